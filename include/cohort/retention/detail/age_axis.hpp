#pragma once

#include <cohort/time/age_clock.hpp>
#include <cohort/time/detail/anniversary_table.hpp>
#include <cohort/time/detail/civil.hpp>
#include <cohort/time/detail/period_table.hpp>

#include <date/date.h>

#include <algorithm>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

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

// An axis of ages: how old somebody is when a row happens. Made for days [first, until), in which all births
// and all rows lie; afterwards it looks everything up.
//   born(moment)     what is to be kept of a birth
//   steps_since(birth)          of a member: `to<SinceBirth>(t)` is where t lies, in steps that ages are made
//   of;
//                    negative before the birth, which `SinceBirth` says not to be asked about
//   age_of<SinceBirth>(step)    the age at a step; negative before the birth
//   steps()          no step is as far as this
//   whole(birth)     how many ages, from 0, have ended by `until`
//   begun(birth)     how many have begun by then
//   from(birth, day) the first age that begins on that day or later; the day may be `until`
//   width()          whole and begun ages are at most this
// What is looked up stands in an `age_tables`, which must live as long: axes are trivial to copy, and a copy
// that a loop holds for itself stays in registers.

/// The age of a row. \tparam SinceBirth  it is of no negative age
template <bool SinceBirth, class Axis, class Instant>
[[nodiscard]] auto age_on(Axis const& axis, Instant t, typename Axis::birth birth) noexcept -> std::int64_t
{
    return axis.template age_of<SinceBirth>(axis.steps_since(birth).template to<SinceBirth>(t));
}

/// What axes look up.
struct age_tables {
    std::vector<std::int32_t> ages;
    day_table births;
    day_table keys;
};

/// Ages are distances between periods of a grid.
template <class Instant>
class calendar_ages {
public:
    using birth = std::int64_t; // the period, from the first of the days

    /// Rows have places on this axis before the birth is known: their periods.
    static constexpr bool absolute = true;

    calendar_ages(calendar_clock const&, day_clock<Instant> const& clock, period_table const& periods,
                  date::local_days, age_tables&)
        : clock_(clock), periods_(periods.flat()), first_(periods.first()),
          begun_(static_cast<std::int64_t>(periods.count())),
          whole_(begun_ > 0 && !periods.complete(periods.last()) ? begun_ - 1 : begun_)
    {}

    [[nodiscard]] auto born(moment m) const noexcept -> birth { return period(m.day); }
    struct member_steps {
        day_clock<Instant> clock;
        period_index const* periods; // by day
        std::int64_t birth;          // its period

        template <bool SinceBirth>
        [[nodiscard]] auto to(Instant t) const noexcept -> std::int64_t
        {
            return std::int64_t{periods[clock.day(t)]} - birth;
        }
    };
    [[nodiscard]] auto steps_since(birth b) const noexcept -> member_steps
    {
        return {clock_, periods_.data(), first_ + b};
    }
    template <bool SinceBirth>
    [[nodiscard]] static auto age_of(std::int64_t step) noexcept -> std::int64_t
    {
        return step;
    }
    [[nodiscard]] auto steps() const noexcept -> std::size_t { return width(); }
    [[nodiscard]] auto whole(birth b) const noexcept -> std::int64_t
    {
        return std::max<std::int64_t>(whole_ - b, 0);
    }
    [[nodiscard]] auto begun(birth b) const noexcept -> std::int64_t { return begun_ - b; }
    [[nodiscard]] auto from(birth b, moment day) const noexcept -> std::int64_t
    {
        // Nothing was observed: what has not begun by then begins later.
        if (day.day == static_cast<std::int64_t>(periods_.size())) return begun_ - b;
        auto const p = period(day.day);
        bool const begins = day.day == 0 || period(day.day - 1) != p;
        return p - b + (begins ? 0 : 1);
    }
    [[nodiscard]] auto width() const noexcept -> std::size_t { return static_cast<std::size_t>(begun_); }

private:
    [[nodiscard]] auto period(std::int64_t day) const noexcept -> std::int64_t
    {
        return std::int64_t{periods_[static_cast<std::size_t>(day)]} - first_;
    }

    day_clock<Instant> clock_;
    std::span<period_index const> periods_;
    period_index first_;
    std::int64_t begun_;
    std::int64_t whole_;
};

/// Ages are whole spans since the instant of birth.
template <class Instant>
class rolling_ages {
public:
    using birth = moment;

    static constexpr bool absolute = false;

    rolling_ages(rolling_clock const& clock, day_clock<Instant> const& days, period_table const& periods,
                 date::local_days, age_tables& tables)
        : days_(days), until_(static_cast<std::int64_t>(periods.flat().size())), span_(clock.span.count())
    {
        // Floors nest: floor(x / (a b)) = floor(floor(x / a) / b). So whole days are looked up.
        tables.ages.resize(periods.flat().size() + 1);
        for (std::size_t day = 0; day < tables.ages.size(); ++day)
            tables.ages[day] = static_cast<std::int32_t>(static_cast<std::int64_t>(day) / span_);
        ages_ = tables.ages;
    }

