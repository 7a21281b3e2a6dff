#pragma once

#include <cohort/rows/error.hpp>
#include <cohort/time/detail/civil.hpp>
#include <cohort/time/period.hpp>

#include <date/date.h>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <string>
#include <type_traits>
#include <variant>

namespace cohort {

/// Age by the calendar: the number of periods of the cohort's own grid from the period of birth to that of
/// the day. Who joins on the 31st is of age 1 (month) on the 1st. Every member of a cohort is of the same
/// age at the same time.
struct calendar_clock {
    /// Nothing can be wrong: there is no option.
    constexpr void validate() const noexcept {}

    /// The age on `day`; below 0 before the period of birth.
    template <period Grid>
    [[nodiscard]] static constexpr auto age(Grid const& grid, date::local_days birth, date::local_days day)
        -> period_index
    {
        return grid.index(day) - grid.index(birth);
    }
    /// How many ages, from 0, belong to periods that have ended by `until`.
    template <period Grid>
    [[nodiscard]] static constexpr auto complete_ages(Grid const& grid, date::local_days birth,
                                                      date::local_days until) -> period_index
    {
        auto const n = age(grid, birth, until);
        return n > 0 ? n : 0;
    }

    friend constexpr bool operator==(calendar_clock const&, calendar_clock const&) = default;
};

/// Age by spans of equal length since one's own birth: whole 24 hours, 7 days or 30 days. A day has 86,400
/// seconds. Measured on exact instants where the times are instants: with a span of one day, who was born
/// at 12:50 is of age 1 from 12:50 the next day on.
///
/// Local times jump where clocks are changed: between a birth in winter and a day in summer an hour is
/// missing. Spans are exact for instants (`sys_time`); days and months by a local calendar need local times.
struct rolling_clock {
    date::days span = date::days{30}; ///< the length of one age, at least one day

    /// \throws invalid_option  unless `span` is at least one day
    constexpr void validate() const
    {
        if (span < date::days{1})
            throw invalid_option("rolling_clock: span must be at least one day, not " +
                                 std::to_string(span.count()));
    }

    /// The age at `t`: whole spans since `birth`, rounded down, so below 0 before birth.
    /// Any two resolutions with integral ticks will do, and nothing overflows on the way: a clock of
    /// nanoseconds may be compared with a day that it cannot tell.
    template <class D1, class D2>
        requires std::integral<typename D1::rep> && std::integral<typename D2::rep>
    [[nodiscard]] constexpr auto age(date::local_time<D1> birth, date::local_time<D2> t) const noexcept
        -> period_index
    {
        // Floors nest: floor(x / (a b)) = floor(floor(x / a) / b). So the divisions by the ticks of a day
        // have a constant divisor, and spans of any length are exact.
        auto const [born_on, born_at] = day_and_rest(birth);
        auto const [on, at] = day_and_rest(t);
        auto const whole_days = on - born_on - (at < born_at ? 1 : 0);
        return detail::floor_div<std::int32_t>(static_cast<std::int32_t>(whole_days), span.count());
    }

    /// The instant at which an age begins: `birth + age * span`, which must fit the resolution of `birth`.
    template <class D>
        requires std::integral<typename D::rep>
    [[nodiscard]] constexpr auto start_of(date::local_time<D> birth, period_index age) const noexcept
        -> date::local_time<std::common_type_t<D, date::days>>
    {
        return birth + age * span;
    }

    /// How many ages, from 0, lie wholly before `until`: the spans [start_of(a), start_of(a + 1)) that end by
    /// then.
    template <class D>
        requires std::integral<typename D::rep>
    [[nodiscard]] constexpr auto complete_ages(date::local_time<D> birth,
                                               date::local_days until) const noexcept -> period_index
    {
        auto const n = age(birth, until);
        return n > 0 ? n : 0;
    }

