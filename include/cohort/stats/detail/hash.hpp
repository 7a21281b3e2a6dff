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

/// All bytes of a short text as two words: its first and its last ones, which may overlap.
struct short_text {
    static constexpr std::size_t most = 16;

    std::uint64_t first = 0;
    std::uint64_t last = 0;

    /// \pre n <= most
    short_text(char const* p, std::size_t n) noexcept
    {
        if (n >= sizeof(std::uint64_t)) {
            first = word<std::uint64_t>(p);
            last = word<std::uint64_t>(p + n - sizeof(std::uint64_t));
        } else if (n >= sizeof(std::uint32_t)) {
            first = word<std::uint32_t>(p);
            last = word<std::uint32_t>(p + n - sizeof(std::uint32_t));
        } else if (n > 0) {
            first = static_cast<unsigned char>(p[0]);
            last = std::uint64_t{static_cast<unsigned char>(p[n / 2])} << 8 |
                   std::uint64_t{static_cast<unsigned char>(p[n - 1])};
        }
    }
    friend auto operator==(short_text const&, short_text const&) -> bool = default;

    template <class Word>
    [[nodiscard]] static auto word(char const* p) noexcept -> Word
    {
        Word w;
        std::memcpy(&w, p, sizeof w);
        return w;
    }
};

/// The same on every platform of one byte order. Texts of up to 16 bytes, which most keys are, take no loop.
[[nodiscard]] inline auto hash_bytes(char const* p, std::size_t n) noexcept -> std::uint64_t
{
    auto const length = n + 0x2545F4914F6CDD1DU;
    if (n <= short_text::most) {
        short_text const text(p, n);
        return mix(mix(text.first ^ length) ^ text.last);
    }
    std::uint64_t h = length;
    auto const* const end = p + n - sizeof(std::uint64_t);
    for (; p < end; p += sizeof(std::uint64_t)) h = mix(h ^ short_text::word<std::uint64_t>(p));
    return mix(h ^ short_text::word<std::uint64_t>(end));
}

/// `a == b`, without a call where both are short texts.
template <class K>
[[nodiscard]] constexpr auto same_key(K const& a, K const& b) -> bool
{
    if constexpr (std::same_as<K, std::string>) {
        if (a.size() != b.size()) return false;
        if (a.size() <= short_text::most)
            return short_text(a.data(), a.size()) == short_text(b.data(), b.size());
    }
    return a == b;
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

/// One of 64 bits by a key's hash, so that a set of bits tells of most keys that they are not in it. Of keys
/// without a hash it is always the same.
template <class K>
[[nodiscard]] constexpr auto mark_of(K const& key) -> std::uint64_t
{
    if constexpr (requires { std::hash<K>{}(key); })
        return std::uint64_t{1} << (hash_key(key) >> 58);
    else
        return 1;
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
