#define BOOST_TEST_MODULE properties / executors
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/parallel/threads.hpp>
#include <cohort/retention.hpp>
#include <cohort/rfm.hpp>
#include <cohort/time.hpp>
#include <support/big_log.hpp>
#include <support/executors.hpp>
#include <support/same_table.hpp>
#include <support/single_pass.hpp>
#include <support/slow_ledger.hpp>
#include <support/slow_rfm.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

using namespace cohort;
using namespace cohort_test;
namespace f = cohort::field;

namespace {

auto const& rows()
{
    static auto const log = big_log(70'000);
    return log;
}

/// Calls `check(executor)` with one thread to four, and with one that goes backwards.
template <class Check>
void with_executors(Check const& check)
{
    check(sequential{});
    for (unsigned n = 1; n <= 4; ++n) check(threads{n});
    check(backwards{});
}

/// Amounts whose sum depends on the order of its terms.
constexpr auto in_fractions = schema(
    f::customer = &sale::client, f::time = &sale::at, f::order = &sale::invoice,
    f::amount = [](sale const& s) { return static_cast<double>(s.cents) * 1.1e-3; });

constexpr row_policy policies[] = {
    {},
    {.missing = missing_customers::keep, .refunds = refunds::drop, .zeros = zeros::drop},
    {.refunds = refunds::as_activity, .duplicates = duplicates::drop},
};

} // namespace

BOOST_AUTO_TEST_CASE(a_ledger_is_the_same_and_right)
{
    for (auto const& policy : policies) {
        ledger_options const options{.observed = {.from = date::year{2022} / 2 / 3}, .policy = policy};
        ledger const book(rows(), sale_schema, options);
        BOOST_TEST(difference(book, judge(rows(), options.observed, policy)) == "");
        with_executors([&](auto const& e) { BOOST_TEST((ledger(rows(), sale_schema, options, e) == book)); });
        single_pass once(rows());
        BOOST_TEST((ledger(once, sale_schema, options, threads{2}) == book));
    }
}

BOOST_AUTO_TEST_CASE(a_retention_table_is_the_same_and_right)
{
    walked_grid const months([](walking_day const& d) { return d.day == 1; });
    std::size_t slow_clock = 0; // the slow way is slow: each policy by one clock
    for (auto const& policy : policies) {
        ledger const book(rows(), sale_schema, {.policy = policy});
        auto const log = judge(rows(), {}, policy);
        for (age_clock const clock :
             {age_clock{}, age_clock{rolling_clock{date::days{30}}}, age_clock{anniversary_clock{}}}) {
            retention_options const options{.clock = clock, .policy = policy};
            auto const t = retention(rows(), sale_schema, monthly{}, options);
            if (clock.index() == slow_clock)
                BOOST_TEST(difference(t, slow_retention(log, policy, months, clock, {}), log) == "");
            with_executors([&](auto const& e) {
                BOOST_TEST((retention(rows(), sale_schema, monthly{}, options, e) == t));
                BOOST_TEST((retention(book, monthly{}, options, e) == t));
            });
        }
        ++slow_clock;
    }
}

BOOST_AUTO_TEST_CASE(a_wide_table_is_the_same)
{
    // 730 days: cells of many megabytes, which few blocks share.
    for (age_clock const clock : {age_clock{}, age_clock{rolling_clock{date::days{1}}}}) {
        retention_options const options{.clock = clock};
        auto const t = retention(rows(), in_fractions, daily{}, options);
        BOOST_TEST(t.ages() > 700u);
        with_executors(
            [&](auto const& e) { BOOST_TEST((retention(rows(), in_fractions, daily{}, options, e) == t)); });
    }
}

BOOST_AUTO_TEST_CASE(floating_sums_are_the_same_to_the_last_bit)
{
    ledger const book(rows(), in_fractions);
    auto const of_rows = retention(rows(), in_fractions, quarterly{});
    auto const of_book = retention(book, quarterly{});
    auto const values = rfm(rows(), in_fractions);
    auto const values_of_book = rfm(book);
    auto const totals = period_totals(rows(), in_fractions, monthly{});
    with_executors([&](auto const& e) {
        BOOST_TEST((retention(rows(), in_fractions, quarterly{}, {}, e) == of_rows));
        BOOST_TEST((retention(ledger(rows(), in_fractions, {}, e), quarterly{}, {}, e) == of_book));
        BOOST_TEST((rfm(rows(), in_fractions, {}, e) == values));
        BOOST_TEST((rfm(book, {}, e) == values_of_book));
        BOOST_TEST((period_totals(rows(), in_fractions, monthly{}, {}, e) == totals));
    });
    // Rows and ledger add in another order: the same to a rounding.
    for (std::size_t a = 0; a < of_rows.ages(); ++a)
        BOOST_TEST(of_rows.revenue(0, a).value() == of_book.revenue(0, a).value(),
                   boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(rfm_is_the_same_and_right)
{
    for (auto const& policy : policies) {
        auto const t = rfm(rows(), sale_schema, {.policy = policy});
        auto const log = judge(rows(), {}, policy);
        BOOST_TEST(difference(t, slow_rfm(log, policy, log.window.until)) == "");
        BOOST_TEST((t.audit() == log.audit));
        ledger const book(rows(), sale_schema, {.policy = policy});
        with_executors([&](auto const& e) {
            BOOST_TEST((rfm(rows(), sale_schema, {.policy = policy}, e) == t));
            BOOST_TEST((rfm(book, {}, e) == t));
        });
    }
}

BOOST_AUTO_TEST_CASE(pieces_of_many_rows_add_up)
{
    std::span const all(rows());
    for (auto const& policy : policies) {
        ledger const whole(all, sale_schema, {.policy = policy});
        ledger parts(all.first(10'000), sale_schema, {.policy = policy});
        parts += ledger(all.subspan(10'000, 20'000), sale_schema, {.policy = policy});
        parts.append(all.subspan(30'000), sale_schema, threads{2});
        BOOST_TEST((parts == whole));
    }
}

BOOST_AUTO_TEST_CASE(the_row_that_is_refused_is_the_lowest)
{
    auto bad = rows();
    std::erase_if(bad, [](sale const& s) { return s.cents < 0 || !s.client; });
    auto const n = bad.size();
    BOOST_REQUIRE(n > 40'000u);
    // The last rows of each of four runs, then one before them all.
    for (auto const i : {n - 1, 3 * n / 4 - 1, n / 2 - 1, n / 4 - 1, std::size_t{4'321}}) {
        (i % 2 == 0 ? bad[i].client.reset() : void(bad[i].cents = -1));
        with_executors([&](auto const& e) {
            row_policy const strict{.missing = missing_customers::reject, .refunds = refunds::reject};
            for (int question = 0; question < 3; ++question) {
                std::uint64_t row = n;
                try {
                    if (question == 0) (void)ledger(bad, sale_schema, {.policy = strict}, e);
                    if (question == 1) (void)retention(bad, sale_schema, monthly{}, {.policy = strict}, e);
                    if (question == 2) (void)rfm(bad, sale_schema, {.policy = strict}, e);
                } catch (invalid_row const& refused) {
                    row = refused.row();
                }
                BOOST_TEST(row == i);
            }
        });
    }
}

BOOST_AUTO_TEST_CASE(a_projection_that_throws_is_the_lowest_too)
{
    constexpr auto throws = schema(
        f::customer = &sale::client, f::time = [](sale const& s) {
            if (s.cents % 30'011 == 7) throw std::string("row of " + std::to_string(s.cents));
            return s.at;
        });
    std::string first;
    for (auto const& s : rows()) {
        if (first.empty() && s.cents % 30'011 == 7) first = "row of " + std::to_string(s.cents);
    }
    BOOST_REQUIRE(!first.empty());
    for (unsigned n = 1; n <= 4; ++n) {
        std::string caught;
        try {
            (void)retention(rows(), throws, monthly{}, {}, threads{n});
        } catch (std::string const& s) {
            caught = s;
        }
        BOOST_TEST(caught == first);
    }
}
