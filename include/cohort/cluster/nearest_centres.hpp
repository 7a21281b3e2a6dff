#pragma once

#include <cohort/cluster/detail/column_title.hpp>
#include <cohort/cluster/detail/nearest.hpp>
#include <cohort/cluster/detail/point_tiles.hpp>
#include <cohort/cluster/detail/read_points.hpp>
#include <cohort/cluster/points.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/matrix.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

namespace cohort {

namespace detail {

/// For each point the number of the nearest centre, the lowest of several.
/// \param points   read together with the centres, so that one power of two fits both
/// \param centres  in the units of the caller
template <executor Executor>
[[nodiscard]] auto nearest_of(point_tiles const& points, matrix const& centres, Executor const& run)
    -> std::vector<std::uint32_t>
{
    auto const d = points.dimensions();
    std::vector<double> at(centres.flat().begin(), centres.flat().end());
    for (auto& x : at) x *= points.scale();
    std::vector<double> names(centres.rows());
    std::iota(names.begin(), names.end(), 0.0);

    auto const name = pick_naming(d);
    std::vector<std::uint32_t> labels(points.points());
    run(points.tasks(), [&](std::size_t task) {
        std::array<std::uint32_t, tile_points> now;
        points.each_tile(task, [&](std::size_t t) {
            name(points.tile(t), {at.data(), names.data(), names.size()}, d, now.data());
            std::copy_n(now.begin(), points.filled(t), labels.data() + t * tile_points);
        });
    });
    return labels;
}

} // namespace detail

struct nearest_centres_fn {
    /// For each point the number of the nearest centre; of several equally near, the lowest. For the points
    /// and the centres of a clustering these are its labels.
    ///
    /// \param given    points, as `kmeans` takes them; weights make no difference, but are checked
    /// \param centres  a row a centre, at least one, in the units of the points
    /// \param run      any executor, which makes no difference to the answer
    /// \throws invalid_option  if there is no centre, one is not finite, or they have not as many coordinates
    ///                         as the points
    /// \throws invalid_row     as `kmeans`
    /// \complexity  points * centres * dimensions; space for a copy of the points
    template <clusterable Points, executor Executor = sequential>
    [[nodiscard]] auto operator()(Points const& given, matrix const& centres, Executor const& run = {}) const
        -> std::vector<std::uint32_t>
    {
        if (centres.rows() == 0) throw invalid_option("nearest_centres: there is no centre");
        if (auto const i = detail::first_not_finite(centres.flat()))
            throw invalid_option("nearest_centres: centre " + std::to_string(*i / centres.cols()) +
                                 " (the first is 0) is not finite");
        auto const points = detail::read_points(given, "nearest_centres", centres.flat(), run);
        auto const d = points.dimensions();
        if (points.points() > 0 && d == 0)
            throw invalid_option("nearest_centres: the points have no coordinates");
        if (points.points() > 0 && d != centres.cols())
            throw invalid_option("nearest_centres: the points have " + std::to_string(d) +
                                 " coordinates, but the centres have " + std::to_string(centres.cols()));
        return detail::nearest_of(points, centres, run);
    }
};

/// Which centre is nearest? `nearest_centres(points, clusters.centres())`.
inline constexpr nearest_centres_fn nearest_centres{};

} // namespace cohort
