#pragma once

#include <cohort/retention/cell_state.hpp>
#include <cohort/retention/cohort_counts.hpp>
#include <cohort/time/age_clock.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace cohort::detail {

/// What a table says a cell is worth: its revenue, or the value of its measure.
struct table_figure {
    template <class Table>
    [[nodiscard]] auto operator()(Table const& t, std::size_t c, std::size_t a) const requires(
        requires { t.revenue(c, a); } || requires { t.value(c, a); })
    {
        if constexpr (requires { t.revenue(c, a); })
            return t.revenue(c, a);
        else
            return t.value(c, a);
    }
};

template <class T>
struct figure_value {
    using type = T;
};
template <class T>
struct figure_value<std::optional<T>> {
    using type = T;
};

/// The type of the figures that a projection makes of a table's cells.
template <class Table, class Projection>
using figure_t = typename figure_value<std::remove_cvref_t<
    std::invoke_result_t<Projection const&, Table const&, std::size_t, std::size_t>>>::type;

/// A cell's figure; nothing where the cell is unobserved.
template <class Table, class Projection>
[[nodiscard]] auto figure_at(Table const& t, Projection const& figure, std::size_t c, std::size_t a)
    -> std::optional<figure_t<Table, Projection>>
{
    if (t.state(c, a) == cell_state::unobserved) return std::nullopt;
    return std::invoke(figure, t, c, a);
}

/// Whether a cell of the table is a period of the calendar, the same for all its members.
template <class Table>
[[nodiscard]] auto follows_the_calendar(Table const& t) -> bool
{
    age_clock const clock = t.clock();
    if constexpr (requires { t.matures(); })
        if (t.matures()) return false;
    return std::holds_alternative<calendar_clock>(clock);
}

} // namespace cohort::detail
