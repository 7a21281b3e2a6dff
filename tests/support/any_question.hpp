#pragma once

#include <cohort/parallel/threads.hpp>
#include <cohort/retention.hpp>
#include <cohort/rows.hpp>
#include <support/any_clock.hpp>
#include <support/any_sales.hpp>
#include <support/slow_cohorts.hpp>

#include <rapidcheck.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace cohort_test {

/// What a row says of the day when its customer signed up, if anything: before the log, in it or after it.
[[nodiscard]] inline auto signup_of(sale const& s) -> std::optional<date::local_days>
{
    if (s.invoice == 0) return std::nullopt;
    return first_day + date::days{(std::abs(s.cents) * 7 + s.invoice * 31) % 300 - 60};
}
/// What a row cost the seller.
[[nodiscard]] inline auto cost_of(sale const& s) -> std::int64_t { return s.cents / 3 + s.invoice; }

inline constexpr cohort::field_name<struct signup_tag> signup{};

/// A sale with all that questions may be asked about.
inline constexpr auto shop_schema =
    cohort::schema(cohort::field::customer = &sale::client, cohort::field::time = &sale::at,
                   cohort::field::amount = &sale::cents, cohort::field::order = &sale::invoice,
                   cohort::field::cost = &cost_of, country = &sale::country, signup = &signup_of);

/// A predicate of a ledger's rows, chosen when the test runs, so that there is one type of all of them.
class picky {
public:
    enum kinds { everything, from_a, for_much, of_order, in_the_morning, nothing };

    picky() = default;
    picky(kinds kind, std::int64_t bound) : kind_(kind), bound_(bound) {}

    template <class Row>
    auto operator()(Row const& row) const -> bool
    {
        namespace f = cohort::field;
        return holds({{}, row.time(), row[f::amount], row[f::order], row[country]});
    }
    /// The same of a row of the log.
    [[nodiscard]] auto slow() const -> slow_test
    {
        return [self = *this](sale const& s) { return self.holds(s); };
    }

private:
    [[nodiscard]] auto holds(sale const& s) const -> bool
    {
        switch (kind_) {
        case everything:
            return true;
        case from_a:
            return s.country == 'a';
        case for_much:
            return s.cents >= bound_;
        case of_order:
            return s.invoice == bound_;
        case in_the_morning:
            return s.at - date::floor<date::days>(s.at) < std::chrono::hours{12};
        case nothing:
            break;
        }
        return false;
    }

    kinds kind_ = everything;
    std::int64_t bound_ = 0;
};

