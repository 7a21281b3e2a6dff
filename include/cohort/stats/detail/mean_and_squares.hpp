#pragma once

#include <cohort/stats/detail/as_written.hpp>
#include <cohort/stats/detail/binary_scale.hpp>
#include <cohort/stats/sum.hpp>

#include <algorithm>
#include <cmath>
#include <span>

namespace cohort::detail {

/// The mean of numbers and the sum of their squared distances to it, whatever their magnitude.
struct mean_and_squares {
    double scale = 1;   ///< a power of two that the numbers were multiplied by first
    double mean = 0;    ///< of the multiplied numbers
    double squares = 0; ///< of the multiplied numbers; exactly 0 if all are equal

    friend constexpr bool operator==(mean_and_squares const&, mean_and_squares const&) = default;
};

/// Two passes with compensated sums. \pre some number, and all of them finite
[[nodiscard]] inline auto mean_and_squares_of(std::span<double const> numbers) -> mean_and_squares
{
    auto const [low, high] = std::ranges::minmax(numbers);
    mean_and_squares of;
    of.scale = binary_scale(std::max(std::abs(low), std::abs(high)));
    if (low == high) {
        // A mean by summing may be off by a rounding, which would make noise of the squares.
        of.mean = low * of.scale;
        return of;
    }
    sum<double> total;
    for (double const x : numbers) total(as_written(x * of.scale));
    of.mean = total.value() / static_cast<double>(numbers.size());
    sum<double> squares;
    for (double const x : numbers) {
        double const deviation = as_written(x * of.scale) - of.mean;
        squares(as_written(deviation * deviation));
    }
    of.squares = squares.value();
    return of;
}

} // namespace cohort::detail
