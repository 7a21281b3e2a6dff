#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

namespace cohort {

/// How clusters are numbered, so that the same clusters have the same labels however they were found.
enum class label_order {
    by_first_coordinate, ///< ascending by the centre's first coordinate, then by its second, and so on
    by_size, ///< the greatest weight first, which without weights is the number of points; equal ones as
             ///< by_first_coordinate
};

namespace detail {

/// The numbers of the clusters in the order of the rule.
/// \param centres  d coordinates each
/// \param sizes    one each
template <class Size>
[[nodiscard]] auto order_of(label_order rule, std::span<double const> centres, std::size_t d,
                            std::span<Size const> sizes) -> std::vector<std::uint32_t>
{
    std::vector<std::uint32_t> order(sizes.size());
    std::iota(order.begin(), order.end(), std::uint32_t{0});
    std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) {
        if (rule == label_order::by_size && sizes[a] != sizes[b]) return sizes[a] > sizes[b];
        for (std::size_t c = 0; c < d; ++c)
            if (centres[a * d + c] != centres[b * d + c]) return centres[a * d + c] < centres[b * d + c];
        return a < b;
    });
    return order;
}

/// Puts what clusters have, `width` values each, into an order.
template <class T>
void reorder(std::vector<T>& values, std::size_t width, std::span<std::uint32_t const> order)
{
    std::vector<T> ordered;
    ordered.reserve(values.size());
    for (std::size_t const j : order)
        for (std::size_t i = 0; i < width; ++i) ordered.push_back(values[j * width + i]);
    values = std::move(ordered);
}

} // namespace detail

} // namespace cohort
