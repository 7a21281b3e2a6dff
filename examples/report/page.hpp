#pragma once

#include "results.hpp"

#include <string>

namespace report {

/// The whole of report.html: style, scripts and data in one text that needs nothing else.
[[nodiscard]] auto render_page(results const& found) -> std::string;

} // namespace report
