#pragma once

#include <cohort/time/detail/civil.hpp>
#include <cohort/time/period.hpp>

namespace cohort::detail {

/// The arithmetic of grids whose periods are whole months: `Months` to a period, a divisor of 12. The years
/// may be shifted against the calendar's: `shift` months are added before counting.
///
/// The index is `parts * year + part` with the part counted from 1, or the year itself where the period is
/// one.
template <std::int32_t Months>
struct month_grid {
    static_assert(12 % Months == 0);
    static constexpr period_index parts = 12 / Months;
    static constexpr period_index base = parts == 1 ? 0 : 1;

    [[nodiscard]] static constexpr auto index(date::local_days day, std::int32_t shift = 0) noexcept
        -> period_index
    {
        return floor_div(month_number(day) + shift, Months) + base;
    }
    [[nodiscard]] static constexpr auto first_day(period_index i, std::int32_t shift = 0) noexcept
        -> date::local_days
    {
        return first_of_month((i - base) * Months - shift);
    }
    [[nodiscard]] static constexpr auto year(period_index i) noexcept -> std::int32_t
    {
        return floor_div(i - base, parts);
    }
    [[nodiscard]] static constexpr auto part(period_index i) noexcept -> std::int32_t
    {
        return floor_mod(i - base, parts) + 1;
    }
};

} // namespace cohort::detail
