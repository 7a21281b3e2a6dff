#pragma once

#include <cohort/rows/calendar_time.hpp>
#include <cohort/rows/field.hpp>
#include <cohort/time/age_clock.hpp>
#include <cohort/time/detail/period_table.hpp>
#include <cohort/time/observation.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>

namespace cohort::detail {

// An axis knows how one customer's rows become a birth and ages. `trace` marks where the customer was active,
// in positions of the axis, and returns the birth if there is one; then
//   cohort(birth)           the period of birth, counted from the first of the window
//   origin(birth)           the position of age 0
//   seen(birth)             up to which age (excluded) this customer counts: those whose span was observed
//   whole position(rows, i, birth) a row's position; below origin(birth) for rows before birth
// Whether ages mature member by member (rolling, anniversary) or with the calendar is `matures`.

/// Ages are distances on the cohort's own grid: positions are periods of the window.
class calendar_axis {
public:
    static constexpr bool matures = false;

    calendar_axis(period_table const& periods, observation_window const& window)
        : periods_(periods.flat()), from_(window.from), first_(periods.first()), width_(periods.count())
    {}

    [[nodiscard]] auto width() const noexcept -> std::size_t { return width_; }

    template <class View, class Active, class Marks>
    [[nodiscard]] auto trace(View const& rows, std::size_t begin, std::size_t end, Active const& active,
                             Marks& marks) const -> std::optional<std::size_t>
    {
        for (auto i = begin; i < end; ++i) marks.mark(position(rows, i), active(i));
        if (!marks.any()) return std::nullopt;
        return marks.lowest();
    }

    [[nodiscard]] auto cohort(std::size_t birth) const noexcept -> std::size_t { return birth; }
    [[nodiscard]] auto origin(std::size_t birth) const noexcept -> std::size_t { return birth; }
    [[nodiscard]] auto seen(std::size_t birth) const noexcept -> std::size_t { return width_ - birth; }

    template <class View>
    [[nodiscard]] auto position(View const& rows, std::size_t i, std::size_t = 0) const -> std::size_t
    {
        auto const day = date::floor<date::days>(rows.template cell<tag::time>(i));
        return static_cast<std::size_t>(periods_[static_cast<std::size_t>((day - from_).count())] - first_);
    }

private:
    std::span<period_index const> periods_;
    date::local_days from_;
    period_index first_;
    std::size_t width_;
};

/// Ages are whole spans since one's own birth: positions are ages.
template <class Clock, class Instant>
class birth_axis {
public:
    static constexpr bool matures = true;

    birth_axis(Clock const& clock, period_table const& periods, observation_window const& window)
        : clock_(clock), periods_(&periods), until_(window.until),
          width_(std::max<std::size_t>(
              1, static_cast<std::size_t>(clock.complete_ages(window.from, window.until))))
    {}

    [[nodiscard]] auto width() const noexcept -> std::size_t { return width_; }

    template <class View, class Active, class Marks>
    [[nodiscard]] auto trace(View const& rows, std::size_t begin, std::size_t end, Active const& active,
                             Marks& marks) const -> std::optional<Instant>
    {
        std::optional<Instant> birth;
        for (auto i = begin; i < end; ++i) {
            auto const at = instant(rows, i);
            if (active(i) && (!birth || at < *birth)) birth = at;
        }
        if (!birth) return std::nullopt;
        auto const limit = seen(*birth);
        for (auto i = begin; i < end; ++i) {
            if (!active(i)) continue;
            auto const age = position(rows, i, *birth);
            if (age < limit) marks.mark(age, true);
        }
        return birth;
    }

    [[nodiscard]] auto cohort(Instant birth) const -> std::size_t
    {
        return static_cast<std::size_t>((*periods_)[date::floor<date::days>(birth)] - periods_->first());
    }
    [[nodiscard]] static auto origin(Instant) noexcept -> std::size_t { return 0; }
    [[nodiscard]] auto seen(Instant birth) const noexcept -> std::size_t
    {
        return static_cast<std::size_t>(clock_.complete_ages(birth, until_));
    }

    /// A row before birth (a refund, at the earliest) has no age: the largest number there is.
    template <class View>
    [[nodiscard]] auto position(View const& rows, std::size_t i, Instant birth) const -> std::size_t
    {
        auto const age = clock_.age(birth, instant(rows, i));
        return static_cast<std::size_t>(age); // negative ages wrap
    }

private:
    template <class View>
    [[nodiscard]] static auto instant(View const& rows, std::size_t i) -> Instant
    {
        return date::floor<typename Instant::duration>(rows.template cell<tag::time>(i));
    }

    Clock clock_;
    period_table const* periods_;
    date::local_days until_;
    std::size_t width_;
};

} // namespace cohort::detail
