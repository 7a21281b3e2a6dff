#include "analysis.hpp"

#include "customer_results.hpp"
#include "failure.hpp"
#include "log_schema.hpp"
#include "retention_results.hpp"
#include "time_format.hpp"
#include "total_results.hpp"

#include <cohort/parallel.hpp>

#include <optional>
#include <string>

namespace report {

namespace {

[[nodiscard]] auto given(std::optional<date::sys_days> const& day) -> std::optional<cohort::calendar_day>
{
    if (!day) return std::nullopt;
    return cohort::calendar_day(*day);
}

/// Groups the log once and asks everything of the ledger.
template <bool HasAmount, bool HasOrder>
[[nodiscard]] auto analyse_as(sales const& log, options const& chosen, progress_line& progress) -> results
{
    cohort::threads const run(chosen.threads);
    progress.stage("grouping rows by customer");
    sales_ledger<HasAmount, HasOrder> const book(log.rows, sales_schema<HasAmount, HasOrder>(),
                                                 {.observed = {.from = given(chosen.since),
                                                               .until = given(chosen.until),
                                                               .left_truncated = chosen.since.has_value()},
                                                  .policy = chosen.policy},
                                                 run);
    if (chosen.as_of && given(chosen.as_of)->local() < book.window().from) {
        throw failure(failure::bad_usage, "--as-of " + format_day(given(chosen.as_of)->local()) +
                                              " lies before the first day of the log, " +
                                              format_day(book.window().from) + "; give a later day");
    }
    results found;
    found.source = log.name;
    found.simulated = log.simulated;
    if (log.simulated) found.shop_seed = log.seed;
    found.window = book.window();
    found.audit = book.audit();
    found.options = options_in_force(chosen);
    found.period = name_of(chosen.period);
    chosen_period const grid{chosen.period};

    progress.stage("retention");
    take_retention(found, cohort::retention(book, grid, {}, run));
    take_totals(found, book, grid, log);
    take_attributes(found, book, log);

    progress.stage("recency, frequency, monetary");
    auto const value = cohort::rfm(book, {.as_of = given(chosen.as_of)}, run);
    take_customers(found, value, log);
    take_segments(found, value, take_scores(found, value, chosen));

    progress.stage("clusters");
    take_clusters(found, value, chosen, run);
    found.options.emplace_back("clusters", std::to_string(found.clusters.size()));
    found.options.emplace_back("seed", std::to_string(found.cluster_seed));
    return found;
}

/// What the library says of a row, with the row's place in the file.
[[nodiscard]] auto located(sales const& log, options const& chosen, cohort::invalid_row const& e) -> failure
{
    auto const& row = log.rows[e.row()];
    bool const refund = chosen.policy.refunds == cohort::refunds::reject && row.amount < 0;
    return {failure::bad_data,
            log.name + ":" + std::to_string(row.line) + ": " +
                (refund ? log.amount_column : log.time_column) + ": " + e.why() +
                (refund ? "; correct the row, or choose another --refunds" : "; correct the row")};
}

} // namespace

auto analyse(sales const& log, options const& chosen, progress_line& progress) -> results
{
    try {
        if (log.has_amount) {
            return log.has_order ? analyse_as<true, true>(log, chosen, progress)
                                 : analyse_as<true, false>(log, chosen, progress);
        }
        return log.has_order ? analyse_as<false, true>(log, chosen, progress)
                             : analyse_as<false, false>(log, chosen, progress);
    } catch (cohort::invalid_row const& e) {
        throw located(log, chosen, e);
    } catch (cohort::invalid_option const& e) {
        throw failure(failure::bad_usage, e.what());
    } catch (cohort::arithmetic_overflow const& e) {
        throw failure(failure::bad_data, log.name + ": " + e.what() + "; use a larger unit of money");
    }
}

} // namespace report
