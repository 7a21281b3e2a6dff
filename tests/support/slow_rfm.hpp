#pragma once

#include <support/slow_log.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace cohort_test {

struct slow_customer {
    slow_key key;
    std::int32_t days_since_last = 0;
    std::uint32_t frequency = 0;
    std::int64_t monetary = 0;
};

/// Recency, frequency and monetary as the words say it; customers without an activity are left out.
[[nodiscard]] inline auto slow_rfm(slow_log const& log, cohort::row_policy const& policy,
                                   date::local_days as_of) -> std::vector<slow_customer>
{
    std::vector<slow_customer> out;
    for (auto const& [key, rows] : log.customers) {
        slow_customer c{.key = key};
        std::optional<date::local_days> last;
        std::set<std::int32_t> orders;
        for (auto const& row : rows) {
            c.monetary += row.cents;
            if (!is_active(row, policy)) continue;
            orders.insert(row.invoice);
            auto const day = date::floor<date::days>(row.at);
            last = last ? std::max(*last, day) : day;
        }
        if (!last) continue;
        c.days_since_last = static_cast<std::int32_t>((as_of - *last).count());
        c.frequency = static_cast<std::uint32_t>(orders.size());
        out.push_back(c);
    }
    return out;
}

/// Where a table differs from the slow one; nothing where it does not.
template <class Table>
[[nodiscard]] auto difference(Table const& t, std::vector<slow_customer> const& slow) -> std::string
{
    if (t.customers() != slow.size())
        return "customers: " + std::to_string(t.customers()) + " for " + std::to_string(slow.size());
    bool const nobody = !slow.empty() && slow.back().key.first;
    if (t.has_unidentified() != nobody) return "has_unidentified";
    for (std::size_t i = 0; i < slow.size(); ++i) {
        auto const whose = " of customer " + std::to_string(slow[i].key.second);
        if (t.keys()[i] != slow[i].key.second) return "key" + whose;
        if (t.days_since_last()[i] != slow[i].days_since_last) return "days_since_last" + whose;
        if (t.frequency()[i] != slow[i].frequency) return "frequency" + whose;
        if (t.monetary()[i] != slow[i].monetary) return "monetary" + whose;
    }
    return {};
}

} // namespace cohort_test
