#pragma once

#include <cohort/cluster/detail/labelled_points.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/stats/detail/as_written.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace cohort::detail {

/// Where clusters are, and how far their points lie from there, in lengths times `labelled_points::scale()`.
struct spread {
    std::vector<double> means;    ///< by cluster, `dimensions()` numbers each; zeros of an empty one
    std::vector<double> distance; ///< by cluster, the sum of its points' distances from its mean
    double within = 0;  ///< the sum over all points of the squared distance from their cluster's mean
    double between = 0; ///< over all points, of the squared distance of that from the mean of all
};

/// Two passes over the points, and means as a point of the cluster and the mean difference from it: so the
/// distance from the origin costs few digits, and the mean of equal points is that point. Sums are made for
/// each 8192 points and then added up, so that the executor does not show.
template <executor Executor>
[[nodiscard]] auto spread_of(labelled_points const& all, Executor const& run) -> spread
{
    constexpr std::size_t at_once = 8192;
    auto const n = all.points();
    auto const d = all.dimensions();
    auto const k = all.clusters();
    auto const tasks = (n + at_once - 1) / at_once;
    spread found;
    found.means.resize(k * d, 0.0);
    found.distance.resize(k, 0.0);

    std::vector<std::vector<double>> sums(tasks);
    run(tasks, [&](std::size_t t) {
        std::vector<double> mine(k * d, 0.0);
        auto const end = std::min(n, (t + 1) * at_once);
        for (auto i = t * at_once; i < end; ++i)
            for (std::size_t c = 0; c < d; ++c) {
                auto const j = all.label(i);
                mine[j * d + c] += all(i, c) - all(all.first(j), c);
            }
        sums[t] = std::move(mine);
    });
    for (auto const& part : sums)
        for (std::size_t i = 0; i < k * d; ++i) found.means[i] += part[i];
    std::vector<double> centre(d, 0.0);
    for (std::size_t j = 0; j < k; ++j) {
        if (all.size(j) == 0) continue;
        auto const size = static_cast<double>(all.size(j));
        for (std::size_t c = 0; c < d; ++c) {
            auto& mean = found.means[j * d + c];
            mean = all(all.first(j), c) + mean / size;
            centre[c] += as_written(mean * (size / static_cast<double>(n)));
        }
    }

    std::vector<double> within(tasks, 0.0);
    run(tasks, [&](std::size_t t) {
        std::vector<double> mine(k, 0.0);
        double squares = 0;
        auto const end = std::min(n, (t + 1) * at_once);
        for (auto i = t * at_once; i < end; ++i) {
            double const* const mean = found.means.data() + all.label(i) * d;
            double square = 0;
            for (std::size_t c = 0; c < d; ++c) {
                double const difference = all(i, c) - mean[c];
                square += as_written(difference * difference);
            }
            squares += square;
            mine[all.label(i)] += std::sqrt(square);
        }
        sums[t] = std::move(mine);
        within[t] = squares;
    });
    for (std::size_t t = 0; t < tasks; ++t) {
        found.within += within[t];
        for (std::size_t j = 0; j < k; ++j) found.distance[j] += sums[t][j];
    }
    for (std::size_t j = 0; j < k; ++j) {
        double square = 0;
        for (std::size_t c = 0; c < d && all.size(j) > 0; ++c) {
            double const difference = found.means[j * d + c] - centre[c];
            square += as_written(difference * difference);
        }
        found.between += as_written(square * static_cast<double>(all.size(j)));
    }
    return found;
}

} // namespace cohort::detail
