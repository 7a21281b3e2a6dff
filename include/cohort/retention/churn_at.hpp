#pragma once

#include <cohort/retention/average_rate.hpp>
#include <cohort/retention/cell_state.hpp>
#include <cohort/retention/cohort_counts.hpp>
#include <cohort/retention/cohort_group.hpp>
#include <cohort/stats/interval.hpp>

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace cohort {

/// How churn is read.
struct churn_options {
    double confidence = 0.95; ///< of the interval
    /// Whether partial cells take part: of those not much is left to come, but something may be.
    partial_cells partial = partial_cells::leave_out;
};

/// A share of members who are gone.
struct churn_rate {
    std::size_t cohorts = 0;    ///< how many had a cell to count
    std::uint64_t gone = 0;     ///< who were not there
    std::uint64_t eligible = 0; ///< who could be seen
    double rate = 0;            ///< gone / eligible
    interval bounds = {};       ///< Wilson's interval of it

    friend constexpr auto operator==(churn_rate const&, churn_rate const&) -> bool = default;
};

/// Churn at an age: one less the retention rate.
///
/// It means what it says in a table of returns "on or after" an age: who is not there was not seen at this
/// age or later. In a table of returns "on" an age who is not there may come back at the next, and the same
/// figure is the share of those who were away. The later an age the less time those not seen have had to come
/// back; a table whose returns end at the same last age for every cohort is free of that.
struct churn_at_fn {
    /// \param table    any table of cohorts by ages
    /// \param group    the cohorts, pooled: a number, a list or a range of numbers; all where not given
    /// \param a        the column
    /// \param options  confidence, and whether partial cells take part
    /// \return  1 - sum(customers) / sum(eligible), with the interval of E. B. Wilson (`wilson_interval`);
    ///          nothing where no cohort has a cell to count
    /// \throws invalid_option  for a cohort that is not there, and for a confidence not between 0 and 1
    /// \pre a < table.ages()
    /// \complexity  linear in the cohorts
    template <counts_by_cohort_and_age Table>
    [[nodiscard]] auto operator()(Table const& table, std::size_t a, churn_options const& options = {}) const
        -> std::optional<churn_rate>
    {
        return of(pool(table, a, options.partial), options);
    }
    template <counts_by_cohort_and_age Table>
    [[nodiscard]] auto operator()(Table const& table, cohort_group const& group, std::size_t a,
                                  churn_options const& options = {}) const -> std::optional<churn_rate>
    {
        return of(pool(table, group, a, options.partial), options);
    }

private:
    [[nodiscard]] static auto of(pooled_counts const& n, churn_options const& options)
        -> std::optional<churn_rate>
    {
        auto const gone = n.eligible - n.customers;
        auto const bounds = wilson_interval(gone, n.eligible, options.confidence);
        if (!bounds) return std::nullopt;
        return churn_rate{.cohorts = n.cohorts,
                          .gone = gone,
                          .eligible = n.eligible,
                          .rate = static_cast<double>(gone) / static_cast<double>(n.eligible),
                          .bounds = *bounds};
    }
};

/// \copydoc churn_at_fn
inline constexpr churn_at_fn churn_at{};

} // namespace cohort
