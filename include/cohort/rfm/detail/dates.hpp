#pragma once

#include <cohort/rfm/rfm.hpp>
#include <cohort/rows/calendar_time.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/rows/policy.hpp>

#include <date/date.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace cohort::detail {

// What questions about customers at several dates have in common.

/// \throws invalid_option  for fewer dates than `least`, and if they do not ascend
inline void require_dates(std::vector<calendar_day> const& dates, std::size_t least, std::string const& what)
{
    if (dates.size() < least)
        throw invalid_option(what + ": " + std::to_string(dates.size()) + " dates, but at least " +
                             std::to_string(least) + " must be given");
    auto const late = [](calendar_day const& a, calendar_day const& b) { return !(a < b); };
    if (std::ranges::adjacent_find(dates, late) != dates.end())
        throw invalid_option(what + ": each date must lie after the one before it");
}

/// \throws invalid_option  for less than a day
inline void require_days(std::optional<date::days> const& days, std::string const& what)
{
    if (days && *days < date::days{1}) throw invalid_option(what + ": must be at least one day");
}

/// Measures as of a day, of so many days up to it.
template <class Book>
[[nodiscard]] auto measured_up_to(Book const& book, calendar_day const& day,
                                  std::optional<date::days> const& lookback, row_policy const& policy)
    -> rfm_options
{
    rfm_options how;
    how.as_of = day;
    how.policy = policy;
    if (lookback) {
        auto const from = day.local() + date::days{1} - *lookback;
        if (book.window().from < from) how.observed.from = from;
    }
    return how;
}

/// Calls `f(i, place)` for each customer i of a table made of a ledger, with its place among the ledger's.
/// Both are in ascending order of keys, and the rows of nobody stand last in both.
template <class Book, class Table, class F>
void for_each_in_ledger(Book const& book, Table const& table, F const& f)
{
    std::size_t at = 0;
    for (std::size_t i = 0; i < table.customers(); ++i, ++at) {
        if (table.has_unidentified() && i + 1 == table.customers())
            at = book.customers() - 1;
        else
            while (book.keys()[at] < table.keys()[i]) ++at;
        f(i, at);
    }
}

} // namespace cohort::detail
