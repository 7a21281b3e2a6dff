#pragma once

#include <cohort/rows/error.hpp>
#include <cohort/stats/detail/radix_sort.hpp>

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
        using value = std::ranges::range_value_t<R>;
        if constexpr (std::ranges::contiguous_range<R> && std::ranges::sized_range<R>) {
            return of(std::span<value const>(std::ranges::data(values),
                                             static_cast<std::size_t>(std::ranges::size(values))),
                      rule);
        } else {
            std::vector<value> copy;
            for (auto&& x : values) copy.push_back(static_cast<value>(x));
            return of(std::span<value const>(copy), rule);
        }
    }

private:
    template <class T>
    [[nodiscard]] static auto of(std::span<T const> values, tie_rule rule) -> std::vector<double>
    {
        if constexpr (std::floating_point<T>) {
            for (std::size_t i = 0; i < values.size(); ++i) {
                if (values[i] != values[i]) throw invalid_row(i, "ranks: not a number");
            }
        }
        auto const order = detail::sort_permutation(values);
        std::vector<double> ranks(values.size());
        double dense = 0;
        for (std::size_t begin = 0; begin < order.size();) {
            std::size_t end = begin + 1;
            while (end < order.size() && !(values[order[begin]] < values[order[end]])) ++end;
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
            begin = end;
        }
        return ranks;
    }
};

/// \copydoc ranks_fn
inline constexpr ranks_fn ranks{};

} // namespace cohort
