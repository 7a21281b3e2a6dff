#pragma once

#include <cohort/cluster/detail/assignment.hpp>
#include <cohort/cluster/detail/cluster_totals.hpp>
#include <cohort/cluster/detail/fill_empty.hpp>
#include <cohort/cluster/detail/point_tiles.hpp>
#include <cohort/cluster/empty_cluster.hpp>
#include <cohort/cluster/label_order.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/stats/detail/as_written.hpp>
#include <cohort/stats/detail/whole_units.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
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

/// Where it ended. Lengths and weights are those of the tiles, before their scales are taken back.
struct lloyd_result {
    std::vector<std::uint32_t> labels; ///< of the points as the caller has numbered them
    std::vector<std::size_t> sizes;
    std::vector<double> weights;
    std::vector<double> centres; ///< clusters * dimensions
    double inertia = 0;
    unsigned iterations = 0;
    bool converged = false;
};

/// Lloyd's iteration (Least squares quantization in PCM, IEEE Trans. Inf. Theory 28, 1982), whatever finds
/// the nearest centres.
///
/// A centre depends on the labels alone, not on the way to them: totals are exact. So unchanged labels mean
/// unchanged centres, to the bit, and neither the executor, nor the order of the points, nor the way to find
/// the nearest centres leaves a trace.
/// \tparam Assign  `compare_all`, `filter` or `hamerly`
template <class Assign, executor Executor>
class lloyd {
public:
    /// \param order   for each point its number as the caller knows it; none: its own
    /// \param assign  gives points of `on` their nearest centres
    lloyd(assignment& on, std::span<std::uint32_t const> order, Assign& assign, lloyd_rules const& rules,
          Executor const& run)
        : on_(on), points_(on.points()), d_(points_.dimensions()), order_(order), assign_(assign),
          rules_(rules), run_(run)
    {}

    /// \param start  the first centres, clusters * dimensions coordinates
    [[nodiscard]] auto operator()(std::span<double const> start) -> lloyd_result
    {
        centres_.at.assign(start.begin(), start.end());
        centres_.clusters.resize(on_.clusters());
        std::iota(centres_.clusters.begin(), centres_.clusters.end(), std::uint32_t{0});
        (void)rank();
        lloyd_result found;
        bool labels_at_rest = false;
        while (!found.converged && found.iterations < rules_.max_iterations) {
            ++found.iterations;
            bool const changed = assign_(centres_, run_);
            bool const filled = see_to_empty_clusters();
            double const shift = move_centres();
            // A filled cluster's new neighbours have not been asked yet.
            labels_at_rest = !changed && !filled;
            found.converged = labels_at_rest || (!filled && shift <= rules_.largest_shift);
            (void)rank();
        }
        // Once more, so that labels belong to the centres returned; and again, should the order by size have
        // changed by it, so that ties go by the order returned.
        constexpr int most_times = 10;
        for (int times = 0; !labels_at_rest && times < most_times; ++times) {
            (void)assign_(centres_, run_);
            if (rules_.empty == empty_cluster::drop && drop_empty_clusters()) (void)assign_(centres_, run_);
            labels_at_rest = !rank();
        }
        conclude(found);
        return found;
    }

private:
    [[nodiscard]] auto k() const -> std::size_t { return centres_.count(); }
    [[nodiscard]] auto weight(std::size_t i) const -> wide
    {
        return on_.totals().of(centres_.clusters[i])[d_];
    }

    /// Moves every centre to the mean of its points, if it has any. The summed squared shift.
    auto move_centres() -> double
    {
        double shift = 0;
        for (std::size_t i = 0; i < k(); ++i) {
            if (weight(i) == 0) continue;
            auto const* const totals = on_.totals().of(centres_.clusters[i]);
            for (std::size_t c = 0; c < d_; ++c) {
                auto& at = centres_.at[i * d_ + c];
                double const mean = on_.units().mean(totals, c);
                shift += as_written((mean - at) * (mean - at));
                at = mean;
            }
        }
        return shift;
    }

