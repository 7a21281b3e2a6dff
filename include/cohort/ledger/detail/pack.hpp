#pragma once

#include <cstddef>
#include <cstring>
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

/// How many bytes the values of a pack have, without the gaps between them.
template <class Pack>
inline constexpr std::size_t bytes_of = 0;
template <class... Ts>
inline constexpr std::size_t bytes_of<pack<Ts...>> = (sizeof(Ts) + ... + 0);

/// Whether a pack can be kept as its values' bytes, one after the other.
template <class Pack>
inline constexpr bool without_gaps = false;
template <class... Ts>
inline constexpr bool without_gaps<pack<Ts...>> = ((std::is_trivially_copyable_v<Ts> &&
                                                    std::is_default_constructible_v<Ts>)&&...);

/// Writes the values of a pack to `bytes_of<pack<Ts...>>` bytes.
template <class... Ts>
void store_bytes(std::byte* to, pack<Ts...> const& from) noexcept
{
    [&]<std::size_t... Is>(std::index_sequence<Is...>)
    {
        ((std::memcpy(to, &get<Is>(from), sizeof(Ts)), to += sizeof(Ts)), ...);
    }
    (std::index_sequence_for<Ts...>{});
}

template <class Pack>
struct load_bytes_of;
template <class... Ts>
struct load_bytes_of<pack<Ts...>> {
    static auto from(std::byte const* bytes) noexcept -> pack<Ts...>
    {
        pack<Ts...> out;
        [&]<std::size_t... Is>(std::index_sequence<Is...>)
        {
            ((std::memcpy(&get<Is>(out), bytes, sizeof(Ts)), bytes += sizeof(Ts)), ...);
        }
        (std::index_sequence_for<Ts...>{});
        return out;
    }
};
/// The pack whose values were written there.
template <class Pack>
[[nodiscard]] auto load_bytes(std::byte const* bytes) noexcept -> Pack
{
    return load_bytes_of<Pack>::from(bytes);
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
