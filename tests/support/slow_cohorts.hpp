#pragma once

#include <cohort/retention/cell_state.hpp>
#include <cohort/time/age_clock.hpp>
#include <support/slow_retention.hpp>

#include <range/v3/algorithm/stable_sort.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <variant>
#include <vector>

namespace cohort_test {

/// Days of 24 hours.
[[nodiscard]] inline auto hours_of(int days) -> std::chrono::seconds
{
    return std::chrono::seconds{86'400 * days};
}

/// A row that a question looks at, and whether it is an activity or only money.
struct slow_row {
    sale row;
    bool active = true;
};

/// When somebody was born, and by which of its rows, if by one.
struct slow_birth {
    date::local_seconds at{};
    std::optional<std::size_t> row;
    bool is_row = true; // not where it only carries the date
};

/// Somebody of a cohort. The rows are those that match the question's `where`, in time order, those of an
/// instant in the order of the log.
struct slow_member {
    slow_key who;
    std::vector<slow_row> rows;
    slow_birth birth;
    cohort::collapse collapse = cohort::collapse::by_order;
};

/// Whether two of somebody's rows are of one event.
[[nodiscard]] inline auto of_one_event(slow_member const& m, std::size_t i, std::size_t j) -> bool
{
    auto const& a = m.rows.at(i).row;
    auto const& b = m.rows.at(j).row;
    switch (m.collapse) {
    case cohort::collapse::by_order:
        return a.invoice == b.invoice;
    case cohort::collapse::by_instant:
        return a.at == b.at;
    case cohort::collapse::by_day:
        return date::floor<date::days>(a.at) == date::floor<date::days>(b.at);
    case cohort::collapse::none:
        break;
    }
    return i == j;
}

/// Of some of somebody's rows those that begin an event.
[[nodiscard]] inline auto starts_of(slow_member const& m, std::vector<std::size_t> const& places)
    -> std::vector<std::size_t>
{
    std::vector<std::size_t> starts;
    for (auto const i : places) {
        if (std::none_of(starts.begin(), starts.end(), [&](auto j) { return of_one_event(m, i, j); }))
            starts.push_back(i);
    }
    return starts;
}

/// What was seen of anybody: the days [from, until). Things may have happened before.
struct slow_sight {
    date::local_seconds from;
    date::local_seconds until;
};

/// A row's yes or no, and a number of a row.
using slow_test = std::function<bool(sale const&)>;
using slow_number = std::function<std::int64_t(sale const&)>;
inline auto const any_row = [](sale const&) { return true; };
inline auto const its_cents = [](sale const& s) { return s.cents; };

/// A cohort's key: one number for each part of it.
using slow_cohort_key = std::vector<std::int64_t>;

// Births: of somebody's rows, which one and when.

using slow_birth_rule = std::function<std::optional<slow_birth>(slow_member const&)>;

/// The rows that are activities and match, by their places.
[[nodiscard]] inline auto matches_of(std::vector<slow_row> const& rows, slow_test const& matches)
    -> std::vector<std::size_t>
{
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].active && matches(rows[i].row)) places.push_back(i);
    }
    return places;
}

[[nodiscard]] inline auto slow_nth(std::size_t n, slow_test const& matches) -> slow_birth_rule
{
    return [=](slow_member const& m) -> std::optional<slow_birth> {
        auto const places = starts_of(m, matches_of(m.rows, matches));
        if (places.size() < n) return std::nullopt;
        return slow_birth{m.rows[places[n - 1]].row.at, places[n - 1]};
    };
}

[[nodiscard]] inline auto slow_first(slow_test const& matches) -> slow_birth_rule
{
    return slow_nth(1, matches);
}

/// The n-th of n matches of which the last comes less than `days` after the first.
[[nodiscard]] inline auto slow_at_least(std::size_t n, int days, slow_test const& matches) -> slow_birth_rule
{
    return [=](slow_member const& m) -> std::optional<slow_birth> {
        auto const places = starts_of(m, matches_of(m.rows, matches));
        for (std::size_t i = n - 1; i < places.size(); ++i) {
            auto const first_of_n = m.rows[places[i - (n - 1)]].row.at;
            auto const last_of_n = m.rows[places[i]].row.at;
            if (last_of_n - first_of_n < hours_of(days)) return slow_birth{last_of_n, places[i]};
        }
        return std::nullopt;
    };
}

