#pragma once

#include <cohort/time/detail/text.hpp>
#include <cohort/time/period.hpp>

#include <concepts>
#include <string>

namespace cohort {

/// A grid that names its periods itself.
template <class P>
concept labelled_period = period<P> && requires(P const& p, period_index i)
{
    {
        p.label(i)
        } -> std::convertible_to<std::string>;
};

/// How a period is called: see `label`.
struct label_fn {
    /// \return  `grid.label(i)` where the grid has it, else the period's first day as an ISO date. The same
    ///          text whatever the locale; years have at least four digits.
    template <period Grid>
    [[nodiscard]] constexpr auto operator()(Grid const& grid, period_index i) const -> std::string
    {
        if constexpr (labelled_period<Grid>)
            return grid.label(i);
        else
            return detail::iso_date(grid.first_day(i));
    }
};

/// `cohort::label(grid, index)`: "2010-12-01" for days and for weeks (their first day), "2010-W48" for ISO
/// weeks, "2010-12", "2010-Q4", "2010-H2", "2010", "FY2011-Q3" and so on.
inline constexpr label_fn label{};

} // namespace cohort
