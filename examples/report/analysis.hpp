#pragma once

#include "customer_table.hpp"
#include "options.hpp"
#include "progress.hpp"
#include "results.hpp"
#include "sale.hpp"

namespace report {

/// Asks the library everything that the report says of a log.
/// \throws failure  where a row or an option makes no sense to the library
[[nodiscard]] auto analyse(sales const& log, options const& chosen, progress_line& progress) -> results;
/// The same of a table of customers, as far as that tells.
[[nodiscard]] auto analyse(customer_rows const& table, options const& chosen, progress_line& progress)
    -> results;

} // namespace report
