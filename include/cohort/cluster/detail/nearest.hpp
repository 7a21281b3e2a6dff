#pragma once

#include <cohort/cluster/detail/point_tiles.hpp>
#include <cohort/cluster/detail/unrolled.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

// A second version of the loops for machines with 256-bit vectors, chosen at run time. It has no fused
// multiply-add, so every operation, and so every bit of the result, is that of the first version.
#if defined(__GNUC__) && defined(__x86_64__) && !defined(__AVX2__)
#define COHORT_DETAIL_AVX2 1
#else
#define COHORT_DETAIL_AVX2 0
#endif

namespace cohort::detail {

/// Compares the points of a tile with further centres.
/// \param tile     coordinates, as `point_tiles::tile`
/// \param centres  coordinates of the further centres, one after the other
/// \param count    how many
/// \param d        dimensions
/// \param first    number of the first further centre
/// \param best     for each point the squared distance of the nearest centre so far; updated
/// \param which    for each point the number of that centre; updated. A double, so that both arrays are of
///                 one width, which is what lets every compiler take the loop.
using nearest_kernel = void (*)(double const* tile, double const* centres, std::size_t count, std::size_t d,
                                std::size_t first, double* best, double* which);

/// `Group` centres in one pass over the tile, with D dimensions known to the compiler.
template <std::size_t D, std::size_t Group>
COHORT_DETAIL_INLINE void nearest_of_group(double const* COHORT_DETAIL_RESTRICT tile, double const* centres,
                                           double first, double* COHORT_DETAIL_RESTRICT best,
                                           double* COHORT_DETAIL_RESTRICT which)
{
    constexpr std::make_index_sequence<D> dimensions{};
    double c[Group * D];
    for (std::size_t i = 0; i < Group * D; ++i) c[i] = centres[i];
    for (std::size_t i = 0; i < tile_points; ++i) {
        double x[D];
        unrolled(dimensions, [&](auto q) COHORT_DETAIL_INLINE_LAMBDA { x[q] = tile[q * tile_points + i]; });
        double b = best[i];
        double w = which[i];
        unrolled(std::make_index_sequence<Group>{}, [&](auto j) COHORT_DETAIL_INLINE_LAMBDA {
            double s = 0;
            unrolled(dimensions, [&](auto q) COHORT_DETAIL_INLINE_LAMBDA {
                double const difference = x[q] - c[j * D + q];
                s = q == 0 ? difference * difference : s + difference * difference;
            });
            // The label is made before it is asked for, and the minimum is written as one: with a condition
            // round both, g++ sees control flow and leaves the loop scalar. Only less counts, so that a tie
            // goes to the lowest number.
            double const label = first + static_cast<double>(j);
            w = s < b ? label : w;
            b = std::min(b, s);
        });
        best[i] = b;
        which[i] = w;
    }
}

/// Any number of dimensions: coordinate by coordinate, in the same order of operations.
COHORT_DETAIL_INLINE void nearest_of_one(double const* COHORT_DETAIL_RESTRICT tile, double const* centre,
                                         std::size_t d, double label, double* COHORT_DETAIL_RESTRICT best,
                                         double* COHORT_DETAIL_RESTRICT which)
{
    double s[tile_points];
    for (std::size_t i = 0; i < tile_points; ++i) {
        double const difference = tile[i] - centre[0];
        s[i] = difference * difference;
    }
    for (std::size_t q = 1; q < d; ++q) {
        double const at = centre[q];
        double const* COHORT_DETAIL_RESTRICT x = tile + q * tile_points;
        for (std::size_t i = 0; i < tile_points; ++i) {
            double const difference = x[i] - at;
            s[i] += difference * difference;
        }
    }
    for (std::size_t i = 0; i < tile_points; ++i) {
        which[i] = s[i] < best[i] ? label : which[i];
        best[i] = std::min(best[i], s[i]);
    }
}

/// D = 0: any number of dimensions.
template <std::size_t D>
COHORT_DETAIL_INLINE void nearest_body(double const* tile, double const* centres, std::size_t count,
                                       [[maybe_unused]] std::size_t d, std::size_t first, double* best,
                                       double* which)
{
    if constexpr (D == 0) {
        for (std::size_t j = 0; j < count; ++j)
            nearest_of_one(tile, centres + j * d, d, static_cast<double>(first + j), best, which);
    } else {
        constexpr std::size_t group = 4; // as many as the registers of a machine with 16 vectors bear
        std::size_t j = 0;
        for (; j + group <= count; j += group)
            nearest_of_group<D, group>(tile, centres + j * D, static_cast<double>(first + j), best, which);
        for (; j < count; ++j)
            nearest_of_group<D, 1>(tile, centres + j * D, static_cast<double>(first + j), best, which);
    }
}

template <std::size_t D>
void nearest_baseline(double const* tile, double const* centres, std::size_t count, std::size_t d,
                      std::size_t first, double* best, double* which)
{
    nearest_body<D>(tile, centres, count, d, first, best, which);
}

#if COHORT_DETAIL_AVX2
template <std::size_t D>
[[gnu::target("avx2")]] void nearest_avx2(double const* tile, double const* centres, std::size_t count,
                                          std::size_t d, std::size_t first, double* best, double* which)
{
    nearest_body<D>(tile, centres, count, d, first, best, which);
}
#endif

/// Above this many dimensions the number of them is a variable of the loop.
inline constexpr std::size_t widest_unrolled = 8;

/// The loops for d dimensions on this machine.
[[nodiscard]] inline auto pick_nearest(std::size_t d) -> nearest_kernel
{
    auto const table = []<std::size_t... D>(std::index_sequence<D...>)
    {
#if COHORT_DETAIL_AVX2
        if (__builtin_cpu_supports("avx2"))
            return std::array<nearest_kernel, sizeof...(D)>{&nearest_avx2<D>...};
#endif
        return std::array<nearest_kernel, sizeof...(D)>{&nearest_baseline<D>...};
    }
    (std::make_index_sequence<widest_unrolled + 1>{});
    return table[d <= widest_unrolled ? d : 0];
}

} // namespace cohort::detail

#undef COHORT_DETAIL_AVX2
