#pragma once

#include <cstdint>

/// Numbers by lot for the simulated examples, the same on every machine: the upper bits of Knuth's linear
/// congruential generator MMIX.
class dice {
public:
    explicit dice(std::uint64_t seed) : state_(seed) {}

    /// A number below n.
    auto operator()(std::uint64_t n) -> std::uint64_t
    {
        state_ = state_ * 6364136223846793005U + 1442695040888963407U;
        return (state_ >> 33U) % n;
    }

private:
    std::uint64_t state_;
};
