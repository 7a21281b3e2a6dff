#pragma once

#include <support/slow_log.hpp>

#include <range/v3/algorithm/stable_sort.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

namespace cohort_test {

/// A ledger's rows as rows again, customer by customer.
template <class Ledger>
[[nodiscard]] auto rows_of(Ledger const& book) -> std::vector<std::vector<sale>>
{
    namespace f = cohort::field;
    std::vector<std::vector<sale>> out(book.customers());
    for (std::size_t c = 0; c < book.customers(); ++c) {
        bool const named = !(book.has_unidentified() && c + 1 == book.customers());
        for (auto i = book.offsets()[c]; i < book.offsets()[c + 1]; ++i) {
            auto& row = out[c].emplace_back();
            if (named) row.client = book.keys()[c];
            row.at = book.column(f::time)[i];
            row.cents = book.column(f::amount)[i];
            row.invoice = book.column(f::order)[i];
            row.country = book.column(country)[i];
        }
    }
    return out;
}

/// Rows that share customer and instant, in one agreed order: what a split or another order of the rows
/// leaves alone.
[[nodiscard]] inline auto ties_in_order(std::vector<std::vector<sale>> customers)
    -> std::vector<std::vector<sale>>
{
    auto const all = [](sale const& s) { return std::tuple(s.at, s.cents, s.invoice, s.country); };
    for (auto& rows : customers)
        std::sort(rows.begin(), rows.end(), [&](sale const& a, sale const& b) { return all(a) < all(b); });
    return customers;
}

/// Where a ledger differs from the rows that it was made of; nothing where it does not.
template <class Ledger>
[[nodiscard]] auto difference(Ledger const& book, slow_log const& log) -> std::string
{
    if (book.customers() != log.customers.size()) return "customers";
    if (book.rows() != log.audit.rows_used) return "rows";
    if (book.window() != log.window) return "window";
    if (book.audit() != log.audit) return "audit";
    if (book.keys().size() != book.customers() || book.offsets().size() != book.customers() + 1)
        return "lengths";
    if (book.offsets().front() != 0 || book.offsets().back() != book.rows()) return "offsets";
    auto const rows = rows_of(book);
    std::size_t c = 0;
    for (auto const& [key, kept] : log.customers) {
        auto const& [nobody, id] = key;
        if (nobody != (book.has_unidentified() && c + 1 == book.customers()))
            return "place of the rows of nobody";
        if (book.keys()[c] != id) return "key " + std::to_string(c);
        auto expected = kept; // in time order, those of an instant in the order of the range
        ranges::stable_sort(expected.begin(), expected.end(),
                            [](sale const& a, sale const& b) { return a.at < b.at; });
        if (rows[c] != expected) return "rows of customer " + std::to_string(id);
        ++c;
    }
    return {};
}

} // namespace cohort_test
