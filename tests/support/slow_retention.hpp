#pragma once

#include <cohort/retention/cell_state.hpp>
#include <cohort/time/age_clock.hpp>
#include <support/calendar_walk.hpp>
#include <support/slow_log.hpp>

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <variant>
#include <vector>

namespace cohort_test {

/// A grid as a walk through the calendar: on which days a period begins, and so the number of each day's
/// period.
class walked_grid {
public:
    template <class Starts>
    explicit walked_grid(Starts starts)
    {
        for_each_day([&](walking_day const& day) {
            if (starts(day)) first_days_.push_back(day.local());
        });
    }

    [[nodiscard]] auto index(date::local_days day) const -> int
    {
        auto const next = std::upper_bound(first_days_.begin(), first_days_.end(), day);
        assert(next != first_days_.begin());
        return static_cast<int>(next - first_days_.begin()) - 1;
    }
    [[nodiscard]] auto first_day(int i) const -> date::local_days
    {
        return first_days_.at(static_cast<std::size_t>(i));
    }

private:
    std::vector<date::local_days> first_days_;
};

/// One cell, and all that is said of it.
struct slow_cell {
    cohort::cell_state state = cohort::cell_state::unobserved;
    std::uint64_t customers = 0;
    std::uint64_t eligible = 0;
    std::optional<std::int64_t> revenue;
};

struct slow_table {
    std::vector<date::local_days> first_days; // of each cohort
    std::vector<std::uint64_t> sizes;
    std::vector<std::vector<slow_cell>> cells; // by cohort, then age
    std::size_t ages = 0;
    std::uint64_t without_activity = 0;
    std::uint64_t rows_before_birth = 0;
};

/// The day of an anniversary: months on, and the last day of a month that is too short.
[[nodiscard]] inline auto anniversary(date::local_days birth, int months) -> date::local_days
{
    auto const ymd = date::year_month_day{birth};
    auto const month = int(ymd.year()) * 12 + static_cast<int>(unsigned(ymd.month())) - 1 + months;
    auto const length = walking_day::length(month / 12, month % 12 + 1);
    auto const day = std::min(static_cast<int>(unsigned(ymd.day())), length);
    return on(month / 12, static_cast<unsigned>(month % 12 + 1), static_cast<unsigned>(day));
}

/// The instant at which age `a` of somebody begins.
[[nodiscard]] inline auto start_of_age(cohort::age_clock const& clock, walked_grid const& grid,
                                       date::local_seconds birth, int a) -> date::local_seconds
{
    auto const day = date::floor<date::days>(birth);
    if (auto const* rolling = std::get_if<cohort::rolling_clock>(&clock)) return birth + a * rolling->span;
    if (auto const* anniversaries = std::get_if<cohort::anniversary_clock>(&clock))
        return anniversary(day, a * static_cast<int>(anniversaries->step.count()));
    return grid.first_day(grid.index(day) + a);
}

/// Retention as the words say it, one customer, age and row after the other.
[[nodiscard]] inline auto slow_retention(slow_log const& log, cohort::row_policy const& policy,
                                         walked_grid const& grid, cohort::age_clock const& clock,
                                         std::optional<int> max_age) -> slow_table
{
    using cohort::cell_state;
    slow_table t;
    bool const by_calendar = std::holds_alternative<cohort::calendar_clock>(clock);
    date::local_seconds const until = log.window.until;

    // Who was born when.
    std::map<slow_key, date::local_seconds> births;
    std::set<int> periods;
    for (auto const& [key, rows] : log.customers) {
        for (auto const& row : rows) {
            if (!is_active(row, policy)) continue;
            auto const [known, is_new] = births.try_emplace(key, row.at);
            if (!is_new) known->second = std::min(known->second, row.at);
        }
        if (!births.contains(key)) {
            ++t.without_activity;
            continue;
        }
        periods.insert(grid.index(date::floor<date::days>(births.at(key))));
    }
    if (periods.empty()) return t;

    // How far ages go: as far as anybody can be seen, age 0 in any case.
    auto const first = *periods.begin();
    auto const begun = [&](date::local_seconds birth, int a) {
        return start_of_age(clock, grid, birth, a) < until;
    };
    auto const ended = [&](date::local_seconds birth, int a) {
        return start_of_age(clock, grid, birth, a + 1) <= until;
    };
    t.ages = 1;
    for (auto const& [key, birth] : births) {
        for (int a = 0; by_calendar ? begun(birth, a) : ended(birth, a); ++a)
            t.ages = std::max(t.ages, static_cast<std::size_t>(a) + 1);
    }
    if (max_age) t.ages = std::min(t.ages, static_cast<std::size_t>(*max_age) + 1);

    for (auto p = first; p <= *periods.rbegin(); ++p) {
        auto& line = t.cells.emplace_back(t.ages);
        t.first_days.push_back(grid.first_day(p));
        std::vector<slow_key> members;
        for (auto const& [key, birth] : births) {
            if (grid.index(date::floor<date::days>(birth)) == p) members.push_back(key);
        }
        t.sizes.push_back(members.size());
        for (std::size_t age = 0; age < t.ages; ++age) {
            auto& cell = line[age];
            auto const a = static_cast<int>(age);
            std::int64_t revenue = 0;
            bool const seen = by_calendar && grid.first_day(p + a) < log.window.until;
            for (auto const& key : members) {
                auto const birth = births.at(key);
                if (by_calendar ? !seen : !ended(birth, a)) continue;
                ++cell.eligible;
                bool active = false;
                for (auto const& row : log.customers.at(key)) {
                    bool const at_age = start_of_age(clock, grid, birth, a) <= row.at &&
                                        row.at < start_of_age(clock, grid, birth, a + 1);
                    if (!at_age) continue;
                    revenue += row.cents;
                    active = active || is_active(row, policy);
                }
                cell.customers += active ? 1U : 0U;
            }
            if (by_calendar ? !seen : cell.eligible == 0) continue;
            cell.state = cell.customers > 0 ? cell_state::value : cell_state::zero;
            if (by_calendar && grid.first_day(p + a + 1) > log.window.until) cell.state = cell_state::partial;
            cell.revenue = revenue;
        }
    }
    for (auto const& [key, birth] : births) {
        for (auto const& row : log.customers.at(key))
            t.rows_before_birth += row.at < start_of_age(clock, grid, birth, 0) ? 1U : 0U;
    }
    return t;
}

} // namespace cohort_test
