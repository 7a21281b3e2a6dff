#pragma once

#include <cohort/cluster/detail/column_title.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/matrix.hpp>

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

namespace cohort::detail {

/// A column by itself. \throws invalid_row  for a cell that is not a finite number, with its row
[[nodiscard]] inline auto finite_column(matrix const& m, std::size_t c, char const* who)
    -> std::vector<double>
{
    std::vector<double> column(m.rows());
    for (std::size_t r = 0; r < column.size(); ++r) {
        column[r] = m(r, c);
        if (!std::isfinite(column[r]))
            throw invalid_row(r, std::string(who) + ": " + column_title(m, c) + " is not a finite number");
    }
    return column;
}

} // namespace cohort::detail
