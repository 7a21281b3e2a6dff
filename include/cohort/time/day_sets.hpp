#pragma once

#include <cohort/rows/calendar_time.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/time/detail/civil.hpp>
#include <cohort/time/month_of_year.hpp>

#include <date/date.h>

#include <cstdint>
#include <initializer_list>

// Sets of days, as predicates: for what is asked of a day, such as what to leave out of a table.

namespace cohort {

/// The days of a calendar year.
class in_year {
public:
    constexpr in_year(date::year year) noexcept : year_(static_cast<int>(year)) {}
    constexpr in_year(int year) noexcept : year_(year) {}

    [[nodiscard]] constexpr auto operator()(date::local_days day) const noexcept -> bool
    {
        return detail::year_of(day) == year_;
    }

    friend constexpr auto operator==(in_year const&, in_year const&) -> bool = default;

private:
    int year_;
};

/// The days of some months of every year: `in_months{7, 8}`, `in_months{date::December}`.
class in_months {
public:
    constexpr in_months(std::initializer_list<month_of_year> months) noexcept
    {
        for (auto const& m : months) set_ = static_cast<std::uint16_t>(set_ | 1U << m.number());
    }

    [[nodiscard]] constexpr auto operator()(date::local_days day) const noexcept -> bool
    {
        auto const month = date::year_month_day{day}.month();
        return (set_ >> static_cast<unsigned>(month) & 1U) != 0;
    }

    friend constexpr auto operator==(in_months const&, in_months const&) -> bool = default;

private:
    std::uint16_t set_ = 0; // a bit a month
};

/// The days [from, until).
class in_days {
public:
    /// \throws invalid_option  if `until` is before `from`
    constexpr in_days(calendar_day from, calendar_day until) : from_(from.local()), until_(until.local())
    {
        if (until_ < from_) throw invalid_option("in_days: until must not be before from");
    }

    [[nodiscard]] constexpr auto operator()(date::local_days day) const noexcept -> bool
    {
        return from_ <= day && day < until_;
    }

    friend constexpr auto operator==(in_days const&, in_days const&) -> bool = default;

private:
    date::local_days from_;
    date::local_days until_;
};

} // namespace cohort
