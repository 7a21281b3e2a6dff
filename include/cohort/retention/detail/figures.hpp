#pragma once

#include <cohort/retention/cell_state.hpp>
#include <cohort/retention/cohort_counts.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/time/age_clock.hpp>

#include <concepts>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
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

/// Refuses what would be added up and does not add: a table's own figures that are no totals, and rows that
/// are in several cells.
template <class Figure, class Table>
void require_totals(Table const& t, char const* what)
{
    if constexpr (std::same_as<Figure, table_figure> && requires { Table::is_total; })
        static_assert(Table::is_total, "only totals add up over ages: cell::sum, margin or events");
    if constexpr (requires { t.rows_alone(); })
        if (!t.rows_alone())
            throw invalid_option(std::string(what) + ": rows of this table are in several cells and would be "
                                                     "added more than once; ask for returns::on, and for a "
                                                     "measure that is not cumulative");
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
