#pragma once

#include <cohort/retention/detail/day_clock.hpp>
#include <cohort/time/age_clock.hpp>
#include <cohort/time/detail/civil.hpp>
#include <cohort/time/detail/day_table.hpp>
#include <cohort/time/detail/period_table.hpp>

#include <date/date.h>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

namespace cohort::detail {

/// How old a member is when a row happens, by any clock. Made for days [first, until), in which all births
/// and all rows lie; afterwards everything is looked up.
///
/// The clocks differ in their tables alone. Each gives days numbers, and the number of a row less that of the
/// birth is a step, which has an age:
///
/// | clock | a row's number | a birth's | the age at step s |
/// |---|---|---|---|
/// | calendar | the period of its day | likewise | s |
/// | rolling | whole spans since the instant of birth | 0 | s |
/// | anniversary | the `anniversary_key` of its day | the `birth_key` of its day | s / 32 / step |
template <class Instant>
class age_axis {
public:
    /// \param periods  of the days [first, until)
    /// \param matures  whether `seen` ages are those that have ended by `until`; else those that have begun
    age_axis(age_clock const& clock, day_clock<Instant> const& days, period_table const& periods,
             date::local_days first, bool matures)
        : clock_(clock), days_(days), first_(first),
          until_(first + date::days{static_cast<std::int32_t>(periods.flat().size())})
    {
        std::visit([&](auto const& c) { fill(c, periods, matures); }, clock_);
    }

    /// What is kept of a birth.
    struct birth {
        moment at{};
        moment since{}; ///< what the days of the member's rows are counted from
        std::int64_t number = 0;
    };
    [[nodiscard]] auto born(moment at) const noexcept -> birth
    {
        if (own_days_) return {at, at, 0};
        return {at, {}, births_[static_cast<std::size_t>(at.day)]};
    }
    /// How many ages of a member were seen, from 0 on.
    [[nodiscard]] auto seen(birth const& b) const noexcept -> std::size_t
    {
        // Who was born in the course of a day by its own days is a day behind.
        auto const day = b.at.day + std::int64_t{own_days_ && 0 < b.at.rest};
        return static_cast<std::size_t>(seen_[static_cast<std::size_t>(day)]);
    }
    /// The first age that begins on that day or later. The day may be `until`. \pre the birth is a day
    [[nodiscard]] auto first_age(birth const& b, moment day) const -> std::size_t
    {
        return static_cast<std::size_t>(
            std::visit([&](auto const& c) { return first_age(c, b, day); }, clock_));
    }

    /// Where rows lie of one member, in steps: negative before the birth.
    class member_steps {
    public:
        member_steps(age_axis const& axis, birth const& b) noexcept
            : days_(axis.days_, b.since), numbers_(axis.numbers_.data()), birth_(b.number)
        {}

        /// \tparam SinceBirth  the row is of no negative age
        template <bool SinceBirth>
        [[nodiscard]] auto to(Instant t) const noexcept -> std::int64_t
        {
            auto const day = days_.template to<SinceBirth>(t);
            if (!SinceBirth && day < 0) return -1;
            return std::int64_t{numbers_[static_cast<std::size_t>(day)]} - birth_;
        }

    private:
        typename day_clock<Instant>::whole_days days_;
        std::int32_t const* numbers_; // by day
        std::int64_t birth_;
    };
    [[nodiscard]] auto steps_since(birth const& b) const noexcept -> member_steps { return {*this, b}; }

    /// The age at a step. \tparam SinceBirth  the step is not negative
    template <bool SinceBirth>
    [[nodiscard]] auto age_of(std::int64_t step) const noexcept -> std::int64_t
    {
        if (!SinceBirth && step < 0) return -1;
        return steps_are_ages_ ? step : std::int64_t{ages_[static_cast<std::size_t>(step)]};
    }
    /// No step is as far as this.
    [[nodiscard]] auto steps() const noexcept -> std::size_t { return ages_.size(); }
    /// No age that was seen is as far as this.
    [[nodiscard]] auto width() const noexcept -> std::size_t { return width_; }

private:
    [[nodiscard]] auto count() const noexcept -> std::int64_t { return (until_ - first_).count(); }