    /// Says whether a label is new.
    auto see_to_empty_clusters() -> bool
    {
        std::size_t empty = 0;
        for (std::size_t i = 0; i < k(); ++i) empty += static_cast<std::size_t>(weight(i) == 0);
        if (empty == 0 || rules_.empty == empty_cluster::keep) return false;
        if (rules_.empty == empty_cluster::drop) {
            (void)drop_empty_clusters();
            return false;
        }
        assign_.labels_will_change();
        empty_filler fill(on_, order_, centres_);
        return rules_.empty == empty_cluster::farthest ? fill.farthest() : fill.split_largest();
    }

    /// Says whether there were any.
    auto drop_empty_clusters() -> bool
    {
        std::vector<std::uint32_t> left;
        for (std::uint32_t i = 0; i < k(); ++i)
            if (weight(i) != 0) left.push_back(i);
        if (left.size() == k()) return false;
        assign_.labels_will_change(); // there may be points of weight 0
        put_in(left);
        centres_.names.assign(centres_.clusters.begin(), centres_.clusters.end());
        return true;
    }

    /// Orders the clusters by the rule. Done after every move, so that a tie goes to the lowest number as the
    /// caller will see it, whatever the order of the start.
    /// Says whether the order is new.
    auto rank() -> bool
    {
        std::vector<wide> weights(k());
        for (std::size_t i = 0; i < k(); ++i) weights[i] = weight(i);
        auto const order = order_of(rules_.order, centres_.at, d_, std::span<wide const>(weights));
        put_in(order);
        centres_.names.assign(centres_.clusters.begin(), centres_.clusters.end());
        return !std::ranges::is_sorted(order);
    }

    void put_in(std::span<std::uint32_t const> order)
    {
        reorder(centres_.at, d_, order);
        reorder(centres_.clusters, 1, order);
    }

    void conclude(lloyd_result& found)
    {
        assign_.labels_will_change();
        std::vector<std::uint32_t> rank_of(on_.clusters() + 1, 0);
        for (std::uint32_t i = 0; i < k(); ++i) rank_of[centres_.clusters[i]] = i;
        auto const n = points_.points();
        found.labels.resize(n);
        std::vector<double> distance(points_.tiles() * tile_points, 0.0);
        struct part {
            std::vector<std::size_t> sizes;
            double farthest = 0;
            wide sum = 0;
        };
        std::vector<part> parts(points_.tasks());
        run_(parts.size(), [&](std::size_t task) {
            auto& mine = parts[task];
            mine.sizes.assign(k(), 0);
            points_.each_tile(task, [&](std::size_t t) {
                auto const end = t * tile_points + points_.filled(t);
                for (auto p = t * tile_points; p < end; ++p) {
                    auto const label = rank_of[on_.label(p)];
                    found.labels[order_.empty() ? p : order_[p]] = label;
                    ++mine.sizes[label];
                    distance[p] =
                        as_written(points_.weight(p) *
                                   points_.squared_distance(
                                       p, std::span<double const>(centres_.at).subspan(label * d_, d_)));
                    mine.farthest = std::max(mine.farthest, distance[p]);
                }
            });
        });
        found.sizes.assign(k(), 0);
        double farthest = 0;
        for (auto const& p : parts) {
            for (std::size_t j = 0; j < k(); ++j) found.sizes[j] += p.sizes[j];
            farthest = std::max(farthest, p.farthest);
        }
        if (farthest <= std::numeric_limits<double>::max()) {
            split_units const units(farthest);
            run_(parts.size(), [&](std::size_t task) {
                points_.each_tile(task, [&](std::size_t t) {
                    parts[task].sum += units.of_tile(distance.data() + t * tile_points);
                });
            });
            wide sum = 0;
            for (auto const& p : parts) sum += p.sum;
            found.inertia = units.value(sum);
        } else {
            found.inertia = farthest;
        }
        for (std::size_t i = 0; i < k(); ++i)
            found.weights.push_back(on_.units().weight(on_.totals().of(centres_.clusters[i])));
        found.centres = std::move(centres_.at);
    }

    assignment& on_;
    point_tiles const& points_;
    std::size_t d_;
    std::span<std::uint32_t const> order_;
    Assign& assign_;
    lloyd_rules rules_;
    Executor const& run_;
    ranked_centres centres_;
};

} // namespace cohort::detail
