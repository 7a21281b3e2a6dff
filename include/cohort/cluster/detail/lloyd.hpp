#pragma once

#include <cohort/cluster/detail/cluster_sums.hpp>
#include <cohort/cluster/detail/nearest.hpp>
#include <cohort/cluster/detail/point_tiles.hpp>
#include <cohort/cluster/empty_cluster.hpp>
#include <cohort/cluster/label_order.hpp>
#include <cohort/parallel/executor.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace cohort::detail {

/// When and how Lloyd's iteration ends: what of the options of `kmeans` concerns it.
struct lloyd_rules {
    unsigned max_iterations;
    double largest_shift; ///< the summed squared shift of the centres below which they are at rest
    empty_cluster empty;
    label_order order;
};

/// Where it ended. Lengths are those of the tiles, before their scale is taken back.
struct lloyd_result {
    std::vector<std::uint32_t> labels; ///< of the points, then of the filling of the last tile
    std::vector<std::size_t> sizes;
    std::vector<double> centres; ///< k * dimensions
    double inertia = 0;
    unsigned iterations = 0;
    bool converged = false;
};

/// Lloyd's iteration (Least squares quantization in PCM, IEEE Trans. Inf. Theory 28, 1982).
///
/// Everything that is summed is summed inside a task in the order of its points, then over the tasks in their
/// order: the executor leaves no trace. A centre depends on the labels alone, not on the way to them, so
/// unchanged labels mean unchanged centres, to the bit.
template <executor Executor>
class lloyd {
public:
    lloyd(point_tiles const& points, lloyd_rules const& rules, Executor const& run)
        : points_(points), d_(points.dimensions()), rules_(rules), run_(run), nearest_(pick_nearest(d_)),
          add_(pick_sum(d_)), parts_(points.tasks())
    {}

    /// \param start  the first centres, k * dimensions coordinates
    [[nodiscard]] auto operator()(std::vector<double> start) -> lloyd_result
    {
        at_ = {};
        at_.labels.assign(points_.tiles() * tile_points, std::numeric_limits<std::uint32_t>::max());
        at_.sizes.assign(start.size() / d_, 0);
        at_.centres = std::move(start);
        put_in_order();
        while (!at_.converged && at_.iterations < rules_.max_iterations) step();
        // Once more, for the distances; and unless the labels came to rest, to make them those of the
        // centres.
        assign();
        put_in_order();
        return std::move(at_);
    }

private:
    struct part {
        std::vector<double> sums; ///< for each cluster d coordinates and the number of points
        double inertia = 0;
        bool changed = false;
    };

    [[nodiscard]] auto k() const -> std::size_t { return at_.sizes.size(); }
    [[nodiscard]] auto centre(std::size_t j) -> std::span<double>
    {
        return std::span(at_.centres).subspan(j * d_, d_);
    }

    void step()
    {
        ++at_.iterations;
        bool const changed = assign();
        bool const filled = rules_.empty == empty_cluster::farthest && fill_empty_clusters();
        if (filled) add_up();
        double const shift = move_centres();
        // A filled cluster's new neighbours have not been asked yet.
        at_.converged = !filled && (!changed || shift <= rules_.largest_shift);
        put_in_order();
    }

    /// Gives every point the nearest centre, and adds up. Says whether any label is new.
    auto assign() -> bool
    {
        run_(points_.tasks(), [&](std::size_t task) {
            auto& mine = parts_[task];
            mine.changed = false;
            mine.inertia = 0;
            add_up(task, [&](std::size_t t) { assign(t, mine); });
        });
        at_.inertia = 0;
        bool changed = false;
        for (auto const& p : parts_) {
            at_.inertia += p.inertia;
            changed = changed || p.changed;
        }
        merge_parts();
        return changed;
    }

    void assign(std::size_t t, part& mine)
    {
        std::array<double, tile_points> best;
        std::array<double, tile_points> which;
        std::array<std::uint32_t, tile_points> now;
        best.fill(std::numeric_limits<double>::infinity());
        which.fill(0);
        nearest_(points_.tile(t), at_.centres.data(), k(), d_, 0, best.data(), which.data());
        auto* const labels = at_.labels.data() + t * tile_points;
        // By way of signed numbers, for which every machine has an instruction.
        for (std::size_t i = 0; i < tile_points; ++i)
            now[i] = static_cast<std::uint32_t>(static_cast<std::int32_t>(which[i]));
        for (auto i = points_.filled(t); i < tile_points; ++i) {
            now[i] = labels[i];
            best[i] = 0;
        }
        std::uint32_t difference = 0;
        for (std::size_t i = 0; i < tile_points; ++i) difference |= now[i] ^ labels[i];
        std::copy(now.begin(), now.end(), labels);
        mine.changed = mine.changed || difference != 0;
        mine.inertia += tile_sum(best.data());
    }

