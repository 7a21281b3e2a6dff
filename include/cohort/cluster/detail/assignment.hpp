#pragma once

#include <cohort/cluster/detail/cluster_totals.hpp>
#include <cohort/cluster/detail/point_tiles.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/stats/detail/buffer.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace cohort::detail {

/// Centres as an assignment needs them: in the order in which ties are decided, each with the number of the
/// cluster that it is of. These numbers stay with a cluster for a whole run, whatever its place in the order.
struct ranked_centres {
    std::vector<double> at;              ///< coordinates, one centre after the other
    std::vector<std::uint32_t> clusters; ///< whose they are
    std::vector<double> names;           ///< the same as doubles

    [[nodiscard]] auto count() const noexcept -> std::size_t { return clusters.size(); }
};

/// Points, the cluster of each, and the totals of the clusters: what every way to find the nearest centres
/// keeps up to date. Until it is first assigned a point is in a cluster of its own kind, number `clusters()`.
class assignment {
public:
    assignment(point_tiles const& points, point_units const& units, std::size_t clusters)
        : points_(points), units_(units), clusters_(clusters), labels_(points.tiles() * tile_points),
          totals_(clusters + 1, units.width())
    {
        std::fill_n(labels_.data(), labels_.size(), static_cast<std::uint32_t>(clusters));
    }

    [[nodiscard]] auto points() const noexcept -> point_tiles const& { return points_; }
    [[nodiscard]] auto units() const noexcept -> point_units const& { return units_; }
    [[nodiscard]] auto clusters() const noexcept -> std::size_t { return clusters_; }
    [[nodiscard]] auto totals() const noexcept -> cluster_totals const& { return totals_; }
    [[nodiscard]] auto totals() noexcept -> cluster_totals& { return totals_; }
    [[nodiscard]] auto label(std::size_t point) const -> std::uint32_t { return labels_[point]; }
    [[nodiscard]] auto labels_of_tile(std::size_t t) -> std::uint32_t*
    {
        return labels_.data() + t * tile_points;
    }

    /// Moves a point to another cluster.
    void move(std::size_t point, std::uint32_t to, cluster_totals& change, wide* scratch)
    {
        units_(point, scratch);
        change.take(labels_[point], scratch);
        change.add(to, scratch);
        labels_[point] = to;
    }
    void move(std::size_t point, std::uint32_t to)
    {
        std::vector<wide> scratch(units_.width());
        move(point, to, totals_, scratch.data());
    }

    /// Gives the points of a tile other clusters. Says whether any is new.
    auto take(std::size_t t, std::uint32_t const* now, cluster_totals& change, wide* scratch) -> bool
    {
        auto const* const labels = labels_of_tile(t);
        std::uint32_t difference = 0;
        if (points_.filled(t) == tile_points) {
            for (std::size_t i = 0; i < tile_points; ++i) difference |= now[i] ^ labels[i];
        } else {
            for (std::size_t i = 0; i < points_.filled(t); ++i) difference |= now[i] ^ labels[i];
        }
        if (difference == 0) return false;
        for (std::size_t i = 0; i < points_.filled(t); ++i)
            if (now[i] != labels[i]) move(t * tile_points + i, now[i], change, scratch);
        return true;
    }

    /// Runs work in tasks that change labels, each with totals of its own, and adds these up. Says whether
    /// any task did.
    /// \param work  (task, totals to change, room for one point's numbers) -> whether any label is new
    template <executor Executor, class F>
    auto change(std::size_t tasks, Executor const& run, F work) -> bool
    {
        // Totals are exact, so it does not matter how many parts they are made in.
        auto const parts = std::min<std::size_t>(tasks, 64);
        std::vector<std::optional<cluster_totals>> changes(parts);
        run(parts, [&](std::size_t part) {
            cluster_totals change(clusters_ + 1, units_.width());
            std::vector<wide> scratch(units_.width());
            bool any = false;
            for (auto task = tasks * part / parts; task < tasks * (part + 1) / parts; ++task)
                any = work(task, change, scratch.data()) || any;
            if (any) changes[part] = std::move(change);
        });
        bool changed = false;
        for (auto const& change : changes) {
            if (!change) continue;
            totals_ += *change;
            changed = true;
        }
        return changed;
    }

private:
    point_tiles const& points_;
    point_units const& units_;
    std::size_t clusters_;
    buffer<std::uint32_t> labels_;
    cluster_totals totals_;
};

} // namespace cohort::detail
