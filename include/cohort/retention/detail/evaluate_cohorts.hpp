#pragma once

#include <cohort/ledger/layout.hpp>

#include <cohort/ledger/detail/source.hpp>
#include <cohort/ledger/ledger.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/retention/cell_measure.hpp>
#include <cohort/retention/cohort_by.hpp>
#include <cohort/retention/cohort_options.hpp>
#include <cohort/retention/cohort_query.hpp>
#include <cohort/retention/cohort_table.hpp>
#include <cohort/retention/detail/age_axis.hpp>
#include <cohort/retention/detail/cell_meter.hpp>
#include <cohort/retention/detail/cohort_cells.hpp>
#include <cohort/retention/detail/cohort_counter.hpp>
#include <cohort/retention/detail/cohort_plan.hpp>
#include <cohort/retention/detail/eligible_columns.hpp>
#include <cohort/retention/detail/finish_cohorts.hpp>
#include <cohort/retention/detail/member_notes.hpp>
#include <cohort/retention/return_criterion.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/time/age_clock.hpp>
#include <cohort/time/detail/period_table.hpp>
#include <cohort/time/observation.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace cohort::detail {

template <class Key>
inline constexpr bool is_period_key = false;
template <class Grid>
inline constexpr bool is_period_key<cohort_by::period_key<Grid>> = true;

template <class Plan, executor E>
[[nodiscard]] auto count_cohorts(Plan const& plan, E const& exec)
{
    using Layout = typename Plan::layout_type;
    using Query = typename Plan::query_type;
    using Key = typename Plan::key_type;

    // Cohorts of the calendar's own periods are of one age all at once; all others mature member by member.
    bool matures = true;
    if constexpr (std::same_as<Key, cohort_by::period_key<typename Query::grid_type>>)
        matures = !std::holds_alternative<calendar_clock>(plan.options->clock) ||
                  !(plan.key.grid() == plan.query->grid());
    age_axis<typename Plan::instant> const axis(plan.options->clock, plan.days, plan.periods, plan.first,
                                                matures);

    auto const& criterion = plan.query->criterion();
    auto ages = std::max<std::size_t>(axis.width(), 1);
    if (plan.options->ages.to) ages = std::min(ages, static_cast<std::size_t>(*plan.options->ages.to) + 1);
    std::vector<cohort_column> columns;
    std::size_t last = 0;
    for (std::size_t k = 0; k < columns_of(criterion, ages); ++k) {
        auto needs = needs_of(criterion, k);
        if constexpr (is_cumulative<typename Query::measure_type>) needs.since = 0;
        columns.push_back({span_of(criterion, k), needs});
        last = std::max(last, needs.last);
    }

    bool const follows = matures && columns_are_ages<typename Plan::criterion_type> &&
                         eligible_columns::follow_each_other(columns);
    // Nobody is seen at more ages than there are, whatever a cell needs.
    last = std::min(last, axis.width());

    constexpr bool by_period = is_period_key<Key>;
    using directory_type =
        std::conditional_t<by_period, period_lines, hashed_lines<typename Plan::value_type>>;
    auto const directory = [&]() -> directory_type {
        if constexpr (by_period)
            return period_lines(plan.key.first_period(), plan.key.periods());
        else
            return {};
    };
    using cells_type = cohort_cells<directory_type, typename Plan::accumulator>;
    cell_budget budget(plan.options->max_cells);
    std::size_t blocks = 16;
    if constexpr (by_period) {
        blocks = blocks_for(plan.key.periods() * columns.size(),
                            sizeof(std::uint64_t) * 2 + sizeof(typename Plan::accumulator),
                            plan.book->customers());
    }
    ledger_source<Layout> const source(*plan.book, plan.window);
    using measure = typename Plan::measure_type;
    using criterion_type = typename Plan::criterion_type;
    auto noted = cell_fold::none; // how what was noted becomes cells
    auto const count = [&]<class Notes>(std::type_identity<Notes>) {
        auto const make = [&] {
            cells_type cells(directory(), budget, matures ? last + 1 : 0, Notes::in_sets);
            cells.dated = Plan::dated && matures;
            cells.follows = follows;
            return cells;
        };
        using counter = cohort_counter<Plan, Notes, cells_type>;
        auto parts = source.fold(
            exec, blocks, make,
            [&](cells_type& to, auto const& view, auto const&, std::size_t begin, std::size_t end) {
                counter take(plan, axis, columns, matures, to);
                constexpr std::size_t ahead = 16; // customers, so that what is asked for has come by then
                for (auto c = begin; c < end; ++c) {
                    if constexpr (counter::stops_early) view.prefetch(c + ahead);
                    if constexpr (asks_ahead<Key, ledger<Layout>>) {
                        auto const first = plan.book->offsets(); // every customer has a row
                        if (c + ahead < end)
                            plan.key.prefetch(*plan.book, first[c + ahead], first[c + ahead / 2]);
                    }

                    auto const from = view.begin_of(c);
                    auto const until = view.end_of(c);
                    take(view, plan.rows_of(c, from, until), from, until);
                }
                to.settle();
            });
        // Members whom only a table of customers knows.
        if constexpr (requires { plan.rule.for_each_other([](auto const&) {}); }) {
            counter take(plan, axis, columns, matures, *parts.front());
            ledger_rows<Layout> const view(*plan.book, plan.window);
            plan.rule.for_each_other([&](auto const& key) {
                take(view, typename Plan::rows_type(*plan.book, plan.query->taken(), key), 0, 0);
            });
            parts.front()->settle();
        }
        for (std::size_t i = 1; i < parts.size(); ++i) {
            *parts.front() += *parts[i];
            parts[i].reset();
        }
        noted = Notes::in_sets ? cell_fold::none : criterion_type::counts;
        return std::move(*parts.front());
    };
    auto cells = [&] {
        if constexpr (reads_ages<criterion_type> &&
                      (columns_are_ages<criterion_type> || !cells_type::has_measure)) {
            if (columns.size() <= all_ages<criterion_type>::most_columns && criterion.by_ages(columns.size()))
                return count(std::type_identity<all_ages<criterion_type>>{});
        }
        return count(std::type_identity<each_event<criterion_type>>{});
    }();
    auto const naming = plan.key.names();
    table_frame<typename Query::grid_type, std::remove_cvref_t<decltype(naming)>> const frame{
        plan.query->grid(),
        naming,
        plan.options->clock,
        plan.window,
        plan.options->ages,
        matures,
        Plan::dated,
        follows,
        columns_are_ages<criterion_type>,
        columns_are_ages<criterion_type> && rows_of_cells<measure, criterion_type> == cell_fold::none,
        !is_cumulative<measure> && counts_by_rows(criterion),
        plan.book->policy(),
        criterion_type::counts == cell_fold::later ? loss_kind::for_good : loss_kind::net,
        noted,
        cell_meter<measure, Layout, criterion_type>::fold_of(matures)};
    using table = cohort_table<typename Query::grid_type, std::remove_cvref_t<decltype(naming)>,
                               typename Plan::value_type, measure, typename Plan::accumulator>;
    return cohort_table_access::finish<table>(frame, cells, columns, source.audit());
}

