#pragma once

#include <date/date.h>

#include <concepts>
#include <cstdint>

namespace cohort {

/// The number of a period within its grid. Consecutive periods have consecutive numbers, so the distance
/// between two periods is a subtraction.
using period_index = std::int32_t;

/// A calendar grid: cuts the local days into consecutive periods without gaps.
///
/// Semantics, which `cohort::test::grid_law` checks and the compiler cannot:
/// - total and gap free: `g.first_day(g.index(d)) <= d && d < g.first_day(g.index(d) + 1)` for every day;
/// - monotone: `first_day` is strictly increasing;
/// - pure: equal grids give equal answers, from any thread.
///
/// A model may also have `label(period_index)`, see `cohort::label`.
template <class P>
concept period = std::regular<P> && requires(P const& p, date::local_days day, period_index i)
{
    {
        p.index(day)
        } -> std::same_as<period_index>;
    {
        p.first_day(i)
        } -> std::same_as<date::local_days>;
};

namespace detail {

/// Stands for the grid that was not given for rows.
template <class Rows>
struct no_grid {
    friend constexpr bool operator==(no_grid const&, no_grid const&) = default;
};

} // namespace detail

} // namespace cohort
