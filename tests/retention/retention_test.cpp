#define BOOST_TEST_MODULE retention / retention
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/retention.hpp>
#include <cohort/time.hpp>
#include <support/sale.hpp>

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

using namespace cohort;
using cohort_test::sale;
using cohort_test::sale_schema;
using cohort_test::sold;
using namespace date::literals;
namespace f = cohort::field;

namespace {

/// What an `invalid_option` says; empty if none was thrown.
template <class Ask>
auto refusal(Ask const& ask) -> std::string
{
    try {
        ask();
    } catch (invalid_option const& e) {
        return e.what();
    }
    return {};
}

template <class Table>
concept tells_revenue = requires(Table const& t)
{
    t.revenue(0, 0);
};

auto says(std::string const& text, std::string const& word) -> bool
{
    return text.find(word) != std::string::npos;
}

} // namespace

BOOST_AUTO_TEST_CASE(cohorts_are_named_by_their_grid)
{
    std::vector const rows{sold(1, 2010_y / 12 / 1), sold(2, 2011_y / 1 / 31)};
    auto const first_and_last = [&](auto const& grid) {
        auto const t = retention(rows, sale_schema, grid);
        return t.label(0) + " " + t.label(t.cohorts() - 1);
    };
    BOOST_TEST(first_and_last(daily{}) == "2010-12-01 2011-01-31");
    BOOST_TEST(first_and_last(weekly{}) == "2010-11-29 2011-01-31");
    BOOST_TEST(first_and_last(weekly{date::Sunday}) == "2010-11-28 2011-01-30");
    BOOST_TEST(first_and_last(iso_weekly{}) == "2010-W48 2011-W05");
    BOOST_TEST(first_and_last(monthly{}) == "2010-12 2011-01");
    BOOST_TEST(first_and_last(quarterly{}) == "2010-Q4 2011-Q1");
    BOOST_TEST(first_and_last(half_yearly{}) == "2010-H2 2011-H1");
    BOOST_TEST(first_and_last(yearly{}) == "2010 2011");
    auto const t = retention(rows, sale_schema, monthly{});
    BOOST_TEST((t.first_day(1) == date::local_days{2011_y / 1 / 1}));
    BOOST_TEST(t.period(0) == monthly{}.index(t.first_day(0)));
    BOOST_TEST((t.grid() == monthly{}));
}

BOOST_AUTO_TEST_CASE(a_month_is_complete_on_its_last_day_and_partial_before)
{
    auto const state_of_march = [](std::optional<calendar_day> until, sale const& row) {
        std::vector const rows{sold(1, 2024_y / 2 / 1), row};
        return retention(rows, sale_schema, monthly{}, {.observed = {.until = until}}).state(0, 1);
    };
    auto const march_30 = sold(1, 2024_y / 3 / 30);
    auto const march_31 = sold(1, 2024_y / 3 / 31, 1, 0, std::chrono::seconds{1});
    BOOST_TEST((state_of_march({}, march_30) == cell_state::partial));
    BOOST_TEST((state_of_march({}, march_31) == cell_state::value));
    BOOST_TEST((state_of_march(2024_y / 3 / 31, march_30) == cell_state::partial));
    BOOST_TEST((state_of_march(2024_y / 4 / 1, march_30) == cell_state::value));
    BOOST_TEST((state_of_march(2024_y / 4 / 1, sold(2, 2024_y / 2 / 2)) == cell_state::zero));
    BOOST_TEST((state_of_march(2024_y / 3 / 2, sold(2, 2024_y / 2 / 2)) == cell_state::partial));
    BOOST_TEST(retention(std::vector{sold(1, 2024_y / 2 / 1)}, sale_schema, monthly{}).ages() == 1u);
}

BOOST_AUTO_TEST_CASE(months_that_were_observed_without_a_row_are_zeros)
{
    std::vector const rows{sold(1, 2024_y / 1 / 15)};
    auto const t = retention(rows, sale_schema, monthly{}, {.observed = {.until = 2024_y / 5 / 1}});
    BOOST_TEST(t.cohorts() == 1u); // cohorts end with the last birth, ages with the observation
    BOOST_TEST(t.ages() == 4u);
    for (std::size_t a = 1; a < 4; ++a) {
        BOOST_TEST((t.state(0, a) == cell_state::zero));
        BOOST_TEST(t.rate(0, a).value() == 0.0);
        BOOST_TEST(t.average(a).value() == 0.0); // an observed zero counts
        BOOST_TEST(t.averaged_cohorts(a) == 1u);
        BOOST_TEST(t.revenue(0, a).value() == 0);
    }
}

