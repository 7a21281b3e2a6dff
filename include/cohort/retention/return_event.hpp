#pragma once

#include <cohort/ledger/layout.hpp>

#include <cohort/ledger/ledger_row.hpp>

#include <concepts>
#include <functional>

namespace cohort {

namespace detail {

/// What compares a row with the row of the member's birth.
template <class P, class Layout>
concept birth_row_predicate = std::predicate < P const&,
        ledger_row<Layout>
const&, ledger_row<Layout> const& > ;

} // namespace detail

/// What says of an activity whether it is a return event: a predicate of its row, or of its row and the row
/// of the member's birth, as in `[](auto const& row, auto const& born) { return row[country] ==
/// born[country]; }`. The second form needs a birth that is a row: one by `birth::date_in`, `birth::listed`
/// or another rule that tells days does not compile with it.
template <class P, class Layout>
concept return_event = row_predicate<P, Layout> || detail::birth_row_predicate<P, Layout>;

namespace detail {

/// Whether `row` is a return event of a member born by `born`, which nobody looks at in a predicate of the
/// row alone.
template <class Layout, return_event<Layout> P>
[[nodiscard]] constexpr auto is_return_event(P const& event, ledger_row<Layout> const& row,
                                             ledger_row<Layout> const& born) -> bool
{
    if constexpr (row_predicate<P, Layout>)
        return std::invoke(event, row);
    else
        return std::invoke(event, row, born);
}

} // namespace detail

} // namespace cohort
