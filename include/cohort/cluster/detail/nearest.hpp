#pragma once

#include <cohort/cluster/detail/point_tiles.hpp>
#include <cohort/cluster/detail/unrolled.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>

namespace cohort::detail {

/// Some centres, in the order in which ties are decided.
struct centre_list {
    double const* at;    ///< coordinates, one centre after the other
    double const* names; ///< the number that each is called by
    std::size_t count;
};

/// What is known of the points of a tile. Names are doubles, so that all arrays are of one width, which is
/// what lets every compiler take the loop.
struct nearest_of_tile {
    double* best;   ///< squared distance of the nearest centre so far; updated
    double* which;  ///< the name of that centre; updated
    double* second; ///< squared distance of the second one; updated where it is asked for, else null
};

/// Compares the points of a tile with further centres.
/// \param tile     coordinates, as `point_tiles::tile`
/// \param d        dimensions
using nearest_kernel = void (*)(double const* tile, centre_list const& centres, std::size_t d,
                                nearest_of_tile const& known);

/// `Group` centres in one pass over the tile, with D dimensions known to the compiler.
template <std::size_t D, std::size_t Group, bool Second>
COHORT_DETAIL_INLINE void nearest_of_group(double const* COHORT_DETAIL_RESTRICT tile, double const* centres,
                                           double const* names, double* COHORT_DETAIL_RESTRICT best,
                                           double* COHORT_DETAIL_RESTRICT which,
                                           [[maybe_unused]] double* COHORT_DETAIL_RESTRICT second)
{
    constexpr std::make_index_sequence<D> dimensions{};
    double c[Group * D];
    double label[Group];
    for (std::size_t i = 0; i < Group * D; ++i) c[i] = centres[i];
    for (std::size_t i = 0; i < Group; ++i) label[i] = names[i];
    for (std::size_t i = 0; i < tile_points; ++i) {
        double x[D];
        unrolled(dimensions, [&](auto q) COHORT_DETAIL_INLINE_LAMBDA { x[q] = tile[q * tile_points + i]; });
        double b = best[i];
        double w = which[i];
        double b2 = 0;
        if constexpr (Second) b2 = second[i];
        unrolled(std::make_index_sequence<Group>{}, [&](auto j) COHORT_DETAIL_INLINE_LAMBDA {
            double s = 0;
            unrolled(dimensions, [&](auto q) COHORT_DETAIL_INLINE_LAMBDA {
                double const difference = x[q] - c[j * D + q];
                s = q == 0 ? difference * difference : s + difference * difference;
            });
            if constexpr (Second) b2 = std::min(b2, std::max(b, s));
            // The label is made before it is asked for, and the minimum is written as one: with a condition
            // round both, g++ sees control flow and leaves the loop scalar. Only less counts, so that a tie
            // goes to the first.
            double const name = label[j];
            w = s < b ? name : w;
            b = std::min(b, s);
        });
        best[i] = b;
        which[i] = w;
        if constexpr (Second) second[i] = b2;
    }
}

/// Any number of dimensions: coordinate by coordinate, in the same order of operations.
template <bool Second>
COHORT_DETAIL_INLINE void nearest_of_one(double const* COHORT_DETAIL_RESTRICT tile, double const* centre,
                                         std::size_t d, double label, double* COHORT_DETAIL_RESTRICT best,
                                         double* COHORT_DETAIL_RESTRICT which,
                                         [[maybe_unused]] double* COHORT_DETAIL_RESTRICT second)
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
    if constexpr (Second)
        for (std::size_t i = 0; i < tile_points; ++i)
            second[i] = std::min(second[i], std::max(best[i], s[i]));
    for (std::size_t i = 0; i < tile_points; ++i) {
        which[i] = s[i] < best[i] ? label : which[i];
        best[i] = std::min(best[i], s[i]);
    }
}

