#pragma once

#include "cohort_sale.hpp"
#include "log_schema.hpp"
#include "options.hpp"
#include "results.hpp"
#include "sale.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace report {

/// The rows of a ledger, whatever columns it has, for `take_cohorts`.
template <class Ledger>
[[nodiscard]] auto rows_for_cohorts(Ledger const& book) -> std::vector<cohort_sale>
{
    std::vector<cohort_sale> rows(book.rows());
    for (std::size_t c = 0; c < book.customers(); ++c)
        for (auto i = book.offsets()[c]; i < book.offsets()[c + 1]; ++i) {
            auto& row = rows[i];
            row.customer = book.keys()[c];
            row.at = book.column(field::time)[i];
            if constexpr (has_amounts<Ledger>) row.amount = book.column(field::amount)[i];
            if constexpr (has_orders<Ledger>)
                row.order = book.column(field::order)[i];
            else
                row.order = static_cast<std::uint32_t>(i);
            row.kept = book.column(field::kept)[i];
        }
    return rows;
}

/// Answers the question about cohorts.
/// \param rows  as `rows_for_cohorts` has them
void take_cohorts(results& found, std::vector<cohort_sale> const& rows, sales const& log,
                  options const& chosen);

} // namespace report
