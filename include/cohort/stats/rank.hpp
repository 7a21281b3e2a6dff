#pragma once

#include <cohort/stats/detail/radix_sort.hpp>
#include <cohort/stats/detail/tie_groups.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <ranges>
#include <span>
#include <vector>

namespace cohort {

/// What equal values get, of the ranks that they take up together:
///
/// | rule | ranks of 10 20 20 30 |
/// |---|---|
/// | first | 1 2 3 4, in the order of the rows: it depends on that order |
/// | min | 1 2 2 4 |
/// | max | 1 3 3 4 |
/// | average | 1 2.5 2.5 4 |
/// | dense | 1 2 2 3: the number of different values up to this one |
enum class tie_rule : std::uint8_t { first, min, max, average, dense };

/// The rank of each value among all, counted from 1 for the least.
struct ranks_fn {
    /// \param values  read once
    /// \return  the ranks, in the order of the values. They are whole but for `tie_rule::average`, where
    ///          they may end in .5
    /// \throws invalid_row  for a not-a-number, with its position
    /// \throws std::length_error  for more than 2^32 - 1 values
    /// \complexity  that of a sort: by digits, and so linear, for numbers; at most 36 bytes of space a value
    template <std::ranges::input_range R>
        requires std::totally_ordered<std::ranges::range_value_t<R>>
    [[nodiscard]] auto operator()(R&& values, tie_rule rule = tie_rule::average) const -> std::vector<double>
    {
        return detail::with_values_in_memory(values, [rule](auto column) { return of(column, rule); });
    }

private:
    template <class T>
    [[nodiscard]] static auto of(std::span<T const> values, tie_rule rule) -> std::vector<double>
    {
        detail::refuse_not_a_number(values, "ranks");
        auto const order = detail::sort_permutation(values);
        std::vector<double> ranks(values.size());
        double dense = 0;
        detail::for_each_tie(values, order, [&](std::size_t begin, std::size_t end) {
            dense += 1;
            auto const lowest = static_cast<double>(begin + 1);
            auto const highest = static_cast<double>(end);
            for (std::size_t i = begin; i < end; ++i) {
                double& rank = ranks[order[i]];
                switch (rule) {
                case tie_rule::first:
                    rank = static_cast<double>(i + 1);
                    break;
                case tie_rule::min:
                    rank = lowest;
                    break;
                case tie_rule::max:
                    rank = highest;
                    break;
                case tie_rule::average:
                    rank = (lowest + highest) / 2;
                    break;
                case tie_rule::dense:
                    rank = dense;
                    break;
                }
            }
        });
        return ranks;
    }
};

/// \copydoc ranks_fn
inline constexpr ranks_fn ranks{};

} // namespace cohort
