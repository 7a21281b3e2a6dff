#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

namespace cohort::detail {

template <std::size_t I, class T>
struct pack_leaf {
    T value;
    friend bool operator==(pack_leaf const&, pack_leaf const&) = default;
};

template <class Indices, class... Ts>
struct pack_base;
template <std::size_t... Is, class... Ts>
struct pack_base<std::index_sequence<Is...>, Ts...> : pack_leaf<Is, Ts>... {
    friend bool operator==(pack_base const&, pack_base const&) = default;
};

/// A tuple that is trivially copyable where its members are, which `std::tuple` is not: rows on their way
/// into the ledger are copied by the million.
template <class... Ts>
struct pack : pack_base<std::index_sequence_for<Ts...>, Ts...> {
    friend bool operator==(pack const&, pack const&) = default;
};

template <std::size_t I, class T>
[[nodiscard]] constexpr auto get(pack_leaf<I, T>& leaf) noexcept -> T&
{
    return leaf.value;
}
template <std::size_t I, class T>
[[nodiscard]] constexpr auto get(pack_leaf<I, T> const& leaf) noexcept -> T const&
{
    return leaf.value;
}

/// Calls `f(index_constant<I>...)` for I in [0, N): the only loop over fields.
template <std::size_t N, class F>
constexpr void for_each_index(F&& f)
{
    [&]<std::size_t... Is>(std::index_sequence<Is...>)
    {
        (f(std::integral_constant<std::size_t, Is>{}), ...);
    }
    (std::make_index_sequence<N>{});
}

} // namespace cohort::detail
