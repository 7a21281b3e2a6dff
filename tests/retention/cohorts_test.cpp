#define BOOST_TEST_MODULE retention / cohorts
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/parallel/threads.hpp>
#include <cohort/retention.hpp>
#include <cohort/time.hpp>
#include <support/refusal.hpp>
#include <support/sale.hpp>
#include <support/worked_example.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

using namespace cohort;
using cohort_test::country;
using cohort_test::refusal;
using cohort_test::sale;
using cohort_test::sale_schema;
using cohort_test::sold;
using namespace date::literals;

namespace {

auto spring() -> ledger<layout_for<std::vector<sale>&, decltype(sale_schema)>>
{
    auto const rows = cohort_test::worked_example();
    return ledger(rows, sale_schema, {.observed = cohort_test::worked_example_window});
}

/// A customer a day for so many days, each coming back every tenth day for a while.
auto many_customers(int n) -> std::vector<sale>
{
    std::vector<sale> rows;
    for (int c = 0; c < n; ++c)
        for (int visit = 0; visit < 3; ++visit)
            rows.push_back(
                {c, date::local_days{2000_y / 1 / 1} + date::days{c % 7'000 + 10 * visit}, 100, visit, 'a'});
    return rows;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_grid_alone_asks_what_retention_tells)
{
    auto const book = spring();
    auto const table = cohorts(book, monthly{});
    auto const known = retention(book, monthly{});
    BOOST_TEST(table.cohorts() == known.cohorts());
    for (std::size_t c = 0; c < table.cohorts(); ++c)
        for (std::size_t a = 0; a < table.ages(); ++a)
            BOOST_TEST(table.customers(c, a) == known.customers(c, a));
}

BOOST_AUTO_TEST_CASE(a_cohort_for_each_customer_holds_only_what_was_seen)
{
    auto const rows = many_customers(20'000);
    ledger const book(rows, sale_schema, {.observed = {.until = 2020_y / 1 / 1}});
    auto const question = cohort_query(yearly{}).by(cohort_by::customer).measuring(cell::sum(field::amount));
    auto const table = cohorts(book, question);
    BOOST_TEST(table.cohorts() == 20'000u);
    BOOST_TEST(table.key_of(19'999) == 19'999);
    BOOST_TEST(table.size(7) == 1u);
    BOOST_TEST(*table.value(7, 0) == 300);
    BOOST_TEST((cohorts(book, question, {}, threads(3)) == table));
}

BOOST_AUTO_TEST_CASE(twenty_years_of_daily_ages_hold_a_line_as_long_as_was_seen)
{
    auto const rows = many_customers(7'000);
    auto const table = retention(rows, sale_schema, daily{}, {.observed = {.until = 2020_y / 1 / 1}});
    BOOST_TEST(table.cohorts() == 7'000u);
    BOOST_TEST(table.ages() == 7'305u);
    BOOST_TEST(table.customers(0, 10) == 1u);
    BOOST_TEST(table.customers(6'999, 20) == 1u);
    BOOST_TEST((table.state(6'999, 7'000) == cell_state::unobserved));
}

BOOST_AUTO_TEST_CASE(more_cells_than_allowed_are_refused_before_they_are_made)
{
    auto const rows = many_customers(2'000);
    ledger const book(rows, sale_schema, {.observed = {.until = 2020_y / 1 / 1}});
    auto const question = cohort_query(daily{}).by(cohort_by::customer);
    auto const told = refusal([&] { (void)cohorts(book, question, {.max_cells = 1'000'000}); });
    BOOST_TEST(told.find("max_cells = 1000000") != std::string::npos);
    BOOST_TEST(told.find("ages.to") != std::string::npos);
    // As many threads as there may be: the same answer.
    BOOST_TEST(refusal([&] { (void)cohorts(book, question, {.max_cells = 1'000'000}, threads(3)); }) == told);
    BOOST_TEST(cohorts(book, question, {.ages = {.to = 20}, .max_cells = 1'000'000}).cohorts() == 2'000u);
    BOOST_TEST(refusal([&] { (void)retention(book, daily{}, {.max_cells = 1'000}); }).find("max_cells") !=
               std::string::npos);
    BOOST_TEST(refusal([&] {
                   (void)retention(rows, sale_schema, daily{}, {.max_cells = 1'000});
               }).find("max_cells") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(options_without_sense_are_refused)
{
    auto const book = spring();
    auto const says = [&](auto const& question, cohort_options const& options, char const* words) {
        BOOST_TEST(refusal([&] { (void)cohorts(book, question, options); }).find(words) != std::string::npos);
    };
    cohort_query const plain(monthly{});
    says(plain, {.ages = {.from = -1}}, "ages.from");
    says(plain, {.ages = {.from = 3, .to = 2}}, "ages.to");
    says(plain, {.ages = {.step = 0}}, "ages.step");
    says(plain, {.births = {.from = 2024_y / 2 / 1, .until = 2024_y / 1 / 1}}, "births");
    says(plain, {.max_cells = 0}, "max_cells");
    says(plain, {.clock = rolling_clock{date::days{0}}}, "rolling_clock");
    says(plain.returning(returns::on{.min_occurrences = 0}), {}, "min_occurrences");
    says(plain.returning(returns::bracket{}), {}, "bracket");
    says(plain.returning(returns::bracket{{{3, 2}}}), {}, "bracket");
    says(plain.returning(returns::bracket{{{1, 2}}}), {.ages = {.to = 3}}, "ages");
    says(plain.by(cohort_by::spend(date::days{30}, quantile_bands{0})), {}, "quantile_bands");
    BOOST_CHECK_THROW((void)birth::nth(0), invalid_option);
    BOOST_CHECK_THROW((void)birth::at_least(2, date::days{0}), invalid_option);
    BOOST_CHECK_THROW((bands<int>{3, 3}), invalid_option);
    BOOST_CHECK_THROW((void)cohort_by::did(where(country, 'a'), date::days{0}), invalid_option);
}

BOOST_AUTO_TEST_CASE(survivors_are_as_many_as_complete_cells_say)
{
    auto const book = spring();
    auto const table = cohorts(book, cohort_query(monthly{}).returning(returns::on_or_after{}));
    BOOST_TEST(survivors_of(table, 0) == (std::vector<std::uint64_t>{3, 2, 2}),
               boost::test_tools::per_element());
    BOOST_TEST(survivors_of(table, 1) == (std::vector<std::uint64_t>{2, 2}),
               boost::test_tools::per_element());
    BOOST_CHECK_THROW((void)survivors_of(cohorts(book, monthly{}), 0), invalid_option);
}

BOOST_AUTO_TEST_CASE(bands_have_names)
{
    bands<int> const three{10, 20};
    BOOST_TEST(three.label(three(9)) == "< 10");
    BOOST_TEST(three.label(three(10)) == "10 to < 20");
    BOOST_TEST(three.label(three(20)) == ">= 20");
    BOOST_TEST(bands<int>::every(10, 1950, 1970).edges() == (std::vector<int>{1950, 1960, 1970}),
               boost::test_tools::per_element());
    BOOST_TEST(bands<double>{0.5}.label(1) == ">= 0.5");
}
