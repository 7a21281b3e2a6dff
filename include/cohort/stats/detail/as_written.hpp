#pragma once

#include <type_traits>

namespace cohort::detail {

/// The value, which the compiler then takes as it is: it neither rearranges what is inside with what is
/// outside, nor fuses a product and a sum into one operation that is rounded once.
///
/// The first it does with -ffast-math, where the error of a sum would be simplified away to zero. The second
/// it does where the processor has such an operation, and clang also where it knows all values while it
/// compiles: then the same formula has other bits in another program. Costs nothing otherwise.
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

} // namespace cohort::detail
