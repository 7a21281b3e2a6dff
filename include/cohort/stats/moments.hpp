#pragma once

#include <cohort/stats/detail/as_written.hpp>
#include <cohort/stats/sum.hpp>

#include <cmath>
#include <cstdint>
#include <optional>

namespace cohort {

/// Which variance: that of the values themselves, whose divisor is n (ddof 0), or the unbiased estimate for
/// the population that they were drawn from, whose divisor is n - 1 (ddof 1).
enum class variance_kind : std::uint8_t { population = 0, sample = 1 };

/// Mean, variance, skewness and kurtosis of what was consumed, in one pass.
///
/// Kept are n, the mean m and the sums of powers of the deviations M_p = sum (x - m)^p for p = 2, 3, 4. Of
/// two parts a and b, with d = m_b - m_a, the new mean is m = m_a + d n_b / n. A deviation in part a becomes
/// (x - m_a) - d n_b / n, one in part b (x - m_b) + d n_a / n. Raised to the p-th power by the binomial
/// theorem and summed, where the first powers vanish because deviations from a part's own mean do:
///
///     M_2 = M_2a + M_2b + d^2 n_a n_b / n
///     M_3 = M_3a + M_3b + d^3 n_a n_b (n_a - n_b) / n^2 + 3 d (n_a M_2b - n_b M_2a) / n
///     M_4 = M_4a + M_4b + d^4 n_a n_b (n_a^2 - n_a n_b + n_b^2) / n^3
///           + 6 d^2 (n_a^2 M_2b + n_b^2 M_2a) / n^2 + 4 d (n_a M_3b - n_b M_3a) / n
///
/// A sample is a part of one, all of whose M_p are 0. (Chan, Golub, LeVeque, The American Statistician 37,
/// 1983, for p = 2; Pebay, Sandia report SAND2008-6212, for the others.)
///
/// No difference of large sums is taken, so that a large mean costs no digits of the variance: relative to
/// the variance the error is about n u sqrt(1 + m^2 / variance), u = 2^-53, at worst, and usually a few u;
/// different orders and splits agree within that. For the third and fourth the terms may cancel, and the
/// error is that much relative to sum |x - m|^p. Not-a-number and infinities make all results but the count
/// not-a-number.
///
/// \complexity  constant per sample and per merge; 40 bytes
class moments {
public:
    /// Consumes a number.
    template <summable T>
    constexpr void operator()(T x) noexcept
    {
        using detail::as_written;
        double const before = static_cast<double>(count_);
        ++count_;
        double const n = static_cast<double>(count_);
        double const value = static_cast<double>(x);
        // The last term is 0, and not-a-number where the value is not finite: then all is, in whatever order
        // it came.
        double const d = value - mean_ + (value - value);
        double const step = d / n;
        double const square = as_written(d * step * before); // d^2 n_a / n
        m4_ += as_written(square * step * step * (n * n - 3 * n + 3)) + as_written(6 * step * step * m2_) -
               as_written(4 * step * m3_);
        m3_ += as_written(square * step * (n - 2)) - as_written(3 * step * m2_);
        m2_ += square;
        mean_ += step;
    }

    /// Adds the samples of another part.
    constexpr auto operator+=(moments const& other) noexcept -> moments&
    {
        using detail::as_written;
        if (other.count_ == 0) return *this;
        if (count_ == 0) return *this = other;
        double const a = static_cast<double>(count_);
        double const b = static_cast<double>(other.count_);
        double const n = a + b;
        double const d = other.mean_ - mean_;
        double const pa = a / n;
        double const pb = b / n;
        double const square = as_written(d * d * a * pb); // d^2 n_a n_b / n
        double const parts = as_written(pa * pa) - as_written(pa * pb) + as_written(pb * pb);
        double const squares = as_written(pa * pa * other.m2_) + as_written(pb * pb * m2_);
        double const cubes = as_written(pa * other.m3_) - as_written(pb * m3_);
        m4_ += other.m4_ + as_written(square * d * d * parts) + as_written(6 * d * d * squares) +
               as_written(4 * d * cubes);
        m3_ += other.m3_ + as_written(square * d * (pa - pb)) +
               as_written(3 * d * (as_written(pa * other.m2_) - as_written(pb * m2_)));
        m2_ += other.m2_ + square;
        mean_ += as_written(d * pb);
        count_ += other.count_;
        return *this;
    }

    /// How many samples.
    [[nodiscard]] constexpr auto count() const noexcept -> std::uint64_t { return count_; }

    /// The mean; nothing where there was no sample.
    [[nodiscard]] constexpr auto mean() const noexcept -> std::optional<double>
    {
        if (count_ == 0) return std::nullopt;
        return mean_;
    }

    /// The variance; nothing where there are too few samples: none, or for the sample variance one.
    [[nodiscard]] constexpr auto variance(variance_kind kind) const noexcept -> std::optional<double>
    {
        auto const ddof = static_cast<std::uint64_t>(kind);
        if (count_ <= ddof) return std::nullopt;
        return m2_ / static_cast<double>(count_ - ddof);
    }

    /// The square root of the variance.
    [[nodiscard]] auto standard_deviation(variance_kind kind) const noexcept -> std::optional<double>
    {
        auto const v = variance(kind);
        if (!v) return std::nullopt;
        return std::sqrt(*v);
    }

    /// (M_3 / n) / (M_2 / n)^(3/2), the skewness g1 of the values themselves: positive where the long tail
    /// is on the right. Nothing where all values are equal, or there is none.
    [[nodiscard]] auto skewness() const noexcept -> std::optional<double>
    {
        if (m2_ == 0) return std::nullopt;
        return std::sqrt(static_cast<double>(count_)) * m3_ / (m2_ * std::sqrt(m2_));
    }

    /// (M_4 / n) / (M_2 / n)^2 - 3, the excess kurtosis g2 of the values themselves: 0 for a normal
    /// distribution. Nothing where all values are equal, or there is none.
    [[nodiscard]] constexpr auto excess_kurtosis() const noexcept -> std::optional<double>
    {
        if (m2_ == 0) return std::nullopt;
        return static_cast<double>(count_) * m4_ / (m2_ * m2_) - 3;
    }

    friend constexpr auto operator==(moments const&, moments const&) -> bool = default;

private:
    std::uint64_t count_ = 0;
    double mean_ = 0;
    double m2_ = 0;
    double m3_ = 0;
    double m4_ = 0;
};

} // namespace cohort
