#pragma once

#include <cohort/rows/error.hpp>
#include <cohort/time/detail/civil.hpp>
#include <cohort/time/detail/month_grid.hpp>
#include <cohort/time/detail/text.hpp>
#include <cohort/time/period.hpp>

#include <cstdint>
#include <string>

// The grids of the civil (proleptic Gregorian) calendar. All are constexpr, O(1), without state beyond their
// options, and defined for the days of date's years, -32767 to 32767.

namespace cohort {

/// Days. The index is the number of days since 1970-01-01. Label: "2010-12-01".
struct daily {
    [[nodiscard]] constexpr auto index(date::local_days day) const noexcept -> period_index
    {
        return detail::day_number(day);
    }
    [[nodiscard]] constexpr auto first_day(period_index i) const noexcept -> date::local_days
    {
        return detail::day_from_number(i);
    }
    friend constexpr bool operator==(daily const&, daily const&) = default;
};

namespace detail {

/// Days from the start of the week in which 1970-01-01, a Thursday, lies to that day.
[[nodiscard]] constexpr auto epoch_weekday(date::weekday start) -> std::int32_t
{
    if (!start.ok()) throw invalid_option("start: a week must start on one of the seven weekdays");
    return static_cast<std::int32_t>((date::Thursday - start).count());
}

} // namespace detail

/// Weeks that start on a weekday of choice. Consecutive weeks have consecutive indices across years; week 0
/// is the one in which 1970-01-01 lies. Label: the first day, "2010-11-29".
struct weekly {
    date::weekday start = date::Monday; ///< the first day of a week

    /// \throws invalid_option  if `start` is no weekday (so does `first_day`)
    [[nodiscard]] constexpr auto index(date::local_days day) const -> period_index
    {
        return detail::floor_div(detail::day_number(day) + detail::epoch_weekday(start), 7);
    }
    [[nodiscard]] constexpr auto first_day(period_index i) const -> date::local_days
    {
        return detail::day_from_number(7 * i - detail::epoch_weekday(start));
    }
    friend constexpr bool operator==(weekly const&, weekly const&) = default;
};

/// A week as ISO 8601 numbers it.
struct iso_week_number {
    std::int32_t year = 1970; ///< the ISO year: the one in which the week's Thursday lies
    std::int32_t week = 1;    ///< 1 to 52 or 53

    friend constexpr bool operator==(iso_week_number const&, iso_week_number const&) = default;
};

/// ISO weeks: they start on Monday and belong to the year in which their Thursday lies. The indices are those
/// of `weekly{date::Monday}`, consecutive across years. Label: "2010-W48", with the ISO year.
struct iso_weekly {
    [[nodiscard]] constexpr auto index(date::local_days day) const -> period_index
    {
        return weekly{date::Monday}.index(day);
    }
    [[nodiscard]] constexpr auto first_day(period_index i) const -> date::local_days
    {
        return weekly{date::Monday}.first_day(i);
    }
    /// ISO year and week. The first days of January may lie in the last week of the year before, the last
    /// days of December in week 1 of the next.
    [[nodiscard]] constexpr auto number(period_index i) const -> iso_week_number
    {
        auto const thursday = first_day(i) + date::days{3};
        auto const year = detail::year_of(thursday);
        auto const new_year = detail::first_of_month(12 * year);
        return {year, static_cast<std::int32_t>((thursday - new_year).count()) / 7 + 1};
    }
    [[nodiscard]] constexpr auto label(period_index i) const -> std::string
    {
        auto const n = number(i);
        return detail::padded(n.year, 4) + "-W" + detail::padded(n.week, 2);
    }
    friend constexpr bool operator==(iso_weekly const&, iso_weekly const&) = default;
};

/// Months. The index is `12 * year + month` with the month from 1 to 12. Label: "2010-12".
struct monthly {
    [[nodiscard]] constexpr auto index(date::local_days day) const noexcept -> period_index
    {
        return detail::month_grid<1>::index(day);
    }
    [[nodiscard]] constexpr auto first_day(period_index i) const noexcept -> date::local_days
    {
        return detail::month_grid<1>::first_day(i);
    }
    [[nodiscard]] constexpr auto label(period_index i) const -> std::string
    {
        using grid = detail::month_grid<1>;
        return detail::padded(grid::year(i), 4) + '-' + detail::padded(grid::part(i), 2);
    }
    friend constexpr bool operator==(monthly const&, monthly const&) = default;
};

/// Quarters that start in January, April, July and October. The index is `4 * year + quarter` with the
/// quarter from 1 to 4. Label: "2010-Q4".
struct quarterly {
    [[nodiscard]] constexpr auto index(date::local_days day) const noexcept -> period_index
    {
        return detail::month_grid<3>::index(day);
    }
    [[nodiscard]] constexpr auto first_day(period_index i) const noexcept -> date::local_days
    {
        return detail::month_grid<3>::first_day(i);
    }
    [[nodiscard]] constexpr auto label(period_index i) const -> std::string
    {
        using grid = detail::month_grid<3>;
        return detail::padded(grid::year(i), 4) + "-Q" + detail::padded(grid::part(i), 1);
    }
    friend constexpr bool operator==(quarterly const&, quarterly const&) = default;
};

/// Half-years that start in January and July. The index is `2 * year + half` with the half 1 or 2.
/// Label: "2010-H2".
struct half_yearly {
    [[nodiscard]] constexpr auto index(date::local_days day) const noexcept -> period_index
    {
        return detail::month_grid<6>::index(day);
    }
    [[nodiscard]] constexpr auto first_day(period_index i) const noexcept -> date::local_days
    {
        return detail::month_grid<6>::first_day(i);
    }
    [[nodiscard]] constexpr auto label(period_index i) const -> std::string
    {
        using grid = detail::month_grid<6>;
        return detail::padded(grid::year(i), 4) + "-H" + detail::padded(grid::part(i), 1);
    }
    friend constexpr bool operator==(half_yearly const&, half_yearly const&) = default;
};

/// Calendar years. The index is the year. Label: "2010".
struct yearly {
    [[nodiscard]] constexpr auto index(date::local_days day) const noexcept -> period_index
    {
        return detail::month_grid<12>::index(day);
    }
    [[nodiscard]] constexpr auto first_day(period_index i) const noexcept -> date::local_days
    {
        return detail::month_grid<12>::first_day(i);
    }
    [[nodiscard]] constexpr auto label(period_index i) const -> std::string { return detail::padded(i, 4); }
    friend constexpr bool operator==(yearly const&, yearly const&) = default;
};

} // namespace cohort
