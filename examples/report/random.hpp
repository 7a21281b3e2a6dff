#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>

namespace report {

/// Random numbers for the simulated shop: xoshiro256++ (Blackman and Vigna 2019), seeded by splitmix64, and
/// the distributions that a shop needs. The standard's distributions differ between libraries; these do not.
class random_source {
public:
    explicit random_source(std::uint64_t seed)
    {
        for (auto& word : state_) {
            seed += 0x9E3779B97F4A7C15U;
            auto z = seed;
            z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
            z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
            word = z ^ (z >> 31U);
        }
    }

    /// In (0, 1): never 0, so that its logarithm exists.
    auto uniform() -> double { return (static_cast<double>(next() >> 11U) + 0.5) * 0x1.0p-53; }
    auto chance(double probability) -> bool { return uniform() < probability; }
    /// One of 0 .. n - 1.
    auto below(std::size_t n) -> std::size_t
    {
        return static_cast<std::size_t>(uniform() * static_cast<double>(n));
    }
    auto exponential(double mean) -> double { return -mean * std::log(uniform()); }
    /// Box and Muller 1958; the second number is not kept.
    auto normal() -> double
    {
        auto const radius = std::sqrt(-2 * std::log(uniform()));
        return radius * std::cos(2 * std::numbers::pi * uniform());
    }
    /// Marsaglia and Tsang 2000, with their step for a shape below one.
    auto gamma(double shape, double mean) -> double
    {
        auto const boost = shape < 1 ? std::pow(uniform(), 1 / shape) : 1.0;
        auto const d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3;
        auto const c = 1 / std::sqrt(9 * d);
        for (;;) {
            auto const x = normal();
            auto const v = std::pow(1 + c * x, 3);
            if (v > 0 && std::log(uniform()) < 0.5 * x * x + d - d * v + d * std::log(v)) {
                return mean / shape * d * v * boost;
            }
        }
    }
    /// Knuth's product of uniforms: for the small means of a shop.
    auto poisson(double mean) -> int
    {
        auto const limit = std::exp(-mean);
        int n = 0;
        for (auto p = uniform(); p > limit; p *= uniform()) ++n;
        return n;
    }
    /// A place in `weights`, each as likely as its weight.
    auto pick(std::span<double const> weights) -> std::size_t
    {
        double total = 0;
        for (auto const w : weights) total += w;
        auto left = uniform() * total;
        for (std::size_t i = 0; i + 1 < weights.size(); ++i) {
            left -= weights[i];
            if (left < 0) return i;
        }
        return weights.size() - 1;
    }

private:
    auto next() -> std::uint64_t
    {
        auto const result = std::rotl(state_[0] + state_[3], 23) + state_[0];
        auto const t = state_[1] << 17U;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= t;
        state_[3] = std::rotl(state_[3], 45);
        return result;
    }

    std::uint64_t state_[4];
};

} // namespace report
