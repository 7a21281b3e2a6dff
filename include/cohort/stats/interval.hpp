#pragma once

#include <cohort/rows/error.hpp>
#include <cohort/stats/detail/as_written.hpp>
#include <cohort/stats/normal.hpp>

#include <cassert>
#include <cmath>
#include <cstdint>
#include <optional>

namespace cohort {

/// A closed range of values.
struct interval {
    double low = 0;
    double high = 0;

    friend constexpr auto operator==(interval const&, interval const&) -> bool = default;
};

/// How sure one can be of a proportion: Wilson's score interval.
struct wilson_interval_fn {
    /// \param successes   how many did; at most `trials`
    /// \param trials      how many could
    /// \param confidence  the share of such intervals that should hold the true proportion, between 0 and 1
    /// \return  the interval, inside [0, 1]; nothing where there was no trial
    /// \throws invalid_option  if `confidence` is not between 0 and 1
    ///
    /// The two proportions p at which (k/n - p)^2 = z^2 p (1 - p) / n, z being the normal quantile (E. B.
    /// Wilson, Probable inference, JASA 22, 1927, 209-212). Coverage is near `confidence` on the average
    /// over p, also for few trials and for proportions near 0 or 1, where the textbook interval k/n +- z
    /// sqrt(...) is far too short; for single p it swings about that, as it must for counts (Brown, Cai,
    /// DasGupta, Statistical Science 16, 2001). No continuity correction.
    [[nodiscard]] auto operator()(std::uint64_t successes, std::uint64_t trials,
                                  double confidence = 0.95) const -> std::optional<interval>
    {
        if (!(confidence > 0 && confidence < 1))
            throw invalid_option("wilson_interval: the confidence must be between 0 and 1");
        assert(successes <= trials);
        if (trials == 0) return std::nullopt;

        auto const k = static_cast<double>(successes);
        auto const n = static_cast<double>(trials);
        auto const failures = static_cast<double>(trials - successes);
        // The lower tail keeps its digits where the confidence is close to 1.
        double const z = -normal_quantile((1 - confidence) / 2);
        double const zz = detail::as_written(z * z);
        double const root = detail::as_written(z * std::sqrt(zz + 4 * k * failures / n));
        // Of the two roots of the quadratic the upper is a sum of positive terms; the lower, a difference of
        // nearly equal ones for small k, is had from the product of the two.
        double const upper = 2 * k + zz + root;
        return interval{.low = 2 * k * (k / n) / upper, .high = failures == 0 ? 1.0 : upper / (2 * (n + zz))};
    }
};

/// \copydoc wilson_interval_fn
inline constexpr wilson_interval_fn wilson_interval{};

/// How far apart two proportions of different people are: Newcombe's hybrid score interval.
struct difference_of_proportions_fn {
    /// \param successes, trials              of the one group, as `wilson_interval`
    /// \param other_successes, other_trials  of the other
    /// \param confidence                     the share of such intervals that should hold the true difference
    /// \return  the interval of one proportion less the other, inside [-1, 1]; nothing where a group is empty
    /// \throws invalid_option  if `confidence` is not between 0 and 1
    ///
    /// With p, q the proportions and [l, u] their Wilson intervals: from p - q - sqrt((p - l_p)^2 + (u_q -
    /// q)^2) to p - q + sqrt((u_p - p)^2 + (q - l_q)^2) (R. G. Newcombe, Interval estimation for the
    /// difference between independent proportions, Statistics in Medicine 17, 1998, method 10).
    [[nodiscard]] auto operator()(std::uint64_t successes, std::uint64_t trials,
                                  std::uint64_t other_successes, std::uint64_t other_trials,
                                  double confidence = 0.95) const -> std::optional<interval>
    {
        auto const one = wilson_interval(successes, trials, confidence);
        auto const other = wilson_interval(other_successes, other_trials, confidence);
        if (!one || !other) return std::nullopt;
        auto const p = static_cast<double>(successes) / static_cast<double>(trials);
        auto const q = static_cast<double>(other_successes) / static_cast<double>(other_trials);
        auto const apart = [](double a, double b) {
            return std::sqrt(detail::as_written(a * a) + detail::as_written(b * b));
        };
        return interval{.low = p - q - apart(p - one->low, other->high - q),
                        .high = p - q + apart(one->high - p, q - other->low)};
    }
};

/// \copydoc difference_of_proportions_fn
inline constexpr difference_of_proportions_fn difference_of_proportions{};

} // namespace cohort
