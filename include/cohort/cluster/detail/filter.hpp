#pragma once

#include <cohort/cluster/detail/assignment.hpp>
#include <cohort/cluster/detail/nearest.hpp>
#include <cohort/cluster/detail/point_tiles.hpp>
#include <cohort/cluster/detail/tile_boxes.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/stats/detail/buffer.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace cohort::detail {

/// Finds the nearest centre of each point by comparing it with all of them: blocked Lloyd.
class compare_all {
public:
    explicit compare_all(assignment& on) : on_(on), name_(pick_naming(on.points().dimensions())) {}

    /// Gives every point the nearest centre. Says whether any label is new.
    template <executor Executor>
    auto operator()(ranked_centres const& centres, Executor const& run) -> bool
    {
        auto const& points = on_.points();
        centre_list const all{centres.at.data(), centres.names.data(), centres.count()};
        return on_.change(points.tasks(), run, [&](std::size_t task, cluster_totals& change, wide* scratch) {
            bool changed = false;
            std::array<std::uint32_t, tile_points> now;
            points.each_tile(task, [&](std::size_t t) {
                name_(points.tile(t), all, points.dimensions(), now.data());
                changed = on_.take(t, now.data(), change, scratch) || changed;
            });
            return changed;
        });
    }

    /// Labels are those of `on` at any time, and may be changed there.
    void labels_will_change() {}

private:
    assignment& on_;
    naming_kernel name_;
};

/// Finds the nearest centre of many points at once: the filtering algorithm of Kanungo, Mount, Netanyahu,
/// Piatko, Silverman and Wu (An efficient k-means clustering algorithm, IEEE TPAMI 24, 2002), with the tiles
/// of points in spatial order as leaves.
///
/// A box whose points all have one centre nearest is moved as a whole, and not touched again while that
/// is so. Centres are struck out for a box only where the computed distance of none of its points could be
/// the least, whatever the rounding: so labels are those of `compare_all`, to the last tie.
class filter {
public:
    filter(assignment& on, tile_boxes const& boxes)
        : on_(on), boxes_(boxes), d_(on.points().dimensions()), name_(pick_naming(d_)),
          // Squares of d differences, added up, are off by less than d + 2 roundings each.
          margin_(static_cast<double>(4 * (d_ + 4)) * std::numeric_limits<double>::epsilon())
    {
        for (std::size_t l = 0; l < boxes.levels(); ++l) {
            owners_.emplace_back(boxes.size(l));
            std::fill_n(owners_[l].data(), owners_[l].size(), static_cast<std::uint32_t>(on.clusters()));
        }
        // Work is dealt out by the highest boxes of which there are enough.
        top_ = boxes.levels() - 1;
        while (top_ > 0 && boxes.size(top_) < 32) --top_;
    }

    /// As `compare_all`.
    template <executor Executor>
    auto operator()(ranked_centres const& centres, Executor const& run) -> bool
    {
        return on_.change(boxes_.size(top_), run,
                          [&](std::size_t box, cluster_totals& change, wide* scratch) {
                              return visit(*this, centres, change, scratch).from(top_, box);
                          });
    }

    /// Writes the labels of boxes that have one owner to their points.
    void labels_will_change()
    {
        for (std::size_t box = 0; box < boxes_.size(top_); ++box) disown(top_, box);
    }

private:
    static constexpr std::uint32_t mixed = std::numeric_limits<std::uint32_t>::max();

    auto owner(std::size_t level, std::size_t box) -> std::uint32_t& { return owners_[level][box]; }

    template <class F>
    void each_below(std::size_t level, std::size_t box, F f) const
    {
        auto const end = std::min(boxes_.size(level - 1), (box + 1) * tile_boxes::fan);
        for (auto b = box * tile_boxes::fan; b < end; ++b) f(b);
    }

    /// A box with one owner hands this down, and has none itself.
    void hand_down(std::size_t level, std::size_t box)
    {
        auto const one = owner(level, box);
        if (one == mixed) return;
        if (level == 0)
            std::fill_n(on_.labels_of_tile(box), on_.points().filled(box), one);
        else
            each_below(level, box, [&](std::size_t b) { owner(level - 1, b) = one; });
        owner(level, box) = mixed;
    }

    void disown(std::size_t level, std::size_t box)
    {
        hand_down(level, box);
        if (level > 0) each_below(level, box, [&](std::size_t b) { disown(level - 1, b); });
    }

    /// A box and those below it, with the centres that are still in question.
    class visit {
    public:
        visit(filter& by, ranked_centres const& ranked, cluster_totals& to_change, wide* room)
            : filter_(by), centres_(ranked), change_(to_change), scratch_(room)
        {}

