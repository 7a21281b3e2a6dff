#pragma once

#include <cohort/cluster/matrix_of.hpp>
#include <cohort/cluster/nearest_centres.hpp>
#include <cohort/cluster/points.hpp>
#include <cohort/cluster/scaler.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/matrix.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace cohort {

/// What to keep of a clustering, to say tomorrow in which cluster a customer is: how features were scaled,
/// and where the centres are. A regular value; its parts are plain numbers that can be stored.
struct cluster_model {
    scaler scaling = {};
    matrix centres = {}; ///< a row a cluster, in scaled units

    /// For each point the number of its cluster: that of the nearest centre once the point is scaled.
    ///
    /// \param points  in original units: a matrix, or a range of points
    /// \param run     any executor, which makes no difference to the answer
    /// \throws invalid_option, invalid_row  as `scaler::apply` and `nearest_centres`
    /// \complexity  points * clusters * dimensions; space for two copies of the points
    template <plain_points Points, executor Executor = sequential>
        requires(!std::same_as<Points, scaled_matrix>)
    [[nodiscard]] auto assign(Points const& points, Executor const& run = {}) const
        -> std::vector<std::uint32_t>
    {
        if (scaling.steps().empty()) return nearest_centres(points, centres, run);
        auto rows = matrix_of(points);
        if (rows.rows() == 0) return {};
        return nearest_centres(scaling.apply(std::move(rows)), centres, run);
    }

    /// The same of points that were scaled in the same way.
    /// \throws invalid_option  if their scaling is another one
    template <executor Executor = sequential>
    [[nodiscard]] auto assign(scaled_matrix const& points, Executor const& run = {}) const
        -> std::vector<std::uint32_t>
    {
        if (points.scaling() != scaling)
            throw invalid_option(
                "cluster_model: the points were scaled in another way than those it was made from; "
                "give it points in original units");
        return nearest_centres(points, centres, run);
    }

    friend bool operator==(cluster_model const&, cluster_model const&) = default;
};

} // namespace cohort
