#pragma once

#include <cohort/time.hpp>

#include <cstdint>
#include <string>

namespace report {

enum class period_kind : std::uint8_t { day, week, month, quarter, half_year, year };

/// A calendar grid that is chosen when the program runs. It is a model of `cohort::period` like any other, so
/// the analyses are compiled once and not once for every grid.
struct chosen_period {
    period_kind kind = period_kind::month;

    /// What `f` returns for the library's own grid of this kind.
    template <class F>
    [[nodiscard]] constexpr auto with_grid(F const& f) const
    {
        switch (kind) {
        case period_kind::day:
            return f(cohort::daily{});
        case period_kind::week:
            return f(cohort::weekly{});
        case period_kind::month:
            break;
        case period_kind::quarter:
            return f(cohort::quarterly{});
        case period_kind::half_year:
            return f(cohort::half_yearly{});
        case period_kind::year:
            return f(cohort::yearly{});
        }
        return f(cohort::monthly{});
    }

    [[nodiscard]] constexpr auto index(date::local_days day) const -> cohort::period_index
    {
        return with_grid([&](auto const& grid) { return grid.index(day); });
    }
    [[nodiscard]] constexpr auto first_day(cohort::period_index i) const -> date::local_days
    {
        return with_grid([&](auto const& grid) { return grid.first_day(i); });
    }
    /// "2010-12-01" (a day, or the first day of a week), "2010-12", "2010-Q4", "2010-H2", "2010".
    [[nodiscard]] constexpr auto label(cohort::period_index i) const -> std::string
    {
        return with_grid([&](auto const& grid) { return cohort::label(grid, i); });
    }

    friend constexpr bool operator==(chosen_period const&, chosen_period const&) = default;
};

static_assert(cohort::period<chosen_period>);

} // namespace report
