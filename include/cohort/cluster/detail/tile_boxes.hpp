#pragma once

#include <cohort/cluster/detail/cluster_totals.hpp>
#include <cohort/cluster/detail/point_tiles.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/stats/detail/buffer.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace cohort::detail {

/// Tiles in groups of `fan`, these in groups of groups, and so on up to a single one: for each the box that
/// its points fill and what they add up to. Level 0 are the tiles.
class tile_boxes {
public:
    static constexpr std::size_t fan = 8;

    template <executor Executor>
    tile_boxes(point_tiles const& points, point_units const& units, Executor const& run)
        : d_(points.dimensions()), width_(units.width())
    {
        levels_.emplace_back(points.tiles(), d_, width_);
        run(points.tasks(), [&](std::size_t task) {
            points.each_tile(task, [&](std::size_t t) { fill(points, units, t); });
        });
        while (levels_.back().size > 1) {
            boxes_of_level above((levels_.back().size + fan - 1) / fan, d_, width_);
            for (std::size_t n = 0; n < above.size; ++n) join(levels_.back(), n, above);
            levels_.push_back(std::move(above));
        }
    }

    [[nodiscard]] auto levels() const noexcept -> std::size_t { return levels_.size(); }
    [[nodiscard]] auto size(std::size_t level) const -> std::size_t { return levels_[level].size; }

    /// The least and the greatest coordinates in a box.
    [[nodiscard]] auto low(std::size_t level, std::size_t box) const -> double const*
    {
        return levels_[level].low.data() + box * d_;
    }
    [[nodiscard]] auto high(std::size_t level, std::size_t box) const -> double const*
    {
        return levels_[level].high.data() + box * d_;
    }
    /// What the points in a box add to a cluster.
    [[nodiscard]] auto total(std::size_t level, std::size_t box) const -> wide const*
    {
        return levels_[level].totals.data() + box * width_;
    }

private:
    struct boxes_of_level {
        boxes_of_level(std::size_t boxes, std::size_t d, std::size_t width)
            : low(boxes * d), high(boxes * d), totals(boxes * width), size(boxes)
        {}
        buffer<double> low;
        buffer<double> high;
        buffer<wide> totals;
        std::size_t size;
    };

    void fill(point_tiles const& points, point_units const& units, std::size_t t)
    {
        auto& tiles = levels_[0];
        for (std::size_t c = 0; c < d_; ++c) {
            double const* const x = points.tile(t) + c * tile_points;
            double low[8];
            double high[8];
            if (points.filled(t) == tile_points) { // some at once, as vectors
                for (std::size_t l = 0; l < 8; ++l) low[l] = high[l] = x[l];
                for (std::size_t i = 8; i < tile_points; i += 8) {
                    for (std::size_t l = 0; l < 8; ++l) {
                        low[l] = std::min(low[l], x[i + l]);
                        high[l] = std::max(high[l], x[i + l]);
                    }
                }
            } else {
                std::fill_n(low, 8, *std::min_element(x, x + points.filled(t)));
                std::fill_n(high, 8, *std::max_element(x, x + points.filled(t)));
            }
            tiles.low[t * d_ + c] = *std::min_element(low, low + 8);
            tiles.high[t * d_ + c] = *std::max_element(high, high + 8);
        }
        units.of_tile(t, tiles.totals.data() + t * width_);
    }

    void join(boxes_of_level const& below, std::size_t n, boxes_of_level& above) const
    {
        auto const first = n * fan;
        auto const end = std::min(below.size, first + fan);
        std::copy_n(below.low.data() + first * d_, d_, above.low.data() + n * d_);
        std::copy_n(below.high.data() + first * d_, d_, above.high.data() + n * d_);
        std::copy_n(below.totals.data() + first * width_, width_, above.totals.data() + n * width_);
        for (auto b = first + 1; b < end; ++b) {
            for (std::size_t c = 0; c < d_; ++c) {
                above.low[n * d_ + c] = std::min(above.low[n * d_ + c], below.low[b * d_ + c]);
                above.high[n * d_ + c] = std::max(above.high[n * d_ + c], below.high[b * d_ + c]);
            }
            for (std::size_t c = 0; c < width_; ++c)
                above.totals[n * width_ + c] += below.totals[b * width_ + c];
        }
    }

    std::size_t d_;
    std::size_t width_;
    std::vector<boxes_of_level> levels_;
};

} // namespace cohort::detail
