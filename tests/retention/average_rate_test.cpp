#define BOOST_TEST_MODULE retention / average_rate
#include <boost/test/unit_test.hpp>

#include <cohort/retention.hpp>
#include <cohort/time.hpp>
#include <support/counted_table.hpp>
#include <support/sale.hpp>
#include <support/worked_example.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <set>
#include <vector>

using namespace cohort;
using namespace cohort_test;

static_assert(counts_by_cohort_and_age<retention_table<monthly, std::int64_t>>);
static_assert(counts_by_period<retention_table<weekly, detail::no_money>>);
static_assert(!counts_by_cohort_and_age<std::vector<int>>);

BOOST_AUTO_TEST_CASE(of_all_cohorts_and_of_some)
{
    // Rates at age 1: 1/2, 9/10, 0/4, and a month that runs: 3/3.
    counted_table t = counted_table::of({{2, 1}, {10, 9}, {4, 0}, {3, 3}});
    t.cells[3][1].partial = true;
    using enum average_kind;
    auto const near = boost::test_tools::tolerance(1e-14);
    BOOST_TEST(average_rate(t, 1).value() == 10. / 16, near);
    BOOST_TEST(average_rate(t, 1, simple).value() == 1.4 / 3, near);
    BOOST_TEST(average_rate(t, 1, weighted).value() == 92. / 120, near);
    BOOST_TEST(average_rate(t, 1, simple, partial_cells::include).value() == 2.4 / 4, near);
    BOOST_TEST(average_rate(t, {0, 2}, 1).value() == 1. / 6, near);
    BOOST_TEST(average_rate(t, {2, 0, 2}, 1, simple).value() == .25, near);
    BOOST_TEST(average_rate(t, 1, 1).value() == .9, near);
    BOOST_TEST(!average_rate(t, 3, 1).has_value());
    BOOST_TEST(!average_rate(t, {}, 1).has_value());
    BOOST_TEST((pool(t, {1, 3}, 1, partial_cells::include) == pooled_counts{2, 12, 13}));
    BOOST_TEST(!pooled_counts{}.rate().has_value());
    BOOST_CHECK_THROW((void)average_rate(t, {0, 4}, 1), invalid_option);
    BOOST_CHECK_THROW((void)pool(t, 4, 1), invalid_option);
}

BOOST_AUTO_TEST_CASE(groups_are_sets)
{
    cohort_group const g{3, 1, 3, 2};
    BOOST_TEST((g == cohort_group(std::vector{1, 2, 3})));
    BOOST_TEST((cohort_group(std::set<std::uint64_t>{5}) == cohort_group(5)));
    BOOST_TEST(g.size() == 3u);
    BOOST_TEST(g.contains(2));
    BOOST_TEST(!g.contains(0));

    auto const t = counted_table::of({{1}, {2}, {3}, {4}}); // January to April 2024
    BOOST_TEST((cohorts_where(t, [&](std::size_t c) { return t.size(c) % 2 == 0; }) == cohort_group{1, 3}));
    auto const spring = date::local_days{date::year{2024} / 3 / 1};
    BOOST_TEST((cohorts_where(t, [&](date::local_days d) { return d >= spring; }) == cohort_group{2, 3}));
}

BOOST_AUTO_TEST_CASE(what_the_table_says_itself)
{
    auto const rows = worked_example();
    for (age_clock const clock : {age_clock{}, age_clock{anniversary_clock{}}}) {
        auto const t =
            retention(rows, sale_schema, monthly{}, {.clock = clock, .observed = worked_example_window});
        for (std::size_t a = 0; a < t.ages(); ++a) {
            for (auto const partial : {partial_cells::leave_out, partial_cells::include}) {
                for (auto const kind : {average_kind::pooled, average_kind::simple, average_kind::weighted})
                    BOOST_TEST((average_rate(t, a, kind, partial) == t.average(a, kind, partial)));
                BOOST_TEST(pool(t, a, partial).cohorts == t.averaged_cohorts(a, partial));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(random_tables_against_plain_loops)
{
    std::mt19937_64 random(1);
    int averaged = 0;
    for (int round = 0; round < 2'000; ++round) {
        auto const t = any_counted_table<counted_table>(random, false);
        for (std::size_t a = 0; a < t.ages(); ++a) {
            for (bool const partial : {false, true}) {
                double r = 0, n = 0, rates = 0, products = 0, squares = 0;
                std::size_t lines = 0;
                for (auto const& line : t.cells) {
                    if (a >= line.size() || line[a].eligible == 0 || (line[a].partial && !partial)) continue;
                    auto const came = static_cast<double>(line[a].customers);
                    auto const members = static_cast<double>(line[a].eligible);
                    ++lines;
                    r += came;
                    n += members;
                    rates += came / members;
                    products += came * members;
                    squares += members * members;
                }
                auto const cells = partial ? partial_cells::include : partial_cells::leave_out;
                BOOST_TEST(pool(t, a, cells).cohorts == lines);
                auto const is = [&](average_kind kind, double expected) {
                    auto const got = average_rate(t, a, kind, cells);
                    BOOST_TEST(got.has_value() == (lines > 0));
                    if (got) BOOST_TEST(std::abs(*got - expected) <= 1e-12);
                };
                is(average_kind::pooled, r / n);
                is(average_kind::simple, rates / static_cast<double>(lines));
                is(average_kind::weighted, products / squares);
                averaged += lines > 1 ? 1 : 0;
            }
        }
    }
    BOOST_TEST(averaged > 1'000);
}
