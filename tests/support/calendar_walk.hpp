#pragma once

#include <date/date.h>

#include <string>

namespace cohort_test {

/// The civil calendar by counting, with no arithmetic of the library under test: one day after the other.
struct walking_day {
    int year;
    int month;   ///< 1 to 12
    int day;     ///< 1 to 31
    int number;  ///< days since 1970-01-01
    int weekday; ///< 0 for Sunday to 6 for Saturday

    static auto leap(int y) -> bool { return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0; }
    static auto length(int y, int m) -> int
    {
        constexpr int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
        return m == 2 && leap(y) ? 29 : lengths[m - 1];
    }
    void step()
    {
        ++number;
        weekday = (weekday + 1) % 7;
        if (++day <= length(year, month)) return;
        day = 1;
        if (++month <= 12) return;
        month = 1;
        ++year;
    }
    [[nodiscard]] auto local() const -> date::local_days { return date::local_days{date::days{number}}; }
    [[nodiscard]] auto iso() const -> std::string
    {
        auto const two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
        return std::to_string(year) + "-" + two(month) + "-" + two(day);
    }
};

/// Calls `f(walking_day)` for each day of the years 1899 to 2110.
template <class F>
void for_each_day(F f)
{
    // January 1, 1899 was a Sunday; 71 years with 17 leap years (1904 to 1968) before 1970.
    walking_day d{1899, 1, 1, -(71 * 365 + 17), 0};
    for (; d.year <= 2110; d.step()) f(d);
}

/// A day by its date.
[[nodiscard]] constexpr auto on(int year, unsigned month, unsigned day) -> date::local_days
{
    return date::local_days{date::year{year} / date::month{month} / date::day{day}};
}

} // namespace cohort_test
