#pragma once

#include <cohort/cluster/detail/point_tiles.hpp>
#include <cohort/parallel/executor.hpp>

#include <cstddef>
#include <numeric>
#include <vector>

namespace cohort::detail {

/// The sum over all points of their weight times f(coordinate c): by tile, then by task, in a fixed order.
template <class F, executor Executor>
[[nodiscard]] auto weighted_sum(point_tiles const& points, std::size_t c, F f, Executor const& run) -> double
{
    std::vector<double> of_task(points.tasks(), 0.0);
    run(of_task.size(), [&](std::size_t task) {
        points.each_tile(task, [&](std::size_t t) {
            double const* const x = points.tile(t) + c * tile_points;
            double values[tile_points];
            for (std::size_t i = 0; i < tile_points; ++i) values[i] = f(x[i]);
            of_task[task] += weighted_tile_sum(points, t, values);
        });
    });
    return std::accumulate(of_task.begin(), of_task.end(), 0.0);
}

/// The variance of each coordinate with ddof 0 (weighted if points are), in the lengths of the tiles.
template <executor Executor>
[[nodiscard]] auto column_variances(point_tiles const& points, Executor const& run) -> std::vector<double>
{
    std::vector<double> variances;
    double const weight = points.has_weights() ? weighted_sum(
                                                     points, 0, [](double) { return 1.0; }, run)
                                               : static_cast<double>(points.points());
    for (std::size_t c = 0; c < points.dimensions(); ++c) {
        double const mean = weighted_sum(
                                points, c, [](double x) { return x; }, run) /
                            weight;
        variances.push_back(weighted_sum(
                                points, c, [mean](double x) { return (x - mean) * (x - mean); }, run) /
                            weight);
    }
    return variances;
}

} // namespace cohort::detail
