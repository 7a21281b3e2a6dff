#pragma once

#include <cohort/rows/error.hpp>
#include <cohort/stats/matrix.hpp>

#include <range/v3/view/transform.hpp>
#include <range/v3/view/zip_with.hpp>

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <limits>
#include <ranges>
#include <string>
#include <type_traits>
#include <utility>

namespace cohort {

namespace detail {

// As truth values rather than concepts, so that a compiler that explains a refusal stops here.
template <class P>
inline constexpr bool is_point = false;
template <class P>
    requires std::ranges::random_access_range<P const> && std::ranges::sized_range<P const>
inline constexpr bool is_point<P> = std::is_arithmetic_v<std::ranges::range_value_t<P const>> &&
                                    !std::same_as<std::ranges::range_value_t<P const>, bool>;

template <class W>
inline constexpr bool are_weights = false;
template <class W>
    requires std::ranges::forward_range<W const>
inline constexpr bool are_weights<W> = std::is_arithmetic_v<std::ranges::range_value_t<W const>>;

template <class P>
inline constexpr bool is_matrix = std::is_convertible_v<P const&, matrix const&>;

} // namespace detail

/// A point: its coordinates, one after the other. `std::array<float, 3>`, `std::vector<double>`, a
/// `std::span`. It has random access, a size, and numbers of any type but `bool`, which are read as `double`.
template <class P>
concept point_like = detail::is_point<P>;

/// A range of points, all of one dimension. It can be read more than once, and while it is const.
template <class R>
concept point_range = std::ranges::forward_range<R const> &&
    detail::is_point<std::remove_cvref_t<std::ranges::range_reference_t<R const>>>;

template <class P, class W>
struct weighted_points;

namespace detail {

template <class T>
inline constexpr bool is_weighted = false;
template <class P, class W>
inline constexpr bool is_weighted<weighted_points<P, W>> = true;

/// How many coordinates a type of point always has; 0 if its values differ.
template <class P>
inline constexpr std::size_t fixed_dimensions = 0;
template <class T, std::size_t N>
inline constexpr std::size_t fixed_dimensions<std::array<T, N>> = N;
template <class T, std::size_t N>
inline constexpr std::size_t fixed_dimensions<T[N]> = N;
template <class T, std::size_t N>
inline constexpr std::size_t fixed_dimensions<std::span<T, N>> = N == std::dynamic_extent ? 0 : N;

} // namespace detail

/// Points without weights: the rows of a matrix (or of something that is one, like a `scaled_matrix`), or a
/// range of points.
template <class P>
concept plain_points = detail::is_matrix<P> || point_range<P>;

/// Whatever `kmeans` takes: plain points, or points with a weight each (see `with_weights`).
template <class P>
concept clusterable = detail::is_matrix<P> || detail::is_weighted<P> || point_range<P>;

/// Points, and how much each of them counts. Made by `with_weights`.
template <class P, class W>
struct weighted_points {
    P points;  ///< the points, or a reference to them
    W weights; ///< as many numbers, or a reference to them
};

struct with_weights_fn {
    /// Points with a weight each: one of weight 2 counts like two of weight 1, and one of weight 0 is given a
    /// label but moves no centre; nor does one below some 2^-92 of the largest weight.
    /// `kmeans(with_weights(points, weights), 4)`
    ///
    /// Refers to arguments that have a name, keeps those that have none.
    ///
    /// \param points   a matrix, a row a point, or a range of points
    /// \param weights  a range of as many numbers, each 0 or more and finite, not all 0; whoever reads them
    ///                 checks
    template <class P, class W>
        requires(plain_points<std::remove_cvref_t<P>>&& detail::are_weights<std::remove_cvref_t<W>>)
    [[nodiscard]] constexpr auto operator()(P&& points, W&& weights) const -> weighted_points<P, W>
    {
        return {std::forward<P>(points), std::forward<W>(weights)};
    }
};

/// Points with a weight each.
inline constexpr with_weights_fn with_weights{};

struct projected_fn {
    /// The rows of a range as points, by projections: `projected(shops, &shop::visits, &shop::sales)`.
    ///
    /// \param rows         a range that has a name or is a view
    /// \param coordinates  members, or functions of a row, that give numbers
    /// \return  a view of `std::array<double, N>`: a point is made each time it is read
    template <std::ranges::viewable_range Rows, class... Coordinate>
        requires(sizeof...(Coordinate) > 0 &&
                 (std::is_arithmetic_v<std::remove_cvref_t<
                      std::invoke_result_t<Coordinate const&, std::ranges::range_reference_t<Rows>>>> &&
                  ...))
    [[nodiscard]] constexpr auto operator()(Rows&& rows, Coordinate... coordinates) const
    {
        return ::ranges::views::transform(std::forward<Rows>(rows), [=](auto&& row) {
            return std::array<double, sizeof...(Coordinate)>{
                static_cast<double>(std::invoke(coordinates, row))...};
        });
    }
};

/// Rows as points.
inline constexpr projected_fn projected{};

struct in_columns_fn {
    /// Columns as points: the first numbers of all ranges are the first point. `in_columns(recency,
    /// frequency)`
    ///
    /// \param coordinates  ranges of numbers of one length, that have a name or are views
    /// \return  a view of `std::array<double, N>`
    /// \throws invalid_option  if they differ in length
    template <std::ranges::viewable_range... Column>
        requires(sizeof...(Column) > 0 && (std::ranges::sized_range<Column> && ...) &&
                 (std::is_arithmetic_v<std::ranges::range_value_t<Column>> && ...))
    [[nodiscard]] constexpr auto operator()(Column&&... coordinates) const
    {
        std::size_t const sizes[] = {static_cast<std::size_t>(std::ranges::size(coordinates))...};
        for (std::size_t c = 1; c < sizeof...(Column); ++c)
            if (sizes[c] != sizes[0])
                throw invalid_option("in_columns: column " + std::to_string(c) + " (the first is 0) has " +
                                     std::to_string(sizes[c]) + " numbers, but the first has " +
                                     std::to_string(sizes[0]));
        return ::ranges::views::zip_with(
            [](auto... x) { return std::array<double, sizeof...(Column)>{static_cast<double>(x)...}; },
            std::forward<Column>(coordinates)...);
    }
};

/// Columns as points.
inline constexpr in_columns_fn in_columns{};

} // namespace cohort