    /// Adds up coordinates and points of every cluster in a task, from the labels, after `before(tile)`.
    template <class F>
    void add_up(std::size_t task, F before)
    {
        auto const width = k() * (d_ + 1);
        std::vector<double> lanes(sum_lanes * width, 0.0);
        points_.each_tile(task, [&](std::size_t t) {
            before(t);
            add_(points_.tile(t), at_.labels.data() + t * tile_points, points_.filled(t), d_, width,
                 lanes.data());
        });
        auto& sums = parts_[task].sums;
        sums.resize(width);
        for (std::size_t i = 0; i < width; ++i)
            sums[i] = (lanes[i] + lanes[2 * width + i]) + (lanes[width + i] + lanes[3 * width + i]);
    }

    void add_up()
    {
        run_(points_.tasks(), [&](std::size_t task) { add_up(task, [](std::size_t) {}); });
        merge_parts();
    }

    void merge_parts()
    {
        total_.assign(k() * (d_ + 1), 0.0);
        for (auto const& p : parts_)
            for (std::size_t i = 0; i < total_.size(); ++i) total_[i] += p.sums[i];
        for (std::size_t j = 0; j < k(); ++j)
            at_.sizes[j] = static_cast<std::size_t>(total_[j * (d_ + 1) + d_]);
    }

    /// Moves every centre to the mean of its points, if it has any. The summed squared shift.
    auto move_centres() -> double
    {
        double shift = 0;
        for (std::size_t j = 0; j < k(); ++j) {
            if (at_.sizes[j] == 0) continue;
            auto const size = static_cast<double>(at_.sizes[j]);
            for (std::size_t c = 0; c < d_; ++c) {
                double const mean = total_[j * (d_ + 1) + c] / size;
                double const by = mean - at_.centres[j * d_ + c];
                shift += by * by;
                at_.centres[j * d_ + c] = mean;
            }
        }
        return shift;
    }

    /// Gives every empty cluster the farthest point of those that can be spared. Says whether any was found.
    auto fill_empty_clusters() -> bool
    {
        auto empty = std::ranges::find(at_.sizes, std::size_t{0});
        if (empty == at_.sizes.end()) return false;
        std::vector<double> distance(points_.points());
        for (std::size_t i = 0; i < distance.size(); ++i)
            distance[i] = points_.squared_distance(i, centre(at_.labels[i]));
        bool any = false;
        std::vector<double> place(d_);
        for (;;) {
            auto const farthest = std::ranges::max_element(distance); // of several the first
            if (!(*farthest > 0)) return any;
            auto const point = static_cast<std::size_t>(farthest - distance.begin());
            auto const from = at_.labels[point];
            points_.copy(point, place);
            // Taken out of a cluster of its equals (whose mean may be off by a rounding), it would only be
            // sent round for ever.
            bool spared = false;
            for (std::size_t i = 0; i < distance.size() && !spared; ++i)
                spared = at_.labels[i] == from && !points_.is_at(i, place);
            if (spared) {
                --at_.sizes[from];
                *empty = 1;
                at_.labels[point] = static_cast<std::uint32_t>(empty - at_.sizes.begin());
                any = true;
            }
            for (std::size_t i = 0; i < distance.size(); ++i) // its equals need no other centre now
                if (points_.is_at(i, place)) distance[i] = 0;
            empty = std::find(empty, at_.sizes.end(), std::size_t{0});
            if (empty == at_.sizes.end()) return true;
        }
    }

    /// Numbers the clusters by the rule. Done after every move, so that a tie goes to the lowest number as
    /// the caller will see it, whatever the order of the start.
    void put_in_order()
    {
        auto const order = order_of(rules_.order, at_.centres, d_, at_.sizes);
        if (std::ranges::is_sorted(order)) return;
        reorder(at_.centres, d_, order);
        reorder(at_.sizes, 1, order);
        if (at_.iterations > 0) renumber(std::span(at_.labels).first(points_.points()), order);
    }

    point_tiles const& points_;
    std::size_t d_;
    lloyd_rules rules_;
    Executor const& run_;
    nearest_kernel nearest_;
    sum_kernel add_;
    std::vector<part> parts_;
    std::vector<double> total_;
    lloyd_result at_;
};

} // namespace cohort::detail