BOOST_AUTO_TEST_CASE(a_period_without_births_is_a_cohort_of_nobody)
{
    std::vector const rows{sold(1, 2024_y / 1 / 15), sold(1, 2024_y / 3 / 15), sold(2, 2024_y / 3 / 31)};
    auto const t = retention(rows, sale_schema, monthly{});
    BOOST_TEST(t.cohorts() == 3u);
    BOOST_TEST(t.size(1) == 0u);
    BOOST_TEST((t.state(1, 0) == cell_state::zero));
    BOOST_TEST((t.state(1, 2) == cell_state::unobserved));
    BOOST_TEST(!t.rate(1, 0).has_value());
    BOOST_TEST(!t.rate_interval(1, 0).has_value());
    BOOST_TEST(t.averaged_cohorts(0) == 2u); // and no average counts it
    BOOST_TEST(t.averaged_cohorts(1) == 1u);
}

BOOST_AUTO_TEST_CASE(of_nothing_there_is_nothing)
{
    std::vector<sale> const none;
    auto const t = retention(none, sale_schema, monthly{});
    BOOST_TEST(t.cohorts() == 0u);
    BOOST_TEST(t.window().empty());
    BOOST_TEST((t.audit() == row_audit{}));
    BOOST_TEST(!t.average(0).has_value());
    ledger const book(none, sale_schema);
    BOOST_TEST((retention(book, monthly{}) == t));
    for (age_clock const clock : {age_clock{rolling_clock{}}, age_clock{anniversary_clock{}}})
        BOOST_TEST(retention(none, sale_schema, weekly{}, {.clock = clock}).cohorts() == 0u);

    // All rows outside the window are as good as none.
    std::vector const late{sold(1, 2024_y / 1 / 15)};
    auto const u = retention(late, sale_schema, monthly{}, {.observed = {.until = 2023_y / 1 / 1}});
    BOOST_TEST(u.cohorts() == 0u);
    BOOST_TEST(u.audit().outside_window == 1u);
}

BOOST_AUTO_TEST_CASE(a_refund_is_money_but_no_activity)
{
    std::vector const rows{
        sold(1, 2024_y / 1 / 15, -30), // before the first purchase: in no cell
        sold(1, 2024_y / 2 / 1, 100),  //
        sold(1, 2024_y / 3 / 1, -40),  // in a cell, where nobody came
        sold(2, 2024_y / 2 / 2, -5),   // gives back what was bought before the log begins: never born
    };
    auto const t = retention(rows, sale_schema, monthly{}, {.observed = {.until = 2024_y / 4 / 1}});
    BOOST_TEST(t.cohorts() == 1u);
    BOOST_TEST(t.label(0) == "2024-02");
    BOOST_TEST(t.size(0) == 1u);
    BOOST_TEST(t.customers_without_activity() == 1u);
    BOOST_TEST(t.rows_before_birth() == 1u);
    BOOST_TEST(t.revenue(0, 0).value() == 100);
    BOOST_TEST(t.revenue(0, 1).value() == -40);
    BOOST_TEST((t.state(0, 1) == cell_state::zero));
    BOOST_TEST(t.audit().refunds_netted == 3u);
    BOOST_TEST(t.audit().rows_used == 4u);

    auto const active =
        retention(rows, sale_schema, monthly{},
                  {.observed = {.until = 2024_y / 4 / 1}, .policy = {.refunds = refunds::as_activity}});
    BOOST_TEST(active.label(0) == "2024-01");
    BOOST_TEST(active.size(0) == 1u);
    BOOST_TEST(active.size(1) == 1u);
    BOOST_TEST(active.revenue(0, 0).value() == -30);
    BOOST_TEST((active.state(0, 2) == cell_state::value));
    BOOST_TEST(active.customers_without_activity() == 0u);
    BOOST_TEST(active.audit().refunds_netted == 0u);
}

