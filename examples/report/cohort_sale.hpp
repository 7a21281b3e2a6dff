#pragma once

#include "decimal.hpp"

#include <date/date.h>

#include <cstdint>

namespace report {

/// A row of the ledger that questions about cohorts are asked of: one kind of ledger for every kind of log.
struct cohort_sale {
    std::uint32_t customer = 0;
    date::local_seconds at;
    micro amount = 0;        ///< 0 where the log has none
    std::uint32_t order = 0; ///< the row's own number where the log has none
    std::uint32_t kept = 0;  ///< as `sale::kept`
};

} // namespace report
