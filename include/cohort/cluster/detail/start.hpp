#pragma once

#include <cohort/cluster/detail/cluster_totals.hpp>
#include <cohort/cluster/detail/column_spread.hpp>
#include <cohort/cluster/detail/distinct_points.hpp>
#include <cohort/cluster/detail/nearest.hpp>
#include <cohort/cluster/detail/point_tiles.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/stats/detail/radix_sort.hpp>
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

/// Chances in proportion to the weights of points.
class by_weight {
public:
    explicit by_weight(point_tiles const& points) : points_(points), up_to_tile_(points.tiles())
    {
        if (!points.has_weights()) return;
        double sum = 0;
        for (std::size_t t = 0; t < points.tiles(); ++t) {
            for (std::size_t i = 0; i < points.filled(t); ++i) sum += points.weight(t * tile_points + i);
            up_to_tile_[t] = sum;
        }
    }

    [[nodiscard]] auto operator()(xoshiro256& draw) const -> std::size_t
    {
        if (!points_.has_weights()) return static_cast<std::size_t>(draw.below(points_.points()));
        return draw_in_proportion(points_, up_to_tile_, draw,
                                  [&](std::size_t i) { return points_.weight(i); });
    }

    /// A point drawn with chances in proportion to `share(point)`; never one that has none.
    /// \param up_to_tile  the sum of shares in a tile and all before it
    template <class Share>
    [[nodiscard]] static auto draw_in_proportion(point_tiles const& points,
                                                 std::vector<double> const& up_to_tile, xoshiro256& draw,
                                                 Share share) -> std::size_t
    {
        double const aim = draw.unit() * up_to_tile.back();
        auto const tile = std::upper_bound(up_to_tile.begin(), up_to_tile.end() - 1, aim);
        double sum = tile == up_to_tile.begin() ? 0.0 : *(tile - 1);
        auto const t = static_cast<std::size_t>(tile - up_to_tile.begin());
        auto const begin = t * tile_points;
        auto last = points.points();
        for (auto i = begin; i < begin + points.filled(t); ++i) {
            double const mine = share(i);
            if (!(mine > 0)) continue;
            sum += mine;
            last = i;
            if (sum > aim) break; // if rounding keeps the sum below its aim: the tile's last
        }
        // Or, if the tile has none, the last before it that has a share.
        while (last == points.points() || !(share(last) > 0))
            last = (last == points.points() ? begin : last) - 1;
        return last;
    }

private:
    point_tiles const& points_;
    std::vector<double> up_to_tile_;
};

/// k distinct points drawn with chances in proportion to their weights, one after the other, k * dimensions
/// coordinates. There are at least k distinct ones that have a weight.
[[nodiscard]] inline auto random_start(point_tiles const& points, std::size_t k, xoshiro256& draw)
    -> std::vector<double>
{
    auto const d = points.dimensions();
    distinct_points taken(points, d);
    std::vector<double> centres(k * d);
    auto const take = [&](std::size_t point) {
        auto const place = std::span(centres).subspan(taken.size() * d, d);
        if (taken.insert(point)) points.copy(point, place);
    };
    if (points.has_weights()) {
        std::vector<double> left(points.points());
        for (std::size_t i = 0; i < left.size(); ++i) left[i] = points.weight(i);
        std::vector<double> up_to_tile(points.tiles());
        while (taken.size() < k) {
            double sum = 0;
            for (std::size_t i = 0; i < left.size(); ++i) up_to_tile[i / tile_points] = sum += left[i];
            auto const point = by_weight::draw_in_proportion(points, up_to_tile, draw,
                                                             [&](std::size_t i) { return left[i]; });
            take(point);
            auto const place = std::span<double const>(centres).subspan((taken.size() - 1) * d, d);
            for (std::size_t i = 0; i < left.size(); ++i)
                if (points.is_at(i, place)) left[i] = 0;
        }
    } else {
        std::vector<std::size_t> left(points.points());
        std::iota(left.begin(), left.end(), std::size_t{0});
        for (std::size_t i = 0; taken.size() < k; ++i) {
            std::swap(left[i], left[i + static_cast<std::size_t>(draw.below(left.size() - i))]);
            take(left[i]);
        }
    }
    return centres;
}

