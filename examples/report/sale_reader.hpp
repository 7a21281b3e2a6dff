#pragma once

#include "csv_reader.hpp"
#include "options.hpp"
#include "sale.hpp"

namespace report {

/// Reads a log from the file and the columns that the options name.
/// \throws failure  at the first row that makes no sense, with file, line and column
[[nodiscard]] auto read_sales(options const& chosen, read_progress const& progress = {}) -> sales;

} // namespace report
