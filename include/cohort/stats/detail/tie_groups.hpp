#pragma once

#include <cohort/parallel/executor.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/detail/buffer.hpp>
#include <cohort/stats/detail/ordered_image.hpp>
#include <cohort/stats/detail/radix_sort.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <ranges>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace cohort::detail {

/// Calls `f` with the values of a range as a span: the values themselves where they lie in memory one after
/// the other, else a copy.
template <std::ranges::input_range R, class F>
auto with_values_in_memory(R&& values, F&& f) -> decltype(auto)
{
    using value = std::ranges::range_value_t<R>;
    if constexpr (std::ranges::contiguous_range<R> && std::ranges::sized_range<R>) {
        return f(std::span<value const>(std::ranges::data(values),
                                        static_cast<std::size_t>(std::ranges::size(values))));
    } else {
        // A vector of bool is no array of them.
        using kept = std::conditional_t<std::same_as<value, bool>, std::uint8_t, value>;
        std::vector<kept> copy;
        for (auto&& x : values) copy.push_back(static_cast<kept>(x));
        return f(std::span<kept const>(copy));
    }
}

/// \throws invalid_row  for a not-a-number, with its position
template <class T>
void refuse_not_a_number(std::span<T const> values, std::string const& who)
{
    if constexpr (std::floating_point<T>) {
        for (std::size_t i = 0; i < values.size(); ++i)
            if (values[i] != values[i]) throw invalid_row(i, who + ": not a number");
    }
}

/// Calls `f(begin, end)` for each run of equal values in their ascending order, the least first.
template <class T, class F>
void for_each_tie(std::span<T const> values, buffer<std::uint32_t> const& order, F&& f)
{
    for (std::size_t begin = 0; begin < order.size();) {
        std::size_t end = begin + 1;
        while (end < order.size() && !(values[order[begin]] < values[order[end]])) ++end;
        f(begin, end);
        begin = end;
    }
}

/// Which of some items are equal, and the order of those that are not: all that a rank needs to know of the
/// values.
struct tie_groups {
    buffer<std::uint32_t> group_of;    ///< the group of each item; that of the least value is 0
    std::vector<std::uint32_t> member; ///< one item of each group

    /// How many items.
    [[nodiscard]] auto items() const noexcept -> std::size_t { return group_of.size(); }
    /// How many groups.
    [[nodiscard]] auto size() const noexcept -> std::size_t { return member.size(); }
};

/// The groups of values without not-a-number.
/// \throws std::length_error  for more than 2^32 - 1 values
/// \complexity  that of `sort_permutation`
template <std::totally_ordered T, executor E = sequential>
[[nodiscard]] auto group_ties(std::span<T const> values, E const& exec = {}) -> tie_groups
{
    if constexpr (radix_key<T> && !std::same_as<T, std::uint64_t>) {
        // One kind of key, so that one sort is compiled for all columns.
        std::vector<std::uint64_t> images;
        images.reserve(values.size());
        for (auto const x : values) images.push_back(merged_zero_image(x));
        return group_ties(std::span<std::uint64_t const>(images), exec);
    } else {
        auto const order = sort_permutation(values, exec);
        tie_groups groups{buffer<std::uint32_t>(values.size()), {}};
        for_each_tie(values, order, [&](std::size_t begin, std::size_t end) {
            auto const group = static_cast<std::uint32_t>(groups.member.size());
            for (auto i = begin; i < end; ++i) groups.group_of[order[i]] = group;
            groups.member.push_back(order[begin]);
        });
        return groups;
    }
}

} // namespace cohort::detail
