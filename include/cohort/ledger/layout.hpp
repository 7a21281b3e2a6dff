#pragma once

#include <cohort/rows/concepts.hpp>

#include <concepts>
#include <cstddef>
#include <ranges>
#include <type_traits>

namespace cohort {

/// A column of a ledger: the field it holds and the type it holds it at.
template <class Tag, class T>
struct column {
    using tag = Tag;
    using value_type = T;
};

/// What a ledger holds: the type of the customers' keys, and a column for each bound field.
template <customer_key Key, class... Columns>
struct layout {
    using key_type = Key;
    static constexpr std::size_t columns = sizeof...(Columns);

    /// Whether the field has a column.
    template <class Tag>
    static constexpr bool has = (std::same_as<Tag, typename Columns::tag> || ...);

    /// Where the field's column stands.
    template <class Tag>
        requires has<Tag>
    static constexpr auto index_of() noexcept -> std::size_t
    {
        std::size_t i = 0;
        (void)((std::same_as<Tag, typename Columns::tag> || (++i, false)) || ...);
        return i;
    }

private:
    template <class Tag, class... Cs>
    struct find;
    template <class Tag, class C, class... Cs>
    struct find<Tag, C, Cs...> : find<Tag, Cs...> {};
    template <class Tag, class T, class... Cs>
    struct find<Tag, column<Tag, T>, Cs...> {
        using type = T;
    };

public:
    /// The type of the field's column.
    template <class Tag>
        requires has<Tag>
    using value_type = typename find<Tag, Columns...>::type;
};

/// The row that projections are called with: an element of the range, as an lvalue.
template <std::ranges::input_range R>
using row_of = std::remove_reference_t<std::ranges::range_reference_t<R>>&;

/// A range of rows that a schema makes transactions of.
template <class R, class S>
concept transaction_range = std::ranges::input_range<R> && transaction_schema<S, row_of<R>>;

namespace detail {

template <class R>
inline constexpr bool can_be_read = std::ranges::input_range<R>;
/// `std::ranges::input_range`, of which compilers would tell every part.
template <class R>
concept input_range_of_rows = can_be_read<R>;

/// Says what is wrong with rows and schema, in one line. Of two overloads that do not fit compilers print
/// every reason, of a failed assertion only the sentence that is violated; to ask without an error ask
/// `transaction_range`.
template <class R, class S>
constexpr void explain_transactions()
{
    static_assert(input_range_of_rows<R>);
    if constexpr (std::ranges::input_range<R>) {
        static_assert(binds_customer<S, row_of<R>>);
        static_assert(binds_time<S, row_of<R>>);
        static_assert(amount_is_money<S, row_of<R>>);
        static_assert(cost_is_money<S, row_of<R>>);
        static_assert(orders_are_distinguishable<S, row_of<R>>);
        static_assert(missing_is_predicate<S, row_of<R>>);
    }
}

/// Stands for the layout that rows and schema do not have.
template <class R, class S>
struct no_layout {};

template <class Tag, class S, class Row>
struct kept {
    using type = stored_t<field_result_t<Tag, S, Row>>;
};
template <class S, class Row>
struct kept<tag::time, S, Row> {
    using type = local_instant<std::remove_cvref_t<field_result_t<tag::time, S, Row>>>;
};

template <class Layout, class C>
struct with_column;
template <class Key, class... Columns, class C>
struct with_column<layout<Key, Columns...>, C> {
    using type = layout<Key, Columns..., C>;
};

// A column for each bound field but those that say whose the row is.
template <class Layout, class S, class Row, class... Bindings>
struct all_columns {
    using type = Layout;
};
template <class Layout, class S, class Row, class First, class... Rest>
struct all_columns<Layout, S, Row, First, Rest...> {
    using bound = typename First::tag;
    using type = typename all_columns<
        typename std::conditional_t<
            std::same_as<bound, tag::customer> || std::same_as<bound, tag::missing>,
            std::type_identity<Layout>,
            with_column<Layout, column<bound, typename kept<bound, S, Row>::type>>>::type,
        S, Row, Rest...>::type;
};

template <class S, class Row>
struct full_layout;
template <class... Bindings, class Row>
    requires transaction_schema<schema<Bindings...>, Row>
struct full_layout<schema<Bindings...>, Row> {
    using type =
        typename all_columns<layout<customer_key_t<field_result_t<tag::customer, schema<Bindings...>, Row>>>,
                             schema<Bindings...>, Row, Bindings...>::type;
};

// Only the columns that an analysis asks for, of those that are bound. `tag::time` at the type given.
template <class S, class Row, class Time, class... Tags>
struct chosen_layout {
    template <class Layout, class... Rest>
    struct add {
        using type = Layout;
    };
    template <class Layout, class Tag, class... Rest>
    struct add<Layout, Tag, Rest...> {
        template <bool Bound, class = void>
        struct next {
            using type = Layout;
        };
        template <class Void>
        struct next<true, Void> {
            using type = typename with_column<Layout, column<Tag, typename kept<Tag, S, Row>::type>>::type;
        };
        using type = typename add<typename next<S::template binds_tag<Tag>>::type, Rest...>::type;
    };
    using type =
        typename add<layout<customer_key_t<field_result_t<tag::customer, S, Row>>, column<tag::time, Time>>,
                     Tags...>::type;
};

} // namespace detail

/// The layout of a ledger of a range's rows under a schema.
template <class R, class S>
using layout_for = typename detail::full_layout<std::remove_cv_t<S>, row_of<R>>::type;

} // namespace cohort
