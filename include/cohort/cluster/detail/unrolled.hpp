#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

// Loops have a second version for machines with 256-bit vectors, chosen at run time. It has no fused
// multiply-add, so every operation, and so every bit of the result, is that of the first version.
#if defined(__GNUC__) && defined(__x86_64__) && !defined(__AVX2__)
#define COHORT_DETAIL_AVX2 1
#else
#define COHORT_DETAIL_AVX2 0
#endif

// Whatever is called in a loop that has a version for a larger machine is inlined into it, so that it is
// compiled for that machine too. COHORT_DETAIL_INLINE stands before a function, the other between the
// parameters of a lambda and its body.
#if defined(__GNUC__)
#define COHORT_DETAIL_INLINE [[gnu::always_inline]] inline
#define COHORT_DETAIL_INLINE_LAMBDA __attribute__((always_inline))
#define COHORT_DETAIL_RESTRICT __restrict
#else
#define COHORT_DETAIL_INLINE inline
#define COHORT_DETAIL_INLINE_LAMBDA
#define COHORT_DETAIL_RESTRICT
#endif

namespace cohort::detail {

/// Calls f with each constant, from 0 up, without a loop: g++ gives up on a loop over points at -O2 if there
/// is a loop inside.
template <std::size_t... I, class F>
COHORT_DETAIL_INLINE void unrolled(std::index_sequence<I...>, F f)
{
    (f(std::integral_constant<std::size_t, I>{}), ...);
}

} // namespace cohort::detail