/// D = 0: any number of dimensions.
template <std::size_t D, bool Second>
COHORT_DETAIL_INLINE void nearest_body(double const* tile, centre_list const& centres,
                                       [[maybe_unused]] std::size_t d, nearest_of_tile const& known)
{
    auto const count = centres.count;
    if constexpr (D == 0) {
        for (std::size_t j = 0; j < count; ++j)
            nearest_of_one<Second>(tile, centres.at + j * d, d, centres.names[j], known.best, known.which,
                                   known.second);
    } else {
        // As many at once as the registers of a machine with 16 vectors bear.
        auto const group = [&](auto size, std::size_t j) COHORT_DETAIL_INLINE_LAMBDA {
            nearest_of_group<D, size, Second>(tile, centres.at + j * D, centres.names + j, known.best,
                                              known.which, known.second);
        };
        std::size_t j = 0;
        for (; j + 4 <= count; j += 4) group(std::integral_constant<std::size_t, 4>{}, j);
        if (j + 2 <= count) {
            group(std::integral_constant<std::size_t, 2>{}, j);
            j += 2;
        }
        if (j < count) group(std::integral_constant<std::size_t, 1>{}, j);
    }
}

template <std::size_t D, bool Second>
void nearest_baseline(double const* tile, centre_list const& centres, std::size_t d,
                      nearest_of_tile const& known)
{
    nearest_body<D, Second>(tile, centres, d, known);
}

#if COHORT_DETAIL_AVX2
template <std::size_t D, bool Second>
[[gnu::target("avx2")]] void nearest_avx2(double const* tile, centre_list const& centres, std::size_t d,
                                          nearest_of_tile const& known)
{
    nearest_body<D, Second>(tile, centres, d, known);
}
#endif

/// Writes the name of the nearest centre of each point of a tile.
using naming_kernel = void (*)(double const* tile, centre_list const& centres, std::size_t d,
                               std::uint32_t* names);

template <std::size_t D>
COHORT_DETAIL_INLINE void name_body(double const* tile, centre_list const& centres, std::size_t d,
                                    std::uint32_t* COHORT_DETAIL_RESTRICT names)
{
    double best[tile_points];
    double which[tile_points];
    for (std::size_t i = 0; i < tile_points; ++i) best[i] = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < tile_points; ++i) which[i] = centres.names[0];
    nearest_body<D, false>(tile, centres, d, {best, which, nullptr});
    // By way of signed numbers, for which every machine has an instruction.
    for (std::size_t i = 0; i < tile_points; ++i)
        names[i] = static_cast<std::uint32_t>(static_cast<std::int32_t>(which[i]));
}

template <std::size_t D>
void name_baseline(double const* tile, centre_list const& centres, std::size_t d, std::uint32_t* names)
{
    name_body<D>(tile, centres, d, names);
}

#if COHORT_DETAIL_AVX2
template <std::size_t D>
[[gnu::target("avx2")]] void name_avx2(double const* tile, centre_list const& centres, std::size_t d,
                                       std::uint32_t* names)
{
    name_body<D>(tile, centres, d, names);
}
#endif

/// Above this many dimensions the number of them is a variable of the loop.
inline constexpr std::size_t widest_unrolled = 8;

using up_to_widest = std::make_index_sequence<widest_unrolled + 1>;

/// The loops for d dimensions on this machine. \tparam Second  whether the second distance is wanted
template <bool Second = false>
[[nodiscard]] inline auto pick_nearest(std::size_t d) -> nearest_kernel
{
    auto const table = []<std::size_t... D>(std::index_sequence<D...>)
    {
#if COHORT_DETAIL_AVX2
        if (__builtin_cpu_supports("avx2"))
            return std::array<nearest_kernel, sizeof...(D)>{&nearest_avx2<D, Second>...};
#endif
        return std::array<nearest_kernel, sizeof...(D)>{&nearest_baseline<D, Second>...};
    }
    (up_to_widest{});
    return table[d <= widest_unrolled ? d : 0];
}

[[nodiscard]] inline auto pick_naming(std::size_t d) -> naming_kernel
{
    auto const table = []<std::size_t... D>(std::index_sequence<D...>)
    {
#if COHORT_DETAIL_AVX2
        if (__builtin_cpu_supports("avx2")) return std::array<naming_kernel, sizeof...(D)>{&name_avx2<D>...};
#endif
        return std::array<naming_kernel, sizeof...(D)>{&name_baseline<D>...};
    }
    (up_to_widest{});
    return table[d <= widest_unrolled ? d : 0];
}

} // namespace cohort::detail
