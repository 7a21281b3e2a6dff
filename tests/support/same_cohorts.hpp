#pragma once

#include <cohort/ledger.hpp>
#include <cohort/retention.hpp>
#include <cohort/time.hpp>
#include <support/any_question.hpp>
#include <support/slow_cohorts.hpp>

#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>

namespace cohort_test {

/// A key of the library as the numbers of a slow one.
template <class Key>
[[nodiscard]] auto numbers_of(Key const& key) -> slow_cohort_key
{
    return {static_cast<std::int64_t>(key)};
}
template <class... Keys>
[[nodiscard]] auto numbers_of(std::tuple<Keys...> const& keys) -> slow_cohort_key
{
    slow_cohort_key all;
    std::apply(
        [&](auto const&... key) {
            auto const append = [&](slow_cohort_key const& more) {
                all.insert(all.end(), more.begin(), more.end());
            };
            (append(numbers_of(key)), ...);
        },
        keys);
    return all;
}

/// The rates of a column as one, in the words of the documentation.
[[nodiscard]] inline auto slow_average(slow_cohorts_table const& s, std::size_t k, cohort::average_kind kind,
                                       cohort::partial_cells partial) -> std::optional<double>
{
    double came = 0;
    double could = 0;
    double rates = 0;
    double products = 0;
    double squares = 0;
    int n = 0;
    for (auto const& line : s.cohorts) {
        auto const& cell = line.cells[k];
        if (cell.eligible == 0) continue;
        if (cell.state == cohort::cell_state::partial && partial == cohort::partial_cells::leave_out)
            continue;
        auto const r = static_cast<double>(cell.customers);
        auto const members = static_cast<double>(cell.eligible);
        came += r;
        could += members;
        rates += r / members;
        products += r * members;
        squares += members * members;
        ++n;
    }
    if (n == 0) return std::nullopt;
    switch (kind) {
    case cohort::average_kind::simple:
        return rates / n;
    case cohort::average_kind::weighted:
        return products / squares;
    default:
        return came / could;
    }
}

[[nodiscard]] inline auto near(std::optional<double> a, std::optional<double> b) -> bool
{
    if (!a || !b) return a.has_value() == b.has_value();
    return std::abs(*a - *b) <= 1e-12 * std::max(std::abs(*a), std::abs(*b));
}

/// Where a table differs from the slow one; nothing where it does not.
template <class Table>
[[nodiscard]] auto difference(Table const& t, slow_cohorts_table const& s) -> std::string
{
    auto const counts = [](std::string const& of, auto is, auto should) {
        return of + ": " + std::to_string(is) + " for " + std::to_string(should);
    };
    if (t.customers_without_birth() != s.without_birth)
        return counts("customers without birth", t.customers_without_birth(), s.without_birth);
    if (t.births_outside() != s.births_outside)
        return counts("births outside", t.births_outside(), s.births_outside);
    if (t.unplaced() != s.unplaced) return counts("unplaced", t.unplaced(), s.unplaced);
    if (t.rows_before_birth() != s.rows_before_birth)
        return counts("rows before birth", t.rows_before_birth(), s.rows_before_birth);
    if (t.cohorts() != s.cohorts.size()) return counts("cohorts", t.cohorts(), s.cohorts.size());
    if (t.cohorts() == 0) return {};
    if (t.ages() != s.columns.size()) return counts("columns", t.ages(), s.columns.size());
    for (std::size_t k = 0; k < t.ages(); ++k) {
        auto const& column = s.columns[k];
        auto const age_of = [](int a) { return static_cast<std::size_t>(a); };
        if (t.age(k) != age_of(column.age)) return counts("age", t.age(k), column.age);
        if (t.span(k).first != age_of(column.first)) return counts("span", t.span(k).first, column.first);
        if (t.span(k).last != (column.last ? age_of(*column.last) : cohort::age_span::no_end))
            return "end of span " + std::to_string(k);
    }
    for (std::size_t c = 0; c < t.cohorts(); ++c) {
        auto const& line = s.cohorts[c];
        if (t.size(c) != line.size) return counts("size of " + std::to_string(c), t.size(c), line.size);
        for (std::size_t k = 0; k < t.ages(); ++k) {
            auto const& cell = line.cells[k];
            auto const at = " of cell " + std::to_string(c) + ", " + std::to_string(k);
            if (t.eligible(c, k) != cell.eligible)
                return counts("eligible" + at, t.eligible(c, k), cell.eligible);
            if (t.customers(c, k) != cell.customers)
                return counts("customers" + at, t.customers(c, k), cell.customers);
            auto const followed = t.followed(c, k);
            // Where members mature not of spans of ages, nor of ages apart.
            bool const known =
                k + 1 < t.ages() && (!t.matures() || (!s.spans && t.age(k + 1) == t.age(k) + 1));
            if (followed.has_value() != known) return "whether followed is known" + at;
            if (known) {
                auto const& next = line.cells[k + 1];
                auto const holds = [](auto const& members, auto const* m) {
                    return std::ranges::find(members, m) != members.end();
                };
                cohort::followed_members should;
                for (auto const* m : next.could) {
                    if (!holds(cell.could, m)) continue;
                    ++should.could;
                    should.there += holds(cell.came, m) ? 1U : 0U;
                    should.stayed += holds(next.came, m) ? 1U : 0U;
                }
                if (followed->could != should.could)
                    return counts("seen twice" + at, followed->could, should.could);
                if (followed->there != should.there)
                    return counts("there" + at, followed->there, should.there);
                if (followed->stayed != should.stayed)
                    return counts("stayed" + at, followed->stayed, should.stayed);
            }
            if (t.state(c, k) != cell.state)
                return "state" + at + ": " + std::string(to_string(t.state(c, k))) + " for " +
                       std::string(to_string(cell.state));
            if (t.rate(c, k).has_value() != (cell.eligible > 0)) return "existence of the rate" + at;
            if (t.rate(c, k) &&
                *t.rate(c, k) != static_cast<double>(cell.customers) / static_cast<double>(cell.eligible))
                return "rate" + at;
            if constexpr (requires { t.value(c, k); }) {
                auto const value = t.value(c, k);
                if (value.has_value() != cell.value.has_value()) return "existence of the value" + at;
                if (value && static_cast<double>(*value) != *cell.value)
                    return counts("value" + at, static_cast<double>(*value), *cell.value);
            }
            if constexpr (requires { t.per_member(c, k); }) {
                auto const share = [&](std::uint64_t n) {
                    return cell.value && n > 0 ? std::optional(*cell.value / static_cast<double>(n))
                                               : std::nullopt;
                };
                if (!near(t.per_member(c, k), share(cell.eligible))) return "per member" + at;
                if (!near(t.per_active(c, k), s.of_active ? share(cell.customers) : std::nullopt))
                    return "per active member" + at;
            }
        }
    }
    using enum cohort::average_kind;
    using enum cohort::partial_cells;
    for (std::size_t k = 0; k < t.ages(); ++k) {
        for (auto const partial : {leave_out, include}) {
            for (auto const kind : {pooled, simple, weighted}) {
                if (!near(t.average(k, kind, partial), slow_average(s, k, kind, partial)))
                    return "average of column " + std::to_string(k);
            }
            std::size_t cohorts = 0;
            std::uint64_t customers = 0;
            std::uint64_t eligible = 0;
            for (auto const& line : s.cohorts) {
                auto const& cell = line.cells[k];
                if (cell.eligible == 0) continue;
                if (cell.state == cohort::cell_state::partial && partial == leave_out) continue;
                ++cohorts;
                customers += cell.customers;
                eligible += cell.eligible;
            }
            auto const together = t.pooled(k, partial);
            if (t.averaged_cohorts(k, partial) != cohorts || together.cohorts != cohorts ||
                together.customers != customers || together.eligible != eligible)
                return "pooled column " + std::to_string(k);
        }
    }
    return {};
}

/// Where the keys of the cohorts differ. Periods are told apart by their first days.
template <class Table>
[[nodiscard]] auto difference_of_keys(Table const& t, slow_cohorts_table const& s,
                                      walked_grid const* periods = nullptr) -> std::string
{
    for (std::size_t c = 0; c < t.cohorts(); ++c) {
        auto const& key = s.cohorts.at(c).key;
        if constexpr (Table::by_period) {
            if (t.first_day(c) != periods->first_day(static_cast<int>(key.at(0))))
                return "first day of cohort " + std::to_string(c);
        } else {
            if (numbers_of(t.key_of(c)) != key) return "key of cohort " + std::to_string(c);
        }
        if (c > 0 && t.label(c) == t.label(c - 1)) return "labels of cohorts " + std::to_string(c);
    }
    return {};
}

/// The table of rows and that of their ledger against the slow one.
template <class Query>
auto is_slow(setting const& s, Query const& query)
{
    auto const log = judge(s.rows, s.options.observed, s.options.policy);
    auto const slow = slow_cohorts(log, s.options.policy, s.slow);
    auto const table = cohort::cohorts(s.rows, shop_schema, query, s.options, some_threads{1});
    if (auto const d = difference(table, slow); !d.empty()) RC_FAIL(d);
    RC_ASSERT(table.window() == log.window);
    RC_ASSERT(table.audit() == log.audit);

    cohort::ledger const book(s.rows, shop_schema,
                              {.observed = s.options.observed, .policy = s.options.policy});
    auto of_book = s.options;
    of_book.observed = {};
    of_book.policy = {};
    auto const n = *rc::gen::inRange(1U, 4U);
    RC_ASSERT(cohort::cohorts(book, query, of_book, some_threads{n}) == table);
    return std::pair(table, slow);
}

/// A question with a criterion, any predicates and any selection of ages: of cohorts by weeks, which may be
/// those of the question's own grid or others, so that the calendar's cells are asked for as well as those
/// of members who mature one by one.
template <class Birth, class Returns, class Measure>
void of_any_weeks(setting& s, Birth const& birth, Returns const& returns, Measure const& measure)
{
    auto const born_in = *rc::gen::element(date::Sunday, date::Sunday, date::Monday);
    auto const returning = any_predicate();
    auto const where = any_predicate();
    s.slow.by = slow_period(weeks(born_in));
    s.slow.returning = returning.slow();
    s.slow.where = where.slow();
    s.slow.min_occurrences = returns.min_occurrences;
    is_slow(s, cohort::cohort_query(cohort::weekly{date::Sunday})
                   .born(birth)
                   .by(cohort::cohort_by::period(cohort::weekly{born_in}))
                   .returning(returns, returning)
                   .measuring(measure)
                   .where(where));
}

} // namespace cohort_test
