#pragma once

#include <cohort/time/detail/day_table.hpp>
#include <cohort/time/period.hpp>

#include <cstddef>
#include <span>

namespace cohort::detail {

/// The period of every day of a window [from, until), looked up in O(1), and which periods have started and
/// ended by its end.
///
/// Relies on the grid's law: of a window that is not empty, `index` is asked for the first day only and
/// `first_day` once a period.
class period_table {
public:
    /// No day.
    period_table() = default;

    /// \param grid  the grid
    /// \param from  the first day
    /// \param until the day after the last; with `until <= from` the table has no day
    /// \throws invalid_option  as `day_table`: the window is longer than anything but a garbled time can make
    /// it
    template <period Grid>
    constexpr period_table(Grid const& grid, date::local_days from, date::local_days until)
    {
        if (!(from < until)) {
            days_ = day_table(until, until, [](date::local_days) { return period_index{0}; });
            started_ = grid.index(until - date::days{1}) + 1;
            complete_ = grid.index(until);
            first_ = started_;
            return;
        }
        // The table is told the period of each day by one walk: a period ends where the next one starts.
        bool begun = false;
        period_index current = 0;
        date::local_days next{};
        days_ = day_table(from, until, [&](date::local_days day) {
            if (!begun) {
                begun = true;
                first_ = current = grid.index(day);
                next = grid.first_day(current + 1);
            } else if (day == next) {
                next = grid.first_day(++current + 1);
            }
            return current;
        });
        complete_ = next == until ? current + 1 : current;
        started_ = current + 1;
    }

    /// The period of a day of the window.
    /// \pre `contains(day)`
    [[nodiscard]] constexpr auto operator[](date::local_days day) const noexcept -> period_index
    {
        return days_[day];
    }
    /// The periods by day, `flat()[0]` that of the first.
    [[nodiscard]] constexpr auto flat() const noexcept -> std::span<period_index const>
    {
        return days_.flat();
    }
    /// The day lies in the window.
    [[nodiscard]] constexpr auto contains(date::local_days day) const noexcept -> bool
    {
        return days_.contains(day);
    }

    /// There is no day, and so no period.
    [[nodiscard]] constexpr auto empty() const noexcept -> bool { return days_.empty(); }
    /// The period of the first day.
    /// \pre `!empty()`
    [[nodiscard]] constexpr auto first() const noexcept -> period_index { return first_; }
    /// The period of the last day.
    /// \pre `!empty()`
    [[nodiscard]] constexpr auto last() const noexcept -> period_index { return started_ - 1; }
    /// Periods with a day in the window.
    [[nodiscard]] constexpr auto count() const noexcept -> std::size_t
    {
        return static_cast<std::size_t>(started_ - first_);
    }

    /// The period starts before `until`, whether it is in the window or before it.
    [[nodiscard]] constexpr auto started(period_index p) const noexcept -> bool { return p < started_; }
    /// The period ends by `until`, whether it is in the window or before it.
    [[nodiscard]] constexpr auto complete(period_index p) const noexcept -> bool { return p < complete_; }

    friend constexpr bool operator==(period_table const&, period_table const&) = default;

private:
    day_table days_;
    period_index first_ = 0;
    period_index started_ = 0;  // the first period that has not started by `until`
    period_index complete_ = 0; // the first period that has not ended by `until`
};

} // namespace cohort::detail
