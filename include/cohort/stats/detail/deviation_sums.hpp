#pragma once

#include <cohort/stats/detail/as_written.hpp>
#include <cohort/stats/detail/binary_scale.hpp>
#include <cohort/stats/detail/buffer.hpp>
#include <cohort/stats/detail/double_double.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

namespace cohort::detail {

/// Different numbers, ascending, each with a weight above 0.
///
/// `scale` and `weight_scale` are powers of two that values and weights are multiplied by before anything is
/// computed of them, so that squares neither overflow nor vanish.
struct weighted_values {
    std::span<double const> values{};
    std::span<double const> weights{};
    double scale = 1;
    double weight_scale = 1;

    [[nodiscard]] auto size() const noexcept -> std::size_t { return values.size(); }
    /// Scaled.
    [[nodiscard]] auto value(std::size_t i) const noexcept -> double { return as_written(values[i] * scale); }
    /// Scaled; above 0 although the scale may be far below.
    [[nodiscard]] auto weight(std::size_t i) const noexcept -> double
    {
        return std::max(as_written(weights[i] * weight_scale), std::numeric_limits<double>::min());
    }
};

/// Numbers and weights with scales that suit them.
[[nodiscard]] inline auto scaled(std::span<double const> values, std::span<double const> weights)
    -> weighted_values
{
    return {values, weights, binary_scale(std::max(std::abs(values.front()), std::abs(values.back()))),
            binary_scale(std::ranges::max(weights))};
}

/// Total weight, and totals of the weighted deviations from a pivot and of their squares; scaled.
struct deviation_sum {
    double_double weight{};
    double_double first{};
    double_double second{};

    /// The mean less the pivot. \pre some weight
    [[nodiscard]] auto mean() const noexcept -> double { return first.high / weight.high; }

    /// The weighted sum of squared deviations from the mean. \pre some weight
    ///
    /// second - first^2 / weight would lose what it has in common; so it is computed from the sums about m,
    /// which is the mean but for its rounding: with r = first - m weight, the sum of deviations from m, those
    /// of squares are second - m (first + r), and r^2 / weight is all that is left to subtract.
    [[nodiscard]] auto about_mean() const noexcept -> double_double
    {
        double const m = mean();
        auto const r = first - weight * m;
        auto const about_m = second - (first + r) * m;
        auto const result = about_m - double_double{as_written(r.high * (r.high / weight.high)), 0};
        return result.high > 0 ? result : double_double{};
    }

    /// The same about a pivot that is higher by so much.
    [[nodiscard]] auto moved(double shift) const noexcept -> deviation_sum
    {
        auto const moved_first = first - weight * shift;
        return {weight, moved_first, second - (first + moved_first) * shift};
    }

    friend auto operator+(deviation_sum const& a, deviation_sum const& b) noexcept -> deviation_sum
    {
        return {a.weight + b.weight, a.first + b.first, a.second + b.second};
    }
    friend auto operator-(deviation_sum const& a, deviation_sum const& b) noexcept -> deviation_sum
    {
        return {a.weight - b.weight, a.first - b.first, a.second - b.second};
    }
};

/// The sum of one value.
[[nodiscard]] inline auto deviation_of(weighted_values const& of, std::size_t i, double pivot) noexcept
    -> deviation_sum
{
    double const weight = of.weight(i);
    auto const deviation = exact_difference(of.value(i), pivot);
    auto const first = deviation * weight;
    return {{weight, 0}, first, first * deviation};
}

/// The sums of any values that follow one another, in constant time.
///
/// Kept are the sums from the pivot, which is one of the values, to every place (negative before it). If the
/// pivot is among the values asked for, two sums of one sign are added, and the result is right to some
/// 2^-100 of itself, but for the part of it that `about_mean` cancels: no more than (total weight / weight of
/// the pivot) times what is left. Else it is right to 2^-100 of the sums from the pivot to their ends.
class deviation_sums {
public:
    /// For places first ... last, where place p is before value p. \pre first <= pivot < last
    void build(weighted_values const& of, std::size_t first, std::size_t last, std::size_t pivot)
    {
        first_ = first;
        pivot_ = of.value(pivot);
        sums_.at_least(last - first + 1);
        sums_[pivot - first] = {};
        deviation_sum sum;
        for (auto p = pivot; p < last; ++p) {
            sum = sum + deviation_of(of, p, pivot_);
            sums_[p + 1 - first] = sum;
        }
        sum = {};
        for (auto p = pivot; p > first; --p) {
            sum = sum - deviation_of(of, p - 1, pivot_);
            sums_[p - 1 - first] = sum;
        }
    }

    /// Of the values from one place to another. \pre first <= from <= to <= last of `build`
    [[nodiscard]] auto operator()(std::size_t from, std::size_t to) const noexcept -> deviation_sum
    {
        return sums_[to - first_] - sums_[from - first_];
    }

    /// What deviations are counted from.
    [[nodiscard]] auto pivot() const noexcept -> double { return pivot_; }

private:
    buffer<deviation_sum> sums_;
    std::size_t first_ = 0;
    double pivot_ = 0;
};

} // namespace cohort::detail
