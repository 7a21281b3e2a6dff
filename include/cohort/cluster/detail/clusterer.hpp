#pragma once

#include <cohort/cluster/detail/assignment.hpp>
#include <cohort/cluster/detail/cluster_totals.hpp>
#include <cohort/cluster/detail/filter.hpp>
#include <cohort/cluster/detail/hamerly.hpp>
#include <cohort/cluster/detail/lloyd.hpp>
#include <cohort/cluster/detail/point_tiles.hpp>
#include <cohort/cluster/detail/spatial_order.hpp>
#include <cohort/cluster/detail/tile_boxes.hpp>
#include <cohort/cluster/kmeans_method.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/stats/detail/buffer.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>

namespace cohort::detail {

/// The method that measurements favour (see ADR 7).
[[nodiscard]] inline auto choose_method(std::size_t points, std::size_t dimensions, std::size_t k)
    -> kmeans_method
{
    constexpr std::size_t few_points = 4096;
    constexpr std::size_t few_dimensions = 5;
    constexpr std::size_t few_clusters = 10;
    if (k == 1 || points < few_points) return kmeans_method::lloyd;
    if (dimensions <= few_dimensions && points <= std::numeric_limits<std::uint32_t>::max())
        return kmeans_method::filter;
    return k < few_clusters ? kmeans_method::lloyd : kmeans_method::hamerly;
}

/// Points made ready for one method, once for any number of runs.
template <executor Executor>
class clusterer {
public:
    /// \param points  must outlive this
    clusterer(point_tiles const& points, kmeans_method method, Executor const& run)
        : points_(&points), method_(method), run_(run)
    {
        if (method == kmeans_method::filter) {
            sorted_.emplace(in_spatial_order(points, order_, run));
            points_ = &*sorted_;
        }
        units_.emplace(*points_);
        if (method == kmeans_method::filter) boxes_.emplace(*points_, *units_, run);
    }
    clusterer(clusterer const&) = delete;
    auto operator=(clusterer const&) -> clusterer& = delete;
    ~clusterer() = default;

    /// \param start  clusters * dimensions coordinates
    [[nodiscard]] auto operator()(std::span<double const> start, lloyd_rules const& rules) const
        -> lloyd_result
    {
        assignment on(*points_, *units_, start.size() / points_->dimensions());
        switch (method_) {
        case kmeans_method::filter: {
            filter assign(on, *boxes_);
            return iterate(on, assign, start, rules);
        }
        case kmeans_method::hamerly: {
            hamerly assign(on);
            return iterate(on, assign, start, rules);
        }
        default: {
            compare_all assign(on);
            return iterate(on, assign, start, rules);
        }
        }
    }

private:
    template <class Assign>
    auto iterate(assignment& on, Assign& assign, std::span<double const> start,
                 lloyd_rules const& rules) const -> lloyd_result
    {
        return lloyd<Assign, Executor>(on, order_.span(), assign, rules, run_)(start);
    }

    point_tiles const* points_;
    kmeans_method method_;
    Executor const& run_;
    buffer<std::uint32_t> order_;
    std::optional<point_tiles> sorted_;
    std::optional<point_units> units_;
    std::optional<tile_boxes> boxes_;
};

} // namespace cohort::detail
