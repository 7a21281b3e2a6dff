#pragma once

#include <cohort/rows/audit.hpp>
#include <cohort/rows/policy.hpp>
#include <cohort/time/observation.hpp>
#include <support/sale.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace cohort_test {

/// Whose rows: (false, id), or (true, 0) for rows of nobody, which so come last.
using slow_key = std::pair<bool, std::int32_t>;

/// A log judged by the words of the documentation, row after row, with maps and sets: what the library's
/// results are compared with.
struct slow_log {
    std::map<slow_key, std::vector<sale>> customers; // rows in the order of the range
    cohort::row_audit audit;
    cohort::observation_window window;
    std::optional<std::uint64_t>
        rejected; // the first row that a policy rejects; nothing else is filled in then
};

[[nodiscard]] inline auto judge(std::vector<sale> const& rows, cohort::observation const& observed,
                                cohort::row_policy const& policy) -> slow_log
{
    using namespace cohort;
    slow_log log;
    std::optional<date::local_days> first;
    std::optional<date::local_days> last;
    std::set<std::int32_t> affected;
    log.audit.rows_read = rows.size();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto const& row = rows[i];
        auto const day = date::floor<date::days>(row.at);
        if ((observed.from && day < observed.from->local()) ||
            (observed.until && day >= observed.until->local())) {
            ++log.audit.outside_window;
            continue;
        }
        if (!first || day < *first) first = day;
        if (!last || day > *last) last = day;
        if (!row.client && policy.missing == missing_customers::reject) {
            log.rejected = i;
            return log;
        }
        if (!row.client && policy.missing == missing_customers::drop) {
            ++log.audit.missing_customer;
            continue;
        }
        if (row.cents < 0 && policy.refunds == refunds::reject) {
            log.rejected = i;
            return log;
        }
        auto const drop_row = [&](std::uint64_t& reason) {
            ++reason;
            if (row.client) affected.insert(*row.client);
        };
        if (row.cents < 0 && policy.refunds == refunds::drop) {
            drop_row(log.audit.refunds_dropped);
            continue;
        }
        if (row.cents == 0 && policy.zeros == zeros::drop) {
            drop_row(log.audit.zeros_dropped);
            continue;
        }
        auto const key = row.client ? slow_key{false, *row.client} : slow_key{true, 0};
        auto const known = log.customers.find(key);
        if (policy.duplicates == duplicates::drop && known != log.customers.end() &&
            std::find(known->second.begin(), known->second.end(), row) != known->second.end()) {
            drop_row(log.audit.duplicates_dropped);
            continue;
        }
        log.customers[key].push_back(row);
        ++log.audit.rows_used;
        if (row.cents < 0 && policy.refunds == refunds::net) ++log.audit.refunds_netted;
    }
    log.audit.customers = log.customers.size();
    log.audit.customers_affected = affected.size();
    for (auto const id : affected)
        log.audit.customers_lost += log.customers.count({false, id}) == 0 ? 1U : 0U;

    auto& w = log.window;
    w.from_inferred = !observed.from;
    w.until_inferred = !observed.until;
    w.left_truncated = observed.left_truncated;
    // Without a row an end that was not given is the other one.
    auto const epoch = date::local_days{};
    auto const one_day = date::days{1};
    w.from = observed.from    ? observed.from->local()
             : first          ? *first
             : observed.until ? observed.until->local()
                              : epoch;
    w.until = observed.until ? observed.until->local() : last ? *last + one_day : w.from;
    return log;
}

/// Whether a row counts as activity, or only as money.
[[nodiscard]] inline auto is_active(sale const& row, cohort::row_policy const& policy) -> bool
{
    return row.cents >= 0 || policy.refunds == cohort::refunds::as_activity;
}

} // namespace cohort_test
