#pragma once

#include <array>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>

namespace cohort::detail {

/// Steele, Lea and Flood's splitmix64 (OOPSLA 2014) with the constants of Stafford's variant 13: spreads a
/// seed of any quality over as many words as a larger generator needs.
class splitmix64 {
public:
    constexpr explicit splitmix64(std::uint64_t seed) noexcept : state_(seed) {}

    constexpr auto operator()() noexcept -> std::uint64_t
    {
        state_ += 0x9e3779b97f4a7c15U;
        return mix(state_);
    }

    /// The finaliser: a bijection of 64-bit words in which every input bit reaches every output bit.
    [[nodiscard]] static constexpr auto mix(std::uint64_t z) noexcept -> std::uint64_t
    {
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31U);
    }

private:
    std::uint64_t state_;
};

/// Blackman and Vigna's xoshiro256** 1.0 (Scrambled linear pseudorandom number generators, ACM TOMS 47,
/// 2021). Only integer operations, and distributions of our own: the same numbers on every compiler and
/// machine, which `std::uniform_real_distribution` and its like do not promise.
class xoshiro256 {
public:
    using state_type = std::array<std::uint64_t, 4>;

    /// From a seed, by way of splitmix64. Never the all-zero state: splitmix64 gives 0 once in its period.
    constexpr explicit xoshiro256(std::uint64_t seed) noexcept
    {
        splitmix64 spread(seed);
        for (auto& word : state_) word = spread();
    }

    /// From a state that is not all zeros.
    constexpr explicit xoshiro256(state_type const& state) noexcept : state_(state)
    {
        assert((state != state_type{}));
    }

    constexpr auto operator()() noexcept -> std::uint64_t
    {
        auto const out = std::rotl(state_[1] * 5, 7) * 9;
        auto const shifted = state_[1] << 17U;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= shifted;
        state_[3] = std::rotl(state_[3], 45);
        return out;
    }

    /// Goes 2^128 numbers ahead: streams for work that must not share numbers.
    constexpr void jump() noexcept
    {
        constexpr state_type polynomial = {0x180ec6d33cfd0abaU, 0xd5a61266f0c9392cU, 0xa9582618e03fc9aaU,
                                           0x39abdc4529b1661cU};
        state_type there{};
        for (auto const word : polynomial) {
            for (unsigned bit = 0; bit < 64; ++bit) {
                if ((word >> bit & 1U) != 0)
                    for (std::size_t i = 0; i < there.size(); ++i) there[i] ^= state_[i];
                (*this)();
            }
        }
        state_ = there;
    }

    /// A number in [0, 1): a multiple of 2^-53, each equally likely.
    constexpr auto unit() noexcept -> double { return static_cast<double>((*this)() >> 11U) * 0x1p-53; }

    /// A whole number in [0, n), each equally likely; n is at least 1. Numbers of as many bits as n - 1 has
    /// are drawn until one is small enough: two on average at most.
    constexpr auto below(std::uint64_t n) noexcept -> std::uint64_t
    {
        assert(n > 0);
        if (n == 1) return 0;
        auto const spare = static_cast<unsigned>(std::countl_zero(n - 1));
        for (;;)
            if (auto const drawn = (*this)() >> spare; drawn < n) return drawn;
    }

    [[nodiscard]] constexpr auto state() const noexcept -> state_type const& { return state_; }

    friend constexpr bool operator==(xoshiro256 const&, xoshiro256 const&) = default;

private:
    state_type state_{};
};

} // namespace cohort::detail