    friend constexpr bool operator==(rolling_clock const&, rolling_clock const&) = default;

private:
    /// The day, and the time of that day: less than a day in any resolution, so that two of them compare.
    template <class D>
    [[nodiscard]] static constexpr auto day_and_rest(date::local_time<D> t) noexcept
    {
        // At least as fine as days, in 64 signed bits whatever the user's representation.
        using ticks = std::chrono::duration<std::int64_t, typename std::common_type_t<D, date::days>::period>;
        struct split {
            std::int64_t day;
            ticks rest;
        };
        constexpr std::int64_t a_day = ticks{date::days{1}}.count();
        auto const count = ticks{t.time_since_epoch()}.count();
        return split{detail::floor_div<std::int64_t>(count, a_day),
                     ticks{detail::floor_mod<std::int64_t>(count, a_day)}};
    }
};

namespace detail {

[[nodiscard]] constexpr auto last_day_of_month(date::year_month_day const& ymd) noexcept -> date::day
{
    return date::year_month_day_last{ymd.year(), date::month_day_last{ymd.month()}}.day();
}

/// Month and day of month in one number, 32 to a month, so that the months since birth are the whole 32s of a
/// difference: floor((anniversary_key(d) - birth_key(b)) / 32).
[[nodiscard]] constexpr auto birth_key(date::local_days birth) noexcept -> std::int32_t
{
    auto const ymd = date::year_month_day{birth};
    return 32 * month_number(birth) + static_cast<std::int32_t>(static_cast<unsigned>(ymd.day()));
}
/// The same of a day that may be an anniversary. The last day of a month counts as the 31st: it is the
/// anniversary of all who have none later in this month.
[[nodiscard]] constexpr auto anniversary_key(date::local_days day) noexcept -> std::int32_t
{
    auto const ymd = date::year_month_day{day};
    auto const of_month = ymd.day() == last_day_of_month(ymd) ? date::day{31} : ymd.day();
    return 32 * month_number(day) + static_cast<std::int32_t>(static_cast<unsigned>(of_month));
}

} // namespace detail

/// Age by monthly anniversaries of one's own birth. Who was born on the 31st has the anniversary on the last
/// day of a shorter month: born January 31, 2024, then February 29, March 31, April 30. Anniversary k is
/// always counted from the birth, never from anniversary k - 1, so that it does not drift to the 28th.
struct anniversary_clock {
    date::months step = date::months{1}; ///< months to one age, at least one; 12 for years

    /// \throws invalid_option  unless `step` is at least one month
    constexpr void validate() const
    {
        if (step < date::months{1})
            throw invalid_option("anniversary_clock: step must be at least one month, not " +
                                 std::to_string(step.count()));
    }

    /// The age on `day`: the number of the last anniversary on or before it; below 0 before birth.
    [[nodiscard]] constexpr auto age(date::local_days birth, date::local_days day) const noexcept
        -> period_index
    {
        return age_between(detail::birth_key(birth), detail::anniversary_key(day));
    }
    /// The same for those who look keys up (`detail::anniversary_table`) instead of computing them.
    [[nodiscard]] constexpr auto age_between(std::int32_t birth_key,
                                             std::int32_t anniversary_key) const noexcept -> period_index
    {
        auto const months = detail::floor_div(anniversary_key - birth_key, 32);
        return detail::floor_div<std::int32_t>(months, step.count());
    }

    /// The day on which an age begins: the birth's day of month, `age * step` months on, or the last day of
    /// that month where it has no such day.
    [[nodiscard]] constexpr auto start_of(date::local_days birth, period_index age) const noexcept
        -> date::local_days
    {
        auto const b = date::year_month_day{birth};
        auto const at = b + age * step;
        return date::local_days{at.year() / at.month() /
                                (at.ok() ? at.day() : detail::last_day_of_month(at))};
    }

    /// How many ages, from 0, lie wholly before `until`: those whose next anniversary is on or before it.
    [[nodiscard]] constexpr auto complete_ages(date::local_days birth, date::local_days until) const noexcept
        -> period_index
    {
        auto const n = age(birth, until);
        return n > 0 ? n : 0;
    }

    friend constexpr bool operator==(anniversary_clock const&, anniversary_clock const&) = default;
};

/// How ages are counted. The cohort's grid is a separate choice: a weekly cohort may be followed by monthly
/// anniversaries. Default: by the calendar.
using age_clock = std::variant<calendar_clock, rolling_clock, anniversary_clock>;

/// \throws invalid_option  if the clock's option makes no sense
constexpr void validate(age_clock const& clock)
{
    std::visit([](auto const& c) { c.validate(); }, clock);
}

} // namespace cohort
