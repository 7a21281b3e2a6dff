#pragma once

#include <cohort/rows/calendar_time.hpp>
#include <cohort/rows/schema.hpp>

#include <concepts>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace cohort {

namespace detail {

template <class T>
struct stored {
    using type = T;
};
template <>
struct stored<std::string_view> {
    using type = std::string;
};
template <>
struct stored<char const*> {
    using type = std::string;
};

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
struct present {
    using type = T;
};
template <class T>
struct present<std::optional<T>> {
    using type = T;
};

/// Whether an optional, or what is like one, holds something; whatever is none does.
template <class T>
[[nodiscard]] constexpr auto is_present([[maybe_unused]] T const& value) noexcept -> bool
{
    if constexpr (requires { value.has_value(); })
        return value.has_value();
    else
        return true;
}
/// What it holds. \pre is_present(value)
template <class T>
[[nodiscard]] constexpr auto present_value(T const& value) noexcept -> auto const&
{
    if constexpr (requires { value.has_value(); })
        return *value;
    else
        return value;
}

/// Whether an id stands for nobody.
template <class Id>
[[nodiscard]] constexpr auto is_no_id([[maybe_unused]] Id const& id) noexcept -> bool
{
    if constexpr (is_optional<Id>)
        return !id || is_no_id(*id);
    else if constexpr (std::floating_point<Id>)
        return id != id;
    else
        return false;
}

} // namespace detail

/// How a value of a projection is kept: by value, and text that is only looked at as `std::string`.
template <class T>
using stored_t = typename detail::stored<std::decay_t<T>>::type;

/// The type of a customer's key, given what the `customer` projection returns: `stored_t` without the
/// optional.
template <class T>
using customer_key_t = stored_t<typename detail::present<stored_t<T>>::type>;

/// What the projection of a field returns for a row.
template <class Tag, class S, class Row>
using field_result_t = decltype(std::declval<S const&>().get(field_name<Tag>{}, std::declval<Row>()));

namespace detail {

// One word each, so that a compiler's explanation ends where the sentence does.

template <class S, class Tag, class Row>
inline constexpr bool is_callable = requires
{
    typename field_result_t<Tag, S, Row>;
};

template <class M>
inline constexpr bool is_money = (std::integral<M> && !std::same_as<M, bool>) || std::floating_point<M>;

template <class Tag, class S, class Row>
inline constexpr bool fits_as_money = !S::template binds_tag<Tag>;
template <class Tag, class S, class Row>
    requires(S::template binds_tag<Tag>&& is_callable<S, Tag, Row>)
inline constexpr bool fits_as_money<Tag, S, Row> = is_money<stored_t<field_result_t<Tag, S, Row>>>;

} // namespace detail

/// The schema binds this field, and its projection can be called with the row.
template <class S, class Tag, class Row>
concept binds = S::template binds_tag<Tag>&& detail::is_callable<S, Tag, Row>;

/// What identifies a customer: a value that can be copied, compared, put in order and hashed.
/// The order is that of results; the hash is `std::hash`. A truth value identifies nobody.
template <class K>
concept customer_key =
    std::totally_ordered<K> && std::copyable<K> && std::default_initializable<K> && !std::same_as<K, bool> &&
    requires(K const& k)
{
    {
        std::hash<K>{}(k)
        } -> std::convertible_to<std::size_t>;
};

/// What an amount may be: an integral number of minor units (exact), or a floating-point number (summed with
/// compensation).
template <class M>
concept money = detail::is_money<M>;

/// The schema says who: `customer` is bound, to a key or an optional of one.
template <class S, class Row>
concept binds_customer =
    binds<S, tag::customer, Row> && customer_key<customer_key_t<field_result_t<tag::customer, S, Row>>>;

/// The schema says when: `time` is bound, to a calendar time.
template <class S, class Row>
concept binds_time = binds<S, tag::time, Row> && calendar_time<field_result_t<tag::time, S, Row>>;

/// The schema says for how much: `amount` is bound, to money.
template <class S, class Row>
concept binds_amount = binds<S, tag::amount, Row> && money<stored_t<field_result_t<tag::amount, S, Row>>>;

/// Where `amount` is bound, it is money.
template <class S, class Row>
concept amount_is_money = detail::fits_as_money<tag::amount, S, Row>;

/// Where `cost` is bound, it is money.
template <class S, class Row>
concept cost_is_money = detail::fits_as_money<tag::cost, S, Row>;

/// Where `order` is bound, orders can be told apart and put in order.
template <class S, class Row>
concept orders_are_distinguishable =
    !S::template binds_tag<tag::order> ||
    (binds<S, tag::order, Row> && std::totally_ordered<stored_t<field_result_t<tag::order, S, Row>>>);

/// Where `missing` is bound, it is a predicate of the row.
template <class S, class Row>
concept missing_is_predicate =
    !S::template binds_tag<tag::missing> ||
    (binds<S, tag::missing, Row> && std::convertible_to<field_result_t<tag::missing, S, Row>, bool>);

/// What every analysis of transactions asks of schema and row: who and when, and that what else the library
/// knows makes sense where it is bound.
template <class S, class Row>
concept transaction_schema = binds_customer<S, Row> && binds_time<S, Row> && amount_is_money<S, Row> &&
    cost_is_money<S, Row> && orders_are_distinguishable<S, Row> && missing_is_predicate<S, Row>;

} // namespace cohort
