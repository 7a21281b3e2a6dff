#define BOOST_TEST_MODULE retention / period_totals
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/retention.hpp>
#include <cohort/time.hpp>
#include <support/any_sales.hpp>
#include <support/calendar_walk.hpp>
#include <support/properties.hpp>
#include <support/single_pass.hpp>
#include <support/slow_retention.hpp>

#include <rapidcheck/boost_test.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <vector>

using namespace cohort;
using namespace cohort_test;
namespace f = cohort::field;

BOOST_AUTO_TEST_CASE(every_period_of_the_window_has_its_totals)
{
    std::vector const rows{sold(1, 2024_y / 1 / 15, 10), sold(1, 2024_y / 1 / 20, 5),
                           sold(2, 2024_y / 1 / 31, 1),  sold(1, 2024_y / 3 / 1, 7),
                           sold(1, 2024_y / 3 / 2, -30), sold({}, 2024_y / 4 / 2, 1)};
    auto const t = period_totals(rows, sale_schema, monthly{});
    BOOST_REQUIRE(t.size() == 4u);
    using total = period_total<std::int64_t>;
    auto const january = monthly{}.index(date::local_days{2024_y / 1 / 1});
    BOOST_TEST((t[0] == total{january, cell_state::value, 2, 3, 16}));
    BOOST_TEST((t[1] == total{january + 1, cell_state::zero, 0, 0, 0}));
    BOOST_TEST(
        (t[2] == total{january + 2, cell_state::value, 1, 1, -23})); // a refund counts in its own month
    BOOST_TEST((t[3] == total{january + 3, cell_state::partial, 0, 0, 0}));
    BOOST_TEST((period_totals(ledger(rows, sale_schema), monthly{}) == t));
    auto const to_may = period_totals(rows, sale_schema, monthly{}, {.observed = {.until = 2024_y / 5 / 1}});
    BOOST_TEST((to_may[3].state == cell_state::zero));
    BOOST_TEST(period_totals(std::vector<sale>{}, sale_schema, monthly{}).empty());
}

BOOST_AUTO_TEST_CASE(without_an_amount_there_is_no_revenue)
{
    constexpr auto who_and_when = schema(f::customer = &sale::client, f::time = &sale::at);
    std::vector const rows{sold(1, 2024_y / 1 / 15), sold(1, 2024_y / 1 / 16), sold(2, 2024_y / 1 / 16)};
    auto const t = period_totals(rows, who_and_when, yearly{});
    BOOST_REQUIRE(t.size() == 1u);
    BOOST_TEST(t[0].customers == 2u);
    BOOST_TEST(t[0].activities == 3u);
    BOOST_TEST((period_totals(ledger(rows, who_and_when), yearly{}) == t));
}

BOOST_AUTO_TEST_CASE(a_total_that_does_not_fit_is_an_error)
{
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    std::vector const rows{sold(1, 2024_y / 1 / 1, most), sold(2, 2024_y / 1 / 2, 1)};
    BOOST_CHECK_THROW((void)period_totals(rows, sale_schema, monthly{}), arithmetic_overflow);
    BOOST_TEST(period_totals(rows, sale_schema, daily{})[0].revenue == most);
}

BOOST_AUTO_TEST_CASE(options_that_make_no_sense_are_refused)
{
    std::vector const rows{sold(1, 2024_y / 1 / 1)};
    ledger const book(rows, sale_schema, {.observed = {.until = 2024_y / 2 / 1}});
    observation const nonsense{.from = 2024_y / 1 / 1, .until = 2024_y / 1 / 1};
    BOOST_CHECK_THROW((void)period_totals(rows, sale_schema, monthly{}, {.observed = nonsense}),
                      invalid_option);
    BOOST_CHECK_THROW((void)period_totals(book, monthly{}, {.observed = nonsense}), invalid_option);
    BOOST_CHECK_THROW((void)period_totals(book, monthly{}, {.observed = {.until = 2024_y / 2 / 2}}),
                      invalid_option);
    BOOST_CHECK_THROW((void)period_totals(book, monthly{}, {.policy = {.zeros = zeros::drop}}),
                      invalid_option);
}

RC_BOOST_PROP(they_are_what_a_loop_over_periods_finds, ())
{
    static walked_grid const weeks([](walking_day const& d) { return d.weekday == 0; });
    auto const rows = *any_sales();
    period_totals_options const options{.observed = any_observation(), .policy = any_policy()};
    auto const log = judge(rows, options.observed, options.policy);
    auto const t = period_totals(rows, sale_schema, weekly{date::Sunday}, options);

    std::size_t n = 0;
    if (log.window.from < log.window.until) {
        auto const first = weeks.index(log.window.from);
        for (auto p = first; weeks.first_day(p) < log.window.until; ++p) {
            std::set<slow_key> customers;
            std::uint64_t activities = 0;
            std::int64_t revenue = 0;
            for (auto const& [key, kept] : log.customers) {
                for (auto const& row : kept) {
                    if (weeks.index(date::floor<date::days>(row.at)) != p) continue;
                    revenue += row.cents;
                    if (!is_active(row, options.policy)) continue;
                    customers.insert(key);
                    ++activities;
                }
            }
            RC_ASSERT(n < t.size());
            auto const state = weeks.first_day(p + 1) > log.window.until ? cell_state::partial
                               : customers.empty()                       ? cell_state::zero
                                                                         : cell_state::value;
            RC_ASSERT(weekly{date::Sunday}.first_day(t[n].period) == weeks.first_day(p));
            RC_ASSERT(t[n].customers == customers.size());
            RC_ASSERT(t[n].activities == activities);
            RC_ASSERT(t[n].revenue == revenue);
            RC_ASSERT(t[n].state == state);
            ++n;
        }
    }
    RC_ASSERT(t.size() == n);

    single_pass once(rows);
    RC_ASSERT(period_totals(once, sale_schema, weekly{date::Sunday}, options) == t);
    ledger const book(rows, sale_schema, {.observed = options.observed, .policy = options.policy});
    RC_ASSERT(period_totals(book, weekly{date::Sunday}) == t);
}

RC_BOOST_PROP(cells_on_a_diagonal_add_up_to_their_period, ())
{
    auto const rows = *any_sales();
    period_totals_options const options{.observed = any_observation(), .policy = any_policy()};
    auto const totals = period_totals(rows, sale_schema, monthly{}, options);
    auto const table =
        retention(rows, sale_schema, monthly{}, {.observed = options.observed, .policy = options.policy});
    std::map<period_index, std::uint64_t> customers;
    std::map<period_index, std::int64_t> revenue;
    for (std::size_t c = 0; c < table.cohorts(); ++c) {
        for (std::size_t a = 0; a < table.ages(); ++a) {
            auto const p = table.period(c) + static_cast<period_index>(a);
            customers[p] += table.customers(c, a);
            revenue[p] += table.revenue(c, a).value_or(0);
        }
    }
    for (auto const& t : totals) {
        RC_ASSERT(customers[t.period] == t.customers);
        // Money of customers who were never born, or before they were, is in no cell.
        if (table.customers_without_activity() == 0 && table.rows_before_birth() == 0)
            RC_ASSERT(revenue[t.period] == t.revenue);
    }
}
