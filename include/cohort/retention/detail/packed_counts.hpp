#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace cohort::detail {

/// The eight bits of a byte, each as a byte of a word: bit k is 1 << 8 k.
inline constexpr auto bits_as_bytes = [] {
    std::array<std::uint64_t, 256> words{};
    for (std::size_t byte = 0; byte < words.size(); ++byte)
        for (std::size_t k = 0; k < 8; ++k) words[byte] |= std::uint64_t{byte >> k & 1} << 8 * k;
    return words;
}();

/// How often each of up to 64 bits was set, a byte a bit, eight of them in a word: so a set is counted by an
/// addition for every eight bits, however many of them are set. The bytes must be handed on before one of
/// them could overflow.
namespace packed_counts {

/// Sets that can be counted before the bytes are to be handed on.
inline constexpr std::uint64_t most = 128;

/// Words for so many bits.
[[nodiscard]] constexpr auto words_for(std::size_t bits) noexcept -> std::size_t { return (bits + 7) / 8; }

/// Counts the bits of a set, which are at most 8 `words`.
constexpr void add(std::uint64_t* counts, std::size_t words, std::uint64_t set) noexcept
{
    // Not a loop: how many words there are is the same for all members, and nothing is left to guess.
    auto const eight = [=](std::size_t k) { counts[k] += bits_as_bytes[set >> 8 * k & 0xFF]; };
    switch (words) {
    case 8:
        eight(7);
        [[fallthrough]];
    case 7:
        eight(6);
        [[fallthrough]];
    case 6:
        eight(5);
        [[fallthrough]];
    case 5:
        eight(4);
        [[fallthrough]];
    case 4:
        eight(3);
        [[fallthrough]];
    case 3:
        eight(2);
        [[fallthrough]];
    case 2:
        eight(1);
        [[fallthrough]];
    default:
        eight(0);
    }
}

/// Adds what was counted to wider numbers, of as many bits as there are numbers, and begins anew.
constexpr void hand_on(std::span<std::uint64_t> counts, std::span<std::uint64_t> to) noexcept
{
    for (std::size_t k = 0; k < to.size(); ++k) to[k] += counts[k / 8] >> 8 * (k % 8) & 0xFF;
    for (auto& eight : counts) eight = 0;
}

} // namespace packed_counts

} // namespace cohort::detail