/// The means of k groups of about equal weight in the order of the coordinate with the greatest variance (of
/// several the first; points that are equal in it in their own order): no chance at all. A group of which
/// another one's point takes all has that one's mean.
template <executor Executor>
[[nodiscard]] auto quantile_start(point_tiles const& points, point_units const& units, std::size_t k,
                                  Executor const& run) -> std::vector<double>
{
    auto const d = points.dimensions();
    auto const variances = column_variances(points, run);
    auto const widest = static_cast<std::size_t>(std::ranges::max_element(variances) - variances.begin());
    std::vector<double> values(points.points());
    double weight = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = points(i, widest) + 0.0; // one zero of the two
        weight += points.weight(i);
    }
    auto const order = sort_permutation(std::span<double const>(values), run);
    cluster_totals totals(k, units.width());
    std::vector<wide> one(units.width());
    double before = 0;
    for (std::size_t const i : order.span()) {
        double const middle = (before + points.weight(i) / 2) / weight;
        before += points.weight(i);
        auto const group = static_cast<std::size_t>(middle * static_cast<double>(k));
        units(i, one.data());
        totals.add(std::min(group, k - 1), one.data());
    }
    std::vector<double> centres(k * d);
    auto const filled = [&](std::size_t j) { return totals.of(j)[d] != 0; };
    for (std::size_t j = 0; j < k; ++j) {
        auto from = j; // itself, or the nearest before it, or the first after it
        while (from > 0 && !filled(from)) --from;
        while (!filled(from)) ++from;
        for (std::size_t c = 0; c < d; ++c) centres[j * d + c] = units.mean(totals.of(from), c);
    }
    return centres;
}

