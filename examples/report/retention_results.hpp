#pragma once

#include "results.hpp"

#include <cohort/retention.hpp>

#include <cstddef>
#include <utility>

namespace report {

/// Takes over what a retention table says: its cells and its averages.
template <class Table>
void take_retention(results& found, Table const& table)
{
    for (std::size_t c = 0; c < table.cohorts(); ++c) {
        results::cohort_row row{table.label(c), table.size(c), {}};
        for (std::size_t a = 0; a < table.ages(); ++a) {
            results::cell cell;
            cell.is = table.state(c, a);
            cell.customers = table.customers(c, a);
            cell.rate = table.rate(c, a);
            if (auto const interval = table.rate_interval(c, a)) {
                cell.low = interval->low;
                cell.high = interval->high;
            }
            if constexpr (Table::has_revenue) cell.revenue = table.revenue(c, a);
            row.cells.push_back(cell);
        }
        found.cohorts.push_back(std::move(row));
    }
    using enum cohort::average_kind;
    for (std::size_t a = 0; a < table.ages(); ++a) {
        results::average average;
        average.pooled = table.average(a, pooled);
        average.simple = table.average(a, simple);
        average.weighted = table.average(a, weighted);
        average.cohorts = table.averaged_cohorts(a);
        average.pooled_with_partial = table.average(a, pooled, cohort::partial_cells::include);
        found.averages.push_back(average);
    }
    found.without_activity = table.customers_without_activity();
}

} // namespace report
