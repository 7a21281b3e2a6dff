#pragma once

#include <cohort/time/detail/civil.hpp>

#include <date/date.h>

#include <compare>
#include <concepts>
#include <cstdint>
#include <limits>

namespace cohort::detail {

/// A moment as a day, counted from the first of a window, and the ticks of that day.
struct moment {
    std::int64_t day = 0;
    std::int64_t rest = 0;

    friend constexpr auto operator<=>(moment const&, moment const&) = default;
};

/// Takes the times of rows apart into days and rests. No row may lie before the first day.
template <class Instant>
class day_clock {
    static constexpr std::int64_t ticks_a_day =
        std::int64_t{typename Instant::duration{date::days{1}}.count()};
    // Whether the distance from any day that a window may begin on fits: a clock of nanoseconds has 584
    // years, and a window may begin before it does.
    static constexpr bool spans_calendar =
        ticks_a_day <= std::numeric_limits<std::int64_t>::max() / 66'000 / 366;

public:
    explicit day_clock(date::local_days first) : first_(first)
    {
        auto const from = std::int64_t{first.time_since_epoch().count()};
        origin_ = spans_calendar ? from * ticks_a_day : from;
    }

    [[nodiscard]] auto day(Instant t) const noexcept -> std::int64_t
    {
        auto const tick = static_cast<std::int64_t>(t.time_since_epoch().count());
        // The distance is not negative, and a division of an unsigned number by a constant is a
        // multiplication.
        if constexpr (spans_calendar)
            return static_cast<std::int64_t>(static_cast<std::uint64_t>(tick - origin_) /
                                             static_cast<std::uint64_t>(ticks_a_day));
        else
            return floor_div(tick, ticks_a_day) - origin_;
    }
    [[nodiscard]] auto operator()(Instant t) const noexcept -> moment
    {
        auto const on = day(t);
        auto const tick = static_cast<std::int64_t>(t.time_since_epoch().count());
        if constexpr (spans_calendar)
            return {on, tick - origin_ - on * ticks_a_day};
        else
            return {on, floor_mod(tick, ticks_a_day)};
    }
    [[nodiscard]] auto operator()(date::local_days day) const noexcept -> moment
        requires(!std::same_as<Instant, date::local_days>) // whose moments are days
    {
        return {(day - first_).count(), 0};
    }
    /// Counts whole days since a moment.
    class whole_days {
    public:
        whole_days(day_clock const& clock, moment since) noexcept
            : clock_(clock), since_(since),
              begin_(spans_calendar ? clock.origin_ + since.day * ticks_a_day + since.rest : 0)
        {}
        /// Rounded down, or below 0 for a time before the moment, which `NotEarlier` says that it is not.
        template <bool NotEarlier>
        [[nodiscard]] auto to(Instant t) const noexcept -> std::int64_t
        {
            if constexpr (spans_calendar) {
                auto const distance = static_cast<std::int64_t>(t.time_since_epoch().count()) - begin_;
                if (!NotEarlier && distance < 0) return -1;
                return static_cast<std::int64_t>(static_cast<std::uint64_t>(distance) /
                                                 static_cast<std::uint64_t>(ticks_a_day));
            } else {
                auto const at = clock_(t);
                return at.day - since_.day - (at.rest < since_.rest ? 1 : 0);
            }
        }

    private:
        day_clock clock_;
        moment since_;
        std::int64_t begin_; // its tick, where distances of ticks fit
    };
    /// The day itself.
    [[nodiscard]] auto date_of(moment m) const noexcept -> date::local_days
    {
        return first_ + date::days{static_cast<std::int32_t>(m.day)};
    }

private:
    date::local_days first_;
    std::int64_t origin_ = 0; // of the window: its first tick, or its first day
};

} // namespace cohort::detail
