#pragma once

#include <cohort/rows/error.hpp>

#include <date/date.h>

#include <chrono>
#include <string>

namespace cohort {

/// A month in an option: 1 for January to 12 for December. Anything that names a month converts to it:
/// `{.first_month = 7}`, `{.first_month = date::July}` and `{.first_month = std::chrono::July}` all work.
class month_of_year {
public:
    /// \throws invalid_option  unless 1 <= number <= 12
    constexpr month_of_year(int number) : number_(number)
    {
        if (number < 1 || number > 12)
            throw invalid_option("month_of_year: a month must be from 1 to 12, not " +
                                 std::to_string(number));
    }
    constexpr month_of_year(date::month month) : month_of_year(narrow(static_cast<unsigned>(month))) {}
    constexpr month_of_year(std::chrono::month month) : month_of_year(narrow(static_cast<unsigned>(month))) {}

    /// The number, 1 to 12.
    [[nodiscard]] constexpr auto number() const noexcept -> int { return number_; }
    constexpr operator date::month() const noexcept { return date::month{static_cast<unsigned>(number_)}; }

    friend constexpr bool operator==(month_of_year const&, month_of_year const&) = default;

    /// January, so that options that hold a month are regular.
    constexpr month_of_year() noexcept = default;

private:
    // date keeps a month as an unsigned char, so this never loses anything.
    static constexpr auto narrow(unsigned number) noexcept -> int { return static_cast<int>(number); }

    int number_ = 1;
};

} // namespace cohort
