#pragma once

#include <cohort/rows/error.hpp>
#include <cohort/time/detail/civil.hpp>

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace cohort::detail {

/// A number for every day of a window [from, until), looked up in O(1): hot loops ask this and do no calendar
/// arithmetic.
class day_table {
public:
    /// The longest window, ten thousand Gregorian years: 15 MB. Longer ones come from a garbled time, and a
    /// table would take all memory.
    static constexpr std::int64_t max_days = 3'652'425;

    /// No day.
    day_table() = default;

    /// \param from  the first day
    /// \param until the day after the last; with `until <= from` the table has no day
    /// \param next  called once a day, in order, for its number
    /// \throws invalid_option  for a window of more than `max_days`, or outside the years of the calendar
    template <class Next>
    constexpr day_table(date::local_days from, date::local_days until, Next next) : from_(day_number(from))
    {
        if (from < first_calendar_day || until > last_calendar_day)
            throw invalid_option("the observation window starts or ends outside the calendar's years: is a "
                                 "time garbled? Limit the window by observed.from and observed.until");
        auto const days = std::int64_t{day_number(until)} - day_number(from);
        if (days > max_days)
            throw invalid_option("the observation window has " + std::to_string(days) +
                                 " days, more than ten thousand years: is a time garbled? Limit the window "
                                 "by observed.from and observed.until");
        if (days > 0) numbers_.reserve(static_cast<std::size_t>(days));
        for (auto day = from; day < until; day += date::days{1}) numbers_.push_back(next(day));
    }

    /// The number of a day of the window.
    /// \pre `contains(day)`
    [[nodiscard]] constexpr auto operator[](date::local_days day) const noexcept -> std::int32_t
    {
        assert(contains(day));
        return numbers_[static_cast<std::size_t>(day_number(day) - from_)];
    }
    /// The numbers by day, `flat()[0]` that of the first.
    [[nodiscard]] constexpr auto flat() const noexcept -> std::span<std::int32_t const> { return numbers_; }
    /// The day lies in the window.
    [[nodiscard]] constexpr auto contains(date::local_days day) const noexcept -> bool
    {
        auto const offset = std::int64_t{day_number(day)} - from_;
        return offset >= 0 && static_cast<std::uint64_t>(offset) < numbers_.size();
    }
    /// There is no day.
    [[nodiscard]] constexpr auto empty() const noexcept -> bool { return numbers_.empty(); }

    friend constexpr bool operator==(day_table const&, day_table const&) = default;

private:
    // Years in which any period of a sane grid around a day is still within date's years.
    static constexpr date::local_days first_calendar_day = first_of_month(12 * -32'000);
    static constexpr date::local_days last_calendar_day = first_of_month(12 * 32'000);

    std::vector<std::int32_t> numbers_;
    std::int32_t from_ = 0;
};

} // namespace cohort::detail
