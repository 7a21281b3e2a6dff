#define BOOST_TEST_MODULE time / grid_law
#include <boost/test/unit_test.hpp>

#include <cohort/time/calendar_periods.hpp>
#include <cohort/time/grid_law.hpp>
#include <support/calendar_walk.hpp>

using cohort::period_index;
using cohort::test::grid_law;
using cohort_test::on;

namespace wrong {

// Grids as users get them wrong.

/// Thirty days, by a division that rounds towards zero: the period around 1970 is too long.
struct rounds_to_zero {
    constexpr auto index(date::local_days d) const -> period_index
    {
        return d.time_since_epoch().count() / 30;
    }
    constexpr auto first_day(period_index i) const -> date::local_days
    {
        return date::local_days{date::days{30 * i}};
    }
    friend constexpr bool operator==(rounds_to_zero const&, rounds_to_zero const&) = default;
};
/// Year and month side by side: no index between 201012 and 201101.
struct with_gaps {
    constexpr auto index(date::local_days d) const -> period_index
    {
        auto const m = cohort::monthly{}.index(d) - 1;
        return m / 12 * 100 + m % 12 + 1;
    }
    constexpr auto first_day(period_index i) const -> date::local_days
    {
        return cohort::monthly{}.first_day(i / 100 * 12 + i % 100);
    }
    friend constexpr bool operator==(with_gaps const&, with_gaps const&) = default;
};
/// The month without its year.
struct month_of_any_year {
    constexpr auto index(date::local_days d) const -> period_index
    {
        return (cohort::monthly{}.index(d) - 1) % 12;
    }
    constexpr auto first_day(period_index i) const -> date::local_days
    {
        return cohort::monthly{}.first_day(12 * 2024 + i + 1);
    }
    friend constexpr bool operator==(month_of_any_year const&, month_of_any_year const&) = default;
};
/// Weeks whose first day is one off.
struct one_off {
    constexpr auto index(date::local_days d) const -> period_index { return cohort::weekly{}.index(d); }
    constexpr auto first_day(period_index i) const -> date::local_days
    {
        return cohort::weekly{}.first_day(i) + date::days{1};
    }
    friend constexpr bool operator==(one_off const&, one_off const&) = default;
};
/// Numbers that fall as time goes on.
struct backwards {
    constexpr auto index(date::local_days d) const -> period_index { return -cohort::daily{}.index(d); }
    constexpr auto first_day(period_index i) const -> date::local_days
    {
        return cohort::daily{}.first_day(-i);
    }
    friend constexpr bool operator==(backwards const&, backwards const&) = default;
};
/// Right, but only from 2020 on: an end of a year that was forgotten.
struct forgets_a_day {
    constexpr auto index(date::local_days d) const -> period_index
    {
        return cohort::yearly{}.index(d - date::days{d == on(2012, 1, 1) ? 1 : 0});
    }
    constexpr auto first_day(period_index i) const -> date::local_days
    {
        return cohort::yearly{}.first_day(i);
    }
    friend constexpr bool operator==(forgets_a_day const&, forgets_a_day const&) = default;
};

} // namespace wrong

using namespace wrong;

static_assert(!grid_law(rounds_to_zero{}));
static_assert(!grid_law(with_gaps{}));
static_assert(!grid_law(month_of_any_year{}));
static_assert(!grid_law(one_off{}));
static_assert(!grid_law(backwards{}));
static_assert(!grid_law(forgets_a_day{}));
static_assert(grid_law(cohort::monthly{}));

static_assert(grid_law(rounds_to_zero{}, on(2000, 1, 1), on(2000, 6, 1)),
              "the law holds where the flaw is not");
static_assert(!grid_law(with_gaps{}, on(2010, 12, 1), on(2011, 2, 1)));
static_assert(grid_law(one_off{}, on(2010, 12, 1), on(2010, 12, 1)), "no day, no flaw");

BOOST_AUTO_TEST_CASE(every_day_of_two_centuries)
{
    BOOST_TEST(grid_law(cohort::monthly{}, on(1899, 1, 1), on(2110, 1, 1)));
    BOOST_TEST(!grid_law(forgets_a_day{}, on(1899, 1, 1), on(2110, 1, 1)));
    BOOST_TEST(!grid_law(rounds_to_zero{}, on(1899, 1, 1), on(2110, 1, 1)));
    BOOST_TEST(grid_law(rounds_to_zero{}, on(1970, 1, 1), on(2110, 1, 1)));
}
