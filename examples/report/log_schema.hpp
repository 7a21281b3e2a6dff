#pragma once

#include "sale.hpp"

#include <cohort/ledger.hpp>
#include <cohort/rows.hpp>

#include <vector>

namespace report {

namespace field {

using namespace cohort::field;

/// Fields of this program's own: the number of a row's attributes.
inline constexpr cohort::field_name<struct attributes_tag> attributes{};
/// And which row of the columns that options name is equal to this one.
inline constexpr cohort::field_name<struct kept_tag> kept{};

} // namespace field

/// What a row means to the library. Which fields are bound is part of a schema's type, so there is one for
/// each of the four kinds of log: with and without amounts, with and without orders.
template <bool HasAmount, bool HasOrder>
[[nodiscard]] constexpr auto sales_schema()
{
    auto const with = [](auto... more) {
        return cohort::schema(field::customer = &sale::customer, field::time = &sale::at,
                              field::product = &sale::product, field::attributes = &sale::attributes,
                              field::kept = &sale::kept, more...);
    };
    auto const with_order = [&](auto... more) {
        if constexpr (HasOrder)
            return with(field::order = &sale::order, more...);
        else
            return with(more...);
    };
    if constexpr (HasAmount)
        return with_order(field::amount = &sale::amount, field::quantity = &sale::quantity,
                          field::cost = &sale::cost);
    else
        return with_order();
}

/// The ledger of a log of this kind.
template <bool HasAmount, bool HasOrder>
using sales_ledger = cohort::ledger<
    cohort::layout_for<std::vector<sale> const&, decltype(sales_schema<HasAmount, HasOrder>())>>;

/// Whether a ledger has a column.
template <class Ledger, class Tag>
inline constexpr bool has_column = Ledger::layout_type::template has<Tag>;
template <class Ledger>
inline constexpr bool has_amounts = has_column<Ledger, cohort::tag::amount>;
template <class Ledger>
inline constexpr bool has_orders = has_column<Ledger, cohort::tag::order>;

} // namespace report