        auto from(std::size_t level, std::size_t box) -> bool
        {
            auto const k = centres_.count();
            // Room for what is left on each level, and the coordinates and names for the last one.
            std::vector<std::uint32_t> left(k * (level + 2));
            for (std::uint32_t j = 0; j < k; ++j) left[j] = j;
            std::vector<double> some(k * (filter_.d_ + 1));
            rest_at_ = some.data();
            rest_names_ = some.data() + k * filter_.d_;
            return go(level, box, {left.data(), k}, left.data() + k);
        }

    private:
        filter& filter_;
        ranked_centres const& centres_;
        cluster_totals& change_;
        wide* scratch_;
        double* rest_at_ = nullptr;
        double* rest_names_ = nullptr;

        auto go(std::size_t level, std::size_t box, std::span<std::uint32_t const> candidates,
                std::uint32_t* room) -> bool
        {
            auto const left = filter_.strike_out(level, box, centres_, candidates, room);
            if (left.size() == 1) return give(level, box, centres_.clusters[left[0]]);
            filter_.hand_down(level, box);
            if (level == 0) return compare(box, left);
            bool changed = false;
            filter_.each_below(level, box, [&](std::size_t b) {
                changed = go(level - 1, b, left, room + centres_.count()) || changed;
            });
            return changed;
        }

        /// Gives all points of a box to a cluster.
        auto give(std::size_t level, std::size_t box, std::uint32_t cluster) -> bool
        {
            auto& owner = filter_.owner(level, box);
            if (owner == cluster) return false;
            bool changed = owner != mixed;
            if (owner != mixed) {
                auto const* const total = filter_.boxes_.total(level, box);
                change_.take(owner, total);
                change_.add(cluster, total);
            } else if (level > 0) {
                filter_.each_below(level, box,
                                   [&](std::size_t b) { changed = give(level - 1, b, cluster) || changed; });
            } else {
                auto const begin = box * tile_points;
                for (auto i = begin; i < begin + filter_.on_.points().filled(box); ++i) {
                    if (filter_.on_.label(i) == cluster) continue;
                    filter_.on_.move(i, cluster, change_, scratch_);
                    changed = true;
                }
            }
            owner = cluster;
            return changed;
        }

        /// Compares the points of a tile with the centres that are left.
        auto compare(std::size_t t, std::span<std::uint32_t const> left) -> bool
        {
            for (std::size_t j = 0; j < left.size(); ++j) {
                std::copy_n(centres_.at.data() + left[j] * filter_.d_, filter_.d_, rest_at_ + j * filter_.d_);
                rest_names_[j] = centres_.names[left[j]];
            }
            std::array<std::uint32_t, tile_points> now;
            filter_.name_(filter_.on_.points().tile(t), {rest_at_, rest_names_, left.size()}, filter_.d_,
                          now.data());
            return filter_.on_.take(t, now.data(), change_, scratch_);
        }
    };

    /// The candidates that may be the nearest one of some point in a box, in their order.
    auto strike_out(std::size_t level, std::size_t box, ranked_centres const& centres,
                    std::span<std::uint32_t const> candidates, std::uint32_t* room) const
        -> std::span<std::uint32_t const>
    {
        double const* const low = boxes_.low(level, box);
        double const* const high = boxes_.high(level, box);
        // The one that is nearest to the middle strikes out the others.
        double const* best = nullptr;
        double least = std::numeric_limits<double>::infinity();
        for (auto const j : candidates) {
            double const* const z = centres.at.data() + j * d_;
            double s = 0;
            for (std::size_t c = 0; c < d_; ++c) {
                double const away = (low[c] - z[c]) + (high[c] - z[c]);
                s += away * away;
            }
            if (best == nullptr || s < least) {
                least = s;
                best = z;
            }
        }
        std::size_t count = 0;
        for (auto const j : candidates) {
            double const* const z = centres.at.data() + j * d_;
            room[count] = j;
            count += static_cast<std::size_t>(z == best || !farther(z, best, low, high));
        }
        return {room, count};
    }

    /// Whether z is farther than `best` from every point of a box, and by more than a rounding could hide.
    auto farther(double const* z, double const* best, double const* low, double const* high) const -> bool
    {
        // Decided in the corner that lies farthest in the direction from `best` to z.
        double z_away = 0;
        double best_away = 0;
        double farthest = 0;
        for (std::size_t c = 0; c < d_; ++c) {
            double const corner = z[c] > best[c] ? high[c] : low[c];
            double const other = z[c] > best[c] ? low[c] : high[c];
            double const a = z[c] - corner;
            double const b = best[c] - corner;
            double const o = z[c] - other;
            z_away += a * a;
            best_away += b * b;
            farthest += std::max(a * a, o * o);
        }
        // Where squares vanish, what is left of them says nothing.
        constexpr double vanishing = 1e-280;
        return z_away - best_away > margin_ * farthest + vanishing;
    }

    assignment& on_;
    tile_boxes const& boxes_;
    std::size_t d_;
    naming_kernel name_;
    double margin_;
    std::size_t top_;
    std::vector<buffer<std::uint32_t>> owners_; // by level and box: a cluster, or `mixed`
};

} // namespace cohort::detail