    [[nodiscard]] auto born(moment m) const noexcept -> birth { return m; }
    [[nodiscard]] auto steps_since(birth b) const noexcept -> typename day_clock<Instant>::whole_days
    {
        return {days_, b};
    }
    template <bool SinceBirth>
    [[nodiscard]] auto age_of(std::int64_t whole_days) const noexcept -> std::int64_t
    {
        return !SinceBirth && whole_days < 0 ? -1 : std::int64_t{ages_[static_cast<std::size_t>(whole_days)]};
    }
    [[nodiscard]] auto steps() const noexcept -> std::size_t { return ages_.size(); }
    [[nodiscard]] auto whole(birth b) const noexcept -> std::int64_t
    {
        return std::max<std::int64_t>(age_of<false>(until_ - b.day - (0 < b.rest ? 1 : 0)), 0);
    }
    [[nodiscard]] auto begun(birth b) const noexcept -> std::int64_t { return whole(b) + 1; }
    [[nodiscard]] auto from(birth b, moment day) const noexcept -> std::int64_t
    {
        auto const distance = day.day - b.day; // births that are asked about have no time of day
        return (distance + span_ - 1) / span_;
    }
    [[nodiscard]] auto width() const noexcept -> std::size_t
    {
        return static_cast<std::size_t>(ages_.back());
    }

private:
    day_clock<Instant> days_;
    std::int64_t until_;
    std::int64_t span_;
    std::span<std::int32_t const> ages_; // by whole days since the birth
};

/// Ages are whole steps of months since the day of birth.
template <class Instant>
class anniversary_ages {
public:
    using birth = std::int32_t; // its key

    static constexpr bool absolute = false;

    anniversary_ages(anniversary_clock const& clock, day_clock<Instant> const& days,
                     period_table const& periods, date::local_days first, age_tables& tables)
        : clock_(clock), days_(days), first_(first)
    {
        auto const until = first + date::days{static_cast<std::int32_t>(periods.flat().size())};
        tables.births = day_table(first, until, [](date::local_days day) { return birth_key(day); });
        tables.keys = anniversary_table(first, until);
        births_ = tables.births.flat();
        keys_ = tables.keys.flat();
        until_key_ = anniversary_key(until);
        auto const months = (until_key_ - birth_key(first)) / 32 + 2;
        for (std::int32_t n = 0; n < months; ++n) tables.ages.push_back(n / clock.step.count());
        ages_ = tables.ages;
    }

    [[nodiscard]] auto born(moment m) const noexcept -> birth
    {
        return births_[static_cast<std::size_t>(m.day)];
    }
    struct member_steps {
        day_clock<Instant> clock;
        std::int32_t const* keys; // by day
        std::int64_t birth;

        template <bool SinceBirth>
        [[nodiscard]] auto to(Instant t) const noexcept -> std::int64_t
        {
            return std::int64_t{keys[clock.day(t)]} - birth;
        }
    };
    [[nodiscard]] auto steps_since(birth b) const noexcept -> member_steps
    {
        return {days_, keys_.data(), b};
    }
    template <bool SinceBirth>
    [[nodiscard]] auto age_of(std::int64_t step) const noexcept -> std::int64_t
    {
        auto const months = step >> 5; // rounded down
        if (clock_.step == date::months{1}) return months;
        return !SinceBirth && months < 0 ? -1 : std::int64_t{ages_[static_cast<std::size_t>(months)]};
    }
    [[nodiscard]] auto steps() const noexcept -> std::size_t
    {
        return static_cast<std::size_t>(until_key_ - birth_key(first_)) + 1;
    }
    [[nodiscard]] auto whole(birth b) const noexcept -> std::int64_t
    {
        return std::max<std::int64_t>(age_of<false>(until_key_ - b), 0);
    }
    [[nodiscard]] auto begun(birth b) const noexcept -> std::int64_t { return whole(b) + 1; }
    [[nodiscard]] auto from(birth b, moment day) const noexcept -> std::int64_t
    {
        auto const on = days_.date_of(day);
        auto const age = age_of<false>(anniversary_key(on) - b);
        auto const birthday = first_of_month(floor_div(b, 32)) + date::days{floor_mod(b, 32) - 1};
        return clock_.start_of(birthday, static_cast<period_index>(age)) < on ? age + 1 : age;
    }
    [[nodiscard]] auto width() const noexcept -> std::size_t
    {
        return static_cast<std::size_t>(whole(birth_key(first_)));
    }

private:
    anniversary_clock clock_;
    day_clock<Instant> days_;
    date::local_days first_;
    std::span<std::int32_t const> births_; // by day
    std::span<std::int32_t const> keys_;   // by day
    std::int32_t until_key_ = 0;
    std::span<std::int32_t const> ages_; // by whole months since the birth
};

} // namespace cohort::detail
