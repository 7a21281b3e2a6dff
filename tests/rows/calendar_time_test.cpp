#define BOOST_TEST_MODULE rows / calendar_time
#include <boost/test/unit_test.hpp>

#include <cohort/rows/calendar_time.hpp>

#include <date/date.h>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <ctime>
#include <ratio>
#include <string>
#include <type_traits>

using namespace cohort;
using namespace date::literals;

namespace {

// What is a calendar time ...
static_assert(calendar_time<date::sys_days> && calendar_time<date::sys_seconds> &&
              calendar_time<date::local_days> && calendar_time<date::local_seconds>);
static_assert(calendar_time<std::chrono::sys_days> && calendar_time<std::chrono::local_days> &&
              calendar_time<std::chrono::system_clock::time_point> &&
              calendar_time<std::chrono::local_time<std::chrono::microseconds>>);
static_assert(calendar_time<date::year_month_day> && calendar_time<std::chrono::year_month_day>);
static_assert(calendar_time<date::sys_days const&> && calendar_time<date::year_month_day const&>);
static_assert(calendar_time<std::chrono::sys_time<std::chrono::duration<std::uint32_t>>>);

// ... and what is none: text, a number, a duration, a clock that has no calendar, ticks in fractions, ticks
// of weeks.
static_assert(!calendar_time<std::string> && !calendar_time<std::time_t> &&
              !calendar_time<std::chrono::seconds>);
static_assert(!calendar_time<std::chrono::steady_clock::time_point>);
static_assert(!calendar_time<std::chrono::sys_time<std::chrono::duration<double>>>);
static_assert(!calendar_time<std::chrono::sys_time<std::chrono::weeks>>);
static_assert(!calendar_time<date::year_month> && !calendar_time<date::month_day>);

// Days in options come from either library; instants do not.
static_assert(std::convertible_to<date::sys_days, calendar_day> &&
              std::convertible_to<date::local_days, calendar_day> &&
              std::convertible_to<date::year_month_day, calendar_day>);
static_assert(std::convertible_to<std::chrono::sys_days, calendar_day> &&
              std::convertible_to<std::chrono::local_days, calendar_day> &&
              std::convertible_to<std::chrono::year_month_day, calendar_day>);
static_assert(!std::convertible_to<date::sys_seconds, calendar_day> &&
              !std::convertible_to<int, calendar_day>);
static_assert(!std::convertible_to<std::string, calendar_day>);

constexpr auto leap_day = date::local_days{2024_y / 2 / 29};

} // namespace

BOOST_AUTO_TEST_CASE(a_time_lies_in_a_day)
{
    using namespace std::chrono_literals;
    static_assert(to_local_days(2024_y / 2 / 29) == leap_day);
    static_assert(to_local_days(std::chrono::year{2024} / 2 / 29) == leap_day);
    static_assert(to_local_days(date::sys_days{2024_y / 2 / 29} + 23h + 59min + 59s) == leap_day);
    static_assert(to_local_days(date::sys_days{2024_y / 2 / 29} - 1ns) == date::local_days{2024_y / 2 / 28});
    static_assert(to_local_days(date::local_days{2024_y / 2 / 29} + 1s) == leap_day);
    static_assert(to_local_days(std::chrono::local_seconds{}) == date::local_days{1970_y / 1 / 1});
    // Before 1970 days are rounded down as well.
    static_assert(to_local_days(date::sys_seconds{-1s}) == date::local_days{1969_y / 12 / 31});
    static_assert(to_local_days(date::sys_seconds{-86'400s}) == date::local_days{1969_y / 12 / 31});
    static_assert(to_local_days(date::sys_seconds{-86'401s}) == date::local_days{1969_y / 12 / 30});
    BOOST_TEST((to_local_days(std::chrono::sys_days{std::chrono::days{19'782}}) == leap_day));
}

BOOST_AUTO_TEST_CASE(a_day_is_a_day_whichever_library_names_it)
{
    constexpr calendar_day ours = 2024_y / 2 / 29;
    constexpr calendar_day theirs = std::chrono::year{2024} / 2 / 29;
    static_assert(ours == theirs);
    static_assert(ours == calendar_day{date::sys_days{2024_y / 2 / 29}});
    static_assert(ours == calendar_day{std::chrono::local_days{std::chrono::year{2024} / 2 / 29}});
    static_assert(ours.local() == leap_day);
    static_assert(ours < calendar_day{2024_y / 3 / 1});
    date::local_days const converted = ours;
    BOOST_TEST((converted == leap_day));
}

BOOST_AUTO_TEST_CASE(a_time_keeps_its_resolution_on_the_local_clock)
{
    static_assert(std::same_as<detail::local_instant<date::sys_seconds>, date::local_seconds>);
    static_assert(std::same_as<detail::local_instant<date::year_month_day>, date::local_days>);
    static_assert(std::same_as<detail::local_instant<std::chrono::local_time<std::chrono::milliseconds>>,
                               date::local_time<std::chrono::milliseconds>>);
    BOOST_TEST(true);
}
