#pragma once

#include <cohort/rows/error.hpp>
#include <cohort/time/detail/civil.hpp>
#include <cohort/time/detail/text.hpp>
#include <cohort/time/period.hpp>

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace cohort::detail {

/// The period of every day of a window, looked up in O(1): hot loops ask this and not the grid.
///
/// Relies on the grid's law: ``index` is asked for the first day only, `first_day` once a period.
class period_table {
public:
    /// The longest window, ten thousand Gregorian years: 15 MB. Longer ones come from a garbled time, and the
    /// table would take all memory.
    static constexpr std::int64_t max_days = 3'652'425;

    /// No day.
    period_table() = default;

    /// \param grid  the grid
    /// \param from  the first day
    /// \param until the day after the last; with `until <= from` the table has no day
    /// \throws invalid_option  for a window of more than `max_days`, or outside the years of the calendar
    template <period Grid>
    constexpr period_table(Grid const& grid, date::local_days from, date::local_days until)
        : from_(day_number(from))
    {
        if (from < first_calendar_day || until > last_calendar_day)
            throw invalid_option("the observation window ends or starts outside the calendar's years: "
                                 "is a time garbled? Limit the window by observed.from and observed.until");
        if (!(from < until)) {
            started_ = grid.index(until - date::days{1}) + 1;
            end_ = grid.index(until);
            first_ = started_;
            last_ = started_ - 1;
            return;
        }
        auto const days = std::int64_t{day_number(until)} - day_number(from);
        if (days > max_days)
            throw invalid_option("the observation window has " + std::to_string(days) +
                                 " days, more than ten thousand years: is a time garbled? "
                                 "Limit the window by observed.from and observed.until");
        periods_.reserve(static_cast<std::size_t>(days));
        first_ = grid.index(from);
        last_ = first_;
        auto next = grid.first_day(first_ + 1);
        for (auto day = from; day < until; day += date::days{1}) {
            if (day == next) next = grid.first_day(++last_ + 1);
            periods_.push_back(last_);
        }
        end_ = next == until ? last_ + 1 : last_;
        started_ = last_ + 1;
    }

    /// The period of a day of the window.
    /// \pre `contains(day)`
    [[nodiscard]] constexpr auto operator[](date::local_days day) const noexcept -> period_index
    {
        assert(contains(day));
        return periods_[static_cast<std::size_t>(day_number(day) - from_)];
    }
    /// The periods by day, `flat()[0]` that of the first.
    [[nodiscard]] constexpr auto flat() const noexcept -> std::span<period_index const> { return periods_; }
    /// The day lies in the window.
    [[nodiscard]] constexpr auto contains(date::local_days day) const noexcept -> bool
    {
        auto const offset = std::int64_t{day_number(day)} - from_;
        return offset >= 0 && static_cast<std::uint64_t>(offset) < periods_.size();
    }

    /// There is no day, and so no period.
    [[nodiscard]] constexpr auto empty() const noexcept -> bool { return periods_.empty(); }
    /// The period of the first day. \pre not empty
    [[nodiscard]] constexpr auto first() const noexcept -> period_index { return first_; }
    /// The period of the last day. \pre not empty
    [[nodiscard]] constexpr auto last() const noexcept -> period_index { return last_; }
    /// Periods with a day in the window.
    [[nodiscard]] constexpr auto count() const noexcept -> std::size_t
    {
        return static_cast<std::size_t>(started_ - first_);
    }

    /// The period starts before `until`, whether it is in the window or before it.
    [[nodiscard]] constexpr auto started(period_index p) const noexcept -> bool { return p < started_; }
    /// The period ends by `until`.
    [[nodiscard]] constexpr auto complete(period_index p) const noexcept -> bool { return p < end_; }

    friend constexpr bool operator==(period_table const&, period_table const&) = default;

private:
    // Years in which any period of a sane grid around a day is still within date's years.
    static constexpr date::local_days first_calendar_day = first_of_month(12 * -32'000);
    static constexpr date::local_days last_calendar_day = first_of_month(12 * 32'000);

    std::vector<period_index> periods_;
    std::int32_t from_ = 0;
    period_index first_ = 0;
    period_index last_ = 0;
    period_index end_ = 0;     // the first period that is not complete
    period_index started_ = 0; // the first period that has not started
};

} // namespace cohort::detail
