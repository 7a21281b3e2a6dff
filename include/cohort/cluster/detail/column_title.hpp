#pragma once

#include <cohort/stats/matrix.hpp>

#include <cstddef>
#include <string>

namespace cohort::detail {

/// How a message calls a column: by its name, or by its number if it has none.
[[nodiscard]] inline auto column_title(matrix const& m, std::size_t c) -> std::string
{
    return m.names().empty() ? "column " + std::to_string(c) : "column " + m.names()[c];
}

} // namespace cohort::detail
