#pragma once

#include <cohort/rows/error.hpp>

#include <date/date.h>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <ratio>
#include <type_traits>

namespace cohort {

namespace detail {

template <class T>
inline constexpr bool is_time_point = false;
template <class Duration>
inline constexpr bool is_time_point<std::chrono::time_point<std::chrono::system_clock, Duration>> = true;
template <class Duration>
inline constexpr bool is_time_point<std::chrono::time_point<date::local_t, Duration>> = true;
#if defined(__cpp_lib_chrono) && __cpp_lib_chrono >= 201907L
#define COHORT_HAS_STD_LOCAL_T 1
#elif defined(_GLIBCXX_RELEASE) && _GLIBCXX_RELEASE >= 11
#define COHORT_HAS_STD_LOCAL_T 1
#else
#define COHORT_HAS_STD_LOCAL_T 0
#endif
#if COHORT_HAS_STD_LOCAL_T
template <class Duration>
inline constexpr bool is_time_point<std::chrono::time_point<std::chrono::local_t, Duration>> = true;
#endif

template <class T>
inline constexpr bool ticks_whole = false;
template <class Clock, class Duration>
inline constexpr bool ticks_whole<std::chrono::time_point<Clock, Duration>> =
    std::integral<typename Duration::rep>&&
        std::ratio_less_equal_v<typename Duration::period, date::days::period>;

template <class T>
inline constexpr bool is_civil_day =
    std::same_as<T, date::year_month_day> || std::same_as<T, std::chrono::year_month_day>;

template <class T>
inline constexpr bool is_calendar_time = is_civil_day<T> || (is_time_point<T> && ticks_whole<T>);

} // namespace detail

/// What a time may be: a time point of `std::chrono::system_clock` or of a zone-less local clock (date's or
/// the standard's) with integral ticks of a day or less, or a `year_month_day` (date's or the standard's).
///
/// A time of the system clock is read as UTC. The library never guesses a zone: a shop elsewhere converts in
/// its projection.
template <class T>
concept calendar_time = detail::is_calendar_time<std::remove_cvref_t<T>>;

namespace detail {

/// The local time point of a calendar time, at the resolution that the user gave.
template <calendar_time T>
[[nodiscard]] constexpr auto to_local(T const& t) noexcept
{
    if constexpr (is_civil_day<T>) {
        return date::local_days{date::days{date::sys_days{
            date::year{int{t.year()}} / date::month{static_cast<unsigned>(t.month())} /
            date::day{static_cast<unsigned>(
                t.day())}}.time_since_epoch()}};
    } else {
        return date::local_time<typename T::duration>{t.time_since_epoch()};
    }
}

/// A calendar time as the ledger keeps it.
template <calendar_time T>
using local_instant = decltype(to_local(std::declval<T const&>()));

} // namespace detail

/// The local day that a time lies in.
template <calendar_time T>
[[nodiscard]] constexpr auto to_local_days(T const& t) noexcept -> date::local_days
{
    return date::floor<date::days>(detail::to_local(t));
}

namespace detail {

template <class T>
inline constexpr bool whole_days = is_civil_day<T>;
template <class Clock, class Rep>
inline constexpr bool
    whole_days<std::chrono::time_point<Clock, std::chrono::duration<Rep, date::days::period>>> = true;

} // namespace detail

/// A day in an option: anything that names a whole day converts to it, whichever library it comes from.
/// `{.until = 2011_y / 12 / 10}`, `{.until = date::sys_days{...}}` and the `std::chrono` forms all work.
class calendar_day {
public:
    template <calendar_time T>
        requires detail::whole_days<T>
    constexpr calendar_day(T const& day) noexcept : day_(to_local_days(day)) {}

    /// The day on date's zone-less clock.
    [[nodiscard]] constexpr auto local() const noexcept -> date::local_days { return day_; }
    constexpr operator date::local_days() const noexcept { return day_; }

    friend constexpr bool operator==(calendar_day const&, calendar_day const&) = default;
    friend constexpr auto operator<=>(calendar_day const&, calendar_day const&) = default;

private:
    date::local_days day_;
};

namespace detail {

/// The ends of the calendar, or of a clock that has fewer years (nanoseconds have 584).
template <class Instant>
struct calendar_ends {
    /// The day's begin, or the clock's end next to it.
    [[nodiscard]] static constexpr auto within_clock(date::local_days day) noexcept -> Instant
    {
        using days = std::chrono::duration<std::int64_t, date::days::period>;
        auto const lowest = std::chrono::duration_cast<days>(Instant::min().time_since_epoch());
        auto const highest = std::chrono::duration_cast<days>(Instant::max().time_since_epoch());
        if (day.time_since_epoch() < lowest) return Instant::min();
        if (day.time_since_epoch() > highest) return Instant::max();
        return Instant{day};
    }
    [[nodiscard]] static constexpr auto first() noexcept -> Instant
    {
        return within_clock(date::local_days{date::year::min() / 1 / 1});
    }
    [[nodiscard]] static constexpr auto last() noexcept -> Instant
    {
        return within_clock(date::local_days{date::year::max() / 12 / 31});
    }
};

/// The day of a row's time.
/// \throws invalid_row  where there is no such day in the calendar
template <calendar_time T>
[[nodiscard]] constexpr auto day_of_row(T const& time, std::uint64_t number) -> date::local_days
{
    if constexpr (is_civil_day<T>) {
        if (!time.ok()) throw invalid_row(number, "the date does not exist in the calendar");
    }
    auto const at = to_local(time);
    using ends = calendar_ends<std::remove_cv_t<decltype(at)>>;
    if (at < ends::first() || ends::last() < at)
        throw invalid_row(number, "the time lies outside the calendar (years -32767 to 32767)");
    return date::floor<date::days>(at);
}

} // namespace detail

} // namespace cohort
