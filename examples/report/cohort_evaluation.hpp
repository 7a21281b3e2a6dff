#pragma once

#include "cell_limit.hpp"
#include "cohort_parts.hpp"
#include "failure.hpp"
#include "results.hpp"

#include <cohort/retention.hpp>

#include <date/date.h>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace report {

/// All of a question but the rule of birth, which is a type of its own where births are dates.
struct cohort_question {
    cohort_ledger const& book;
    cohort_choice const& choice;
    chosen_period grid;
    value_test where, event;
    kept_column const* key_column;
    kept_column const* measured_column;
};

/// Births that rows tell, and births that a column dates.
[[nodiscard]] auto answer_by_rows(cohort_question const& question,
                                  cohort::birth::repeated_rule<value_test> const& rule)
    -> results::cohort_answer;
[[nodiscard]] auto answer_by_dates(cohort_question const& question, date_of_column const& rule)
    -> results::cohort_answer;

/// The births that a question looks at: what the size of its table hangs on.
class births_seen {
public:
    explicit births_seen(cohort_question const& question);

    /// The next birth. \param kept  which row of the kept columns says its cohort
    void take(date::local_days day, std::uint32_t kept);
    [[nodiscard]] auto table() const -> table_size;

private:
    [[nodiscard]] auto cohorts() const -> std::uint64_t;
    /// How many ages are counted, from 0 on; of a bracket its spans.
    [[nodiscard]] auto counted_ages() const -> std::uint64_t;

    cohort_question const& question_;
    date::local_days since_, until_; // births on other days are in no cohort
    date::local_days first_{}, last_{};
    bool any_ = false;
    std::vector<bool> texts_; // of the key's column, those of births
};

/// A measure of a cell: as a number for the page, and exactly for the table.
struct cell_figure {
    std::optional<double> number;
    std::string text;
};

[[nodiscard]] auto figure_of(cohort_choice const& choice, row_totals const& of, std::uint64_t customers,
                             std::uint64_t eligible) -> cell_figure;
[[nodiscard]] auto figure_of(cohort_choice const& choice, column_values const& of, std::uint64_t customers,
                             std::uint64_t eligible) -> cell_figure;
[[nodiscard]] auto figure_of(cohort_choice const& choice, cohort::count const& of, std::uint64_t customers,
                             std::uint64_t eligible) -> cell_figure;

/// Takes over what a table says.
template <class Table>
[[nodiscard]] auto taken_over(Table const& t, cohort_choice const& choice) -> results::cohort_answer
{
    results::cohort_answer out;
    auto const fill = [&](auto& to, auto const& accumulator) {
        if (auto const i = cohort::wilson_interval(to.customers, to.eligible)) {
            to.low = i->low;
            to.high = i->high;
        }
        auto figure = figure_of(choice, accumulator, to.customers, to.eligible);
        to.figure = figure.number;
        return std::move(figure.text);
    };
    for (std::size_t k = 0; k < t.ages(); ++k) {
        results::cohort_column column{t.column_label(k), t.age(k), {}};
        auto const pooled = t.pooled(k);
        column.pooled.cohorts = pooled.cohorts;
        column.pooled.customers = pooled.customers;
        column.pooled.eligible = pooled.eligible;
        if (pooled.cohorts > 0) fill(column.pooled, pooled.accumulator);
        out.columns.push_back(std::move(column));
    }
    for (std::size_t c = 0; c < t.cohorts(); ++c) {
        results::answered_cohort row{t.label(c), t.size(c), {}};
        for (std::size_t k = 0; k < t.ages(); ++k) {
            results::answered_cell cell;
            cell.is = t.state(c, k);
            cell.customers = t.customers(c, k);
            cell.eligible = t.eligible(c, k);
            cell.followed = t.followed(c, k);
            if (cell.is != cohort::cell_state::unobserved) cell.value = fill(cell, t.accumulator(c, k));
            row.cells.push_back(std::move(cell));
        }
        out.cohorts.push_back(std::move(row));
    }
    out.without_birth = t.customers_without_birth();
    out.births_outside = t.births_outside();
    out.unplaced = t.unplaced();
    out.rows_before_birth = t.rows_before_birth();
    out.matures = t.matures();
    return out;
}

