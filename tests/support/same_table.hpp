#pragma once

#include <support/slow_retention.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace cohort_test {

/// Where a table differs from the slow one; nothing where it does not.
template <class Table>
[[nodiscard]] auto difference(Table const& t, slow_table const& slow, slow_log const& log) -> std::string
{
    auto const at = [](std::size_t c, std::size_t a) {
        return " of cell " + std::to_string(c) + ", " + std::to_string(a);
    };
    if (t.cohorts() != slow.sizes.size())
        return "cohorts: " + std::to_string(t.cohorts()) + " for " + std::to_string(slow.sizes.size());
    if (t.cohorts() > 0 && t.ages() != slow.ages)
        return "ages: " + std::to_string(t.ages()) + " for " + std::to_string(slow.ages);
    if (t.customers_without_activity() != slow.without_activity) return "customers without activity";
    if (t.rows_before_birth() != slow.rows_before_birth)
        return "rows before birth: " + std::to_string(t.rows_before_birth()) + " for " +
               std::to_string(slow.rows_before_birth);
    if (t.window() != log.window) return "window";
    if (t.audit() != log.audit) return "audit";
    for (std::size_t c = 0; c < t.cohorts(); ++c) {
        if (t.first_day(c) != slow.first_days[c]) return "first day of cohort " + std::to_string(c);
        if (t.size(c) != slow.sizes[c]) return "size of cohort " + std::to_string(c);
        for (std::size_t a = 0; a < t.ages(); ++a) {
            auto const& cell = slow.cells[c][a];
            if (t.state(c, a) != cell.state) return "state" + at(c, a);
            if (t.customers(c, a) != cell.customers)
                return "customers" + at(c, a) + ": " + std::to_string(t.customers(c, a)) + " for " +
                       std::to_string(cell.customers);
            if (t.eligible(c, a) != cell.eligible) return "eligible" + at(c, a);
            if (t.rate(c, a).has_value() != (cell.eligible > 0)) return "existence of the rate" + at(c, a);
            if (t.rate(c, a) &&
                *t.rate(c, a) != static_cast<double>(cell.customers) / static_cast<double>(cell.eligible))
                return "rate" + at(c, a);
            if constexpr (Table::has_revenue) {
                if (t.revenue(c, a) != cell.revenue) return "revenue" + at(c, a);
            }
        }
    }
    return {};
}

} // namespace cohort_test
