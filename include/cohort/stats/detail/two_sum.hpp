#pragma once

#include <cohort/stats/detail/as_written.hpp>

namespace cohort::detail {

/// A rounded sum and what the rounding left out.
template <class T>
struct split_sum {
    T rounded;
    T error;
};

/// The sum of two numbers without loss: a + b == rounded + error in real arithmetic, unless it overflows,
/// when the error is of no meaning. The operations are Knuth's (The Art of Computer Programming 2, 4.2.2,
/// theorem B): no branch on which of the two is larger, so that random data does not cost a misprediction
/// each.
template <class T>
[[nodiscard]] constexpr auto two_sum(T a, T b) noexcept -> split_sum<T>
{
    T const s = as_written(a + b);
    T const b_in_s = as_written(s - a);
    T const a_in_s = as_written(s - b_in_s);
    return {s, as_written(a - a_in_s) + as_written(b - b_in_s)};
}

} // namespace cohort::detail