template <class Layout, class... Parts, executor E>
[[nodiscard]] auto evaluate_cohorts(ledger<Layout> const& book, observation_window const& window,
                                    cohort_query<Parts...> const& query, cohort_options const& options,
                                    E const& exec)
{
    using query_type = cohort_query<Parts...>;
    using instant = typename Layout::template value_type<tag::time>;
    validate(options);
    query.criterion().validate();
    if constexpr (!columns_are_ages<typename query_type::return_type>)
        if (!(options.ages == age_choice{}))
            throw invalid_option("ages: the columns of a bracket are its spans; leave ages out");

    auto rule = rule_for(query.birth_rule(), book);
    // Births may lie before the log.
    auto first = window.from;
    if constexpr (requires { rule.earliest(std::optional<date::local_days>{}); }) {
        auto const asked = options.births.from ? std::optional(options.births.from->local()) : std::nullopt;
        if (auto const earliest = rule.earliest(asked)) first = std::min(first, *earliest);
    }
    first = std::min(first, window.until);
    day_clock<instant> const days(first);
    auto const day_of = [&](std::optional<calendar_day> const& day, std::int64_t otherwise) {
        return day ? days(day->local()).day : otherwise;
    };
    auto from = day_of(options.births.from, std::numeric_limits<std::int64_t>::min());
    auto until = day_of(options.births.until, std::numeric_limits<std::int64_t>::max());
    using births_type = birth_plan<Layout, query_type, decltype(rule)>;
    if constexpr (births_type::dated) {
        from = std::max<std::int64_t>(from, 0);
        until = std::min(until, days(window.until).day);
    }
    births_type births{&book, &query, window, std::move(rule), first, days, from, until};

    auto const bound = [&] {
        key_days const born_and_seen{first, window.until, window.from};
        if constexpr (requires { query.key().bound_to(born_and_seen); })
            return query.key().bound_to(born_and_seen);
        else
            return query.key();
    }();
    auto key = [&] {
        using each = each_birth<births_type>;
        numbers_of_births<typename births_type::rows_type, birth_event<instant>, each> const numbers{
            each(births)};
        if constexpr (learns_from<decltype(bound), decltype(numbers)>)
            return bound.learned(numbers);
        else
            return bound;
    }();
    cohort_plan<births_type, decltype(key)> const plan{std::move(births), std::move(key), &options,
                                                       period_table(query.grid(), first, window.until)};
    return count_cohorts(plan, exec);
}

} // namespace cohort::detail