/// Greedy k-means++ (Arthur and Vassilvitskii, SODA 2007, section 4): each centre after the first is the best
/// of 2 + floor(ln k) points drawn with chances proportional to weight times squared distance from the
/// centres so far. Sums are taken by tile, then by task, in a fixed order; so the choice does not depend on
/// the executor.
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
        take(by_weight(points_)(draw_));
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
            points_.each_tile(task, [&](std::size_t t) {
                double* const distance = distance_.data() + t * tile_points;
                come_closer(t, centre.data(), distance);
                up_to_tile_[t] = weighted_tile_sum(points_, t, distance);
            });
        });
        std::partial_sum(up_to_tile_.begin(), up_to_tile_.end(), up_to_tile_.begin());
    }

    /// Makes distances of a tile's points those to another place, where that is nearer.
    void come_closer(std::size_t t, double const* place, double* distance) const
    {
        constexpr double name = 0;
        std::array<double, tile_points> which{};
        closer_(points_.tile(t), {place, &name, 1}, d_, {distance, which.data(), nullptr});
    }

    /// The next centre.
    [[nodiscard]] auto next() -> std::size_t
    {
        // Distinct points so near each other that their squared distances vanish: take the first.
        if (!(up_to_tile_.back() > 0)) return first_new();

        std::vector<std::size_t> drawn(candidates_);
        std::vector<double> where(candidates_ * d_);
        for (std::size_t j = 0; j < candidates_; ++j) {
            drawn[j] = by_weight::draw_in_proportion(
                points_, up_to_tile_, draw_, [&](std::size_t i) { return distance_[i] * points_.weight(i); });
            points_.copy(drawn[j], std::span(where).subspan(j * d_, d_));
        }
        std::vector<double> potential(points_.tasks() * candidates_, 0.0);
        run_(points_.tasks(), [&](std::size_t task) {
            std::array<double, tile_points> distance;
            points_.each_tile(task, [&](std::size_t t) {
                for (std::size_t j = 0; j < candidates_; ++j) {
                    std::copy_n(distance_.data() + t * tile_points, tile_points, distance.data());
                    come_closer(t, where.data() + j * d_, distance.data());
                    potential[task * candidates_ + j] += weighted_tile_sum(points_, t, distance.data());
                }
            });
        });
        for (std::size_t i = candidates_; i < potential.size(); ++i)
            potential[i % candidates_] += potential[i];
        auto const end = potential.begin() + static_cast<std::ptrdiff_t>(candidates_);
        return drawn[static_cast<std::size_t>(std::min_element(potential.begin(), end) - potential.begin())];
    }

    [[nodiscard]] auto first_new() const -> std::size_t
    {
        for (std::size_t i = 0;; ++i) {
            bool fresh = points_.weight(i) > 0;
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

/// k-means|| (Bahmani, Moseley, Vattani, Kumar and Vassilvitskii, Scalable k-means++, VLDB 2012): starting
/// from one point, each of 5 rounds takes every point by itself with a chance of 2 k times its share of the
/// weighted squared distances; greedy k-means++ then makes k centres of the points so taken, each weighted by
/// the points that are nearest to it. Few passes over the points, however large k is.
///
/// Each point has a random number of its own for each round: the choice does not depend on the executor.
template <executor Executor>
class scalable_start {
public:
    scalable_start(point_tiles const& points, std::size_t k, xoshiro256& draw, Executor const& run)
        : points_(points), k_(k), d_(points.dimensions()), draw_(draw), run_(run), nearest_(pick_nearest(d_)),
          distance_(points.tiles() * tile_points, std::numeric_limits<double>::infinity()),
          which_(distance_.size(), 0.0), sum_of_task_(points.tasks())
    {}

    /// k * dimensions coordinates. There are at least k distinct points that have a weight.
    [[nodiscard]] auto operator()() -> std::vector<double>
    {
        take({by_weight(points_)(draw_)});
        for (int round = 0; round < rounds; ++round) {
            double const all = std::accumulate(sum_of_task_.begin(), sum_of_task_.end(), 0.0);
            if (!(all > 0)) break;
            take(drawn(draw_(), 2 * static_cast<double>(k_) / all));
        }
        auto const taken = candidates();
        // Too few where points repeat so much that hardly any distance is left.
        if (count_distinct(taken, k_) < k_) return plus_plus_start<Executor>(points_, k_, draw_, run_)();
        sequential const here;
        return plus_plus_start<sequential>(taken, k_, draw_, here)();
    }

private:
    static constexpr int rounds = 5;

    /// Points drawn by themselves, in their order.
    [[nodiscard]] auto drawn(std::uint64_t seed, double factor) const -> std::vector<std::size_t>
    {
        std::vector<std::vector<std::size_t>> of_task(points_.tasks());
        run_(points_.tasks(), [&](std::size_t task) {
            points_.each_tile(task, [&](std::size_t t) {
                for (auto i = t * tile_points; i < t * tile_points + points_.filled(t); ++i) {
                    double const chance = factor * (distance_[i] * points_.weight(i));
                    if (!(chance > 0)) continue;
                    auto const number = splitmix64::mix(seed + (i + 1) * 0x9e3779b97f4a7c15U);
                    if (static_cast<double>(number >> 11U) * 0x1p-53 < chance) of_task[task].push_back(i);
                }
            });
        });
        std::vector<std::size_t> all;
        for (auto const& mine : of_task) all.insert(all.end(), mine.begin(), mine.end());
        return all;
    }

    /// Makes points candidates.
    void take(std::vector<std::size_t> const& chosen)
    {
        std::vector<double> at(chosen.size() * d_);
        std::vector<double> names(chosen.size());
        for (std::size_t j = 0; j < chosen.size(); ++j) {
            points_.copy(chosen[j], std::span(at).subspan(j * d_, d_));
            names[j] = static_cast<double>(taken_.size() + j);
        }
        taken_.insert(taken_.end(), chosen.begin(), chosen.end());
        run_(points_.tasks(), [&](std::size_t task) {
            sum_of_task_[task] = 0;
            points_.each_tile(task, [&](std::size_t t) {
                auto const first = t * tile_points;
                nearest_(points_.tile(t), {at.data(), names.data(), names.size()}, d_,
                         {distance_.data() + first, which_.data() + first, nullptr});
                for (auto i = first; i < first + points_.filled(t); ++i)
                    sum_of_task_[task] += distance_[i] * points_.weight(i);
            });
        });
    }

    /// The candidates, each with the weight of the points that are nearest to it.
    [[nodiscard]] auto candidates() const -> point_tiles
    {
        std::vector<double> weights(taken_.size(), 0.0);
        for (std::size_t i = 0; i < points_.points(); ++i)
            weights[static_cast<std::size_t>(which_[i])] += points_.weight(i);
        point_tiles result(taken_.size(), d_, true);
        for (std::size_t j = 0; j < taken_.size(); ++j) {
            for (std::size_t c = 0; c < d_; ++c) result.coordinate(j, c) = points_(taken_[j], c);
            result.weight_to_write(j) = weights[j];
        }
        return result;
    }

    point_tiles const& points_;
    std::size_t k_;
    std::size_t d_;
    xoshiro256& draw_;
    Executor const& run_;
    nearest_kernel nearest_;
    std::vector<double> distance_; // squared, from the nearest candidate so far
    std::vector<double> which_;    // the number of that candidate
    std::vector<double> sum_of_task_;
    std::vector<std::size_t> taken_;
};

} // namespace cohort::detail
