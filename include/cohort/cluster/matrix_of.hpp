#pragma once

#include <cohort/cluster/detail/read_points.hpp>
#include <cohort/cluster/points.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/matrix.hpp>

#include <cstddef>
#include <ranges>
#include <string>
#include <utility>
#include <vector>

namespace cohort {

struct matrix_of_fn {
    /// A range of points as the rows of a matrix, for what wants one: `standardize(matrix_of(points, {"area",
    /// "sales"}))`. A copy of what is a matrix already.
    ///
    /// \param points  a matrix, or a range of points
    /// \param names   of the coordinates, or none; those of a matrix are kept if none are given
    /// \throws invalid_row     for a point with another number of coordinates than the first
    /// \throws invalid_option  if there are names, but not as many as coordinates
    /// \complexity  points * dimensions
    template <plain_points Points>
    [[nodiscard]] auto operator()(Points const& points, std::vector<std::string> names = {}) const -> matrix
    {
        if constexpr (detail::is_matrix<Points>) {
            matrix const& given = points;
            if (names.empty()) return given;
            auto const cells = given.flat();
            return {given.rows(), given.cols(), {cells.begin(), cells.end()}, std::move(names)};
        } else {
            auto const source = detail::point_source(points);
            auto const d = source.dimensions();
            std::vector<double> cells;
            cells.reserve(source.size() * d);
            std::size_t rows = 0;
            for (auto&& p : points) {
                detail::check_dimensions(p, d, rows++, "matrix_of");
                for (auto const x : p) cells.push_back(static_cast<double>(x));
            }
            return {rows, d, std::move(cells), std::move(names)};
        }
    }
};

/// Points as rows of a matrix.
inline constexpr matrix_of_fn matrix_of{};

} // namespace cohort
