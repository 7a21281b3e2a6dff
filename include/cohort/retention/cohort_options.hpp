#pragma once

#include <cohort/rows/calendar_time.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/rows/policy.hpp>
#include <cohort/time/age_clock.hpp>
#include <cohort/time/observation.hpp>

#include <cstddef>
#include <optional>
#include <string>

namespace cohort {

/// Which ages a table shows: from, from + step, ... up to `to`. What is not shown still counts for criteria
/// and measures that look at several ages.
struct age_choice {
    int from = 0;               ///< the first
    std::optional<int> to = {}; ///< the last; empty: as far as the observation goes
    int step = 1;               ///< every so many

    friend constexpr auto operator==(age_choice const&, age_choice const&) -> bool = default;
};

/// Days of birth, [from, until); an end that is not given is open.
struct birth_days {
    std::optional<calendar_day> from = {};
    std::optional<calendar_day> until = {};

    friend constexpr auto operator==(birth_days const&, birth_days const&) -> bool = default;
};

/// How a question about cohorts is answered.
struct cohort_options {
    /// What an age is: by default the distance between periods of the question's grid.
    age_clock clock = {};
    /// Which ages are shown. Not of a `bracket`, whose columns are its spans.
    age_choice ages = {};
    /// Births that are looked at: who was born on other days is counted, and in no cohort.
    birth_days births = {};
    /// The days that were observed. Of a ledger: its own window, or a part of it.
    observation observed = {};
    /// Which rows count, and how. A ledger has been made under one already.
    row_policy policy = {};
    /// The most cells that are allocated, over all blocks; a question that needs more is refused first. A
    /// cell takes 8 bytes, and its accumulator; where members mature, cells for who was last seen there and
    /// for how long count too, and where births may lie before the log, for who was first seen there.
    std::size_t max_cells = std::size_t{1} << 27;
};

namespace detail {

inline void validate(cohort_options const& options)
{
    cohort::validate(options.clock);
    auto const& ages = options.ages;
    if (ages.from < 0)
        throw invalid_option("ages.from: an age is at least 0, not " + std::to_string(ages.from));
    if (ages.to && *ages.to < ages.from)
        throw invalid_option("ages.to (" + std::to_string(*ages.to) + ") lies before ages.from (" +
                             std::to_string(ages.from) + ")");
    if (ages.step < 1) throw invalid_option("ages.step: at least 1, not " + std::to_string(ages.step));
    if (options.births.from && options.births.until && *options.births.until <= *options.births.from)
        throw invalid_option("births: until must be after from; the days are [from, until)");
    if (options.max_cells == 0) throw invalid_option("max_cells: at least 1");
}

} // namespace detail

} // namespace cohort
