#pragma once

#include <cohort/retention/average_rate.hpp>
#include <cohort/retention/cell_state.hpp>
#include <cohort/retention/cohort_counts.hpp>
#include <cohort/retention/cohort_group.hpp>
#include <cohort/retention/drop_off.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/interval.hpp>
#include <cohort/stats/log_rank.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace cohort {

/// How cohorts are compared.
struct comparison_options {
    double confidence = 0.95; ///< of the intervals
    /// What a loss is; empty: as the table says, and net where it does not say.
    std::optional<loss_kind> losses = {};
};

/// Two sides at one age.
struct rate_difference {
    std::size_t age = 0;
    pooled_counts one = {};
    pooled_counts other = {};
    double difference = 0; ///< the rate of `one` less that of `other`
    interval bounds = {};  ///< of that difference

    friend constexpr auto operator==(rate_difference const&, rate_difference const&) -> bool = default;
};

/// How two sides differ, age by age and on the whole. A regular value.
struct cohort_comparison {
    std::vector<rate_difference> rates; ///< the ages at which both sides have a complete cell, ascending
    /// The log-rank test of the two curves; nothing unless losses are for good, and where nothing can be
    /// said, such as without a loss.
    std::optional<log_rank_result> curves = {};

    friend auto operator==(cohort_comparison const&, cohort_comparison const&) -> bool = default;
};

/// Compares two cohorts of a table, or two groups of them, such as those of two channels over many months.
///
/// **Age by age**: each side's complete cells, pooled, and the difference of the two rates with Newcombe's
/// interval for different people (`difference_of_proportions`). Each interval is that of its age; of twenty
/// one in the mean does not hold the true difference at 95 %. With several cohorts to a side a side's rate
/// at a late age is that of its older cohorts, those that are complete there. So that the mixture is the same
/// on both sides, take both from the same periods.
///
/// **The whole curves**, where losses are for good: the log-rank test (`log_rank`), whether both sides lose
/// their members at the same pace. A step leads from birth to the first age, and from each age to the next.
/// A cohort takes part in a step if its cells at both ages are complete, with the members who could be seen
/// at both; of those who were there before it those not there after it are its events, and who is not
/// observed any longer is not at risk. It assumes that
/// - who left is gone for good, as in a table of returns "on or after" an age. Of "on" there is no test;
/// - whether a member is still observed has nothing to do with whether it leaves, so that those born late are
///   no better or worse than the others;
/// - each member was followed equally long after an age, on both sides: who will come back after the
///   observation counts as gone, and of a side of younger cohorts these are more. Give every cohort the same
///   last age when the table is made, or take both sides from the same periods;
/// - members act independently of each other.
/// It finds best what is lost at a steady ratio; of curves that cross it may say nothing. (Where members
/// mature one by one and ages do not follow each other (`ages.step`), or the table is one's own and does not
/// know who could be seen at both ages of a step, only cohorts of which the same members were seen at both
/// take part.)
struct compare_cohorts_fn {
    /// \param table    any table of cohorts by ages
    /// \param one, other  the two sides: each a number, a list or a range of numbers
    /// \param options  confidence, the kind of loss
    /// \throws invalid_option  for a cohort that is not there or on both sides, a confidence not between 0
    ///                         and 1, and losses that are said to be for good in a table in which members
    ///                         come back
    /// \complexity  linear in the cells
    template <counts_by_cohort_and_age Table>
    [[nodiscard]] auto operator()(Table const& table, cohort_group const& one, cohort_group const& other,
                                  comparison_options const& options = {}) const -> cohort_comparison
    {
        detail::require_confidence(options.confidence, "compare_cohorts");
        detail::require_cohorts(table, one, "compare_cohorts");
        detail::require_cohorts(table, other, "compare_cohorts");
        for (auto const c : one.numbers()) {
            if (other.contains(c))
                throw invalid_option("compare_cohorts: cohort number " + std::to_string(c) +
                                     " is on both sides");
        }
        cohort_comparison out;
        for (std::size_t a = 0; a < table.ages(); ++a) {
            auto const x = pool(table, one, a);
            auto const y = pool(table, other, a);
            auto const bounds = difference_of_proportions(x.customers, x.eligible, y.customers, y.eligible,
                                                          options.confidence);
            if (!bounds) continue;
            out.rates.push_back({.age = detail::age_of(table, a),
                                 .one = x,
                                 .other = y,
                                 .difference = *x.rate() - *y.rate(),
                                 .bounds = *bounds});
        }
        if (detail::losses_of(table, options.losses) == loss_kind::for_good)
            out.curves = log_rank(steps_of(table, one), steps_of(table, other));
        return out;
    }

private:
    template <class Table>
    [[nodiscard]] static auto steps_of(Table const& t, cohort_group const& group) -> std::vector<at_risk_step>
    {
        std::vector<at_risk_step> steps(t.ages());
        if (steps.empty()) return steps;
        auto const born = pool(t, group, 0);
        steps[0] = {born.eligible, born.eligible - born.customers};
        for (std::size_t a = 1; a < t.ages(); ++a) {
            detail::for_each_pair(t, group, a - 1, loss_kind::for_good, [&](detail::column_pair const& pair) {
                if (!pair.same) return;
                steps[a].at_risk += pair.there;
                steps[a].events += pair.there - pair.stayed;
            });
        }
        return steps;
    }
};

/// \copydoc compare_cohorts_fn
inline constexpr compare_cohorts_fn compare_cohorts{};

} // namespace cohort
