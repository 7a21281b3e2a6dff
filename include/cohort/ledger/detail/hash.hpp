#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <type_traits>

namespace cohort::detail {

/// Spreads 64 bits over 64 bits, one to one: two rounds of multiply and fold, so that both the high bits
/// (which choose a partition) and the low bits (which choose a slot) depend on all of the input.
[[nodiscard]] constexpr auto mix(std::uint64_t x) noexcept -> std::uint64_t
{
    x ^= x >> 32;
    x *= 0x9E3779B97F4A7C15U;
    x ^= x >> 29;
    x *= 0xD6E8FEB86659FD93U;
    return x ^ (x >> 32);
}

/// Eight bytes a step; the same on every platform of one byte order.
[[nodiscard]] inline auto hash_bytes(char const* p, std::size_t n) noexcept -> std::uint64_t
{
    std::uint64_t h = mix(n + 0x2545F4914F6CDD1DU);
    std::uint64_t word = 0;
    for (; n >= sizeof word; n -= sizeof word, p += sizeof word) {
        std::memcpy(&word, p, sizeof word);
        h = mix(h ^ word);
    }
    word = 0;
    std::memcpy(&word, p, n);
    return mix(h ^ word);
}

template <class K>
inline constexpr bool hashes_at_once = std::integral<K> || std::is_enum_v<K>;

/// The hash of a customer's key. Integers and text get the library's own, so that an answer does not hang on
/// which standard library computed it; any other key its `std::hash`.
template <class K>
[[nodiscard]] constexpr auto hash_key(K const& key) noexcept(noexcept(std::hash<K>{}(key))) -> std::uint64_t
{
    if constexpr (hashes_at_once<K>) {
        return mix(static_cast<std::uint64_t>(key));
    } else if constexpr (std::same_as<K, std::string>) {
        return hash_bytes(key.data(), key.size());
    } else {
        return mix(static_cast<std::uint64_t>(std::hash<K>{}(key)));
    }
}

/// A key and, where it is dear to compute, its hash.
template <class K, bool AtOnce = hashes_at_once<K>>
struct hashed_key {
    K key;
    [[nodiscard]] auto hash() const noexcept -> std::uint64_t { return hash_key(key); }
    void set(K k, std::uint64_t) { key = std::move(k); }
};
template <class K>
struct hashed_key<K, false> {
    K key;
    std::uint64_t known = 0;
    [[nodiscard]] auto hash() const noexcept -> std::uint64_t { return known; }
    void set(K k, std::uint64_t h)
    {
        key = std::move(k);
        known = h;
    }
};

} // namespace cohort::detail
