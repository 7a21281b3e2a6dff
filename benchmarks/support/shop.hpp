#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace cohort_bench {

/// What the benchmarks analyse: a purchase, as a program would hold it.
struct sale {
    std::uint64_t id; ///< the customer: scattered over 32 bits
    std::int64_t t;   ///< seconds since 1970-01-01
    std::int64_t a;   ///< cents
};
static_assert(sizeof(sale) == 24);

/// A shop's purchases over the three years 2020 to 2022, each a pure function of its number: so any part of
/// them can be made on any thread, and they are the same everywhere up to the last bit of the standard
/// library's logarithms.
///
/// Customers arrive evenly over the first 95 % of the span and stay for an exponential time of 180 days in
/// the mean. Purchases fall evenly on a customer's stay; what lies beyond the end of the span is spread over
/// what is left of it. A few customers buy most: the one who buys is drawn as the square of a uniform number.
/// Amounts are log-normal, around 33 in the median.
class shop {
public:
    explicit shop(std::uint64_t customers) : customers_(customers) {}

    [[nodiscard]] auto operator()(std::uint64_t row) const -> sale
    {
        dice throws(row, 1);
        double const skewed = throws.uniform();
        auto const who = std::min(
            customers_ - 1, static_cast<std::uint64_t>(skewed * skewed * static_cast<double>(customers_)));

        dice of_customer(who, 2);
        double const arrival = of_customer.uniform() * 0.95 * span;
        double const stay = -std::log(of_customer.uniform()) * 180 * day;
        double moment = arrival + throws.uniform() * stay;
        if (moment >= span) moment = arrival + throws.uniform() * (span - arrival);

        // Box and Muller's normal number.
        double const radius = std::sqrt(-2 * std::log(throws.uniform()));
        double const normal = radius * std::cos(2 * std::numbers::pi * throws.uniform());
        return {scattered(static_cast<std::uint32_t>(who)), start + static_cast<std::int64_t>(moment),
                static_cast<std::int64_t>(100 * std::exp(3.5 + normal))};
    }

private:
    static constexpr double day = 86'400;
    static constexpr double span = 3 * 365 * day;
    static constexpr std::int64_t start = 1'577'836'800; // 2020-01-01

    /// Numbers that depend on an index and a stream only (splitmix64).
    class dice {
    public:
        dice(std::uint64_t index, std::uint64_t stream) : state_(mixed(index + (stream << 56))) {}

        /// In (0, 1): never 0, so that its logarithm is finite.
        [[nodiscard]] auto uniform() -> double
        {
            state_ += 0x9e3779b97f4a7c15;
            return (static_cast<double>(mixed(state_) >> 12) + 0.5) * 0x1p-52;
        }

    private:
        static constexpr auto mixed(std::uint64_t x) -> std::uint64_t
        {
            x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
            x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
            return x ^ (x >> 31);
        }
        std::uint64_t state_;
    };

    /// A permutation of the 32-bit numbers, so that keys say nothing of the order of arrival.
    static constexpr auto scattered(std::uint32_t x) -> std::uint64_t
    {
        x = (x ^ (x >> 16)) * 0x7feb352dU;
        x = (x ^ (x >> 15)) * 0x846ca68bU;
        return x ^ (x >> 16);
    }

    std::uint64_t customers_;
};

} // namespace cohort_bench