[[nodiscard]] inline auto any_predicate() -> picky
{
    auto const kind = *rc::gen::weightedElement<picky::kinds>({{12, picky::everything},
                                                               {3, picky::from_a},
                                                               {3, picky::for_much},
                                                               {2, picky::of_order},
                                                               {3, picky::in_the_morning},
                                                               {1, picky::nothing}});
    return {kind, kind == picky::of_order ? *rc::gen::inRange(0, 4) : *rc::gen::element(-100, 0, 100, 1'000)};
}

/// One to three threads, chosen when the test runs.
struct some_threads {
    unsigned n = 1;

    [[nodiscard]] auto concurrency() const noexcept -> unsigned { return n; }
    template <class Task>
    void operator()(std::size_t tasks, Task&& task) const
    {
        cohort::threads{n}(tasks, std::forward<Task>(task));
    }
};

// Grids as walks through the calendar, made once.
[[nodiscard]] inline auto months() -> walked_grid const&
{
    static walked_grid const walked([](walking_day const& d) { return d.day == 1; });
    return walked;
}
[[nodiscard]] inline auto quarters() -> walked_grid const&
{
    static walked_grid const walked([](walking_day const& d) { return d.day == 1 && d.month % 3 == 1; });
    return walked;
}
/// Weeks from Sunday or from Monday.
[[nodiscard]] inline auto weeks(date::weekday from) -> walked_grid const&
{
    static walked_grid const sundays([](walking_day const& d) { return d.weekday == 0; });
    static walked_grid const mondays([](walking_day const& d) { return d.weekday == 1; });
    return from == date::Sunday ? sundays : mondays;
}

/// A log, options, and what of a question is said by the options.
struct setting {
    std::vector<sale> rows;
    cohort::cohort_options options;
    slow_question slow;
};

[[nodiscard]] inline auto any_ages() -> slow_ages
{
    slow_ages ages;
    if (*rc::gen::inRange(0, 3) > 0) return ages;
    ages.from = *rc::gen::inRange(0, 4);
    ages.step = *rc::gen::inRange(1, 4);
    if (*rc::gen::arbitrary<bool>()) ages.to = ages.from + *rc::gen::inRange(0, 7);
    return ages;
}

/// A number of occurrences.
[[nodiscard]] inline auto any_occurrences() -> std::uint64_t
{
    return *rc::gen::weightedElement<std::uint64_t>({{4, 1}, {2, 2}, {1, 3}});
}

/// Spans of ages, of a bracket and of a slow one.
[[nodiscard]] inline auto any_bracket(slow_question& q) -> cohort::returns::bracket
{
    cohort::returns::bracket criterion{};
    for (auto n = *rc::gen::inRange(1, 4); n-- > 0;) {
        auto const first = *rc::gen::inRange(0, 6);
        auto const last = first + *rc::gen::inRange(0, 5);
        criterion.spans.push_back({static_cast<std::size_t>(first), static_cast<std::size_t>(last)});
        q.spans.push_back({first, last});
    }
    criterion.min_occurrences = any_occurrences();
    q.criterion = slow_criterion::bracket;
    return criterion;
}

/// At an age or later, of an equal follow-up or not.
[[nodiscard]] inline auto any_on_or_after(slow_question& q) -> cohort::returns::on_or_after
{
    cohort::returns::on_or_after criterion{.min_occurrences = any_occurrences()};
    q.criterion = slow_criterion::on_or_after;
    if (*rc::gen::arbitrary<bool>()) {
        q.last_age = *rc::gen::inRange(0, 8);
        criterion.last_age = static_cast<std::size_t>(*q.last_age);
    }
    return criterion;
}

/// At an age or within some after it.
[[nodiscard]] inline auto any_within(slow_question& q) -> cohort::returns::within
{
    q.criterion = slow_criterion::within;
    q.ahead = *rc::gen::weightedOneOf<int>({{5, rc::gen::inRange(0, 6)}, {1, rc::gen::inRange(50, 70)}});
    return {.ages = static_cast<std::size_t>(q.ahead), .min_occurrences = any_occurrences()};
}

/// A customer as a table of customers has it.
struct customer_card {
    std::int32_t id = 0;
    date::local_days since{};
};

/// Any table of customers: some whom the log does not know, and days before the log, in it and after it.
[[nodiscard]] inline auto any_cards() -> std::vector<customer_card>
{
    std::map<std::int32_t, customer_card> cards;
    for (auto const id : *rc::gen::container<std::vector<std::int32_t>>(rc::gen::inRange(-3, 10)))
        cards[id] = {id, first_day + date::days{*rc::gen::inRange(-100, *rc::gen::element(10, 260))}};
    std::vector<customer_card> table;
    for (auto const& [id, card] : cards) table.push_back(card);
    return table;
}

/// Says that births are those of the table.
inline void born_as_listed(slow_question& q, std::vector<customer_card> const& cards)
{
    std::map<std::int32_t, date::local_days> days;
    for (auto const& card : cards) {
        days[card.id] = card.since;
        q.listed.insert(card.id);
    }
    q.born = slow_listed(days);
}

[[nodiscard]] inline auto any_setting(walked_grid const& grid) -> setting
{
    setting s;
    s.rows = *rc::gen::scale(3, any_sales()); // what predicates leave is still something
    s.options.clock = s.slow.clock = any_clock();
    if (*rc::gen::arbitrary<bool>()) s.options.observed = any_observation();
    s.options.policy = any_policy();
    auto births_from = *any_day();
    auto births_until = births_from + date::days{*rc::gen::inRange(1, 120)};
    // The days of half a year, or as many events in a month and a half, or in two weeks.
    auto const closer = [by = *rc::gen::element(1, 4, 12)](date::local_days day) {
        return first_day + (day - first_day) / by;
    };
    for (auto& row : s.rows) {
        auto const day = date::floor<date::days>(row.at);
        row.at = closer(day) + (row.at - day);
    }
    auto& observed = s.options.observed;
    if (observed.from) observed.from = closer(observed.from->local());
    if (observed.until) observed.until = closer(observed.until->local()) + date::days{1};
    births_from = closer(births_from);
    births_until = closer(births_until) + date::days{1};
    if (*rc::gen::inRange(0, 6) == 0) s.options.births.from = s.slow.births_from = births_from;
    if (*rc::gen::inRange(0, 6) == 0) s.options.births.until = s.slow.births_until = births_until;
    s.slow.grid = &grid;
    s.slow.by = slow_period(grid);
    return s;
}

/// The same, with a selection of ages.
[[nodiscard]] inline auto any_setting_of_ages(walked_grid const& grid) -> setting
{
    auto s = any_setting(grid);
    s.slow.ages = any_ages();
    s.options.ages.from = s.slow.ages.from;
    s.options.ages.to = s.slow.ages.to;
    s.options.ages.step = s.slow.ages.step;
    return s;
}

} // namespace cohort_test
