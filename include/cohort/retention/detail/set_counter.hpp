#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace cohort::detail {

/// Calls f(k) for each bit k of a set, ascending.
template <class F>
constexpr void for_each_bit(std::uint64_t set, F f)
{
    for (; set != 0; set &= set - 1) f(static_cast<std::size_t>(std::countr_zero(set)));
}

/// How often each of up to 64 bits was set, in sets that come one after the other: some ten instructions a
/// set, however many of its bits are set, and no branch that depends on them.
///
/// Sets wait until there are sixteen. Then all 64 sums of a bit are taken at once, each digit in a word of
/// its own, by full adders, and what is carried out of four digits is handed on (Harley and Seal's way to
/// count bits, in H. S. Warren: Hacker's Delight, 2nd edition, 2013, section 5-1).
class set_counter {
public:
    static constexpr std::size_t wait = 16; ///< sets that wait

    /// Set number `at` of those that wait; after the last one `to[k]` grows by what bit k carries.
    [[gnu::always_inline]] constexpr void add(std::size_t at, std::uint64_t set, std::uint64_t* to) noexcept
    {
        waiting_[at] = set;
        if (at == wait - 1) [[unlikely]]
            carry(to);
    }
    /// Hands on all that is left. \param waiting  sets that wait
    constexpr void settle(std::size_t waiting, std::uint64_t* to) noexcept
    {
        std::fill_n(waiting_.data() + waiting, wait - waiting, 0); // these were handed on before
        carry(to);
        waiting_ = {};
        for (std::size_t d = 0; d < digits; ++d) {
            for_each_bit(digits_[d], [&](std::size_t k) { to[k] += std::uint64_t{1} << d; });
            digits_[d] = 0;
        }
    }

private:
    /// Adds 2^N sets that wait, from number `at` on. \return  what is carried out of digit N - 1
    template <std::size_t N>
    [[gnu::always_inline]] constexpr auto sum(std::size_t at) noexcept -> std::uint64_t
    {
        if constexpr (N == 0) {
            return waiting_[at];
        } else {
            auto const a = sum<N - 1>(at);
            auto const b = sum<N - 1>(at + (std::size_t{1} << (N - 1)));
            auto& digit = digits_[N - 1];
            auto const either = digit ^ a;
            auto const carried = (digit & a) | (either & b);
            digit = either ^ b;
            return carried;
        }
    }
    constexpr void carry(std::uint64_t* to) noexcept
    {
        for_each_bit(sum<digits>(0), [&](std::size_t k) { to[k] += wait; });
    }

    static constexpr std::size_t digits = 4;
    static_assert(wait == 1 << digits);

    std::array<std::uint64_t, wait> waiting_{};
    std::array<std::uint64_t, digits> digits_{};
};

} // namespace cohort::detail
