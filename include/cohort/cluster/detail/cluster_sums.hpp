#pragma once

#include <cohort/cluster/detail/point_tiles.hpp>
#include <cohort/cluster/detail/unrolled.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace cohort::detail {

/// How many sums of a cluster are kept side by side, so that points of one cluster in a row do not wait for
/// each other.
inline constexpr std::size_t sum_lanes = 4;

/// Adds the points of a tile to the sums of their clusters: coordinates, and 1 to the number after them.
/// \param tile    coordinates, as `point_tiles::tile`
/// \param labels  the cluster of each point
/// \param filled  how many points
/// \param d       dimensions
/// \param width   numbers in a lane: clusters * (d + 1)
/// \param sums    `sum_lanes` lanes; point i goes to lane i mod `sum_lanes`
using sum_kernel = void (*)(double const* tile, std::uint32_t const* labels, std::size_t filled,
                            std::size_t d, std::size_t width, double* sums);

/// D = 0: any number of dimensions.
template <std::size_t D>
void add_to_clusters(double const* COHORT_DETAIL_RESTRICT tile,
                     std::uint32_t const* COHORT_DETAIL_RESTRICT labels, std::size_t filled,
                     [[maybe_unused]] std::size_t d, std::size_t width, double* COHORT_DETAIL_RESTRICT sums)
{
    auto const add = [&](std::size_t i, std::size_t lane) COHORT_DETAIL_INLINE_LAMBDA {
        if constexpr (D == 0) {
            double* const to = sums + lane * width + labels[i] * (d + 1);
            for (std::size_t c = 0; c < d; ++c) to[c] += tile[c * tile_points + i];
            to[d] += 1;
        } else {
            double* const to = sums + lane * width + labels[i] * (D + 1);
            unrolled(std::make_index_sequence<D>{},
                     [&](auto c) COHORT_DETAIL_INLINE_LAMBDA { to[c] += tile[c * tile_points + i]; });
            to[D] += 1;
        }
    };
    std::size_t i = 0;
    for (; i + sum_lanes <= filled; i += sum_lanes)
        unrolled(std::make_index_sequence<sum_lanes>{},
                 [&](auto lane) COHORT_DETAIL_INLINE_LAMBDA { add(i + lane, lane); });
    for (; i < filled; ++i) add(i, i % sum_lanes);
}

/// The loop for d dimensions.
[[nodiscard]] inline auto pick_sum(std::size_t d) -> sum_kernel
{
    constexpr std::size_t widest = 8;
    constexpr auto table = []<std::size_t... D>(std::index_sequence<D...>)
    {
        return std::array<sum_kernel, sizeof...(D)>{&add_to_clusters<D>...};
    }
    (std::make_index_sequence<widest + 1>{});
    return table[d <= widest ? d : 0];
}

} // namespace cohort::detail
