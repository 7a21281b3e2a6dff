#pragma once

#include <cohort/rows/error.hpp>
#include <cohort/stats/detail/as_written.hpp>
#include <cohort/stats/normal.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>

namespace cohort {

/// A closed range of values.
struct interval {
    double low = 0;
    double high = 0;

    friend constexpr auto operator==(interval const&, interval const&) -> bool = default;
};

namespace detail {

/// \throws invalid_option  if that is no confidence
constexpr void require_confidence(double confidence, char const* who)
{
    if (!(confidence > 0 && confidence < 1))
        throw invalid_option(std::string(who) + ": the confidence must be between 0 and 1");
}

} // namespace detail

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
        detail::require_confidence(confidence, "wilson_interval");
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

namespace detail {

/// The interval of the proportion k / n less the proportion l / m, put together from the Wilson intervals of
/// the two, whose estimates have the given correlation: R. G. Newcombe's hybrid score interval, his method 10
/// for independent proportions (correlation 0) as for paired ones. With p, q the proportions and [l, u] their
/// intervals: from p - q - sqrt((p - l_p)^2 - 2 r (p - l_p) (u_q - q) + (u_q - q)^2) to p - q + sqrt((u_p -
/// p)^2 - 2 r (u_p - p) (q - l_q) + (q - l_q)^2).
[[nodiscard]] inline auto hybrid_difference(std::uint64_t k, std::uint64_t n, std::uint64_t l,
                                            std::uint64_t m, double correlation, double confidence)
    -> std::optional<interval>
{
    auto const one = wilson_interval(k, n, confidence);
    auto const other = wilson_interval(l, m, confidence);
    if (!one || !other) return std::nullopt;
    auto const p = static_cast<double>(k) / static_cast<double>(n);
    auto const q = static_cast<double>(l) / static_cast<double>(m);
    auto const apart = [correlation](double a, double b) {
        auto const squares = as_written(as_written(a * a) + as_written(b * b));
        return std::sqrt(std::max(0.0, squares - as_written(2 * correlation * a * b)));
    };
    return interval{.low = p - q - apart(p - one->low, other->high - q),
                    .high = p - q + apart(one->high - p, q - other->low)};
}

/// The least correlation (phi) that two answers of the same people can have, of which k of n and l of m are
/// yes: as few as possible say yes to both if these are fewer than half, as few as possible no to both if
/// more. 0 where one of the answers is the same for all.
[[nodiscard]] inline auto least_correlation(std::uint64_t k, std::uint64_t n, std::uint64_t l,
                                            std::uint64_t m) -> double
{
    auto const yes = static_cast<double>(k) * static_cast<double>(l);
    auto const no = static_cast<double>(n - k) * static_cast<double>(m - l);
    if (yes == 0 || no == 0) return 0;
    return -std::sqrt(std::min(yes, no) / std::max(yes, no));
}

} // namespace detail

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
        return detail::hybrid_difference(successes, trials, other_successes, other_trials, 0, confidence);
    }
};

/// \copydoc difference_of_proportions_fn
inline constexpr difference_of_proportions_fn difference_of_proportions{};

/// How far apart two proportions of the same people are, such as those who came in one month and in another.
struct difference_of_paired_proportions_fn {
    /// \param successes        how many did the one thing
    /// \param other_successes  how many did the other
    /// \param both             how many did both; empty: not known, and then as few as the two counts allow
    /// \param trials           how many could
    /// \param confidence       the share of such intervals that should hold the true difference
    /// \return  the interval of one proportion less the other, inside [-1, 1]; nothing where there is nobody
    /// \throws invalid_option  if `confidence` is not between 0 and 1, and for counts that nobody can have
    ///
    /// The interval of `difference_of_proportions` with a term for the correlation of the two, the phi
    /// coefficient of the fourfold table, brought nearer to 0 by n / 2 in its numerator where it is positive
    /// (R. G. Newcombe, Improved confidence intervals for the difference between binomial proportions based
    /// on paired data, Statistics in Medicine 17, 1998, 2635-2650, method 10). Where `both` is not known phi
    /// is the least that the two counts allow, so that the interval is at least as wide as that of any
    /// `both`.
    [[nodiscard]] auto operator()(std::uint64_t successes, std::uint64_t other_successes,
                                  std::optional<std::uint64_t> both, std::uint64_t trials,
                                  double confidence = 0.95) const -> std::optional<interval>
    {
        auto const in_one = [&](std::uint64_t n) { return n <= successes && n <= other_successes; };
        if (successes > trials || other_successes > trials ||
            (both && !(in_one(*both) && successes - *both <= trials - other_successes)))
            throw invalid_option("difference_of_paired_proportions: no people have these counts");
        auto const correlation = both ? phi(successes, other_successes, *both, trials)
                                      : detail::least_correlation(successes, trials, other_successes, trials);
        return detail::hybrid_difference(successes, trials, other_successes, trials, correlation, confidence);
    }

private:
    [[nodiscard]] static auto phi(std::uint64_t one, std::uint64_t other, std::uint64_t both, std::uint64_t n)
        -> double
    {
        auto const product = [](std::uint64_t a, std::uint64_t b) {
            return detail::as_written(static_cast<double>(a) * static_cast<double>(b));
        };
        // both * neither - (one alone) * (other alone)
        auto const concord = product(both, n - one - (other - both)) - product(one - both, other - both);
        auto const margins = std::sqrt(product(one, n - one)) * std::sqrt(product(other, n - other));
        if (margins == 0) return 0;
        return (concord > 0 ? std::max(0.0, concord - static_cast<double>(n) / 2) : concord) / margins;
    }
};

/// \copydoc difference_of_paired_proportions_fn
inline constexpr difference_of_paired_proportions_fn difference_of_paired_proportions{};

} // namespace cohort
