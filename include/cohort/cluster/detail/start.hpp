#pragma once

#include <cohort/cluster/detail/distinct_points.hpp>
#include <cohort/cluster/detail/nearest.hpp>
#include <cohort/cluster/detail/point_tiles.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/stats/detail/random.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

namespace cohort::detail {

/// k distinct points drawn with equal chances, k * dimensions coordinates. There are at least k distinct
/// ones.
[[nodiscard]] inline auto random_start(point_tiles const& points, std::size_t k, xoshiro256& draw)
    -> std::vector<double>
{
    auto const d = points.dimensions();
    std::vector<std::size_t> left(points.points());
    std::iota(left.begin(), left.end(), std::size_t{0});
    distinct_points taken(points);
    std::vector<double> centres(k * d);
    for (std::size_t i = 0; taken.size() < k; ++i) {
        std::swap(left[i], left[i + static_cast<std::size_t>(draw.below(left.size() - i))]);
        auto const place = std::span(centres).subspan(taken.size() * d, d);
        if (taken.insert(left[i])) points.copy(left[i], place);
    }
    return centres;
}

/// Greedy k-means++ (Arthur and Vassilvitskii, SODA 2007, section 4): each centre after the first is the best
/// of 2 + floor(ln k) points drawn with chances proportional to the squared distance from the centres so far.
/// Sums are taken by tile, then by task, in a fixed order; so the choice does not depend on the executor.
template <executor Executor>
class plus_plus_start {
public:
    plus_plus_start(point_tiles const& points, std::size_t k, xoshiro256& draw, Executor const& run)
        : points_(points), k_(k), d_(points.dimensions()), draw_(draw), run_(run), closer_(pick_nearest(d_)),
          candidates_(2 + static_cast<std::size_t>(std::log(static_cast<double>(k)))),
          distance_(points.tiles() * tile_points, 0.0), up_to_tile_(points.tiles())
    {
        std::fill_n(distance_.begin(), points.points(), std::numeric_limits<double>::infinity());
    }

    /// k * dimensions coordinates. There are at least k distinct points.
    [[nodiscard]] auto operator()() -> std::vector<double>
    {
        take(static_cast<std::size_t>(draw_.below(points_.points())));
        while (centres_.size() < k_ * d_) take(next());
        return std::move(centres_);
    }

private:
    /// Makes a point a centre.
    void take(std::size_t point)
    {
        std::vector<double> centre(d_);
        points_.copy(point, centre);
        centres_.insert(centres_.end(), centre.begin(), centre.end());
        run_(points_.tasks(), [&](std::size_t task) {
            std::array<double, tile_points> which{};
            points_.each_tile(task, [&](std::size_t t) {
                double* const distance = distance_.data() + t * tile_points;
                closer_(points_.tile(t), centre.data(), 1, d_, 0, distance, which.data());
                up_to_tile_[t] = tile_sum(distance);
            });
        });
        std::partial_sum(up_to_tile_.begin(), up_to_tile_.end(), up_to_tile_.begin());
    }

    /// The next centre.
    [[nodiscard]] auto next() -> std::size_t
    {
        // Distinct points so near each other that their squared distances vanish: take the first.
        if (!(up_to_tile_.back() > 0)) return first_new();

        std::vector<std::size_t> drawn(candidates_);
        std::vector<double> where(candidates_ * d_);
        for (std::size_t j = 0; j < candidates_; ++j) {
            drawn[j] = draw_by_distance();
            points_.copy(drawn[j], std::span(where).subspan(j * d_, d_));
        }
        std::vector<double> potential(points_.tasks() * candidates_, 0.0);
        run_(points_.tasks(), [&](std::size_t task) {
            std::array<double, tile_points> distance;
            std::array<double, tile_points> which{};
            points_.each_tile(task, [&](std::size_t t) {
                for (std::size_t j = 0; j < candidates_; ++j) {
                    std::copy_n(distance_.data() + t * tile_points, tile_points, distance.data());
                    closer_(points_.tile(t), where.data() + j * d_, 1, d_, 0, distance.data(), which.data());
                    potential[task * candidates_ + j] += tile_sum(distance.data());
                }
            });
        });
        for (std::size_t i = candidates_; i < potential.size(); ++i)
            potential[i % candidates_] += potential[i];
        auto const end = potential.begin() + static_cast<std::ptrdiff_t>(candidates_);
        return drawn[static_cast<std::size_t>(std::min_element(potential.begin(), end) - potential.begin())];
    }

    /// A point drawn with chances proportional to `distance_`; never one whose distance is 0.
    [[nodiscard]] auto draw_by_distance() -> std::size_t
    {
        double const aim = draw_.unit() * up_to_tile_.back();
        auto const tile = std::upper_bound(up_to_tile_.begin(), up_to_tile_.end() - 1, aim);
        double sum = tile == up_to_tile_.begin() ? 0.0 : *(tile - 1);
        auto const begin = static_cast<std::size_t>(tile - up_to_tile_.begin()) * tile_points;
        std::size_t last = begin;
        for (auto i = begin; i < begin + tile_points; ++i) {
            if (distance_[i] > 0) {
                sum += distance_[i];
                last = i;
                if (sum > aim) break; // if rounding keeps the sum below its aim: the tile's last
            }
        }
        return last;
    }

    [[nodiscard]] auto first_new() const -> std::size_t
    {
        for (std::size_t i = 0;; ++i) {
            bool fresh = true;
            for (std::size_t at = 0; at < centres_.size() && fresh; at += d_)
                fresh = !points_.is_at(i, std::span(centres_).subspan(at, d_));
            if (fresh) return i;
        }
    }

    point_tiles const& points_;
    std::size_t k_;
    std::size_t d_;
    xoshiro256& draw_;
    Executor const& run_;
    nearest_kernel closer_;
    std::size_t candidates_;
    std::vector<double> distance_;   // squared, from the nearest centre so far; 0 for filling
    std::vector<double> up_to_tile_; // its sum over a tile and all before it
    std::vector<double> centres_;
};

} // namespace cohort::detail