/// The first b that stands after an a of another event, less than `days` later.
[[nodiscard]] inline auto slow_sequence(slow_test const& a, slow_test const& b, int days) -> slow_birth_rule
{
    return [=](slow_member const& m) -> std::optional<slow_birth> {
        for (auto const then : matches_of(m.rows, b)) {
            for (auto const first : matches_of(m.rows, a)) {
                if (first < then && !of_one_event(m, first, then) &&
                    m.rows[then].row.at - m.rows[first].row.at < hours_of(days))
                    return slow_birth{m.rows[then].row.at, then};
            }
        }
        return std::nullopt;
    };
}

/// The day that the first activity carries that carries any.
[[nodiscard]] inline auto
slow_date_in(std::function<std::optional<date::local_days>(sale const&)> const& date_of) -> slow_birth_rule
{
    return [=](slow_member const& m) -> std::optional<slow_birth> {
        for (auto const i : matches_of(m.rows, any_row)) {
            if (auto const day = date_of(m.rows[i].row)) return slow_birth{*day, i, false};
        }
        return std::nullopt;
    };
}

/// The day that a table of customers says.
[[nodiscard]] inline auto slow_listed(std::map<std::int32_t, date::local_days> const& table)
    -> slow_birth_rule
{
    return [=](slow_member const& m) -> std::optional<slow_birth> {
        auto const& [nobody, id] = m.who;
        if (nobody || !table.contains(id)) return std::nullopt;
        return slow_birth{table.at(id), std::nullopt, false};
    };
}

// Cohorts: of somebody born, which one; nothing where that cannot be told.

struct slow_cohort_rule {
    std::function<std::optional<slow_cohort_key>(slow_member const&, slow_sight const&)> key_of;
    /// Where cohorts are periods of a grid: which.
    walked_grid const* grid = nullptr;
};

[[nodiscard]] inline auto slow_period(walked_grid const& grid) -> slow_cohort_rule
{
    return {[&grid](slow_member const& m, auto) {
                return slow_cohort_key{grid.index(date::floor<date::days>(m.birth.at))};
            },
            &grid};
}

/// A number of the birth's row.
[[nodiscard]] inline auto slow_value(slow_number const& number) -> slow_cohort_rule
{
    return {[=](slow_member const& m, auto) -> std::optional<slow_cohort_key> {
        if (!m.birth.row) return std::nullopt;
        return slow_cohort_key{number(m.rows.at(*m.birth.row).row)};
    }};
}

/// How much the activities of the birth's order came to, whenever they were.
[[nodiscard]] inline auto slow_first_order() -> slow_cohort_rule
{
    return {[](slow_member const& m, auto) -> std::optional<slow_cohort_key> {
        if (!m.birth.row) return std::nullopt;
        auto const& birth = m.rows.at(*m.birth.row).row;
        std::int64_t cents = 0;
        for (auto const& [row, active] : m.rows)
            cents += active && row.invoice == birth.invoice ? row.cents : 0;
        return slow_cohort_key{cents};
    }};
}

/// Whether all was seen of somebody from birth up to then.
[[nodiscard]] inline auto were_seen(slow_member const& m, date::local_seconds end, slow_sight const& seen)
    -> bool
{
    return end <= seen.until && seen.from <= m.birth.at;
}

/// Money in the first days from birth.
[[nodiscard]] inline auto slow_spend(int days) -> slow_cohort_rule
{
    return {[=](slow_member const& m, slow_sight const& seen) -> std::optional<slow_cohort_key> {
        auto const end = m.birth.at + hours_of(days);
        if (!were_seen(m, end, seen)) return std::nullopt;
        std::int64_t cents = 0;
        for (auto const& [row, active] : m.rows)
            cents += m.birth.at <= row.at && row.at < end ? row.cents : 0;
        return slow_cohort_key{cents};
    }};
}

