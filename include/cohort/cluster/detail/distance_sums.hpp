#pragma once

#include <cohort/cluster/detail/unrolled.hpp>

#include <cmath>
#include <cstddef>
#include <cstring>

// `std::sqrt` may have to set errno, for which compilers leave loops of it scalar, at half the speed.
#if defined(__SSE2__) && defined(__has_builtin)
#if __has_builtin(__builtin_ia32_sqrtpd)
#define COHORT_DETAIL_PAIR_OF_ROOTS 1
#endif
#endif

namespace cohort::detail {

/// How many points are compared with others at once.
inline constexpr std::size_t distance_lanes = 64;

/// Adds up the Euclidean distances of `distance_lanes` points from others, one after the other.
/// \param lanes   coordinates of the points: all first ones, then all second ones, and so on
/// \param d       dimensions
/// \param others  coordinates of the others, point after point
/// \param count   how many others
/// \param sums    written: for each point the sum of its distances
using distance_kernel = void (*)(double const* lanes, std::size_t d, double const* others, std::size_t count,
                                 double* sums);

/// The loops have a fixed number of steps and nothing in common: so every compiler takes them several at
/// once.
COHORT_DETAIL_INLINE void distance_sums_body(double const* COHORT_DETAIL_RESTRICT lanes, std::size_t d,
                                             double const* COHORT_DETAIL_RESTRICT others, std::size_t count,
                                             double* COHORT_DETAIL_RESTRICT sums)
{
    alignas(32) double total[distance_lanes] = {};
    alignas(32) double s[distance_lanes];
    for (std::size_t j = 0; j < count; ++j) {
        double const* const other = others + j * d;
        double const first = other[0];
        for (std::size_t i = 0; i < distance_lanes; ++i) {
            double const difference = lanes[i] - first;
            s[i] = difference * difference;
        }
        for (std::size_t q = 1; q < d; ++q) {
            double const at = other[q];
            double const* COHORT_DETAIL_RESTRICT const x = lanes + q * distance_lanes;
            for (std::size_t i = 0; i < distance_lanes; ++i) {
                double const difference = x[i] - at;
                s[i] += difference * difference;
            }
        }
#ifdef COHORT_DETAIL_PAIR_OF_ROOTS
        using pair = double __attribute__((vector_size(16)));
        for (std::size_t i = 0; i < distance_lanes; i += 2) {
            pair roots;
            std::memcpy(&roots, s + i, sizeof roots);
            roots = __builtin_ia32_sqrtpd(roots);
            std::memcpy(s + i, &roots, sizeof roots);
        }
#else
        for (std::size_t i = 0; i < distance_lanes; ++i) s[i] = std::sqrt(s[i]);
#endif
        for (std::size_t i = 0; i < distance_lanes; ++i) total[i] += s[i];
    }
    std::memcpy(sums, total, sizeof total);
}

inline void distance_sums_baseline(double const* lanes, std::size_t d, double const* others,
                                   std::size_t count, double* sums)
{
    distance_sums_body(lanes, d, others, count, sums);
}

#if COHORT_DETAIL_AVX2
[[gnu::target("avx2")]] inline void distance_sums_avx2(double const* lanes, std::size_t d,
                                                       double const* others, std::size_t count, double* sums)
{
    distance_sums_body(lanes, d, others, count, sums);
}
#endif

/// The loops for this machine.
[[nodiscard]] inline auto pick_distance_sums() -> distance_kernel
{
#if COHORT_DETAIL_AVX2
    if (__builtin_cpu_supports("avx2")) return &distance_sums_avx2;
#endif
    return &distance_sums_baseline;
}

} // namespace cohort::detail

#undef COHORT_DETAIL_PAIR_OF_ROOTS
