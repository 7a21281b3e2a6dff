#define BOOST_TEST_MODULE retention / retention_table
#include <boost/test/unit_test.hpp>

#include <cohort/retention.hpp>
#include <cohort/time.hpp>
#include <support/sale.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

using namespace cohort;
using cohort_test::sale;
using cohort_test::sale_schema;
using cohort_test::sold;
using namespace date::literals;

namespace {

using monthly_table = retention_table<monthly, std::int64_t>;
static_assert(std::regular<monthly_table> && std::regular<retention_table<daily, detail::no_money>>);

constexpr observation spring{.from = 2024_y / 1 / 1, .until = 2024_y / 7 / 1};

auto table_of(std::vector<sale> const& rows, retention_options options = {.observed = spring})
    -> monthly_table
{
    return retention(rows, sale_schema, monthly{}, options);
}

} // namespace

BOOST_AUTO_TEST_CASE(tables_of_different_customers_add_up_cell_by_cell)
{
    std::vector const early{sold(1, 2024_y / 2 / 1, 10), sold(1, 2024_y / 3 / 1, 20),
                            sold(3, 2024_y / 2 / 1, -1)};
    std::vector const late{sold(2, 2024_y / 5 / 1, 100), sold(2, 2024_y / 6 / 1, 200),
                           sold({}, 2024_y / 6 / 1)};
    auto all = early;
    all.insert(all.end(), late.begin(), late.end());
    auto const sum = table_of(early) + table_of(late);
    BOOST_TEST((sum == table_of(all)));
    BOOST_TEST((table_of(late) + table_of(early) == sum));
    BOOST_TEST(sum.cohorts() == 4u); // February to May, the two between them empty
    BOOST_TEST(sum.size(1) == 0u);
    BOOST_TEST(sum.revenue(3, 1).value() == 200);
    BOOST_TEST(sum.customers_without_activity() == 1u);
    BOOST_TEST(sum.audit().missing_customer == 1u);
    BOOST_TEST(sum.audit().rows_read == 6u);
}

BOOST_AUTO_TEST_CASE(tables_whose_members_mature_add_up)
{
    std::vector const a{sold(1, 2024_y / 1 / 31, 10), sold(1, 2024_y / 2 / 29, 20)};
    std::vector const b{sold(2, 2024_y / 6 / 15, 5)};
    auto all = a;
    all.insert(all.end(), b.begin(), b.end());
    for (age_clock const clock : {age_clock{rolling_clock{date::days{7}}}, age_clock{anniversary_clock{}}}) {
        retention_options const options{.clock = clock, .observed = spring};
        BOOST_TEST((table_of(a, options) + table_of(b, options) == table_of(all, options)));
        BOOST_TEST((table_of(b, options) + table_of(a, options) == table_of(all, options)));
    }
}

BOOST_AUTO_TEST_CASE(the_table_of_nobody_is_neutral)
{
    std::vector<sale> const none;
    std::vector const some{sold(1, 2024_y / 2 / 1, 10)};
    for (auto const& rows : {none, some, std::vector{sold(1, 2024_y / 2 / 1, -1)}}) {
        auto const t = table_of(rows);
        BOOST_TEST((monthly_table{} + t == t));
        BOOST_TEST((t + monthly_table{} == t));
        BOOST_TEST((t + table_of(none) == t));
        BOOST_TEST((table_of(none) + t == t));
    }
    BOOST_TEST(monthly_table{}.cohorts() == 0u);
    BOOST_TEST(monthly_table{}.ages() == 0u);
}

BOOST_AUTO_TEST_CASE(a_part_without_births_adds_its_audit_and_no_cohort)
{
    // Periods before 1970 have negative numbers.
    observation const sixties{.from = 1960_y / 1 / 1, .until = 1970_y / 1 / 1};
    std::vector const refunds_only{sold(1, 1965_y / 1 / 1, -5)};
    std::vector const births{sold(2, 1960_y / 3 / 1), sold(3, 1960_y / 3 / 4)};
    auto all = refunds_only;
    all.insert(all.end(), births.begin(), births.end());
    auto const by_day = [&](std::vector<sale> const& rows) {
        return retention(rows, sale_schema, daily{}, {.max_age = 3, .observed = sixties});
    };
    auto const sum = by_day(refunds_only) + by_day(births);
    BOOST_TEST(sum.cohorts() == 4u);
    BOOST_TEST((sum == by_day(all)));
    BOOST_TEST((by_day(births) + by_day(refunds_only) == by_day(all)));
}

