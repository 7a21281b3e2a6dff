#pragma once

#include <cohort/cluster/detail/labelled_points.hpp>
#include <cohort/stats/detail/random.hpp>
#include <cohort/stats/detail/selection.hpp>
#include <cohort/stats/matrix.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace cohort::detail {

/// Points multiplied by a power of two, so that no square overflows or vanishes.
struct points_near_one {
    matrix points;
    double scale = 1;
};

/// A simple random sample of points in their order, or all if there are no more than wanted.
/// \throws invalid_option, invalid_row  as `scale_of_points`
[[nodiscard]] inline auto sample_points(matrix const& points, std::size_t wanted, std::uint64_t seed,
                                        std::string const& who) -> points_near_one
{
    double const scale = scale_of_points(points, who);
    auto const n = points.rows();
    auto const d = points.cols();
    selection chosen(std::min(n, wanted), n);
    xoshiro256 draw(seed);
    std::vector<double> cells;
    cells.reserve(std::min(n, wanted) * d);
    for (std::size_t i = 0; i < n; ++i) {
        if (!chosen(draw)) continue;
        for (double const x : points.row(i)) cells.push_back(x * scale);
    }
    return {matrix(std::min(n, wanted), d, std::move(cells)), scale};
}

} // namespace cohort::detail
