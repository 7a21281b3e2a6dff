#pragma once

#include <cohort/retention/cell_state.hpp>
#include <cohort/retention/cohort_counts.hpp>
#include <cohort/rows/error.hpp>

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace cohort {

/// The survivors of a cohort by age: what `fit_shifted_beta_geometric` is fitted to.
struct survivors_of_fn {
    /// \param table   members "on or after" each age (or on a streak), ages 0, 1, 2, ... without a step
    /// \param cohort  its number
    /// \return  how many were left at each age, from all members at age 0 on; as far as cells are complete
    /// and
    ///          every member could be seen. Who is not seen again because the observation ends, or the
    ///          criterion's `last_age` is over, counts as lost: where customers come rarely leave out the
    ///          last ages
    /// \pre cohort < table.cohorts()
    /// \throws invalid_option  if the table says that its losses are not for good, or leaves ages out.
    /// O(ages)
    template <counts_by_cohort_and_age Table>
    [[nodiscard]] auto operator()(Table const& table, std::size_t cohort) const -> std::vector<std::uint64_t>
    {
        assert(cohort < table.cohorts());
        if (detail::losses_of(table, std::nullopt) != loss_kind::for_good)
            throw invalid_option(
                "survivors_of: who is not there at an age may come back later in this table; ask "
                "for returns::on_or_after or returns::streak");
        std::vector<std::uint64_t> left;
        for (std::size_t a = 0; a < table.ages(); ++a) {
            if (detail::age_of(table, a) != a)
                throw invalid_option("survivors_of: the table leaves ages out; ask for all from 0 on");
            auto const state = table.state(cohort, a);
            if (state == cell_state::unobserved || state == cell_state::partial ||
                table.eligible(cohort, a) < table.size(cohort))
                break;
            left.push_back(a == 0 ? table.size(cohort) : table.customers(cohort, a));
        }
        return left;
    }
};

/// \copydoc survivors_of_fn
inline constexpr survivors_of_fn survivors_of{};

} // namespace cohort