/// The same with bands in place of numbers: how many edges a number has reached.
[[nodiscard]] inline auto slow_bands(slow_cohort_rule const& numbers, std::vector<double> const& edges)
    -> slow_cohort_rule
{
    return {[=](slow_member const& m, slow_sight const& seen) -> std::optional<slow_cohort_key> {
        auto const key = numbers.key_of(m, seen);
        if (!key) return std::nullopt;
        std::int64_t band = 0;
        for (auto const edge : edges) band += edge <= static_cast<double>(key->at(0)) ? 1 : 0;
        return slow_cohort_key{band};
    }};
}

/// Whether an activity of another event within the first days matches.
[[nodiscard]] inline auto slow_did(slow_test const& matches, int days) -> slow_cohort_rule
{
    return {[=](slow_member const& m, slow_sight const& seen) -> std::optional<slow_cohort_key> {
        auto const end = m.birth.at + hours_of(days);
        if (!were_seen(m, end, seen)) return std::nullopt;
        for (auto const i : matches_of(m.rows, matches)) {
            auto const at = m.rows[i].row.at;
            bool const birth = m.birth.is_row && of_one_event(m, i, *m.birth.row);
            if (!birth && m.birth.at <= at && at < end) return slow_cohort_key{1};
        }
        return slow_cohort_key{0};
    }};
}

[[nodiscard]] inline auto slow_everyone() -> slow_cohort_rule
{
    return {[](slow_member const&, auto) { return slow_cohort_key{1}; }};
}

/// A cohort for each customer, the rows of nobody last.
[[nodiscard]] inline auto slow_customer() -> slow_cohort_rule
{
    return {[](slow_member const& m, auto) -> std::optional<slow_cohort_key> {
        if (m.who.first) return std::nullopt; // nobody has no key
        return slow_cohort_key{m.who.second};
    }};
}

/// Several keys at once, the first of them first.
[[nodiscard]] inline auto slow_together(std::vector<slow_cohort_rule> const& rules) -> slow_cohort_rule
{
    return {[=](slow_member const& m, slow_sight const& seen) -> std::optional<slow_cohort_key> {
        slow_cohort_key all;
        for (auto const& rule : rules) {
            auto const key = rule.key_of(m, seen);
            if (!key) return std::nullopt;
            all.insert(all.end(), key->begin(), key->end());
        }
        return all;
    }};
}

// Returns.

enum class slow_criterion { on, on_or_after, on_or_before, within, streak, bracket };

struct slow_span {
    int first = 0;
    int last = 0;
};

/// What is measured of a cell's rows.
enum class slow_measure { none, events, orders, sum, mean, min, max, distinct };

struct slow_ages {
    int from = 0;
    std::optional<int> to = {};
    int step = 1;
};

/// A whole question to a log.
struct slow_question {
    walked_grid const* grid = nullptr; // of ages by the calendar
    cohort::age_clock clock = {};
    slow_test where = any_row;

    slow_birth_rule born = slow_first(any_row);
    std::set<std::int32_t> listed = {}; // who is somebody even without rows
    std::optional<date::local_days> births_from = {};
    std::optional<date::local_days> births_until = {};

    slow_cohort_rule by = {};

    slow_criterion criterion = slow_criterion::on;
    std::optional<int> last_age = {};  // of on_or_after
    std::vector<slow_span> spans = {}; // of bracket
    int ahead = 0;                     // of within: ages after the cell's own
    std::uint64_t min_occurrences = 1;
    slow_test returning = any_row; // what a return event is
    /// ... of a row and that of the birth, where there is one
    std::function<bool(sale const&, sale const&)> like_birth = [](auto const&...) { return true; };

    slow_measure measure = slow_measure::none;
    slow_number number = its_cents; // what is added up, averaged, compared or told apart
    bool cumulative = false;        // over the ages 0..a in place of the cell's

    slow_ages ages = {};
};

/// A column: its age, the ages of its cells, and which ages must have been seen for a cell to be complete.
struct slow_column {
    int age = 0;
    int first = 0;
    std::optional<int> last; // nothing: without end
    int needed_from = 0;
    int needed = 0;
};

