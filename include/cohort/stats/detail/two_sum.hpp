#pragma once

#include <type_traits>

namespace cohort::detail {

/// Keeps the compiler from rearranging what is inside it with what is outside. Without -ffast-math it may
/// not rearrange anyway, and this costs nothing; with it, the error of a sum would be simplified away to
/// zero.
template <class T>
[[nodiscard]] constexpr auto as_written(T x) noexcept -> T
{
#if defined(__has_builtin)
#if __has_builtin(__builtin_assoc_barrier)
    if (!std::is_constant_evaluated()) return __builtin_assoc_barrier(x);
#elif __has_builtin(__arithmetic_fence) && (defined(__x86_64__) || defined(__i386__))
    if (!std::is_constant_evaluated()) return __arithmetic_fence(x);
#endif
#endif
    return x;
}

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
