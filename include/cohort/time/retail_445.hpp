#pragma once

#include <cohort/time/calendar_periods.hpp>
#include <cohort/time/detail/civil.hpp>
#include <cohort/time/detail/text.hpp>
#include <cohort/time/fiscal.hpp>
#include <cohort/time/month_of_year.hpp>
#include <cohort/time/period.hpp>

#include <cstdint>
#include <string>

namespace cohort {

/// Weeks in the three months of each quarter. A 53rd week always belongs to the last month of the year.
enum class retail_pattern {
    weeks_445, ///< 4, 4 and 5
    weeks_454, ///< 4, 5 and 4
    weeks_544, ///< 5, 4 and 4
};

/// On which day a retail year ends. Its last weekday is the day before `retail_calendar::start`.
enum class retail_year_end {
    nearest,       ///< that weekday nearest to the last day of `end_month`: up to three days before or after
    last_in_month, ///< that weekday for the last time in `end_month`: up to six days before its end
};

/// A calendar of whole weeks: years of 52 weeks and, now and then, of 53; quarters of 13 weeks; months of 4
/// or 5 weeks.
///
/// The defaults are the year of the National Retail Federation (it starts on Sunday and ends on the Saturday
/// nearest to January 31) with the pattern 4-4-5; the Federation's own calendar has 4-5-4 and is
/// `nrf_calendar`.
/// Years are numbered by the whole months that they stand for, which never move: the year that ends near
/// January 31, 2024 stands for February 2023 to January 2024 and is 2023 by `start_year`, 2024 by `end_year`.
/// With `end_month = 12` the year that starts on December 31, 2023 stands for January to December 2024 and is
/// 2024 by both.
struct retail_calendar {
    retail_pattern pattern = retail_pattern::weeks_445;  ///< weeks in the months of a quarter
    date::weekday start = date::Sunday;                  ///< the first day of a week and of a year
    month_of_year end_month = 1;                         ///< the month at whose end the year ends
    retail_year_end year_end = retail_year_end::nearest; ///< on which day a year ends
    fiscal_name named_by = fiscal_name::start_year;      ///< which calendar year gives the number

    /// The first day of a year.
    /// \throws invalid_option  if `start` is no weekday
    [[nodiscard]] constexpr auto first_day(std::int32_t year) const -> date::local_days
    {
        // Years start where the one before ends, so that there is no gap whatever the rule: after the last
        // `start` minus one day on or before the end of the month, or on or before three days after it.
        auto const next_month = 12 * (year - name_offset()) + end_month.number() % 12;
        auto const slack = date::days{year_end == retail_year_end::nearest ? 3 : 0};
        weekly const weeks{start};
        return weeks.first_day(weeks.index(detail::first_of_month(next_month) + slack));
    }
    /// The number of the year in which a day lies.
    [[nodiscard]] constexpr auto year(date::local_days day) const -> std::int32_t
    {
        // A year starts within a week of the first of a month, so this guess is at most one too high.
        auto const guess =
            detail::floor_div(detail::month_number(day + date::days{6}) - end_month.number() % 12, 12) +
            name_offset();
        return day < first_day(guess) ? guess - 1 : guess;
    }
    /// Weeks in a year: 52 or 53.
    [[nodiscard]] constexpr auto weeks(std::int32_t year) const -> std::int32_t
    {
        return static_cast<std::int32_t>((first_day(year + 1) - first_day(year)).count()) / 7;
    }
    friend constexpr bool operator==(retail_calendar const&, retail_calendar const&) = default;

private:
    /// A year's number minus the calendar year in which it starts, in whole months.
    [[nodiscard]] constexpr auto name_offset() const noexcept -> std::int32_t
    {
        return named_by == fiscal_name::start_year || end_month.number() == 12 ? 0 : 1;
    }
};

/// The calendar of the National Retail Federation: 4-5-4, from Sunday to the Saturday nearest to January 31.
inline constexpr retail_calendar nrf_calendar{.pattern = retail_pattern::weeks_454};

namespace detail {

/// Weeks of a quarter before its months 1, 2 and 3.
struct weeks_before {
    std::int32_t month[3];
};

[[nodiscard]] constexpr auto retail_weeks_before(retail_pattern pattern) noexcept -> weeks_before
{
    switch (pattern) {
    case retail_pattern::weeks_454:
        return {{0, 4, 9}};
    case retail_pattern::weeks_544:
        return {{0, 5, 9}};
    case retail_pattern::weeks_445:
        break;
    }
    return {{0, 4, 8}};
}

/// A retail year and the week in it, from 0.
struct retail_week {
    std::int32_t year;
    std::int32_t week;
};

[[nodiscard]] constexpr auto retail_week_of(retail_calendar const& calendar, date::local_days day)
    -> retail_week
{
    auto const year = calendar.year(day);
    return {year, static_cast<std::int32_t>((day - calendar.first_day(year)).count()) / 7};
}

/// The quarter of a week, from 0. The 53rd week stays in the last.
[[nodiscard]] constexpr auto retail_quarter_of(std::int32_t week) noexcept -> std::int32_t
{
    return week < 52 ? week / 13 : 3;
}

} // namespace detail

/// Years of a retail calendar. The index is the year's number. Label: "FY2023".
struct retail_yearly {
    retail_calendar calendar = {}; ///< which calendar; `nrf_calendar`, say

