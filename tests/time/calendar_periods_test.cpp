#define BOOST_TEST_MODULE time / calendar_periods
#include <boost/test/unit_test.hpp>

#include <cohort/time/calendar_periods.hpp>
#include <cohort/time/grid_law.hpp>
#include <support/calendar_walk.hpp>

#include <date/iso_week.h>

using cohort::period_index;
using cohort::test::grid_law;
using cohort_test::for_each_day;
using cohort_test::on;
using cohort_test::walking_day;

static_assert(grid_law(cohort::daily{}));
static_assert(grid_law(cohort::weekly{}));
static_assert(grid_law(cohort::weekly{date::Sunday}));
static_assert(grid_law(cohort::weekly{.start = date::Saturday}));
static_assert(grid_law(cohort::iso_weekly{}));
static_assert(grid_law(cohort::monthly{}));
static_assert(grid_law(cohort::quarterly{}));
static_assert(grid_law(cohort::half_yearly{}));
static_assert(grid_law(cohort::yearly{}));

static_assert(cohort::monthly{}.index(on(2010, 12, 1)) == 12 * 2010 + 12);
static_assert(cohort::monthly{}.first_day(12 * 2011 + 1) == on(2011, 1, 1));
static_assert(cohort::quarterly{}.index(on(2010, 12, 1)) == 4 * 2010 + 4);
static_assert(cohort::half_yearly{}.index(on(2010, 12, 1)) == 2 * 2010 + 2);
static_assert(cohort::yearly{}.index(on(2010, 12, 1)) == 2010);
static_assert(cohort::weekly{}.index(on(1970, 1, 1)) == 0);
static_assert(cohort::weekly{}.first_day(0) == on(1969, 12, 29));
static_assert(cohort::iso_weekly{}.number(cohort::iso_weekly{}.index(on(2012, 1, 1))) ==
              cohort::iso_week_number{2011, 52});

namespace {

/// Walks a grid day by day beside a description of periods that the walk can compute by counting: `id` is the
/// same on two consecutive days if and only if they lie in one period.
template <class Grid, class Id>
void check_against_walk(Grid const& grid, Id id)
{
    bool started = false;
    period_index last = 0;
    date::local_days first{};
    auto last_id = id(walking_day{});
    std::size_t failures = 0;
    for_each_day([&](walking_day const& d) {
        auto const i = grid.index(d.local());
        if (!started) {
            last = i;
            first = grid.first_day(i);
            last_id = id(d);
            started = true;
        }
        if (id(d) != last_id) {
            ++last;
            first = d.local();
            last_id = id(d);
        }
        failures += i != last || grid.first_day(i) != first;
    });
    BOOST_TEST(failures == 0u);
}

} // namespace

BOOST_AUTO_TEST_CASE(the_walk_itself_agrees_with_date)
{
    std::size_t failures = 0;
    for_each_day([&](walking_day const& d) {
        failures += date::local_days{date::year{d.year} / d.month / d.day} != d.local();
        failures += date::weekday{d.local()}.c_encoding() != static_cast<unsigned>(d.weekday);
    });
    BOOST_TEST(failures == 0u);
}

BOOST_AUTO_TEST_CASE(grids_change_period_where_the_calendar_does)
{
    check_against_walk(cohort::daily{}, [](walking_day const& d) { return d.number; });
    check_against_walk(cohort::monthly{}, [](walking_day const& d) { return d.month; });
    check_against_walk(cohort::quarterly{}, [](walking_day const& d) { return (d.month - 1) / 3; });
    check_against_walk(cohort::half_yearly{}, [](walking_day const& d) { return d.month > 6; });
    check_against_walk(cohort::yearly{}, [](walking_day const& d) { return d.year; });
}

BOOST_AUTO_TEST_CASE(indices_are_what_the_documentation_says)
{
    std::size_t failures = 0;
    for_each_day([&](walking_day const& d) {
        failures += cohort::daily{}.index(d.local()) != d.number;
        failures += cohort::monthly{}.index(d.local()) != 12 * d.year + d.month;
        failures += cohort::quarterly{}.index(d.local()) != 4 * d.year + (d.month - 1) / 3 + 1;
        failures += cohort::half_yearly{}.index(d.local()) != 2 * d.year + (d.month > 6 ? 2 : 1);
        failures += cohort::yearly{}.index(d.local()) != d.year;
    });
    BOOST_TEST(failures == 0u);
}

BOOST_AUTO_TEST_CASE(weeks_start_on_the_weekday_of_choice)
{
    for (unsigned start = 0; start < 7; ++start) {
        cohort::weekly const grid{date::weekday{start}};
        BOOST_TEST(grid_law(grid, on(1899, 1, 1), on(2110, 1, 1)));
        std::size_t failures = 0;
        for_each_day([&](walking_day const& d) {
            auto const first = grid.first_day(grid.index(d.local()));
            auto const into = (d.weekday + 7 - static_cast<int>(start)) % 7;
            failures += (d.local() - first).count() != into;
        });
        BOOST_TEST(failures == 0u);
    }
    BOOST_TEST((cohort::weekly{} == cohort::weekly{date::Monday}));
    BOOST_TEST((cohort::weekly{} != cohort::weekly{date::Sunday}));
}

BOOST_AUTO_TEST_CASE(a_week_that_starts_on_no_weekday_is_refused)
{
    BOOST_CHECK_THROW((void)cohort::weekly{date::weekday{9u}}.index(on(2010, 12, 1)), cohort::invalid_option);
    BOOST_CHECK_THROW((void)cohort::weekly{date::weekday{9u}}.first_day(0), cohort::invalid_option);
}

BOOST_AUTO_TEST_CASE(iso_weeks_are_those_of_an_independent_implementation)
{
    cohort::iso_weekly const grid;
    std::size_t failures = 0;
    for_each_day([&](walking_day const& d) {
        iso_week::year_weeknum_weekday const expected{iso_week::local_days{d.local()}};
        auto const i = grid.index(d.local());
        auto const number = grid.number(i);
        failures += number.year != static_cast<int>(expected.year());
        failures += number.week != static_cast<int>(static_cast<unsigned>(expected.weeknum()));
        failures += i != cohort::weekly{date::Monday}.index(d.local());
        failures += grid.first_day(i) != cohort::weekly{date::Monday}.first_day(i);
    });
    BOOST_TEST(failures == 0u);
}
