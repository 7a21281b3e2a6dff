#define BOOST_TEST_MODULE time / period_table
#include <boost/test/unit_test.hpp>

#include <cohort/time.hpp>
#include <cohort/time/detail/anniversary_table.hpp>
#include <cohort/time/detail/period_table.hpp>
#include <support/calendar_walk.hpp>

using cohort::period_index;
using cohort::detail::period_table;
using cohort_test::on;

static_assert(period_table(cohort::monthly{}, on(2010, 12, 1), on(2011, 12, 10)).count() == 13);
static_assert(!period_table(cohort::monthly{}, on(2010, 12, 1), on(2011, 12, 10)).complete(12 * 2011 + 12));
static_assert(period_table(cohort::monthly{}, on(2010, 12, 1), on(2012, 1, 1)).complete(12 * 2011 + 12));

namespace {

template <class Grid>
void check(Grid const& grid, date::local_days from, date::local_days until)
{
    period_table const table(grid, from, until);
    std::size_t failures = 0;
    for (auto day = from; day < until; day += date::days{1}) {
        failures += table[day] != grid.index(day);
        failures += table.flat()[static_cast<std::size_t>((day - from).count())] != grid.index(day);
        failures += !table.contains(day);
    }
    failures += table.contains(from - date::days{1}) || table.contains(until);
    failures += table.empty() != (from == until);
    if (from < until) {
        failures += table.first() != grid.index(from);
        failures += table.last() != grid.index(until - date::days{1});
        failures += table.count() != static_cast<std::size_t>(table.last() - table.first() + 1);
    } else {
        failures += table.count() != 0;
    }
    auto const p = grid.index(from);
    for (period_index i = p - 3; i < p + 40; ++i) {
        failures += table.complete(i) != (grid.first_day(i + 1) <= until);
        failures += table.started(i) != (grid.first_day(i) < until);
    }
    BOOST_TEST(failures == 0u);
}

} // namespace

namespace models {

/// Months that count how often they are asked.
struct counting {
    int* index_calls = nullptr;
    int* first_day_calls = nullptr;

    auto index(date::local_days d) const -> period_index
    {
        ++*index_calls;
        return cohort::monthly{}.index(d);
    }
    auto first_day(period_index i) const -> date::local_days
    {
        ++*first_day_calls;
        return cohort::monthly{}.first_day(i);
    }
    friend bool operator==(counting const&, counting const&) = default;
};

} // namespace models

BOOST_AUTO_TEST_CASE(every_window_of_two_months_and_every_grid)
{
    for (auto from = on(1969, 12, 15); from < on(1970, 1, 20); from += date::days{1})
        for (int days : {0, 1, 2, 3, 7, 16, 17, 18, 31, 32, 60, 400}) {
            auto const until = from + date::days{days};
            check(cohort::daily{}, from, until);
            check(cohort::weekly{date::Sunday}, from, until);
            check(cohort::iso_weekly{}, from, until);
            check(cohort::monthly{}, from, until);
            check(cohort::quarterly{}, from, until);
            check(cohort::yearly{}, from, until);
            check(cohort::fiscal_half_yearly{.first_month = 4}, from, until);
            check(cohort::retail_monthly{cohort::nrf_calendar}, from, until);
        }
}

BOOST_AUTO_TEST_CASE(the_grid_is_asked_once_a_period)
{
    int index_calls = 0;
    int first_day_calls = 0;
    period_table const table(models::counting{&index_calls, &first_day_calls}, on(2010, 12, 1),
                             on(2011, 12, 10));
    BOOST_TEST(table.count() == 13u);
    BOOST_TEST(index_calls == 1);
    BOOST_TEST(first_day_calls == 13);
}

BOOST_AUTO_TEST_CASE(a_window_that_only_a_garbled_time_can_have_is_refused)
{
    BOOST_CHECK_NO_THROW(period_table(cohort::yearly{}, on(1, 1, 1), on(10000, 1, 1)));
    BOOST_CHECK_THROW(period_table(cohort::yearly{}, on(1, 1, 1), on(10002, 1, 1)), cohort::invalid_option);
    auto const far = date::local_days{date::days{100'000'000}};
    BOOST_CHECK_THROW(period_table(cohort::yearly{}, far, far + date::days{1}), cohort::invalid_option);
    BOOST_CHECK_THROW(
        period_table(cohort::yearly{}, -far.time_since_epoch() + date::local_days{}, on(2000, 1, 1)),
        cohort::invalid_option);
}

BOOST_AUTO_TEST_CASE(tables_are_values)
{
    period_table const a(cohort::monthly{}, on(2010, 12, 1), on(2011, 12, 10));
    auto b = a;
    BOOST_TEST((a == b));
    b = period_table(cohort::monthly{}, on(2010, 12, 1), on(2011, 12, 11));
    BOOST_TEST((a != b));
    BOOST_TEST(period_table().empty());
    BOOST_TEST(period_table().count() == 0u);
}

BOOST_AUTO_TEST_CASE(anniversaries_can_be_looked_up)
{
    auto const from = on(2023, 12, 20);
    auto const until = on(2028, 3, 5);
    auto const keys = cohort::detail::anniversary_table(from, until);
    std::size_t failures = 0;
    for (int step : {1, 3, 12}) {
        cohort::anniversary_clock const clock{date::months{step}};
        for (auto birth = from; birth < on(2025, 1, 2); birth += date::days{1}) {
            auto const key = cohort::detail::birth_key(birth);
            for (auto day = from; day < until; day += date::days{1})
                failures += clock.age_between(key, keys[day]) != clock.age(birth, day);
        }
    }
    BOOST_TEST(failures == 0u);
}
