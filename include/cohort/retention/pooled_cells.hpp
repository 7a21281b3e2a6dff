#pragma once

#include <cohort/retention/average_rate.hpp>
#include <cohort/retention/cell_state.hpp>
#include <cohort/retention/cohort_counts.hpp>
#include <cohort/retention/cohort_group.hpp>

#include <cstddef>

namespace cohort {

/// The cells of one column as one: who was there, who could be seen, and what was measured of them.
template <class Accumulator>
struct pooled_cells : pooled_counts {
    [[no_unique_address]] Accumulator accumulator{};
};

namespace detail {

/// The cells of column k as one. `add(all, c)` adds what was measured of cohort c.
template <class Accumulator, class Table, class Add>
[[nodiscard]] auto pooled_of(Table const& t, std::size_t k, partial_cells partial, Add add)
    -> pooled_cells<Accumulator>
{
    pooled_cells<Accumulator> all;
    for_each_averaged(t, every_cohort{t.cohorts()}, k, partial, [&](std::size_t c) {
        ++all.cohorts;
        all.customers += t.customers(c, k);
        all.eligible += t.eligible(c, k);
        add(all.accumulator, c);
    });
    return all;
}

} // namespace detail

} // namespace cohort
