#pragma once

#include <cohort/stats/cross_table.hpp>
#include <cohort/stats/detail/label_groups.hpp>
#include <cohort/stats/detail/whole_units.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <ranges>
#include <span>
#include <stdexcept>
#include <vector>

namespace cohort {

struct adjusted_rand_index_fn {
    /// How far two partitions of the same items agree, whatever their groups are called: of all pairs of
    /// items, those that are together in both, less what chance would give, over what could be had at most.
    /// 1 for equal partitions, 0 on average for independent ones of the given sizes, below 0 for less than
    /// chance.
    ///
    /// With P = C(n, 2) pairs of items, A together in the first partition, B in the second and S in both:
    /// (S - A B / P) / ((A + B) / 2 - A B / P) (L. Hubert and P. Arabie, Comparing partitions, Journal of
    /// Classification 2, 1985, 193-218). Numerator and denominator are exact, in 128 bits; only their
    /// quotient is rounded. The denominator is 0 only where both partitions are one group, or both put every
    /// item by itself, or there are fewer than two items: they are equal then, and the answer is 1.
    ///
    /// \param a, b  a label to each item, as `cross_table`
    /// \throws invalid_option, invalid_row, std::length_error  as `cross_table`
    /// \complexity  that of `cross_table`, but space is linear in the items however many groups there are
    template <std::ranges::input_range A, std::ranges::input_range B>
        requires std::totally_ordered<std::ranges::range_value_t<A>> &&
            std::totally_ordered<std::ranges::range_value_t<B>>
    [[nodiscard]] auto operator()(A&& a, B&& b) const -> double
    {
        return detail::with_label_pairs(
            a, b, "adjusted_rand_index", []<class R, class C>(std::span<R const> as, std::span<C const> bs) {
                auto const rows = detail::group_labels(as, "adjusted_rand_index");
                auto const cols = detail::group_labels(bs, "adjusted_rand_index");
                auto const n = as.size();
                std::vector<std::uint64_t> row_totals(rows.size(), 0);
                std::vector<std::uint64_t> col_totals(cols.size(), 0);
                for (std::size_t i = 0; i < n; ++i) {
                    ++row_totals[rows.group_of[i]];
                    ++col_totals[cols.group_of[i]];
                }
                auto const cell = [&](std::size_t i) {
                    return std::uint64_t{rows.group_of[i]} * cols.size() + cols.group_of[i];
                };
                // A table where it is not much larger than the items; else the cells that are not empty.
                std::vector<std::uint64_t> counts;
                if (rows.size() <= (n + 4096) / (cols.size() + 1)) {
                    counts.resize(rows.size() * cols.size(), 0);
                    for (std::size_t i = 0; i < n; ++i) ++counts[static_cast<std::size_t>(cell(i))];
                } else {
                    std::vector<std::uint64_t> cells(n);
                    for (std::size_t i = 0; i < n; ++i) cells[i] = cell(i);
                    auto const met = detail::group_ties(std::span<std::uint64_t const>(cells));
                    counts.resize(met.size(), 0);
                    for (std::size_t i = 0; i < n; ++i) ++counts[met.group_of[i]];
                }
                return of(counts, row_totals, col_totals, n);
            });
    }

    /// The same from a table of counts.
    /// \throws std::length_error  for one of more than 2^32 - 1 items
    template <class Row, class Column>
    [[nodiscard]] auto operator()(cross_counts<Row, Column> const& table) const -> double
    {
        return of(table.counts().flat(), table.row_totals(), table.col_totals(), table.total());
    }

private:
    using wide = detail::wide;

    /// n (n - 1) / 2, summed.
    static auto pairs(std::span<std::uint64_t const> counts) -> wide
    {
        wide sum = 0;
        for (auto const n : counts)
            if (n > 1) sum += wide(n) * (n - 1) / 2;
        return sum;
    }

    static auto of(std::span<std::uint64_t const> counts, std::span<std::uint64_t const> row_totals,
                   std::span<std::uint64_t const> col_totals, std::uint64_t n) -> double
    {
        // Up to here there are fewer than 2^63 pairs, and what follows is below 2^127.
        if (n > std::numeric_limits<std::uint32_t>::max())
            throw std::length_error("adjusted_rand_index: more than 2^32 - 1 items");
        std::uint64_t const all[] = {n};
        wide const p = pairs(all);
        wide const s = pairs(counts);
        wide const a = pairs(row_totals);
        wide const b = pairs(col_totals);
        wide const most = a * (p - b) + b * (p - a);
        if (most == 0) return 1;
        return static_cast<double>(2 * (s * p - a * b)) / static_cast<double>(most);
    }
};

/// \copydoc adjusted_rand_index_fn
inline constexpr adjusted_rand_index_fn adjusted_rand_index{};

} // namespace cohort
