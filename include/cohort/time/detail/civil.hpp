#pragma once

#include <date/date.h>

#include <cstdint>

namespace cohort::detail {

/// The greatest integer that is at most `a / b`, for b > 0. `/` alone rounds towards zero, which is wrong
/// before 1970 and before a birth.
template <class Int>
[[nodiscard]] constexpr auto floor_div(Int a, Int b) noexcept -> Int
{
    return a / b - (a % b < 0 ? 1 : 0);
}

/// What `floor_div` leaves over: in [0, b).
template <class Int>
[[nodiscard]] constexpr auto floor_mod(Int a, Int b) noexcept -> Int
{
    auto const r = a % b;
    return r < 0 ? r + b : r;
}

/// Days since 1970-01-01.
[[nodiscard]] constexpr auto day_number(date::local_days day) noexcept -> std::int32_t
{
    return static_cast<std::int32_t>(day.time_since_epoch().count());
}

/// The inverse of `day_number`.
[[nodiscard]] constexpr auto day_from_number(std::int32_t n) noexcept -> date::local_days
{
    return date::local_days{date::days{n}};
}

/// The year that a day lies in.
[[nodiscard]] constexpr auto year_of(date::local_days day) noexcept -> std::int32_t
{
    return static_cast<int>(date::year_month_day{day}.year());
}

/// Months since January of the year 0.
[[nodiscard]] constexpr auto month_number(date::local_days day) noexcept -> std::int32_t
{
    auto const ymd = date::year_month_day{day};
    return 12 * static_cast<int>(ymd.year()) + static_cast<int>(static_cast<unsigned>(ymd.month())) - 1;
}

/// The first day of the month with this `month_number`.
[[nodiscard]] constexpr auto first_of_month(std::int32_t month) noexcept -> date::local_days
{
    return date::local_days{date::year{floor_div(month, 12)} /
                            date::month{static_cast<unsigned>(floor_mod(month, 12)) + 1u} / date::day{1}};
}

} // namespace cohort::detail