    /// \throws invalid_option  if the calendar's `start` is no weekday; so do the other members
    [[nodiscard]] constexpr auto index(date::local_days day) const -> period_index
    {
        return calendar.year(day);
    }
    [[nodiscard]] constexpr auto first_day(period_index i) const -> date::local_days
    {
        return calendar.first_day(i);
    }
    [[nodiscard]] constexpr auto label(period_index i) const -> std::string
    {
        return "FY" + detail::padded(i, 4);
    }
    friend constexpr bool operator==(retail_yearly const&, retail_yearly const&) = default;
};

/// Quarters of a retail calendar: 13 weeks, the last of a long year 14. The index is `4 * year + quarter`
/// with the quarter from 1 to 4. Label: "FY2023-Q4".
struct retail_quarterly {
    retail_calendar calendar = {}; ///< which calendar; `nrf_calendar`, say

    [[nodiscard]] constexpr auto index(date::local_days day) const -> period_index
    {
        auto const at = detail::retail_week_of(calendar, day);
        return 4 * at.year + detail::retail_quarter_of(at.week) + 1;
    }
    [[nodiscard]] constexpr auto first_day(period_index i) const -> date::local_days
    {
        auto const year = detail::floor_div(i - 1, 4);
        auto const quarter = detail::floor_mod(i - 1, 4);
        return calendar.first_day(year) + date::days{7 * 13 * quarter};
    }
    [[nodiscard]] constexpr auto label(period_index i) const -> std::string
    {
        return "FY" + detail::padded(detail::floor_div(i - 1, 4), 4) + "-Q" +
               detail::padded(detail::floor_mod(i - 1, 4) + 1, 1);
    }
    friend constexpr bool operator==(retail_quarterly const&, retail_quarterly const&) = default;
};

/// Months of a retail calendar: 4 or 5 weeks by its pattern; in a year of 53 weeks the last month has one
/// more. The index is `12 * year + month` with the month from 1, the first of the retail year, to 12.
/// Label: "FY2023-P12" (P for period, as retailers write it: P01 of the default calendar is February).
struct retail_monthly {
    retail_calendar calendar = {}; ///< which calendar; `nrf_calendar`, say

    [[nodiscard]] constexpr auto index(date::local_days day) const -> period_index
    {
        auto const at = detail::retail_week_of(calendar, day);
        auto const quarter = detail::retail_quarter_of(at.week);
        auto const before = detail::retail_weeks_before(calendar.pattern);
        auto const week = at.week - 13 * quarter;
        auto const month = week >= before.month[2] ? 2 : week >= before.month[1] ? 1 : 0;
        return 12 * at.year + 3 * quarter + month + 1;
    }
    [[nodiscard]] constexpr auto first_day(period_index i) const -> date::local_days
    {
        auto const year = detail::floor_div(i - 1, 12);
        auto const month = detail::floor_mod(i - 1, 12);
        auto const before = detail::retail_weeks_before(calendar.pattern);
        return calendar.first_day(year) + date::days{7 * (13 * (month / 3) + before.month[month % 3])};
    }
    [[nodiscard]] constexpr auto label(period_index i) const -> std::string
    {
        return "FY" + detail::padded(detail::floor_div(i - 1, 12), 4) + "-P" +
               detail::padded(detail::floor_mod(i - 1, 12) + 1, 2);
    }
    friend constexpr bool operator==(retail_monthly const&, retail_monthly const&) = default;
};

/// Weeks of a retail calendar. The indices are those of `weekly{calendar.start}`, consecutive across years.
/// Label: "FY2023-W53", the year and the week in it.
struct retail_weekly {
    retail_calendar calendar = {}; ///< which calendar; `nrf_calendar`, say

    [[nodiscard]] constexpr auto index(date::local_days day) const -> period_index
    {
        return weekly{calendar.start}.index(day);
    }
    [[nodiscard]] constexpr auto first_day(period_index i) const -> date::local_days
    {
        return weekly{calendar.start}.first_day(i);
    }
    [[nodiscard]] constexpr auto label(period_index i) const -> std::string
    {
        auto const at = detail::retail_week_of(calendar, first_day(i));
        return "FY" + detail::padded(at.year, 4) + "-W" + detail::padded(at.week + 1, 2);
    }
    friend constexpr bool operator==(retail_weekly const&, retail_weekly const&) = default;
};

} // namespace cohort