BOOST_AUTO_TEST_CASE(with_clocks_by_which_members_mature_revenue_is_that_of_mature_members)
{
    std::vector const rows{
        sold(1, 2024_y / 1 / 1, 10),
        sold(1, 2024_y / 1 / 31, 20),  // age 1 from January 31 on
        sold(2, 2024_y / 1 / 20, 100), // not seen for thirty days by February 10
        sold(2, 2024_y / 1 / 21, 200),
    };
    auto const t =
        retention(rows, sale_schema, monthly{},
                  {.clock = rolling_clock{date::days{30}}, .observed = {.until = 2024_y / 2 / 10}});
    BOOST_TEST(t.size(0) == 2u);
    BOOST_TEST(t.ages() == 1u); // customer 1 is of age 1, but not yet for thirty days
    BOOST_TEST(t.eligible(0, 0) == 1u);
    BOOST_TEST(t.revenue(0, 0).value() == 10);
}

BOOST_AUTO_TEST_CASE(a_rolling_age_begins_at_the_hour_of_birth)
{
    using namespace std::chrono_literals;
    std::vector const rows{
        sold(1, 2024_y / 1 / 1, 1, 0, 12h + 50min), sold(1, 2024_y / 1 / 2, 1, 0, 12h + 49min + 59s),
        sold(2, 2024_y / 1 / 1, 1, 0, 12h + 50min), sold(2, 2024_y / 1 / 2, 1, 0, 12h + 50min)};
    retention_options const options{.clock = rolling_clock{date::days{1}},
                                    .observed = {.until = 2024_y / 1 / 4}};
    auto const t = retention(rows, sale_schema, monthly{}, options);
    BOOST_TEST(t.ages() == 2u); // the third day of both ends after the observation
    BOOST_TEST(t.customers(0, 0) == 2u);
    BOOST_TEST(t.customers(0, 1) == 1u);
    BOOST_TEST((retention(ledger(rows, sale_schema), monthly{}, options) == t));
}

