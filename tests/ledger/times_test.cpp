#define BOOST_TEST_MODULE ledger / times
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/retention.hpp>
#include <cohort/time.hpp>

#include <date/date.h>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

using namespace cohort;
using namespace date::literals;
namespace f = cohort::field;

namespace {

template <class Time>
struct event {
    int id;
    Time at;
};
template <class Time>
auto events_schema()
{
    return schema(f::customer = &event<Time>::id, f::time = &event<Time>::at);
}

/// The row that is refused; nothing if none is.
template <class Time>
auto refused(std::vector<event<Time>> const& rows, ledger_options const& options = {})
    -> std::optional<std::uint64_t>
{
    try {
        ledger const book(rows, events_schema<Time>(), options);
    } catch (invalid_row const& e) {
        return e.row();
    }
    return std::nullopt;
}

/// How many of the rows lie in a window.
template <class Time>
auto inside(std::vector<event<Time>> const& rows, observation const& observed) -> std::size_t
{
    return ledger(rows, events_schema<Time>(), {.observed = observed}).rows();
}

} // namespace

BOOST_AUTO_TEST_CASE_TEMPLATE(
    any_calendar_time_will_do, Time,
    decltype(std::tuple<date::sys_days, date::sys_seconds, date::local_days, date::local_seconds,
                        std::chrono::sys_days, std::chrono::system_clock::time_point,
                        std::chrono::local_time<std::chrono::milliseconds>, date::year_month_day,
                        std::chrono::year_month_day>{}))
{
    auto const on = [](int day) {
        if constexpr (std::same_as<Time, date::year_month_day>) {
            return Time{date::sys_days{date::days{day}}};
        } else if constexpr (std::same_as<Time, std::chrono::year_month_day>) {
            return Time{std::chrono::sys_days{std::chrono::days{day}}};
        } else {
            return Time{std::chrono::duration_cast<typename Time::duration>(date::days{day})};
        }
    };
    std::vector<event<Time>> const rows{{1, on(31)}, {1, on(0)}, {2, on(-1)}};
    ledger const book(rows, events_schema<Time>());
    BOOST_TEST((book.window().from == date::local_days{1969_y / 12 / 31}));
    BOOST_TEST((book.window().until == date::local_days{1970_y / 2 / 2}));
    BOOST_TEST((date::floor<date::days>(book.column(f::time)[0]) == date::local_days{1970_y / 1 / 1}));
    auto const t = retention(rows, events_schema<Time>(), monthly{});
    BOOST_TEST(t.cohorts() == 2u);
    BOOST_TEST(t.customers(1, 1) == 1u);
    BOOST_TEST((retention(book, monthly{}) == t));
}

BOOST_AUTO_TEST_CASE(a_time_keeps_its_own_resolution)
{
    using nanos = std::chrono::sys_time<std::chrono::nanoseconds>;
    std::vector<event<nanos>> const rows{{1, nanos{std::chrono::nanoseconds{1}}},
                                         {1, nanos{std::chrono::nanoseconds{-1}}}};
    ledger const book(rows, events_schema<nanos>());
    BOOST_TEST(book.column(f::time)[0].time_since_epoch().count() == -1);
    BOOST_TEST((book.window().from == date::local_days{1969_y / 12 / 31})); // rounded down, not towards zero
    BOOST_TEST((book.window().until == date::local_days{1970_y / 1 / 2}));
}

BOOST_AUTO_TEST_CASE(the_window_is_half_open_to_the_tick)
{
    using nanos = std::chrono::sys_time<std::chrono::nanoseconds>;
    nanos const day{date::sys_days{2024_y / 3 / 1}.time_since_epoch()};
    auto const tick = std::chrono::nanoseconds{1};
    std::vector<event<nanos>> const rows{{1, day - tick}, {2, day}, {3, day + tick}};
    BOOST_TEST(inside(rows, {.from = 2024_y / 3 / 1}) == 2u);
    BOOST_TEST(inside(rows, {.until = 2024_y / 3 / 1}) == 1u);
    BOOST_TEST(inside(rows, {.from = 2024_y / 3 / 1, .until = 2024_y / 3 / 2}) == 2u);
    auto const w = ledger(rows, events_schema<nanos>(), {.observed = {.until = 2024_y / 3 / 1}}).window();
    BOOST_TEST((w.until == date::local_days{2024_y / 3 / 1}));
    BOOST_TEST((w.from == date::local_days{2024_y / 2 / 29}));
}

BOOST_AUTO_TEST_CASE(a_window_may_lie_beyond_what_the_clock_can_tell)
{
    // Nanoseconds in 64 bits go from 1677 to 2262, unsigned seconds in 32 bits from 1970 to 2106.
    using nanos = std::chrono::sys_time<std::chrono::nanoseconds>;
    std::vector<event<nanos>> const fine{{1, nanos{}}, {2, nanos::max()}, {3, nanos::min()}};
    BOOST_TEST(inside(fine, {.until = 1500_y / 1 / 1}) == 0u);
    BOOST_TEST(inside(fine, {.from = 2500_y / 1 / 1}) == 0u);
    BOOST_TEST(inside(fine, {.from = 1500_y / 1 / 1, .until = 2500_y / 1 / 1}) == 3u);
    BOOST_TEST(inside(fine, {.until = 1677_y / 9 / 21}) ==
               0u); // the day that the clock begins in, before its first tick
    BOOST_TEST(inside(fine, {.until = 1677_y / 9 / 22}) == 1u);

    using ticks = std::chrono::sys_time<std::chrono::duration<std::uint32_t>>;
    std::vector<event<ticks>> const coarse{{1, ticks{}}, {2, ticks::max()}};
    BOOST_TEST(inside(coarse, {.until = 1970_y / 1 / 1}) == 0u);
    BOOST_TEST(inside(coarse, {.until = 1960_y / 1 / 1}) == 0u);
    BOOST_TEST(inside(coarse, {.until = 1970_y / 1 / 2}) == 1u);
    BOOST_TEST(inside(coarse, {.from = 1960_y / 1 / 1, .until = 2200_y / 1 / 1}) == 2u);
    BOOST_TEST(inside(coarse, {.from = 2200_y / 1 / 1}) == 0u);
}

