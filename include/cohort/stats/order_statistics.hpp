#pragma once

#include <algorithm>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <ranges>
#include <span>
#include <vector>

namespace cohort {

/// The values that would stand at given places were all values sorted.
struct order_statistics_fn {
    /// \param values  values without not-a-number, in memory one after the other; they may be reordered
    /// \param ranks   places in the sorted sequence, counted from 0 and each below the number of values,
    /// ascending;
    ///                one may repeat
    /// \return  for each rank the value that stands there
    template <std::ranges::contiguous_range R>
        requires std::ranges::sized_range<R> && std::totally_ordered<std::ranges::range_value_t<R>>
    [[nodiscard]] constexpr auto operator()(R&& values, std::span<std::size_t const> ranks) const
        -> std::vector<std::ranges::range_value_t<R>>
    {
        std::vector<std::ranges::range_value_t<R>> found;
        auto first = std::ranges::begin(values);
        auto const begin = first;
        auto const last = std::ranges::next(begin, std::ranges::end(values));
        for (auto const rank : ranks) {
            auto const at = begin + static_cast<std::ptrdiff_t>(rank);
            if (at >= first) {
                std::ranges::nth_element(first, at, last);
                first = at + 1;
            }
            found.push_back(*at);
        }
        return found;
    }
};

/// \copydoc order_statistics_fn
inline constexpr order_statistics_fn order_statistics{};

} // namespace cohort
