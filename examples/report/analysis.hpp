#pragma once

#include "options.hpp"
#include "progress.hpp"
#include "results.hpp"
#include "sale.hpp"

namespace report {

/// Asks the library everything that the report says of a log.
/// \throws failure  where a row or an option makes no sense to the library
[[nodiscard]] auto analyse(sales const& log, options const& chosen, progress_line& progress) -> results;

} // namespace report