    void fill(calendar_clock const&, period_table const& periods, bool matures)
    {
        auto const begun = static_cast<std::int32_t>(periods.count());
        auto const whole = begun > 0 && !periods.complete(periods.last()) ? begun - 1 : begun;
        for (auto const period : periods.flat()) births_.push_back(period - periods.first());
        numbers_ = births_;
        for (auto const period : births_)
            seen_.push_back(matures ? std::max(whole - period, 0) : begun - period);
        width_ = static_cast<std::size_t>(begun);
        for (std::int32_t step = 0; step < begun; ++step) ages_.push_back(step);
    }
    void fill(rolling_clock const& clock, period_table const&, bool)
    {
        own_days_ = true;
        auto const span = static_cast<std::int64_t>(clock.span.count());
        // Floors nest: floor(x / (a b)) = floor(floor(x / a) / b). So whole days are looked up.
        for (std::int64_t day = 0; day <= count(); ++day)
            numbers_.push_back(static_cast<std::int32_t>(day / span));
        seen_.assign(numbers_.rbegin(), numbers_.rend());
        width_ = static_cast<std::size_t>(numbers_.back());
        for (std::int32_t age = 0; age <= numbers_.back(); ++age) ages_.push_back(age);
    }
    void fill(anniversary_clock const& clock, period_table const&, bool)
    {
        steps_are_ages_ = false;
        for (auto day = first_; day < until_; day += date::days{1}) {
            numbers_.push_back(anniversary_key(day));
            births_.push_back(birth_key(day));
        }
        auto const until = anniversary_key(until_);
        for (auto step = 0; step <= until - birth_key(first_); ++step)
            ages_.push_back(static_cast<std::int32_t>(step / 32 / clock.step.count()));
        for (auto const key : births_) seen_.push_back(std::max(clock.age_between(key, until), 0));
        width_ = static_cast<std::size_t>(std::max(clock.age_between(birth_key(first_), until), 0));
    }

    [[nodiscard]] auto first_age(calendar_clock const&, birth const& b, moment day) const -> std::int64_t
    {
        auto const number = [&](std::int64_t d) {
            return std::int64_t{numbers_[static_cast<std::size_t>(d)]};
        };
        // Nothing was observed: what has not begun by then begins later.
        if (day.day == count()) return static_cast<std::int64_t>(width_) - b.number;
        bool const begins = day.day == 0 || number(day.day - 1) != number(day.day);
        return number(day.day) - b.number + (begins ? 0 : 1);
    }
    [[nodiscard]] auto first_age(rolling_clock const& clock, birth const& b, moment day) const -> std::int64_t
    {
        auto const span = static_cast<std::int64_t>(clock.span.count());
        return (day.day - b.at.day + span - 1) / span;
    }
    [[nodiscard]] auto first_age(anniversary_clock const& clock, birth const& b, moment day) const
        -> std::int64_t
    {
        auto const on = days_.date_of(day);
        auto const born = days_.date_of(b.at);
        auto const age = clock.age(born, on);
        return clock.start_of(born, age) < on ? age + 1 : age;
    }

    age_clock clock_;
    day_clock<Instant> days_;
    date::local_days first_;
    date::local_days until_;
    bool steps_are_ages_ = true;
    bool own_days_ = false; // days are counted from each member's birth
    std::size_t width_ = 0;
    std::vector<std::int32_t> numbers_; // by day
    std::vector<std::int32_t> births_;  // by day
    std::vector<std::int32_t> seen_;    // by day of birth
    std::vector<std::int32_t> ages_;    // by step
};

} // namespace cohort::detail
