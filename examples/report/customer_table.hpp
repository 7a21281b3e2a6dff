#pragma once

#include "csv_reader.hpp"
#include "decimal.hpp"
#include "options.hpp"
#include "text_pool.hpp"

#include <date/date.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace report {

/// One row of a table of customers, as this program keeps it.
struct known_customer {
    std::optional<std::uint32_t> customer; ///< a number of `customer_rows::customers`
    std::int64_t days_since_last = 0;
    date::local_seconds last;
    std::int64_t frequency = 0;
    micro monetary = 0;
    std::uint64_t line = 0; ///< where it stood in the file
};

/// A table of customers, and what its numbers stand for.
struct customer_rows {
    std::vector<known_customer> rows;
    text_pool customers; ///< sorted: a greater number is a greater id
    std::string name;    ///< of the file, for messages and the page
    bool has_dates = false;
    bool has_money = false;
};

/// Reads a table of customers from the file and the columns that the options name.
/// \throws failure  at the first row that makes no sense, with file, line and column
[[nodiscard]] auto read_customers(options const& chosen, read_progress const& progress = {}) -> customer_rows;

} // namespace report
