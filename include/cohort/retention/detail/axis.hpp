#pragma once

#include <cohort/rows/field.hpp>
#include <cohort/time/age_clock.hpp>
#include <cohort/time/detail/civil.hpp>
#include <cohort/time/detail/period_table.hpp>
#include <cohort/time/observation.hpp>

#include <date/date.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

namespace cohort::detail {

// An axis knows how one customer's rows become a birth and ages. Rows have positions on it, ascending with
// time:
//   width()                   positions are below this
//   birth(rows, i)            what is to be kept of row i if it is the customer's first activity; the least
//   of
//                             several is the birth
//   position(rows, i, birth)  where row i stands; rows before birth wrap to numbers beyond any age
//   origin(birth)             the position of age 0
//   cohort(birth)             the period of birth, counted from the first of the window
//   seen(birth)               how many ages of this customer were observed
// Whether ages mature member by member (rolling, anniversary) or with the calendar is `matures`. Where
// positions do not depend on the birth, `absolute` says so, and rows can be marked before it is known.

/// Ages are distances on the cohorts' own grid: positions are periods of the window.
template <class Instant>
class calendar_axis {
public:
    static constexpr bool matures = false;
    static constexpr bool absolute = true;

    calendar_axis(period_table const& periods, observation_window const& window)
        : periods_(periods.flat()), first_(periods.first()), width_(periods.count())
    {
        auto const from = std::int64_t{window.from.time_since_epoch().count()};
        origin_ = spans_calendar ? from * ticks_a_day : from;
    }

    [[nodiscard]] auto width() const noexcept -> std::size_t { return width_; }

    template <class View>
    [[nodiscard]] auto position(View const& rows, std::size_t i, std::size_t = 0) const noexcept
        -> std::size_t
    {
        auto const tick =
            static_cast<std::int64_t>(rows.template cell<tag::time>(i).time_since_epoch().count());
        // No row lies before the window, so the distance is not negative, and a division of an unsigned
        // number by a constant is a multiplication.
        auto const day = [&] {
            if constexpr (spans_calendar)
                return static_cast<std::uint64_t>(tick - origin_) / static_cast<std::uint64_t>(ticks_a_day);
            else
                return static_cast<std::uint64_t>(floor_div(tick, ticks_a_day) - origin_);
        }();
        return static_cast<std::size_t>(periods_[day] - first_);
    }
    template <class View>
    [[nodiscard]] auto birth(View const& rows, std::size_t i) const noexcept -> std::size_t
    {
        return position(rows, i);
    }
    [[nodiscard]] static auto origin(std::size_t birth) noexcept -> std::size_t { return birth; }
    [[nodiscard]] static auto cohort(std::size_t birth) noexcept -> std::size_t { return birth; }
    [[nodiscard]] auto seen(std::size_t birth) const noexcept -> std::size_t { return width_ - birth; }

private:
    static constexpr std::int64_t ticks_a_day =
        std::int64_t{typename Instant::duration{date::days{1}}.count()};
    // Whether the distance from any day that a window may begin on fits: a clock of nanoseconds has 584
    // years, and a window may begin before it does.
    static constexpr bool spans_calendar =
        ticks_a_day <= std::numeric_limits<std::int64_t>::max() / 66'000 / 366;

    std::span<period_index const> periods_;
    std::int64_t origin_ = 0; // of the window: its first tick, or its first day
    period_index first_;
    std::size_t width_;
};

/// Ages are whole spans since one's own birth: positions are ages.
template <class Clock, class Instant>
class birth_axis {
public:
    static constexpr bool matures = true;
    static constexpr bool absolute = false;

    birth_axis(Clock const& clock, period_table const& periods, observation_window const& window)
        : clock_(clock), periods_(&periods), until_(window.until),
          width_(std::max<std::size_t>(
              1, static_cast<std::size_t>(clock.complete_ages(window.from, window.until))))
    {}

    [[nodiscard]] auto width() const noexcept -> std::size_t { return width_; }

    template <class View>
    [[nodiscard]] auto birth(View const& rows, std::size_t i) const noexcept -> Instant
    {
        return date::floor<typename Instant::duration>(rows.template cell<tag::time>(i));
    }
    template <class View>
    [[nodiscard]] auto position(View const& rows, std::size_t i, Instant birth_at) const noexcept
        -> std::size_t
    {
        return static_cast<std::size_t>(clock_.age(birth_at, birth(rows, i))); // negative ages wrap
    }
    [[nodiscard]] static auto origin(Instant) noexcept -> std::size_t { return 0; }
    [[nodiscard]] auto cohort(Instant birth_at) const -> std::size_t
    {
        return static_cast<std::size_t>((*periods_)[date::floor<date::days>(birth_at)] - periods_->first());
    }
    [[nodiscard]] auto seen(Instant birth_at) const noexcept -> std::size_t
    {
        return static_cast<std::size_t>(clock_.complete_ages(birth_at, until_));
    }

private:
    Clock clock_;
    period_table const* periods_;
    date::local_days until_;
    std::size_t width_;
};

} // namespace cohort::detail
