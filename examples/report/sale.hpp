#pragma once

#include "decimal.hpp"
#include "text_pool.hpp"

#include <date/date.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace report {

/// One row of a shop's log, as this program keeps it. The library never sees this type but through the
/// projections of a schema.
struct sale {
    std::optional<std::uint32_t> customer; ///< a number of `sales::customers`
    date::local_seconds at;
    micro amount = 0;
    micro quantity = 0;
    micro cost = 0;               ///< simulated rows only
    std::uint32_t order = 0;      ///< a number of `sales::orders`
    std::uint32_t product = 0;    ///< a number of `sales::products`
    std::uint32_t attributes = 0; ///< a number of `sales::attributes`
    std::uint64_t line = 0;       ///< where it stood in the file; simulated rows count from 1
};

/// A log, and what its numbers stand for.
struct sales {
    std::vector<sale> rows;
    text_pool customers; ///< sorted: a greater number is a greater id
    text_pool orders;
    text_pool products;
    text_pool attributes; ///< the values of one row, joined by `attribute_separator`
    std::vector<std::string> attribute_names;

    static constexpr char attribute_separator = '\x1F';

    bool has_amount = false;
    bool has_order = false;
    bool has_product = false;
    bool has_cost = false;
    bool simulated = false;
    std::uint64_t seed = 0; ///< of simulated rows

    std::string name;                       ///< of the file, for messages and the page
    std::string time_column, amount_column; ///< for messages: "InvoiceDate (column 5)"

    /// Gives customers their final numbers once all rows are there.
    void sort_customers()
    {
        auto const renumbered = customers.sort();
        for (auto& row : rows) {
            if (row.customer) row.customer = renumbered[*row.customer];
        }
    }
};

} // namespace report