BOOST_AUTO_TEST_CASE(the_first_and_the_last_tick_of_a_clock_are_times_like_others)
{
    using nanos = std::chrono::sys_time<std::chrono::nanoseconds>;
    std::vector<event<nanos>> const rows{{1, nanos::min()}, {1, nanos::max()}, {2, nanos::max()}};
    auto const fields = events_schema<nanos>();
    for (observation const observed :
         {observation{}, observation{.from = 1600_y / 1 / 1, .until = 2263_y / 1 / 1}}) {
        ledger const book(rows, fields, {.observed = observed});
        auto const totals = period_totals(book, yearly{});
        BOOST_TEST((period_totals(rows, fields, yearly{}, {.observed = observed}) == totals));
        BOOST_TEST((period_totals(book, yearly{}) == totals));
        for (auto const& t : totals) {
            auto const year = yearly{}.label(t.period);
            BOOST_TEST(t.customers == (year == "1677" ? 1u : year == "2262" ? 2u : 0u));
        }
        retention_options const options{.clock = rolling_clock{date::days{3652}}, .observed = observed};
        auto const table = retention(rows, fields, yearly{}, options);
        BOOST_TEST((retention(book, yearly{}, {.clock = options.clock}) == table));
        // 213,503 days lie between the two.
        BOOST_TEST(rolling_clock{date::days{1}}.age(date::local_time<std::chrono::nanoseconds>::min(),
                                                    date::local_time<std::chrono::nanoseconds>::max()) ==
                   213'503);
    }
}

BOOST_AUTO_TEST_CASE(a_date_that_does_not_exist_is_an_invalid_row)
{
    using date::year_month_day;
    std::vector<event<year_month_day>> const rows{
        {1, 2024_y / 2 / 29}, {1, 2024_y / 4 / 30}, {1, 2023_y / 2 / 29}};
    BOOST_TEST((refused(rows) == 2u));
    // Whatever the window: where it lies cannot be said.
    BOOST_TEST((refused(rows, {.observed = {.until = 2020_y / 1 / 1}}) == 2u));
    using ymd = std::chrono::year_month_day;
    using std::chrono::year, std::chrono::month, std::chrono::day;
    BOOST_TEST((refused(std::vector<event<ymd>>{{1, ymd{year{2024}, month{13}, day{1}}}}) == 0u));
    BOOST_TEST((refused(std::vector<event<ymd>>{{1, ymd{year{2024}, month{12}, day{31}}}}) == std::nullopt));
}

BOOST_AUTO_TEST_CASE(a_time_outside_the_calendar_is_an_invalid_row)
{
    auto const second = [](std::int64_t n) { return date::sys_seconds{std::chrono::seconds{n}}; };
    std::vector<event<date::sys_seconds>> rows{{1, second(0)},
                                               {1, second(std::numeric_limits<std::int64_t>::max())}};
    BOOST_TEST((refused(rows) == 1u));
    rows[1].at = second(std::numeric_limits<std::int64_t>::min());
    BOOST_TEST((refused(rows) == 1u));
    BOOST_TEST((refused(rows, {.observed = {.from = 1970_y / 1 / 1, .until = 2000_y / 1 / 1}}) == 1u));
    // Milliseconds taken for seconds: inside date's calendar, but too far for a table of days.
    rows[1].at = second(1'700'000'000'000);
    bool said = refused(rows).has_value();
    if (!said) {
        try {
            (void)retention(rows, events_schema<date::sys_seconds>(), monthly{});
        } catch (invalid_option const&) {
            said = true;
        } catch (invalid_row const&) {
            said = true;
        }
    }
    BOOST_TEST(said);
}

BOOST_AUTO_TEST_CASE(an_observation_may_go_on_for_ever)
{
    using nanos = std::chrono::sys_time<std::chrono::nanoseconds>;
    std::vector<event<date::sys_seconds>> seconds;
    std::vector<event<nanos>> fine;
    for (auto const& [id, day] : {std::pair{1, 2024_y / 1 / 1}, {1, 2024_y / 3 / 1}, {2, 2024_y / 2 / 1}}) {
        seconds.push_back({id, date::sys_days{day}});
        fine.push_back({id, date::sys_days{day}});
    }
    auto const coarse_schema = events_schema<date::sys_seconds>();
    auto const fine_schema = events_schema<nanos>();
    // No nanosecond clock of 64 bits goes that far.
    for (observation const observed :
         {observation{.until = 9999_y / 12 / 31}, observation{.from = 1200_y / 1 / 1},
          observation{.from = 1200_y / 1 / 1, .until = 9999_y / 12 / 31}}) {
        for (age_clock const clock :
             {age_clock{}, age_clock{rolling_clock{}}, age_clock{anniversary_clock{}}}) {
            retention_options const options{.clock = clock, .max_age = 3, .observed = observed};
            auto const expected = retention(seconds, coarse_schema, yearly{}, options);
            BOOST_TEST((retention(fine, fine_schema, yearly{}, options) == expected));
            BOOST_TEST((retention(ledger(fine, fine_schema), yearly{}, options) == expected));
            ledger const book(fine, fine_schema, {.observed = observed});
            BOOST_TEST((retention(book, yearly{}, {.clock = clock, .max_age = 3}) == expected));
        }
    }
}
