#pragma once

#include <cohort/cluster/detail/point_tiles.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/stats/detail/buffer.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

namespace cohort::detail {

/// Cuts space into boxes that hold about equally many points each: a balanced k-d tree (Bentley 1975) that
/// is made from a sample, so that it costs next to nothing, and each point then finds its way down.
class space_cuts {
public:
    /// \param boxes  a power of two
    space_cuts(point_tiles const& points, std::size_t boxes)
        : d_(points.dimensions()), boxes_(boxes), dimension_(boxes, 0), cut_(boxes, 0.0)
    {
        // Every so many points: the order in which customers come has no period of that length.
        auto const size = std::min(points.points(), boxes * sampled_a_box);
        std::vector<double> sample(size * d_);
        for (std::size_t i = 0; i < size; ++i)
            points.copy(static_cast<std::size_t>(static_cast<wide_index>(i) * points.points() / size),
                        std::span(sample).subspan(i * d_, d_));
        std::vector<std::uint32_t> rows(size);
        std::iota(rows.begin(), rows.end(), std::uint32_t{0});
        cut(sample, rows, 1);
    }

    /// Writes the numbers of the boxes in which the points of a tile lie.
    void operator()(double const* tile, std::uint32_t* box) const
    {
        // Some points at once: each waits for its last step, but not for the other points.
        constexpr std::size_t at_once = 16;
        for (std::size_t i = 0; i < tile_points; i += at_once) {
            std::array<std::uint32_t, at_once> node;
            node.fill(1);
            for (std::size_t step = 1; step < boxes_; step *= 2)
                for (std::size_t p = 0; p < at_once; ++p) {
                    auto const n = node[p];
                    node[p] = 2 * n +
                              static_cast<std::uint32_t>(tile[dimension_[n] * tile_points + i + p] > cut_[n]);
                }
            for (std::size_t p = 0; p < at_once; ++p)
                box[i + p] = node[p] - static_cast<std::uint32_t>(boxes_);
        }
    }

private:
    using wide_index = std::uint64_t;
    static constexpr std::size_t sampled_a_box = 4;

    /// Cuts the part of the sample that node `at` has: in the middle of the dimension in which it is widest.
    void cut(std::span<double const> sample, std::span<std::uint32_t> rows, std::size_t at)
    {
        if (at >= boxes_ || rows.empty()) return;
        std::size_t widest = 0;
        double most = -1;
        for (std::size_t c = 0; c < d_; ++c) {
            double low = sample[rows[0] * d_ + c];
            double high = low;
            for (auto const r : rows) {
                low = std::min(low, sample[r * d_ + c]);
                high = std::max(high, sample[r * d_ + c]);
            }
            if (high - low > most) {
                most = high - low;
                widest = c;
            }
        }
        auto const half = rows.size() / 2;
        std::ranges::nth_element(rows, rows.begin() + static_cast<std::ptrdiff_t>(half), {},
                                 [&](std::uint32_t r) { return sample[r * d_ + widest]; });
        dimension_[at] = static_cast<std::uint32_t>(widest);
        cut_[at] = sample[rows[half] * d_ + widest];
        // As points go: what equals the cut goes down with the lower ones.
        auto const upper = std::partition(
            rows.begin(), rows.end(), [&](std::uint32_t r) { return !(sample[r * d_ + widest] > cut_[at]); });
        auto const lower = static_cast<std::size_t>(upper - rows.begin());
        cut(sample, rows.first(lower), 2 * at);
        cut(sample, rows.subspan(lower), 2 * at + 1);
    }

    std::size_t d_;
    std::size_t boxes_;
    std::vector<std::uint32_t> dimension_; // of the inner nodes, from 1: those below n are 2 n and 2 n + 1
    std::vector<double> cut_;
};

/// Points in an order in which neighbours in space are mostly neighbours in memory.
/// \param order  for each new place the point that stands there now; written
/// \pre  fewer than 2^32 points
/// \complexity  n log n with a small factor. The same for any executor
template <executor Executor>
[[nodiscard]] auto in_spatial_order(point_tiles const& points, buffer<std::uint32_t>& order,
                                    Executor const& run) -> point_tiles
{
    auto const n = points.points();
    order = buffer<std::uint32_t>(n);
    // Boxes of some tiles each; more cuts would cost more than they save.
    constexpr std::size_t most_boxes = std::size_t{1} << 15U;
    auto const boxes = std::clamp<std::size_t>(std::bit_ceil(n / (2 * tile_points) + 1), 1, most_boxes);
    space_cuts const box_of(points, boxes);

    // A counting sort by box, in parts of the points.
    auto const parts = std::min<std::size_t>(points.tasks(), 16);
    auto const tiles_a_part = (points.tiles() + parts - 1) / parts;
    buffer<std::uint32_t> box(points.tiles() * tile_points);
    std::vector<std::vector<std::uint32_t>> place(parts, std::vector<std::uint32_t>(boxes, 0));
    run(parts, [&](std::size_t part) {
        auto const end = std::min(points.tiles(), (part + 1) * tiles_a_part);
        for (auto t = part * tiles_a_part; t < end; ++t) {
            auto* const mine = box.data() + t * tile_points;
            box_of(points.tile(t), mine);
            for (std::size_t i = 0; i < points.filled(t); ++i) ++place[part][mine[i]];
        }
    });
    std::uint32_t next = 0;
    for (std::size_t b = 0; b < boxes; ++b)
        for (auto& p : place) next += std::exchange(p[b], next);
    run(parts, [&](std::size_t part) {
        auto const end = std::min(points.points(), (part + 1) * tiles_a_part * tile_points);
        for (auto i = part * tiles_a_part * tile_points; i < end; ++i)
            order[place[part][box[i]]++] = static_cast<std::uint32_t>(i);
    });

    point_tiles sorted = points.like(n);
    run(sorted.tasks(), [&](std::size_t task) {
        sorted.each_tile(task, [&](std::size_t t) {
            auto const* const from = order.data() + t * tile_points;
            for (std::size_t i = 0; i < sorted.filled(t); ++i)
                sorted.take(t * tile_points + i, points, from[i]);
        });
    });
    return sorted;
}

} // namespace cohort::detail
