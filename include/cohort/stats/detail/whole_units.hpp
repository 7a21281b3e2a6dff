#pragma once

#include <cohort/rows/error.hpp>
#include <cohort/stats/sum.hpp>

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <ranges>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace cohort::detail {

/// A whole number of 128 bits.
__extension__ typedef __int128 wide; // NOLINT(modernize-use-using): as an alias it is not __extension__

/// What a number is kept as: a whole number as it is, any other as a `double`, a truth value as 0 or 1.
template <class T>
using kept_number_t = std::conditional_t<std::floating_point<T>, double,
                                         std::conditional_t<std::same_as<T, bool>, std::uint8_t, T>>;

/// The numbers of a range, in memory one after the other.
/// \throws invalid_row  for one that is not finite, with its position
template <std::ranges::input_range R>
[[nodiscard]] constexpr auto finite_numbers(R&& values, char const* who)
    -> std::vector<kept_number_t<std::ranges::range_value_t<R>>>
{
    using number = kept_number_t<std::ranges::range_value_t<R>>;
    std::vector<number> kept;
    if constexpr (std::ranges::sized_range<R>)
        kept.reserve(static_cast<std::size_t>(std::ranges::size(values)));
    for (auto&& x : values) {
        auto const value = static_cast<number>(x);
        if constexpr (std::floating_point<number>) {
            if (!(value - value == 0))
                throw invalid_row(kept.size(), std::string(who) + ": not a finite number");
        }
        kept.push_back(value);
    }
    return kept;
}

/// Numbers as whole multiples of one unit: so their sums, and their products with whole numbers, are exact
/// and the same in any order.
///
/// The unit of whole numbers is 1. That of doubles is a power of two, by which all of them are below 2^bits
/// in magnitude. What a number has below the unit is dropped; as `double` has 53 digits, nothing is as long
/// as the numbers lie within a factor of 2^(bits - 53) of each other.
template <class Number>
class whole_units {
public:
    /// \param values  finite
    /// \param bits    from 53 to 126; for whole numbers of no meaning
    constexpr whole_units(std::span<Number const> values, int bits) noexcept
    {
        if constexpr (std::floating_point<Number>) {
            int highest = 0;
            for (double const x : values) highest = std::max(highest, exponent(x));
            to_units_ = bits - 53 - highest;
        }
    }

    [[nodiscard]] constexpr auto operator()(Number x) const noexcept -> wide
    {
        if constexpr (std::floating_point<Number>) {
            static_assert(std::numeric_limits<double>::is_iec559);
            // |x| is digits * 2^(exponent - 1075).
            auto const image = std::bit_cast<std::uint64_t>(x);
            auto const fraction = image & 0x000f'ffff'ffff'ffff;
            wide const digits =
                (image & 0x7ff0'0000'0000'0000) == 0 ? fraction : fraction | 0x0010'0000'0000'0000;
            int const shift = exponent(x) + to_units_;
            wide const units = shift >= 0 ? digits << shift : shift > -53 ? digits >> -shift : wide(0);
            return x < 0 ? -units : units;
        } else {
            return static_cast<wide>(x);
        }
    }

private:
    /// As it is written in the number, but that subnormal numbers have the exponent of the least others.
    [[nodiscard]] static constexpr auto exponent(double x) noexcept -> int
    {
        return std::max(static_cast<int>(std::bit_cast<std::uint64_t>(x) >> 52 & 0x7ff), 1);
    }

    int to_units_ = 0;
};
template <class Number>
whole_units(std::span<Number const>, int) -> whole_units<Number>;

} // namespace cohort::detail
