#pragma once

#include <cohort/retention/cohort_by.hpp>
#include <cohort/stats/detail/hash.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace cohort::detail {

// A key has a hash where it has a `std::hash`, and besides where it is a moment, a date or several keys.

template <class T>
concept has_parts = requires
{
    std::tuple_size<T>::value;
};
template <class T>
concept tells_moment = requires(T const& t)
{
    static_cast<std::int64_t>(t.time_since_epoch().count());
};
template <class T>
concept tells_month = requires(T const& t)
{
    static_cast<int>(t.year());
    static_cast<unsigned>(t.month());
};

template <class T>
concept may_be_empty = requires(T const& t)
{
    static_cast<bool>(t.has_value());
    *t;
};

template <class T>
[[nodiscard]] consteval auto has_hash() -> bool
{
    if constexpr (may_be_empty<T>)
        return has_hash<std::remove_cvref_t<decltype(*std::declval<T const&>())>>();
    else if constexpr (has_parts<T>)
        return []<std::size_t... I>(std::index_sequence<I...>)
        {
            return (has_hash<std::tuple_element_t<I, T>>() && ...);
        }
    (std::make_index_sequence<std::tuple_size_v<T>>{});
    else return std::same_as<T, yes_or_no> || hashes_at_once<T> || tells_moment<T> || tells_month<T> ||
        requires(T const& t)
    {
        static_cast<std::size_t>(std::hash<T>{}(t));
    };
}

/// The key of a cohort has a hash.
template <class T>
concept hashable_cohort_key = has_hash<T>();

/// The hash of a cohort's key.
template <hashable_cohort_key T>
[[nodiscard]] auto hash_cohort(T const& key) -> std::uint64_t
{
    if constexpr (may_be_empty<T>) {
        return key.has_value() ? hash_cohort(*key) : 0;
    } else if constexpr (has_parts<T>) {
        std::uint64_t h = 0;
        std::apply([&](auto const&... parts) { ((h = mix(h ^ hash_cohort(parts))), ...); }, key);
        return h;
    } else if constexpr (std::same_as<T, yes_or_no>) {
        return hash_key(key.yes);
    } else if constexpr (tells_moment<T>) {
        return hash_key(static_cast<std::int64_t>(key.time_since_epoch().count()));
    } else if constexpr (tells_month<T>) {
        auto const month = mix(static_cast<std::uint64_t>(static_cast<int>(key.year()))) ^
                           static_cast<unsigned>(key.month());
        if constexpr (requires { static_cast<unsigned>(key.day()); })
            return mix(mix(month) ^ static_cast<unsigned>(key.day()));
        else
            return mix(month);
    } else {
        return hash_key(key);
    }
}

/// Whether a key is, or holds, a not-a-number: equal to nothing, and in no order.
template <class T>
[[nodiscard]] auto holds_nan(T const& key) -> bool
{
    if constexpr (std::floating_point<T>)
        return !(key == key);
    else if constexpr (may_be_empty<T>)
        return key.has_value() && holds_nan(*key);
    else if constexpr (has_parts<T>)
        return std::apply([](auto const&... parts) { return (holds_nan(parts) || ...); }, key);
    else
        return false;
}

} // namespace cohort::detail