struct slow_cohort_cell {
    cohort::cell_state state = cohort::cell_state::unobserved;
    std::uint64_t customers = 0;
    std::uint64_t eligible = 0;
    std::optional<double> value;
    std::vector<slow_member const*> could; // be seen
    std::vector<slow_member const*> came;
};

struct slow_cohort {
    slow_cohort_key key;
    std::uint64_t size = 0;
    std::vector<slow_cohort_cell> cells; // by column
};

struct slow_cohorts_table {
    std::map<slow_cohort_key, std::vector<slow_member>> members;
    bool spans = false; // columns are spans of ages
    std::vector<slow_column> columns;
    std::vector<slow_cohort> cohorts;
    bool of_active = false; // cells have the rows of those alone who came back
    std::uint64_t without_birth = 0;
    std::uint64_t births_outside = 0;
    std::uint64_t unplaced = 0;
    std::uint64_t rows_before_birth = 0;
};

/// Somebody's return events in the ages [first, last], or its rows of money there too, by their places.
[[nodiscard]] inline auto places_at(slow_question const& q, slow_member const& m, int first,
                                    std::optional<int> last, bool money_too) -> std::vector<std::size_t>
{
    std::vector<std::size_t> found;
    auto const begin = start_of_age(q.clock, *q.grid, m.birth.at, first);
    for (std::size_t i = 0; i < m.rows.size(); ++i) {
        auto const& [row, active] = m.rows[i];
        if (!(active || money_too) || !q.returning(row)) continue;
        if (m.birth.row && !q.like_birth(row, m.rows[*m.birth.row].row)) continue;
        if (row.at < begin) continue;
        if (last && start_of_age(q.clock, *q.grid, m.birth.at, *last + 1) <= row.at) continue;
        found.push_back(i);
    }
    return found;
}
[[nodiscard]] inline auto rows_at(slow_question const& q, slow_member const& m, int first,
                                  std::optional<int> last, bool money_too) -> std::vector<sale>
{
    std::vector<sale> rows;
    for (auto const i : places_at(q, m, first, last, money_too)) rows.push_back(m.rows[i].row);
    return rows;
}
/// How many events begin in the ages [first, last].
[[nodiscard]] inline auto events_at(slow_question const& q, slow_member const& m, int first,
                                    std::optional<int> last) -> std::size_t
{
    auto const there = places_at(q, m, first, last, false);
    auto const starts = starts_of(m, places_at(q, m, 0, std::nullopt, false));
    return static_cast<std::size_t>(std::count_if(there.begin(), there.end(), [&](std::size_t i) {
        return std::find(starts.begin(), starts.end(), i) != starts.end();
    }));
}

/// The columns of a question if `ages` ages can be seen.
[[nodiscard]] inline auto columns_of(slow_question const& q, int ages) -> std::vector<slow_column>
{
    std::vector<slow_column> columns;
    if (q.criterion == slow_criterion::bracket) {
        for (auto const& span : q.spans)
            columns.push_back({span.first, span.first, span.last, span.first, span.last});
        return columns;
    }
    for (int a = 0; a < ages; ++a) {
        if (q.ages.to && *q.ages.to < a) break;
        if (q.last_age && *q.last_age < a) break;
        switch (q.criterion) {
        case slow_criterion::on_or_after:
            columns.push_back({a, a, q.last_age, a, q.last_age.value_or(a)});
            break;
        case slow_criterion::on_or_before:
            columns.push_back({a, std::min(a, 1), a, std::min(a, 1), a});
            break;
        case slow_criterion::within:
            columns.push_back({a, a, a, a, a + q.ahead});
            break;
        case slow_criterion::streak:
            columns.push_back({a, a, a, 0, a});
            break;
        default:
            columns.push_back({a, a, a, a, a});
            break;
        }
        if (q.cumulative) columns.back().needed_from = 0;
    }
    return columns;
}

/// Whether somebody came back as a cell of this column wants it.
[[nodiscard]] inline auto came_back(slow_question const& q, slow_member const& m, slow_column const& column)
    -> bool
{
    auto const often = [&](int first, std::optional<int> last) {
        if (q.min_occurrences == 1) return !places_at(q, m, first, last, false).empty();
        return events_at(q, m, first, last) >= q.min_occurrences;
    };
    if (q.criterion == slow_criterion::within) return often(column.age, column.age + q.ahead);
    if (q.criterion != slow_criterion::streak) return often(column.first, column.last);
    for (int a = 0; a <= column.age; ++a) {
        if (!often(a, a)) return false;
    }
    return true;
}

