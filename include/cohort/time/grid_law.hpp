#pragma once

#include <cohort/time/detail/civil.hpp>
#include <cohort/time/period.hpp>

namespace cohort::test {

/// Whether a grid keeps the law of `cohort::period` on every day of [from, to): each day lies in the period
/// of its index, periods have at least one day, indices never decrease and miss no number.
///
/// Complexity: one call of `index` and two of `first_day` a day. In a constant expression keep to a few
/// hundred days: clang stops at a million steps.
template <period Grid>
[[nodiscard]] constexpr auto grid_law(Grid const& grid, date::local_days from, date::local_days to) -> bool
{
    if (!(from < to)) return true;
    auto expected = grid.index(from);
    auto first = grid.first_day(expected);
    auto next = grid.first_day(expected + 1);
    if (!(first <= from && from < next)) return false;
    for (auto day = from; day < to; day += date::days{1}) {
        if (day == next) { // the only day on which the index may change, and then by one
            ++expected;
            first = next;
            next = grid.first_day(expected + 1);
            if (!(first < next)) return false;
        }
        if (grid.index(day) != expected) return false;
    }
    return true;
}

/// The same on a sample of days that is cheap enough for `static_assert(cohort::test::grid_law(my_grid{}))`
/// on all compilers: every day around the turns of 1970 (where day numbers change sign), of 2000 and of 2024
/// (two leap years, to March), and the edges of up to 120 periods from 2000 to 2030. Some 900 calls in all;
/// the costliest grid of the library takes under a third of clang's million steps.
///
/// A test at run time should also ask for every day of the years that matter.
template <period Grid>
[[nodiscard]] constexpr auto grid_law(Grid const& grid) -> bool
{
    constexpr auto day_of = [](int y, unsigned m, unsigned d) {
        return date::local_days{date::year{y} / date::month{m} / date::day{d}};
    };
    if (!grid_law(grid, day_of(1969, 12, 20), day_of(1970, 1, 12))) return false;
    if (!grid_law(grid, day_of(1999, 12, 20), day_of(2000, 3, 12))) return false;
    if (!grid_law(grid, day_of(2023, 12, 20), day_of(2024, 3, 12))) return false;

    for (auto day = day_of(2000, 1, 1); day < day_of(2030, 1, 1);) {
        auto const p = grid.index(day);
        auto const first = grid.first_day(p);
        auto const next = grid.first_day(p + 1);
        if (!(first <= day && day < next)) return false;
        if (grid.index(first) != p || grid.index(next - date::days{1}) != p || grid.index(next) != p + 1)
            return false;
        auto const stride = day + date::days{91};
        day = next < stride ? stride : next;
    }
    return true;
}

} // namespace cohort::test
