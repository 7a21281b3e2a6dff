#pragma once

#include "failure.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace report {

/// Money and quantities are counted in millionths, exactly: no sum of this program is a float.
using micro = std::int64_t;
inline constexpr micro micros_per_unit = 1'000'000;

/// A decimal number as it is written: digits / 10^scale. 3.390 is 339 / 10^2.
struct decimal {
    std::int64_t digits = 0;
    int scale = 0;

    friend constexpr bool operator==(decimal const&, decimal const&) = default;
};

namespace detail {

__extension__ typedef __int128 wide;

[[nodiscard]] constexpr auto power_of_ten(int n) noexcept -> wide
{
    wide p = 1;
    for (; n > 0; --n) p *= 10;
    return p;
}

} // namespace detail

/// Reads `12`, `-0.5`, `+3.390`, `.5`. At most 18 significant digits; zeros that end the fraction do not
/// count. \throws bad_value  for anything else: exponents, thousands separators, decimal commas, currency
/// signs
[[nodiscard]] inline auto parse_decimal(std::string_view text) -> decimal
{
    auto const fail = [&](char const* why) { throw bad_value(in_quotes(text) + why); };
    auto rest = text;
    bool const negative = !rest.empty() && rest.front() == '-';
    if (!rest.empty() && (rest.front() == '-' || rest.front() == '+')) rest.remove_prefix(1);
    if (auto const point = rest.find('.'); point != std::string_view::npos) {
        while (rest.size() > point + 1 && rest.back() == '0') rest.remove_suffix(1);
    }

    decimal d;
    bool any = false, in_fraction = false;
    for (char const c : rest) {
        if (c == '.' && !in_fraction) {
            in_fraction = true;
        } else if (c >= '0' && c <= '9') {
            if (d.digits >= 100'000'000'000'000'000) fail(" has more than 18 digits; round it");
            d.digits = d.digits * 10 + (c - '0');
            d.scale += in_fraction ? 1 : 0;
            any = true;
        } else {
            fail(" is not a number; write it like 12.50 or -3");
        }
    }
    // "0." and "5.000" have lost their zeros above, a lone "." never had a digit.
    any = any || (in_fraction && text.find('0') != std::string_view::npos);
    if (!any)
        fail(text.empty() ? " (empty) is not a number; give every row one"
                          : " is not a number; write it like 12.50 or -3");
    if (negative) d.digits = -d.digits;
    return d;
}

/// A text as a number, where it is one.
[[nodiscard]] inline auto number_in(std::string_view text) -> std::optional<decimal>
{
    try {
        return parse_decimal(text);
    } catch (bad_value const&) {
        return std::nullopt;
    }
}

namespace detail {

[[nodiscard]] inline auto round_to_micro(wide digits, int scale) -> micro
{
    constexpr int micro_scale = 6;
    if (scale <= micro_scale) {
        digits *= power_of_ten(micro_scale - scale);
    } else {
        // A scale beyond 36 leaves nothing of 36 digits and would overflow the divisor.
        if (scale - micro_scale > 37) return 0;
        auto const divisor = power_of_ten(scale - micro_scale);
        auto const whole = digits / divisor;
        auto left = digits % divisor;
        if (left < 0) left = -left;
        bool const up = left > divisor - left || (left == divisor - left && whole % 2 != 0);
        digits = whole + (up ? (digits < 0 ? -1 : 1) : 0);
    }
    if (digits > std::numeric_limits<micro>::max() || digits < std::numeric_limits<micro>::min()) {
        throw bad_value("the number is beyond 9 * 10^12; use a larger unit");
    }
    return static_cast<micro>(digits);
}

} // namespace detail

/// The number in millionths; a seventh decimal is rounded half to even.
[[nodiscard]] inline auto to_micro(decimal d) -> micro { return detail::round_to_micro(d.digits, d.scale); }

/// Quantity times price, multiplied exactly as written, then rounded half to even to millionths.
[[nodiscard]] inline auto product(decimal quantity, decimal price) -> micro
{
    return detail::round_to_micro(detail::wide{quantity.digits} * price.digits, quantity.scale + price.scale);
}

/// Exact, with the decimals that it needs and at least two: 8911407.904, 5.00, -0.001.
[[nodiscard]] inline auto format_money(micro amount) -> std::string
{
    // Negated as unsigned, so that the least value has a magnitude too.
    auto magnitude = static_cast<std::uint64_t>(amount);
    if (amount < 0) magnitude = 0 - magnitude;
    auto const unit = static_cast<std::uint64_t>(micros_per_unit);
    auto fraction = std::to_string(magnitude % unit);
    fraction.insert(0, 6 - fraction.size(), '0');
    while (fraction.size() > 2 && fraction.back() == '0') fraction.pop_back();
    return (amount < 0 ? "-" : "") + std::to_string(magnitude / unit) + "." + fraction;
}

/// Exact, with the decimals that it needs: 12, 7.125, -0.001.
[[nodiscard]] inline auto format_decimal(micro number) -> std::string
{
    auto text = format_money(number);
    if (text.ends_with(".00")) text.resize(text.size() - 3);
    if (text.find('.') != std::string::npos && text.back() == '0') text.pop_back();
    return text;
}

/// For rates and charts only; every total is made in millionths before.
[[nodiscard]] constexpr auto as_double(micro amount) noexcept -> double
{
    return static_cast<double>(amount) / static_cast<double>(micros_per_unit);
}

/// Millionths that are no whole number any more, such as a mean of them.
[[nodiscard]] constexpr auto in_units(double millionths) noexcept -> double
{
    return millionths / static_cast<double>(micros_per_unit);
}

} // namespace report
