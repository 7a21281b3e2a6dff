#pragma once

#include "decimal.hpp"
#include "text_pool.hpp"

#include <date/date.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
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
    std::uint32_t kept = 0;       ///< a number of rows of `sales::kept`
    std::uint64_t line = 0;       ///< where it stood in the file; simulated rows count from 1
};

/// A column that an option names, besides those that say what a row is.
struct kept_column {
    std::string name;
    text_pool texts;
    std::vector<std::uint32_t> of_row; ///< by number of the row: a number of `texts`
    /// By number of the text, where an option wants numbers or days. Empty: the field is.
    std::vector<std::optional<micro>> numbers;
    std::vector<std::optional<date::local_days>> days;
};

/// A log, and what its numbers stand for.
struct sales {
    std::vector<sale> rows;
    text_pool customers; ///< sorted: a greater number is a greater id
    text_pool orders;
    text_pool products;
    text_pool attributes; ///< the values of one row, joined by `attribute_separator`
    std::vector<std::string> attribute_names;
    std::vector<kept_column> kept;

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

/// The n-th of the values that one row's attributes are joined of.
[[nodiscard]] inline auto attribute_value(std::string_view joined, std::size_t n) -> std::string_view
{
    for (; n > 0; --n) joined.remove_prefix(joined.find(sales::attribute_separator) + 1);
    return joined.substr(0, joined.find(sales::attribute_separator));
}

} // namespace report
