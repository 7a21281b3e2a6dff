#pragma once

#include <cohort/rows/error.hpp>
#include <cohort/stats/detail/radix_sort.hpp>
#include <cohort/stats/detail/whole_units.hpp>
#include <cohort/stats/order_statistics.hpp>
#include <cohort/stats/quantile.hpp>
#include <cohort/stats/sum.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ranges>
#include <span>
#include <stdexcept>
#include <string>

namespace cohort {

namespace detail {

/// The units of finite numbers, so that the sum of n of them, each times a whole number below n, and the
/// total times n are below 2^126.
template <class Number>
[[nodiscard]] constexpr auto concentration_units(std::span<Number const> values, char const* who)
    -> whole_units<Number>
{
    if (values.size() > std::size_t{1} << 31)
        throw std::length_error(std::string(who) + ": more than 2^31 values");
    return {values, 126 - 2 * static_cast<int>(std::bit_width(values.size()))};
}

} // namespace detail

/// How unequal numbers are: the Gini coefficient, twice the area between the Lorenz curve and the diagonal.
struct gini_fn {
    /// \param values  numbers, read once
    /// \return  sum over i of (2 i - n - 1) x_i / (n sum of x), the n values in ascending order counted from
    ///          i = 1: their own coefficient, without the factor n / (n - 1) that estimates another's. 0
    ///          where all are equal, (n - 1) / n where one has everything and none is negative; with negative
    ///          ones it may be above 1, and is no area any more. Nothing where the total is not positive
    /// \throws invalid_row  for a number that is not finite, with its position
    /// \throws std::length_error  for more than 2^31 values
    /// \complexity  that of a sort by digits: linear; 24 bytes of space a value
    ///
    /// The order of the values makes no difference. Both sums are exact and rounded once, also for doubles
    /// (of which at least 62 binary digits are taken, counted from the largest value on: 86 of a million).
    template <std::ranges::input_range R>
        requires summable<std::ranges::range_value_t<R>>
    [[nodiscard]] auto operator()(R&& values) const -> std::optional<double>
    {
        auto numbers = detail::finite_numbers(values, "gini");
        return of(std::span(numbers));
    }

private:
    template <class Number>
    [[nodiscard]] static auto of(std::span<Number> values) -> std::optional<double>
    {
        using detail::wide;
        detail::whole_units const units =
            detail::concentration_units(std::span<Number const>(values), "gini");
        detail::radix_sort(values);
        auto const n = static_cast<std::int64_t>(values.size());
        wide total = 0;
        wide spread = 0;
        std::int64_t factor = 1 - n;
        for (auto const x : values) {
            wide const u = units(x);
            total += u;
            spread += u * factor;
            factor += 2;
        }
        if (total <= 0) return std::nullopt;
        return static_cast<double>(spread) / static_cast<double>(total * n);
    }
};

/// \copydoc gini_fn
inline constexpr gini_fn gini{};

/// What the largest of some numbers hold.
struct top_part {
    std::uint64_t count = 0; ///< how many they are
    double share = 0;        ///< their part of the total

    friend constexpr auto operator==(top_part const&, top_part const&) -> bool = default;
};

/// What share of their total the largest numbers hold: "the best fifth brings 80 % of the revenue".
struct top_share_fn {
    /// \param values  numbers, read once
    /// \param best    which part of the n values, 0 < best <= 1
    /// \return  the total of the k largest over the total of all, k being best * n rounded up (where that is
    ///          whole but for the rounding of 0.2 and its like, it is that). Above 1 where others are
    ///          negative. Nothing where the total is not positive
    /// \throws invalid_option  for any other `best`
    /// \throws invalid_row     for a number that is not finite, with its position
    /// \throws std::length_error  for more than 2^31 values
    /// \complexity  linear (see `order_statistics`)
    ///
    /// The order of the values makes no difference; the totals are as exact as those of `gini`.
    template <std::ranges::input_range R>
        requires summable<std::ranges::range_value_t<R>>
    [[nodiscard]] constexpr auto operator()(R&& values, double best = 0.2) const -> std::optional<top_part>
    {
        if (!(best > 0 && best <= 1))
            throw invalid_option("top_share: the best part must be above 0 and at most 1");
        auto const numbers = detail::finite_numbers(values, "top_share");
        return of(std::span(numbers), best);
    }

private:
    template <class Number>
    [[nodiscard]] static constexpr auto of(std::span<Number const> values, double best)
        -> std::optional<top_part>
    {
        using detail::wide;
        if (values.empty()) return std::nullopt;
        auto const units = detail::concentration_units(values, "top_share");
        auto const n = values.size();
        auto const count = detail::place_of_quantile(n, best, quantile_type::type1).rank + 1;
        auto const last = n - count;
        auto const least = order_statistics(values, std::span(&last, 1)).front();

        // Of those that are equal to the least of the top as many belong to it as it has room for.
        wide total = 0;
        wide top = 0;
        auto room = static_cast<std::int64_t>(count);
        for (auto const x : values) {
            wide const u = units(x);
            total += u;
            if (x > least) {
                top += u;
                --room;
            }
        }
        top += units(least) * room;
        if (total <= 0) return std::nullopt;
        return top_part{count, static_cast<double>(top) / static_cast<double>(total)};
    }
};

/// \copydoc top_share_fn
inline constexpr top_share_fn top_share{};

} // namespace cohort