template <class Rule, class Key, class Criterion, class Measure>
[[nodiscard]] auto answer_as(cohort_question const& q, Rule const& rule, Key const& key,
                             Criterion const& criterion, Measure const& measure) -> results::cohort_answer
{
    cohort::cohort_options options{.clock = q.choice.clock};
    options.ages.from = q.choice.ages.from;
    options.ages.to = q.choice.ages.to;
    options.ages.step = q.choice.ages.step;
    if (auto const& day = q.choice.born_since) options.births.from = cohort::calendar_day(*day);
    if (auto const& day = q.choice.born_until) options.births.until = cohort::calendar_day(*day);
    auto const asked = cohort::cohort_query(q.grid)
                           .born(rule)
                           .by(key)
                           .returning(criterion, q.event)
                           .measuring(measure)
                           .where(q.where);
    return taken_over(cohort::cohorts(q.book, asked, options), q.choice);
}

/// How large the table will be. Rules are asked once more than the answer takes, which is little of it.
template <class Rule>
[[nodiscard]] auto size_of_answer(cohort_question const& q, Rule const& rule) -> table_size
{
    births_seen births(q);
    auto const& book = q.book;
    for (std::size_t c = 0; c < book.customers(); ++c) {
        cohort::customer_rows const rows(book, q.where, c, book.offsets()[c], book.offsets()[c + 1]);
        auto const told = rule(rows);
        if (!told) continue;
        if constexpr (std::same_as<Rule, date_of_column>)
            births.take(told->day, rows[told->row][field::kept]);
        else
            births.take(date::floor<date::days>(rows[*told].time()), rows[*told][field::kept]);
    }
    return births.table();
}

/// Asks by the types of key, criterion and measure that the command line chose.
template <class Rule>
[[nodiscard]] auto answer_of_types(cohort_question const& q, Rule const& rule) -> results::cohort_answer
{
    auto const& choice = q.choice;
    auto const with_measure = [&](auto const& key, auto const& criterion) -> results::cohort_answer {
        switch (choice.measure.kind) {
        case measure_kind::orders:
            return answer_as(q, rule, key, criterion, cohort::cell::orders);
        case measure_kind::min:
        case measure_kind::max:
            return answer_as(q, rule, key, criterion, values_measure{q.measured_column, false, {}});
        case measure_kind::distinct:
            return answer_as(q, rule, key, criterion,
                             values_measure{q.measured_column, true, q.measured_column->texts.find("")});
        case measure_kind::ltv:
            if constexpr (!std::same_as<std::remove_cvref_t<decltype(criterion)>, cohort::returns::bracket>)
                return answer_as(q, rule, key, criterion, totals_to_date{{nullptr, true}});
            break;
        case measure_kind::customers:
        case measure_kind::events:
        case measure_kind::revenue:
        case measure_kind::sum:
        case measure_kind::mean:
            break;
        }
        bool const money =
            choice.measure.kind == measure_kind::revenue || choice.measure.kind == measure_kind::sum;
        return answer_as(q, rule, key, criterion, totals_measure{q.measured_column, money});
    };
    auto const with_criterion = [&](auto const& key) {
        namespace returns = cohort::returns;
        auto const n = choice.min_occurrences;
        switch (choice.returned.kind) {
        case return_kind::on_or_after:
            return with_measure(key,
                                returns::on_or_after{.min_occurrences = n, .last_age = choice.returned.ages});
        case return_kind::within:
            return with_measure(
                key, returns::within{.ages = choice.returned.ages.value_or(0), .min_occurrences = n});
        case return_kind::on_or_before:
            return with_measure(key, returns::on_or_before{.min_occurrences = n});
        case return_kind::streak:
            return with_measure(key, returns::streak{.min_occurrences = n});
        case return_kind::bracket:
            return with_measure(key, returns::bracket{.spans = choice.returned.spans, .min_occurrences = n});
        case return_kind::on:
            break;
        }
        return with_measure(key, returns::on{.min_occurrences = n});
    };
    if (choice.key.kind == cohort_kind::period) return with_criterion(cohort::cohort_by::period(q.grid));
    return with_criterion(cohort_key(choice.key, q.key_column));
}

/// \throws failure  where the table would be too large
template <class Rule>
[[nodiscard]] auto answer(cohort_question const& q, Rule const& rule) -> results::cohort_answer
{
    auto const size = size_of_answer(q, rule);
    size.check();
    try {
        return answer_of_types(q, rule);
    } catch (cohort::invalid_option const& e) {
        // The library has a limit of its own, over all that is counted at a time.
        if (std::string_view(e.what()).find("max_cells") == std::string_view::npos) throw;
        throw size.refusal_of_counting();
    }
}

} // namespace report
