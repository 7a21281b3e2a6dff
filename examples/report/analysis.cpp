#include "analysis.hpp"

#include "cell_limit.hpp"
#include "cohort_results.hpp"
#include "customer_results.hpp"
#include "customer_table.hpp"
#include "failure.hpp"
#include "followed_results.hpp"
#include "log_schema.hpp"
#include "retention_results.hpp"
#include "time_format.hpp"
#include "total_results.hpp"

#include <cohort/parallel.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace report {

namespace {

constexpr auto active_days = cohort::measure::also(cohort::measure::active_days);
constexpr auto order_value = cohort::measure::also(cohort::measure::mean_per_order);
constexpr auto largest_order = cohort::measure::also(cohort::measure::largest_order);

[[nodiscard]] auto given(std::optional<date::sys_days> const& day) -> std::optional<cohort::calendar_day>
{
    if (!day) return std::nullopt;
    return cohort::calendar_day(*day);
}

/// The features to cluster customers by that are not among recency, frequency and monetary.
template <class Ledger>
[[nodiscard]] auto further_features(Ledger const& book, options const& chosen, cohort::threads const& run)
    -> std::vector<further_feature>
{
    std::vector<further_feature> further;
    for (auto const f : chosen.features)
        if (words_of(f).of_purchases) further.push_back({f, {}});
    if (further.empty()) return further;
    namespace m = cohort::measure;
    auto const take = [&](cluster_feature feature, auto const& column) {
        bool const of_money = words_of(feature).of_money;
        for (auto& f : further)
            if (f.feature == feature)
                for (auto const x : column)
                    f.values.push_back(of_money ? in_units(static_cast<double>(x)) : static_cast<double>(x));
    };
    auto const measured = [&](auto... more) {
        auto const table =
            cohort::rfm(book, cohort::measures(more..., m::length, m::tenure, m::periodicity, active_days),
                        {.as_of = given(chosen.as_of)}, run);
        take(cluster_feature::length, table.column(m::length));
        take(cluster_feature::tenure, table.column(m::tenure));
        take(cluster_feature::periodicity, table.column(m::periodicity));
        take(cluster_feature::active_days, table.column(active_days));
        if constexpr (has_amounts<Ledger>) {
            take(cluster_feature::order_value, table.column(order_value));
            take(cluster_feature::largest_order, table.column(largest_order));
        }
    };
    if constexpr (has_amounts<Ledger>)
        measured(m::orders, order_value, largest_order);
    else
        measured(m::orders);
    return further;
}

/// Refuses a retention table that would be too large.
template <class Ledger>
void check_retention(Ledger const& book, chosen_period const& grid)
{
    if (book.rows() == 0) return;
    auto const times = book.column(field::time);
    auto const first_of = [&](std::size_t c) { return times[book.offsets()[c]]; };
    auto first = first_of(0), last = first_of(0);
    for (std::size_t c = 1; c < book.customers(); ++c) {
        first = std::min(first, first_of(c));
        last = std::max(last, first_of(c));
    }
    auto const period_of = [&](auto time) { return grid.index(date::floor<date::days>(time)); };
    auto const until = book.window().until;
    table_size size;
    size.file = "retention.csv";
    size.cohorts = static_cast<std::uint64_t>(period_of(last) - period_of(first) + 1);
    size.ages = static_cast<std::uint64_t>(grid.index(until - date::days{1}) - period_of(first) + 1);
    size.cohorts_of = " of first purchases since " + grid.label(period_of(first));
    size.ages_of = " until " + format_day(until);
    size.remedy = "give a longer --period, or fewer days by --since and --until";
    size.check();
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
    check_retention(book, grid);
    take_retention(found, cohort::retention(book, grid, {}, run));
    take_totals(found, book, grid, log);
    take_attributes(found, book, log);
    progress.stage("cohorts");
    take_cohorts(found, rows_for_cohorts(book), log, chosen);

    progress.stage("recency, frequency, monetary");
    auto const value = cohort::rfm(book, {.as_of = given(chosen.as_of)}, run);
    found.as_of = value.as_of();
    take_migration(found, book, chosen, value.as_of(), run);
    take_priority(found, book, chosen, run);
    progress.stage("segments and clusters");
    take_value(found, value, log.customers, chosen, run, further_features(book, chosen, run));
    return found;
}

/// The customers' own measures, of whatever columns there are.
template <bool HasDates, bool HasMoney>
[[nodiscard]] auto value_of(customer_rows const& table, cohort::customers_options const& how,
                            cohort::threads const& run)
{
    auto const with = [&](auto... more) {
        auto const fields = cohort::schema(field::customer = &known_customer::customer,
                                           field::frequency = &known_customer::frequency, more...);
        return cohort::rfm_of_customers(table.rows, fields, how, run);
    };
    auto const with_money = [&](auto... more) {
        if constexpr (HasMoney)
            return with(field::monetary = &known_customer::monetary, more...);
        else
            return with(more...);
    };
    if constexpr (HasDates)
        return with_money(field::time = &known_customer::last);
    else
        return with_money(field::days_since_last = &known_customer::days_since_last);
}

template <bool HasDates, bool HasMoney>
[[nodiscard]] auto analyse_table(customer_rows const& table, options const& chosen, progress_line& progress)
    -> results
{
    cohort::threads const run(chosen.threads);
    cohort::customers_options how;
    if (chosen.as_of) how.as_of = *given(chosen.as_of);
    auto const value = value_of<HasDates, HasMoney>(table, how, run);
    results found;
    found.source = table.name;
    found.has_purchases = false;
    found.audit = value.audit();
    found.options = options_in_force(chosen);
    found.without_activity = value.customers_without_activity();
    if (HasDates || chosen.as_of) found.as_of = value.as_of();
    for (auto const n : value.frequency()) found.orders += n;
    if constexpr (HasMoney) {
        cohort::sum<micro> revenue;
        for (auto const m : value.monetary()) revenue(m);
        found.revenue = revenue.value();
    }
    progress.stage("segments and clusters");
    take_value(found, value, table.customers, chosen, run);
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

/// Runs an analysis; what the library objects to becomes a message with its place.
template <class Run, class Located>
[[nodiscard]] auto explained(std::string const& source, Run const& run, Located const& located) -> results
{
    try {
        return run();
    } catch (cohort::invalid_row const& e) {
        throw located(e);
    } catch (cohort::invalid_option const& e) {
        throw failure(failure::bad_usage, e.what());
    } catch (cohort::arithmetic_overflow const& e) {
        throw failure(failure::bad_data, source + ": " + e.what() + "; use a larger unit of money");
    }
}

} // namespace

auto analyse(sales const& log, options const& chosen, progress_line& progress) -> results
{
    auto const run = [&] {
        if (log.has_amount) {
            return log.has_order ? analyse_as<true, true>(log, chosen, progress)
                                 : analyse_as<true, false>(log, chosen, progress);
        }
        return log.has_order ? analyse_as<false, true>(log, chosen, progress)
                             : analyse_as<false, false>(log, chosen, progress);
    };
    return explained(log.name, run, [&](auto const& e) { return located(log, chosen, e); });
}

auto analyse(customer_rows const& table, options const& chosen, progress_line& progress) -> results
{
    auto const run = [&] {
        if (table.has_money) {
            return table.has_dates ? analyse_table<true, true>(table, chosen, progress)
                                   : analyse_table<false, true>(table, chosen, progress);
        }
        return table.has_dates ? analyse_table<true, false>(table, chosen, progress)
                               : analyse_table<false, false>(table, chosen, progress);
    };
    return explained(table.name, run, [&](cohort::invalid_row const& e) {
        return failure(failure::bad_data,
                       table.name + ":" + std::to_string(table.rows[e.row()].line) + ": " + e.why());
    });
}

} // namespace report