/// The measure of a cell, of those of its cohort who are eligible.
[[nodiscard]] inline auto measured(slow_question const& q, std::vector<slow_member const*> const& eligible,
                                   slow_column const& column) -> std::optional<double>
{
    bool const money_too = q.measure == slow_measure::sum;
    double events = 0;
    double orders = 0;
    std::vector<std::int64_t> numbers;
    std::int64_t sum = 0;
    for (auto const* m : eligible) {
        std::set<std::int32_t> of_member;
        auto const rows = q.cumulative ? rows_at(q, *m, 0, column.age, money_too)
                                       : rows_at(q, *m, column.first, column.last, money_too);
        for (auto const& row : rows) {
            ++events;
            of_member.insert(row.invoice);
            numbers.push_back(q.number(row));
            sum += q.number(row);
        }
        orders += static_cast<double>(of_member.size());
    }
    std::sort(numbers.begin(), numbers.end());
    auto const total = static_cast<double>(sum);
    switch (q.measure) {
    case slow_measure::none:
        return std::nullopt;
    case slow_measure::events:
        return events;
    case slow_measure::orders:
        return orders;
    case slow_measure::sum:
        return total;
    case slow_measure::distinct:
        return static_cast<double>(std::set(numbers.begin(), numbers.end()).size());
    default:
        break;
    }
    if (numbers.empty()) return std::nullopt;
    if (q.measure == slow_measure::mean) return total / events;
    return static_cast<double>(q.measure == slow_measure::min ? numbers.front() : numbers.back());
}

/// Leaves out the last columns in which nothing was observed, but for the first of all, and the ages that
/// were not asked for. The columns of a bracket are its spans.
inline void choose_columns(slow_cohorts_table& t, slow_question const& q, bool matures)
{
    if (q.criterion == slow_criterion::bracket) return;
    auto const anything_in = [&](std::size_t k) {
        return std::any_of(t.cohorts.begin(), t.cohorts.end(), [&](slow_cohort const& line) {
            return line.cells[k].state != cohort::cell_state::unobserved;
        });
    };
    auto shown = t.columns.size();
    // By the calendar there are as many as the oldest cohort has begun.
    while (matures && shown > 1 && !anything_in(shown - 1)) --shown;
    auto const choose = [&](auto const& all) {
        auto chosen = all;
        chosen.clear();
        for (auto k = static_cast<std::size_t>(q.ages.from); k < shown;
             k += static_cast<std::size_t>(q.ages.step))
            chosen.push_back(all[k]);
        return chosen;
    };
    t.columns = choose(t.columns);
    for (auto& line : t.cohorts) line.cells = choose(line.cells);
}

