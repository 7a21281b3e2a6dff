#pragma once

#include <cohort/stats/matrix.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace cohort::detail {

/// How a message calls a column: by its name, or by its number if it has none.
[[nodiscard]] inline auto column_title(matrix const& m, std::size_t c) -> std::string
{
    return m.names().empty() ? "column " + std::to_string(c) : "column " + m.names()[c];
}

/// The place of the first number that is not finite.
[[nodiscard]] inline auto first_not_finite(std::span<double const> cells) -> std::optional<std::size_t>
{
    auto const found = std::ranges::find_if(cells, [](double x) { return !std::isfinite(x); });
    if (found == cells.end()) return std::nullopt;
    return static_cast<std::size_t>(found - cells.begin());
}

} // namespace cohort::detail
