#pragma once

#include "failure.hpp"
#include "options.hpp"
#include "results.hpp"
#include "segment_choice.hpp"
#include "time_format.hpp"

#include <cohort/rfm.hpp>

#include <string>
#include <utility>

namespace report {

/// A day of the command line for the library.
[[nodiscard]] inline auto as_calendar_day(date::sys_days day) -> cohort::calendar_day { return day; }

/// Who moved from one segment to another between `--compare-to` and the as-of day.
template <class Ledger, class Executor>
void take_migration(results& found, Ledger const& book, options const& chosen, date::local_days as_of,
                    Executor const& run)
{
    if (!chosen.compare_to) return;
    auto const from = as_calendar_day(*chosen.compare_to);
    if (as_of <= from.local())
        throw failure(failure::bad_usage, "--compare-to " + format_day(from.local()) +
                                              " must lie before the as-of day, " + format_day(as_of));
    auto const& window = book.window();
    if (from.local() < window.from || window.until < as_of)
        throw failure(failure::bad_usage, "--compare-to " + format_day(from.local()) + " and the as-of day " +
                                              format_day(as_of) + " must both lie in the log, from " +
                                              format_day(window.from) + " to " + format_day(window.until));
    cohort::migration_options how;
    how.scores = chosen.scoring;
    how.cuts = chosen.compare_cuts;
    how.lookback = chosen.lookback;
    found.migration = with_map(*chosen.segments, [&](auto const& map) {
        auto const moved = cohort::migration(book, {from, as_of}, map, how, run);
        results::followed out{from.local(), as_of, name_of(chosen.compare_cuts), {}, {}};
        if (chosen.lookback) out.lookback = chosen.lookback->count();
        auto const name = [&](std::size_t s) {
            return s == moved.absent() ? std::string() : moved.names()[s];
        };
        for (auto const& m : moved.moves()) {
            results::move move{name(m.from), name(m.to), m.customers, {}, {}};
            if constexpr (std::remove_cvref_t<decltype(moved)>::has_monetary) {
                move.revenue_from = m.revenue_from;
                move.revenue_to = m.revenue_to;
            }
            out.moves.push_back(std::move(move));
        }
        return out;
    });
}

/// How well the measures as of `--priority-split` foretold what customers did afterwards.
template <class Ledger, class Executor>
void take_priority(results& found, Ledger const& book, options const& chosen, Executor const& run)
{
    if (!chosen.priority_split) return;
    auto const split = as_calendar_day(*chosen.priority_split);
    auto const& window = book.window();
    if (split.local() < window.from || window.until <= split.local() + date::days{1})
        throw failure(failure::bad_usage, "--priority-split " + format_day(split.local()) +
                                              " leaves nothing before or after it: the log has " +
                                              format_day(window.from) + " to " +
                                              format_day(window.until - date::days{1}));
    cohort::priority_options how;
    how.scores = chosen.scoring;
    how.lookback = chosen.lookback;
    if (chosen.seed) how.ranking.seed = *chosen.seed;
    auto const report = cohort::priority(book, {split}, how, run);
    auto const& at = report.splits().front();
    results::ranking out{
        at.split(), at.until(), at.customers(), at.bought_again(), how.ranking.confidence, {}, {}, {}};
    for (auto const& l : at.lines()) {
        auto const& auc = l.quality.auc();
        results::priority_line line{std::string(to_string(l.by)),
                                    std::string(to_string(l.outcome)),
                                    auc.value,
                                    {},
                                    {},
                                    l.quality.gains().value,
                                    l.quality.lift().value,
                                    l.quality.spearman().value};
        if (auc.bounds) {
            line.auc_low = auc.bounds->low;
            line.auc_high = auc.bounds->high;
        }
        out.lines.push_back(std::move(line));
    }
    if (auto const v = at.verdict(cohort::later_outcome::buys_again)) out.buys_again = v->words;
    if (auto const v = at.verdict(cohort::later_outcome::revenue)) out.revenue = v->words;
    found.priority = std::move(out);
}

} // namespace report