/// Cohorts as the words say it, one member, cell and row after the other.
[[nodiscard]] inline auto slow_cohorts(slow_log const& log, cohort::row_policy const& policy,
                                       slow_question const& q) -> slow_cohorts_table
{
    using cohort::cell_state;
    slow_cohorts_table t;
    date::local_seconds const until = log.window.until;
    slow_sight const seen{log.window.from, until};

    // Everybody, with the rows that count at all.
    std::map<slow_key, slow_member> everybody;
    for (auto const& [who, rows] : log.customers) {
        auto& m = everybody[who];
        m.collapse = policy.collapse;
        for (auto const& row : rows) {
            if (q.where(row)) m.rows.push_back({row, is_active(row, policy)});
        }
        ranges::stable_sort(m.rows.begin(), m.rows.end(),
                            [](slow_row const& a, slow_row const& b) { return a.row.at < b.row.at; });
    }
    for (auto const id : q.listed) everybody[{false, id}];

    // Who is a member of which cohort.
    auto& members = t.members;
    for (auto& [who, m] : everybody) {
        m.who = who;
        auto const birth = q.born(m);
        if (!birth) {
            ++t.without_birth;
            continue;
        }
        m.birth = *birth;
        auto const day = date::floor<date::days>(m.birth.at);
        if ((q.births_from && day < *q.births_from) || (q.births_until && *q.births_until <= day) ||
            until <= m.birth.at) {
            ++t.births_outside;
            continue;
        }
        auto const key = q.by.key_of(m, seen);
        if (!key) {
            ++t.unplaced;
            continue;
        }
        members[*key].push_back(m);
        for (auto const& [row, active] : m.rows)
            t.rows_before_birth += row.at < start_of_age(q.clock, *q.grid, m.birth.at, 0) ? 1U : 0U;
    }
    if (members.empty()) return t;
    if (q.by.grid != nullptr) { // periods in which nobody was born are cohorts too
        auto const first = members.begin()->first.at(0);
        auto const last = members.rbegin()->first.at(0);
        for (auto p = first; p <= last; ++p) members[{p}];
    }

    // Whether a cohort's cells follow the calendar; otherwise members mature one by one.
    bool const by_calendar = q.by.grid == q.grid && std::holds_alternative<cohort::calendar_clock>(q.clock);
    auto const begun = [&](slow_member const& m, int a) {
        return start_of_age(q.clock, *q.grid, m.birth.at, a) < until;
    };
    auto const ended = [&](slow_member const& m, int a) {
        return start_of_age(q.clock, *q.grid, m.birth.at, a + 1) <= until;
    };
    // Somebody born before the log, whose ages that began before it were not seen.
    auto const seen_from = [&](slow_member const& m, int a) {
        return seen.from <= m.birth.at || seen.from <= start_of_age(q.clock, *q.grid, m.birth.at, a);
    };

    // Births that are days may lie before the log; those that are rows cannot.
    bool const by_days = std::ranges::any_of(members, [](auto const& of_cohort) {
        return std::ranges::any_of(of_cohort.second, [](slow_member const& m) { return !m.birth.is_row; });
    });

    // How many ages there are: as far as anybody can be seen, age 0 in any case.
    int ages = 1;
    for (auto const& [key, of_cohort] : members) {
        for (auto const& m : of_cohort) {
            for (int a = 0; by_calendar ? begun(m, a) : ended(m, a); ++a) ages = std::max(ages, a + 1);
        }
    }
    t.spans = q.criterion == slow_criterion::bracket;
    t.of_active = q.min_occurrences == 1 && !q.cumulative && q.criterion != slow_criterion::streak &&
                  q.criterion != slow_criterion::within;
    t.columns = columns_of(q, ages);

    for (auto const& [key, of_cohort] : members) {
        auto& line = t.cohorts.emplace_back(slow_cohort{key, of_cohort.size(), {}});
        for (auto const& column : t.columns) {
            auto& cell = line.cells.emplace_back();
            bool observed = false;
            bool partial = false;
            std::vector<slow_member const*> eligible;
            if (by_calendar) {
                auto const start_of = [&, period = static_cast<int>(key.at(0))](int a) {
                    return date::local_seconds{q.grid->first_day(period + a)};
                };
                // Of a cohort whose births begin before the log: what happened before it.
                bool const older = by_days && start_of(0) < seen.from;
                observed =
                    start_of(column.age) < until && !(older && start_of(column.needed_from + 1) <= seen.from);
                partial = until < start_of(column.needed + 1) ||
                          (older && start_of(column.needed_from) < seen.from);
                for (auto const& m : of_cohort) {
                    if (observed) eligible.push_back(&m);
                }
            } else {
                for (auto const& m : of_cohort) {
                    if (seen_from(m, column.needed_from) && ended(m, column.needed)) eligible.push_back(&m);
                }
                observed = !eligible.empty();
            }
            if (!observed) continue;
            cell.eligible = eligible.size();
            for (auto const* m : eligible) {
                if (came_back(q, *m, column)) cell.came.push_back(m);
            }
            cell.could = eligible;
            cell.customers = cell.came.size();
            cell.value = measured(q, eligible, column);
            cell.state = partial              ? cell_state::partial
                         : cell.customers > 0 ? cell_state::value
                                              : cell_state::zero;
        }
    }
    choose_columns(t, q, !by_calendar);
    return t;
}

} // namespace cohort_test