BOOST_AUTO_TEST_CASE(max_age_cuts_the_table)
{
    std::vector<sale> rows;
    for (unsigned m = 1; m <= 12; ++m) rows.push_back(sold(1, 2024_y / date::month{m} / 1, 5));
    for (age_clock const clock :
         {age_clock{}, age_clock{rolling_clock{date::days{7}}}, age_clock{anniversary_clock{}}}) {
        auto const whole = retention(rows, sale_schema, monthly{}, {.clock = clock});
        auto const cut = retention(rows, sale_schema, monthly{}, {.clock = clock, .max_age = 3});
        BOOST_TEST(cut.ages() == 4u);
        for (std::size_t a = 0; a < 4; ++a) {
            BOOST_TEST((cut.state(0, a) == whole.state(0, a)));
            BOOST_TEST(cut.customers(0, a) == whole.customers(0, a));
            BOOST_TEST(cut.eligible(0, a) == whole.eligible(0, a));
            BOOST_TEST((cut.revenue(0, a) == whole.revenue(0, a)));
        }
        BOOST_TEST(retention(rows, sale_schema, monthly{}, {.clock = clock, .max_age = 0}).ages() == 1u);
        BOOST_TEST(
            (retention(rows, sale_schema, monthly{}, {.clock = clock, .max_age = 1'000'000'000}) == whole));
    }
}

BOOST_AUTO_TEST_CASE(without_an_amount_there_is_no_revenue)
{
    constexpr auto who_and_when = schema(f::customer = &sale::client, f::time = &sale::at);
    std::vector const rows{sold(1, 2024_y / 1 / 15, -30), sold({}, 2024_y / 1 / 16)};
    auto const t = retention(rows, who_and_when, monthly{});
    static_assert(!decltype(t)::has_revenue);
    static_assert(!tells_revenue<decltype(t)>);
    static_assert(tells_revenue<retention_table<monthly, int>>);
    BOOST_TEST(t.customers(0, 0) == 1u); // no amount, so no refund
    BOOST_TEST((retention(ledger(rows, who_and_when), monthly{}) == t));
}

BOOST_AUTO_TEST_CASE(fractions_of_money_are_totalled_with_compensation)
{
    struct line {
        int client;
        date::sys_days day;
        double pounds;
    };
    constexpr auto lines =
        schema(f::customer = &line::client, f::time = &line::day, f::amount = &line::pounds);
    std::vector<line> rows;
    for (int i = 0; i < 10; ++i) rows.push_back({i % 3, 2024_y / 1 / 10, .1});
    rows.push_back({4, 2024_y / 1 / 11, 1e16});
    rows.push_back({4, 2024_y / 1 / 12, -1e16});
    rows.push_back({5, 2024_y / 1 / 11, std::numeric_limits<double>::quiet_NaN()});
    rows.push_back({5, 2024_y / 1 / 11, std::numeric_limits<double>::infinity()});
    auto const t = retention(rows, lines, monthly{});
    BOOST_TEST(t.revenue(0, 0).value() == 1.0); // exactly: a plain sum gives 0 or 2
    BOOST_TEST(t.size(0) == 4u);
    BOOST_TEST(t.audit().non_finite_amount == 2u);
    BOOST_TEST(t.audit().customers_lost == 1u);
}

BOOST_AUTO_TEST_CASE(a_total_that_does_not_fit_is_an_error_and_never_a_number)
{
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    std::vector rows{sold(1, 2024_y / 1 / 1, most), sold(2, 2024_y / 1 / 2, 1),
                     sold(1, 2024_y / 2 / 29, most)};
    auto const t = retention(rows, sale_schema, monthly{});
    BOOST_TEST(t.customers(0, 0) == 2u); // counts are fine
    BOOST_CHECK_THROW((void)t.revenue(0, 0), arithmetic_overflow);
    BOOST_TEST(t.revenue(0, 1).value() == most); // and so are the other cells
    BOOST_CHECK_THROW((void)retention(ledger(rows, sale_schema), monthly{}).revenue(0, 0),
                      arithmetic_overflow);

    // What matters is the total and not the way there.
    rows.push_back(sold(2, 2024_y / 1 / 3, -1));
    BOOST_TEST(retention(rows, sale_schema, monthly{}).revenue(0, 0).value() == most);
    rows.push_back(sold(3, 2024_y / 1 / 4, 0));
    for (int i = 0; i < 3; ++i)
        rows.push_back(sold(3, 2024_y / 1 / 5, std::numeric_limits<std::int64_t>::min()));
    BOOST_CHECK_THROW((void)retention(rows, sale_schema, monthly{}).revenue(0, 0), arithmetic_overflow);
}

BOOST_AUTO_TEST_CASE(a_rate_has_its_interval)
{
    std::vector<sale> rows;
    for (int i = 0; i < 10; ++i) rows.push_back(sold(i, 2024_y / 1 / 1));
    for (int i = 0; i < 4; ++i) rows.push_back(sold(i, 2024_y / 2 / 29));
    auto const t = retention(rows, sale_schema, monthly{});
    auto const i = t.rate_interval(0, 1);
    // Wilson's interval for 4 of 10 at 95 %, as R's prop.test(4, 10, correct = FALSE) gives it.
    BOOST_TEST(i->low == 0.1681803, boost::test_tools::tolerance(1e-6));
    BOOST_TEST(i->high == 0.6873262, boost::test_tools::tolerance(1e-6));
    BOOST_TEST((t.rate_interval(0, 1, 0.5) == wilson_interval(4, 10, 0.5)));
    BOOST_CHECK_THROW((void)t.rate_interval(0, 1, 1.0), invalid_option);
}

BOOST_AUTO_TEST_CASE(options_that_make_no_sense_are_refused_by_name)
{
    std::vector const rows{sold(1, 2024_y / 1 / 15), sold(1, 2024_y / 2 / 15)};
    ledger const book(rows, sale_schema);
    auto const both = [&](retention_options const& o, std::string const& word) {
        auto const of_rows = refusal([&] { (void)retention(rows, sale_schema, monthly{}, o); });
        auto const of_book = refusal([&] { (void)retention(book, monthly{}, o); });
        BOOST_TEST(says(of_rows, word), of_rows);
        BOOST_TEST(says(of_book, word), of_book);
    };
    both({.max_age = -1}, "max_age");
    both({.clock = rolling_clock{date::days{0}}}, "span");
    both({.clock = anniversary_clock{date::months{0}}}, "step");
    both({.observed = {.from = 2024_y / 1 / 1, .until = 2024_y / 1 / 1}}, "until");
    both({.observed = {.from = 2024_y / 1 / 2, .until = 2024_y / 1 / 1}}, "until");
}

BOOST_AUTO_TEST_CASE(a_ledger_answers_for_what_it_has_seen)
{
    std::vector const rows{sold(1, 2024_y / 1 / 15), sold(1, 2024_y / 2 / 15, -5), sold(2, 2024_y / 2 / 20)};
    ledger const book(
        rows, sale_schema,
        {.observed = {.from = 2024_y / 1 / 1, .until = 2024_y / 3 / 1}, .policy = {.zeros = zeros::drop}});
    auto const refused = [&](retention_options const& o) {
        return refusal([&] { (void)retention(book, monthly{}, o); });
    };
    BOOST_TEST(says(refused({.observed = {.from = 2023_y / 12 / 31}}), "from"));
    BOOST_TEST(says(refused({.observed = {.until = 2024_y / 3 / 2}}), "until"));
    BOOST_TEST(says(refused({.policy = {.refunds = refunds::as_activity}}), "policy"));
    BOOST_TEST(refused({.observed = {.from = 2024_y / 1 / 1, .until = 2024_y / 3 / 1}}).empty());
    BOOST_TEST(refused({.policy = {.zeros = zeros::drop}}).empty());

    // An end that was inferred may be moved: that nothing came afterwards is for the caller to say.
    ledger const open(rows, sale_schema);
    BOOST_TEST(retention(open, monthly{}, {.observed = {.until = 2024_y / 6 / 1}}).ages() == 5u);
    BOOST_TEST((retention(open, monthly{}, {.observed = {.from = 2023_y / 1 / 1, .until = 2024_y / 6 / 1}}) ==
                retention(rows, sale_schema, monthly{},
                          {.observed = {.from = 2023_y / 1 / 1, .until = 2024_y / 6 / 1}})));
}

BOOST_AUTO_TEST_CASE(a_window_beside_that_of_the_ledger_is_empty)
{
    std::vector const rows{sold(1, 2024_y / 1 / 15), sold(1, 2024_y / 2 / 15)};
    ledger const open(rows, sale_schema);
    for (observation const beside :
         {observation{.from = 2025_y / 1 / 1}, observation{.until = 2023_y / 1 / 1}}) {
        auto const t = retention(open, monthly{}, {.observed = beside});
        BOOST_TEST(t.cohorts() == 0u);
        BOOST_TEST(t.window().empty());
        BOOST_TEST(t.window().days().count() == 0);
        BOOST_TEST((t.window() == retention(rows, sale_schema, monthly{}, {.observed = beside}).window()));
    }
    ledger const closed(rows, sale_schema, {.observed = {.from = 2024_y / 1 / 1, .until = 2024_y / 3 / 1}});
    for (observation const beside :
         {observation{.from = 2024_y / 3 / 1}, observation{.until = 2024_y / 1 / 1}})
        BOOST_TEST(retention(closed, monthly{}, {.observed = beside}).window().empty());
}

BOOST_AUTO_TEST_CASE(what_was_said_of_the_window_comes_back)
{
    std::vector const rows{sold(1, 2024_y / 1 / 15)};
    auto const t = retention(rows, sale_schema, monthly{}, {.observed = {.left_truncated = true}});
    BOOST_TEST(t.window().left_truncated);
    BOOST_TEST(t.window().from_inferred);
    BOOST_TEST(t.window().until_inferred);
    BOOST_TEST((t.window().until == date::local_days{2024_y / 1 / 16}));
    ledger const book(rows, sale_schema);
    BOOST_TEST(!retention(book, monthly{}).window().left_truncated);
    BOOST_TEST(retention(book, monthly{}, {.observed = {.left_truncated = true}}).window().left_truncated);
    BOOST_TEST(std::holds_alternative<rolling_clock>(
        retention(book, monthly{}, {.clock = rolling_clock{}}).clock()));
}
