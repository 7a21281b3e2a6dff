#pragma once

#include <cohort/rows.hpp>

#include <date/date.h>

#include <algorithm>
#include <map>
#include <random>
#include <vector>

namespace cohort_test {

/// Somebody was there on a day of 2024: a log with nothing to leave out.
struct visit {
    int client;
    date::sys_days day;
};
inline constexpr auto visit_fields =
    cohort::schema(cohort::field::customer = &visit::client, cohort::field::time = &visit::day);

inline constexpr date::sys_days visits_open{date::year{2024} / 1 / 1};

/// So many visits by at most so many clients, on days of the first `days`, or only on every `step`-th of
/// them.
inline auto random_visits(unsigned seed, int visits, unsigned clients, int days, int step = 1)
    -> std::vector<visit>
{
    std::mt19937 any(seed);
    auto const places = static_cast<unsigned>(days / step);
    std::vector<visit> all;
    for (int i = 0; i < visits; ++i) {
        auto const client = static_cast<int>(any() % clients);
        all.push_back({client, visits_open + date::days{step * static_cast<int>(any() % places)}});
    }
    return all;
}

/// Each client's days, in order.
inline auto days_by_client(std::vector<visit> const& visits) -> std::map<int, std::vector<date::sys_days>>
{
    std::map<int, std::vector<date::sys_days>> of;
    for (auto const& v : visits) of[v.client].push_back(v.day);
    for (auto& [client, days] : of) std::ranges::sort(days);
    return of;
}

} // namespace cohort_test
