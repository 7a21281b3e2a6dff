#pragma once

#include <cohort/rows/error.hpp>
#include <cohort/stats/detail/buffer.hpp>
#include <cohort/stats/detail/tie_groups.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <ranges>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace cohort::detail {

/// Which items have equal labels: `group_ties`, but whole numbers that lie near each other, as labels of
/// clusters do, are looked up instead of sorted.
/// \throws invalid_row        for a not-a-number, with its position
/// \throws std::length_error  for more than 2^32 - 1 labels
template <std::totally_ordered T>
[[nodiscard]] auto group_labels(std::span<T const> labels, std::string const& who) -> tie_groups
{
    refuse_not_a_number(labels, who);
    if constexpr (std::integral<T>) {
        constexpr std::uint64_t widest = 1 << 16;
        auto const n = labels.size();
        if (n > 0 && n <= std::numeric_limits<std::uint32_t>::max()) {
            auto const [least, greatest] = std::ranges::minmax(labels);
            auto const place = [low = least](T x) {
                return static_cast<std::uint64_t>(x) - static_cast<std::uint64_t>(low); // negative ones wrap
            };
            if (auto const span = place(greatest); span < widest) {
                constexpr auto none = std::numeric_limits<std::uint32_t>::max();
                std::vector<std::uint32_t> group(static_cast<std::size_t>(span) + 1, none);
                for (std::uint32_t i = 0; i < n; ++i) group[place(labels[i])] = i;
                tie_groups groups{buffer<std::uint32_t>(n), {}};
                for (auto& g : group)
                    if (g != none) {
                        groups.member.push_back(g);
                        g = static_cast<std::uint32_t>(groups.member.size() - 1);
                    }
                for (std::size_t i = 0; i < n; ++i) groups.group_of[i] = group[place(labels[i])];
                return groups;
            }
        }
    }
    return group_ties(labels);
}

/// Calls `f` with two labels of each item, as two spans.
/// \throws invalid_option  if there are not as many of the one kind as of the other
template <std::ranges::input_range A, std::ranges::input_range B, class F>
auto with_label_pairs(A&& a, B&& b, std::string const& who, F&& f) -> decltype(auto)
{
    return with_values_in_memory(std::forward<A>(a), [&](auto rows) {
        return with_values_in_memory(std::forward<B>(b), [&](auto cols) {
            if (rows.size() != cols.size())
                throw invalid_option(who + ": " + std::to_string(rows.size()) +
                                     " labels of the one kind and " + std::to_string(cols.size()) +
                                     " of the other; both must be of the same items");
            return f(rows, cols);
        });
    });
}

} // namespace cohort::detail
