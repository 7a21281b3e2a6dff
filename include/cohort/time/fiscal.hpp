#pragma once

#include <cohort/time/detail/month_grid.hpp>
#include <cohort/time/detail/text.hpp>
#include <cohort/time/month_of_year.hpp>
#include <cohort/time/period.hpp>

#include <cstdint>
#include <string>

namespace cohort {

/// Which calendar year gives a fiscal year its number. The two differ unless the year starts in January.
enum class fiscal_name {
    end_year,   ///< the year in which it ends: July 2010 to June 2011 is FY2011
    start_year, ///< the year in which it starts: July 2010 to June 2011 is FY2010
};

namespace detail {

/// Months to add so that the fiscal year's first month becomes the January of the year that names it.
[[nodiscard]] constexpr auto fiscal_shift(month_of_year first_month, fiscal_name named_by) noexcept
    -> std::int32_t
{
    auto const before = first_month.number() - 1; // months of the calendar year before the fiscal one starts
    return named_by == fiscal_name::start_year || before == 0 ? -before : 12 - before;
}

} // namespace detail

/// Fiscal years: twelve whole months from the first of a month of choice. The index is the year's number.
/// Label: "FY2011".
///
/// By default years are called after the calendar year in which they end, as the governments of the United
/// States (`first_month = 10`) and Australia (`7`) and most companies do. Years that end on a certain weekday
/// are those of `retail_calendar`.
struct fiscal_yearly {
    month_of_year first_month = 1;                ///< the first month of the year: `7`, `date::July`
    fiscal_name named_by = fiscal_name::end_year; ///< which calendar year gives the number

    [[nodiscard]] constexpr auto index(date::local_days day) const noexcept -> period_index
    {
        return detail::month_grid<12>::index(day, detail::fiscal_shift(first_month, named_by));
    }
    [[nodiscard]] constexpr auto first_day(period_index i) const noexcept -> date::local_days
    {
        return detail::month_grid<12>::first_day(i, detail::fiscal_shift(first_month, named_by));
    }
    [[nodiscard]] constexpr auto label(period_index i) const -> std::string
    {
        return "FY" + detail::padded(i, 4);
    }
    friend constexpr bool operator==(fiscal_yearly const&, fiscal_yearly const&) = default;
};

/// Halves of fiscal years. The index is `2 * fiscal year + half` with the half 1 or 2. Label: "FY2011-H1".
struct fiscal_half_yearly {
    month_of_year first_month = 1;                ///< the first month of the year: `7`, `date::July`
    fiscal_name named_by = fiscal_name::end_year; ///< which calendar year gives the number

    [[nodiscard]] constexpr auto index(date::local_days day) const noexcept -> period_index
    {
        return detail::month_grid<6>::index(day, detail::fiscal_shift(first_month, named_by));
    }
    [[nodiscard]] constexpr auto first_day(period_index i) const noexcept -> date::local_days
    {
        return detail::month_grid<6>::first_day(i, detail::fiscal_shift(first_month, named_by));
    }
    [[nodiscard]] constexpr auto label(period_index i) const -> std::string
    {
        using grid = detail::month_grid<6>;
        return "FY" + detail::padded(grid::year(i), 4) + "-H" + detail::padded(grid::part(i), 1);
    }
    friend constexpr bool operator==(fiscal_half_yearly const&, fiscal_half_yearly const&) = default;
};

/// Quarters of fiscal years. The index is `4 * fiscal year + quarter` with the quarter from 1 to 4.
/// Label: "FY2011-Q3".
struct fiscal_quarterly {
    month_of_year first_month = 1;                ///< the first month of the year: `7`, `date::July`
    fiscal_name named_by = fiscal_name::end_year; ///< which calendar year gives the number

    [[nodiscard]] constexpr auto index(date::local_days day) const noexcept -> period_index
    {
        return detail::month_grid<3>::index(day, detail::fiscal_shift(first_month, named_by));
    }
    [[nodiscard]] constexpr auto first_day(period_index i) const noexcept -> date::local_days
    {
        return detail::month_grid<3>::first_day(i, detail::fiscal_shift(first_month, named_by));
    }
    [[nodiscard]] constexpr auto label(period_index i) const -> std::string
    {
        using grid = detail::month_grid<3>;
        return "FY" + detail::padded(grid::year(i), 4) + "-Q" + detail::padded(grid::part(i), 1);
    }
    friend constexpr bool operator==(fiscal_quarterly const&, fiscal_quarterly const&) = default;
};

} // namespace cohort