BOOST_AUTO_TEST_CASE(tables_that_mean_different_things_do_not_add)
{
    std::vector const rows{sold(1, 2024_y / 2 / 1)};
    std::vector const others{sold(2, 2024_y / 3 / 1)};
    auto const refuses = [](auto a, auto const& b) { BOOST_CHECK_THROW(a += b, invalid_option); };
    // Another window, given or inferred; another clock; another grid of the same kind.
    refuses(table_of(rows),
            table_of(others, {.observed = {.from = 2024_y / 1 / 1, .until = 2024_y / 6 / 30}}));
    refuses(table_of(rows),
            table_of(others, {.observed = {.from = 2024_y / 1 / 2, .until = 2024_y / 7 / 1}}));
    refuses(table_of(rows, {}), table_of(others, {}));
    refuses(table_of(rows), table_of(others, {.clock = anniversary_clock{}, .observed = spring}));
    refuses(table_of(rows, {.clock = rolling_clock{date::days{30}}, .observed = spring}),
            table_of(others, {.clock = rolling_clock{date::days{7}}, .observed = spring}));
    refuses(retention(rows, sale_schema, weekly{date::Monday}, {.observed = spring}),
            retention(others, sale_schema, weekly{date::Sunday}, {.observed = spring}));
}

BOOST_AUTO_TEST_CASE(a_sum_that_failed_left_the_table_as_it_was)
{
    auto t = table_of({sold(1, 2024_y / 2 / 1)});
    auto const before = t;
    BOOST_CHECK_THROW(t += table_of({sold(2, 2024_y / 2 / 1)}, {}), invalid_option);
    BOOST_TEST((t == before));
}

BOOST_AUTO_TEST_CASE(states_have_the_names_that_reports_print)
{
    static_assert(to_string(cell_state::value) == "value");
    static_assert(to_string(cell_state::zero) == "zero");
    static_assert(to_string(cell_state::partial) == "partial");
    static_assert(to_string(cell_state::unobserved) == "unobserved");
    BOOST_TEST(true);
}

BOOST_AUTO_TEST_CASE(averages_count_observed_zeros_and_leave_out_what_was_not_seen)
{
    // Sizes 4, 1, 2; at age 1: 2 of 4, 0 of 1, and a running month with 2 of 2.
    std::vector<sale> rows;
    for (int i = 0; i < 4; ++i) rows.push_back(sold(i, 2024_y / 1 / 10));
    for (int i = 0; i < 2; ++i) rows.push_back(sold(i, 2024_y / 2 / 10));
    rows.push_back(sold(10, 2024_y / 2 / 10));
    for (int i = 20; i < 22; ++i) {
        rows.push_back(sold(i, 2024_y / 3 / 10));
        rows.push_back(sold(i, 2024_y / 4 / 1));
    }
    auto const t = table_of(rows, {.observed = {.until = 2024_y / 4 / 2}});
    using enum average_kind;
    auto const near = boost::test_tools::tolerance(1e-14);
    BOOST_TEST(t.average(1, pooled).value() == 2. / 5, near);
    BOOST_TEST(t.average(1, simple).value() == .25, near);
    BOOST_TEST(t.average(1, weighted).value() == 8. / 17, near);
    BOOST_TEST(t.averaged_cohorts(1) == 2u);
    BOOST_TEST(t.average(1, pooled, partial_cells::include).value() == 4. / 7, near);
    BOOST_TEST(t.average(1, simple, partial_cells::include).value() == .5, near);
    BOOST_TEST(t.average(1, weighted, partial_cells::include).value() == 12. / 21, near);
    BOOST_TEST(t.averaged_cohorts(1, partial_cells::include) == 3u);
    BOOST_TEST(t.average(0).value() == 1.0);
}
