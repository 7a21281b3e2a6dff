#pragma once

#include <cohort/time/detail/civil.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace cohort::detail {

/// `value` in decimal, filled up with zeros to at least `width` digits. Not through streams or printf: labels
/// must not depend on a locale.
[[nodiscard]] constexpr auto padded(std::int64_t value, std::size_t width) -> std::string
{
    auto rest = value < 0 ? -value : value;
    std::string digits;
    do {
        digits.insert(digits.begin(), static_cast<char>('0' + rest % 10));
        rest /= 10;
    } while (rest != 0);
    if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
    if (value < 0) digits.insert(digits.begin(), '-');
    return digits;
}

/// A day as ISO 8601 writes it: "2010-12-01".
[[nodiscard]] constexpr auto iso_date(date::local_days day) -> std::string
{
    auto const ymd = date::year_month_day{day};
    return padded(static_cast<int>(ymd.year()), 4) + '-' + padded(static_cast<unsigned>(ymd.month()), 2) +
           '-' + padded(static_cast<unsigned>(ymd.day()), 2);
}

} // namespace cohort::detail
