#define BOOST_TEST_MODULE time / age_clock
#include <boost/test/unit_test.hpp>

#include <cohort/time/age_clock.hpp>
#include <cohort/time/calendar_periods.hpp>
#include <support/calendar_walk.hpp>

#include <chrono>
#include <concepts>
#include <string>
#include <vector>

using namespace cohort;
using cohort_test::on;
using cohort_test::walking_day;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;

static_assert(std::regular<calendar_clock> && std::regular<rolling_clock> &&
              std::regular<anniversary_clock> && std::regular<age_clock>);
static_assert(age_clock{} == age_clock{calendar_clock{}});
static_assert(rolling_clock{}.span == date::days{30});
static_assert(anniversary_clock{}.step == date::months{1});

// Customer A of the worked example: born on January 31, 2024.
constexpr auto a_birth = on(2024, 1, 31);
static_assert(calendar_clock::age(monthly{}, a_birth, a_birth) == 0);
static_assert(calendar_clock::age(monthly{}, a_birth, on(2024, 2, 29)) == 1);
static_assert(calendar_clock::age(monthly{}, a_birth, on(2024, 3, 31)) == 2);
static_assert(anniversary_clock{}.age(a_birth, a_birth) == 0);
static_assert(anniversary_clock{}.age(a_birth, on(2024, 2, 28)) == 0);
static_assert(anniversary_clock{}.age(a_birth, on(2024, 2, 29)) == 1);
static_assert(anniversary_clock{}.age(a_birth, on(2024, 3, 30)) == 1);
static_assert(anniversary_clock{}.age(a_birth, on(2024, 3, 31)) == 2);
static_assert(anniversary_clock{}.start_of(a_birth, 3) == on(2024, 4, 30));
static_assert(rolling_clock{}.age(a_birth, a_birth) == 0);
static_assert(rolling_clock{}.age(a_birth, on(2024, 2, 29)) == 0);
static_assert(rolling_clock{}.age(a_birth, on(2024, 3, 1)) == 1);
static_assert(rolling_clock{}.age(a_birth, on(2024, 3, 31)) == 2);

// Observed until April 11: ages that lie wholly before it. A is 71 days old by then.
constexpr auto until = on(2024, 4, 11);
static_assert(rolling_clock{}.complete_ages(a_birth, until) == 2);
static_assert(anniversary_clock{}.complete_ages(a_birth, until) == 2);
static_assert(calendar_clock::complete_ages(monthly{}, a_birth, until) == 3);

// The denominators of the worked example: members of age a, where the span of a is over.
static_assert(rolling_clock{}.complete_ages(on(2024, 1, 5), until) == 3);      // B, 97 days
static_assert(rolling_clock{}.complete_ages(on(2024, 1, 10), until) == 3);     // C, 92 days
static_assert(rolling_clock{}.complete_ages(on(2024, 2, 10), until) == 2);     // D, 61 days
static_assert(rolling_clock{}.complete_ages(on(2024, 2, 29), until) == 1);     // E, 42 days
static_assert(rolling_clock{}.complete_ages(on(2024, 4, 2), until) == 0);      // F, 9 days
static_assert(anniversary_clock{}.complete_ages(on(2024, 1, 5), until) == 3);  // B
static_assert(anniversary_clock{}.complete_ages(on(2024, 1, 10), until) == 3); // C
static_assert(anniversary_clock{}.complete_ages(on(2024, 2, 10), until) == 2); // D
static_assert(anniversary_clock{}.complete_ages(on(2024, 2, 29), until) == 1); // E
static_assert(anniversary_clock{}.complete_ages(on(2024, 4, 2), until) == 0);  // F
static_assert(calendar_clock::complete_ages(monthly{}, on(2024, 5, 1), until) == 0, "born after the end");
static_assert(rolling_clock{}.complete_ages(on(2024, 5, 1), until) == 0);
static_assert(anniversary_clock{}.complete_ages(on(2024, 5, 1), until) == 0);

namespace {

/// The k-th anniversary by walking from month to month.
auto anniversary_by_walking(walking_day birth, int months) -> date::local_days
{
    int y = birth.year;
    int m = birth.month;
    for (; months > 0; --months)
        if (++m > 12) m = 1, ++y;
    for (; months < 0; ++months)
        if (--m < 1) m = 12, --y;
    auto const d = birth.day < walking_day::length(y, m) ? birth.day : walking_day::length(y, m);
    return on(y, static_cast<unsigned>(m), static_cast<unsigned>(d));
}

} // namespace

BOOST_AUTO_TEST_CASE(anniversaries_against_walking_the_months)
{
    for (int step : {1, 2, 3, 6, 11, 12, 48}) {
        anniversary_clock const clock{date::months{step}};
        std::size_t failures = 0;
        // Every birthday of four years around a leap year, then every day of some years before and after.
        walking_day birth{2022, 1, 1, on(2022, 1, 1).time_since_epoch().count(), 6};
        for (; birth.year < 2026; birth.step()) {
            int age = -3;
            for (auto day = anniversary_by_walking(birth, age * step);
                 day < birth.local() + date::days{step < 12 ? 1500 : 3000}; day += date::days{1}) {
                while (anniversary_by_walking(birth, (age + 1) * step) <= day) ++age;
                failures += clock.age(birth.local(), day) != age;
                failures += clock.complete_ages(birth.local(), day) != (age > 0 ? age : 0);
            }
            for (int k = -20; k <= 60; ++k)
                failures += clock.start_of(birth.local(), k) != anniversary_by_walking(birth, k * step);
        }
        BOOST_TEST(failures == 0u);
    }
}

BOOST_AUTO_TEST_CASE(anniversaries_do_not_drift)
{
    anniversary_clock const clock;
    auto const birth = on(2023, 1, 31);
    std::vector<date::local_days> const expected{
        on(2023, 1, 31),  on(2023, 2, 28),  on(2023, 3, 31), on(2023, 4, 30), on(2023, 5, 31),
        on(2023, 6, 30),  on(2023, 7, 31),  on(2023, 8, 31), on(2023, 9, 30), on(2023, 10, 31),
        on(2023, 11, 30), on(2023, 12, 31), on(2024, 1, 31), on(2024, 2, 29)};
    for (std::size_t k = 0; k < expected.size(); ++k) {
        auto const age = static_cast<period_index>(k);
        BOOST_TEST((clock.start_of(birth, age) == expected[k]));
        BOOST_TEST(clock.age(birth, expected[k]) == age);
        BOOST_TEST(clock.age(birth, expected[k] - date::days{1}) == age - 1);
    }
}

BOOST_AUTO_TEST_CASE(who_is_born_on_the_29th_of_february)
{
    anniversary_clock const years{date::months{12}};
    auto const birth = on(2024, 2, 29);
    BOOST_TEST((years.start_of(birth, 1) == on(2025, 2, 28)));
    BOOST_TEST((years.start_of(birth, 4) == on(2028, 2, 29)));
    BOOST_TEST(years.age(birth, on(2025, 2, 27)) == 0);
    BOOST_TEST(years.age(birth, on(2025, 2, 28)) == 1);
    BOOST_TEST(years.age(birth, on(2028, 2, 28)) == 3);
    BOOST_TEST(years.age(birth, on(2028, 2, 29)) == 4);
}

BOOST_AUTO_TEST_CASE(steps_of_several_months_count_from_birth)
{
    anniversary_clock const quarters{date::months{3}};
    auto const birth = on(2023, 11, 30);
    BOOST_TEST((quarters.start_of(birth, 1) == on(2024, 2, 29)));
    BOOST_TEST((quarters.start_of(birth, 2) == on(2024, 5, 30)));
    BOOST_TEST(quarters.age(birth, on(2024, 2, 28)) == 0);
    BOOST_TEST(quarters.age(birth, on(2024, 2, 29)) == 1);
    BOOST_TEST(quarters.age(birth, on(2024, 5, 29)) == 1);
    BOOST_TEST(quarters.age(birth, on(2024, 5, 30)) == 2);
}

BOOST_AUTO_TEST_CASE(rolling_ages_are_measured_on_exact_instants)
{
    rolling_clock const days{date::days{1}};
    auto const birth = on(2010, 12, 1) + hours{12} + minutes{50};
    BOOST_TEST(days.age(birth, birth) == 0);
    BOOST_TEST(days.age(birth, birth + hours{24} - seconds{1}) == 0);
    BOOST_TEST(days.age(birth, birth + hours{24}) == 1);
    BOOST_TEST(days.age(birth, birth + hours{24} - nanoseconds{1}) == 0);
    BOOST_TEST(days.age(birth, birth - seconds{1}) == -1);
    BOOST_TEST(days.age(birth, birth - hours{24}) == -1);
    BOOST_TEST(days.age(birth, birth - hours{24} - seconds{1}) == -2);
    // Midnight of December 3 is a day and some hours on.
    BOOST_TEST(days.age(birth, on(2010, 12, 3)) == 1);
    BOOST_TEST(days.complete_ages(birth, on(2010, 12, 3)) == 1);
    BOOST_TEST(days.complete_ages(birth, on(2010, 12, 1)) == 0);
    BOOST_TEST((days.start_of(birth, 2) == on(2010, 12, 3) + hours{12} + minutes{50}));
}

BOOST_AUTO_TEST_CASE(rolling_ages_against_subtracting_spans)
{
    for (int span : {1, 7, 28, 30, 365}) {
        rolling_clock const clock{date::days{span}};
        auto const length = seconds{86400L * span};
        auto const birth = on(2024, 2, 28) + seconds{45296};
        for (int k = -5; k <= 5; ++k) {
            auto const begin = birth + k * length;
            BOOST_TEST((clock.start_of(birth, k) == begin));
            BOOST_TEST(clock.age(birth, begin) == k);
            BOOST_TEST(clock.age(birth, begin + length - seconds{1}) == k);
            BOOST_TEST(clock.age(birth, begin - seconds{1}) == k - 1);
        }
    }
}

BOOST_AUTO_TEST_CASE(resolutions_mix_and_long_spans_do_not_overflow)
{
    rolling_clock const clock{date::days{400'000}}; // more nanoseconds than 64 bits hold
    date::local_time<nanoseconds> const birth = on(1900, 1, 1);
    BOOST_TEST(clock.age(birth, on(2100, 1, 1) + seconds{1}) == 0);
    BOOST_TEST(rolling_clock{date::days{1}}.age(birth, on(1901, 1, 1)) == 365);
    using milliseconds = std::chrono::duration<int, std::milli>;
    using half_days = std::chrono::duration<short, std::ratio<43200>>;
    date::local_time<half_days> const noon{half_days{1}};
    BOOST_TEST(
        rolling_clock{date::days{1}}.age(noon, date::local_time<milliseconds>{milliseconds{86400000}}) == 0);
    BOOST_TEST(rolling_clock{date::days{1}}.age(noon, date::local_time<half_days>{half_days{3}}) == 1);
    using long_weeks = std::chrono::duration<int, std::ratio<7 * 86400>>;
    BOOST_TEST(rolling_clock{date::days{7}}.age(date::local_time<long_weeks>{long_weeks{1}},
                                                date::local_time<long_weeks>{long_weeks{3}}) == 2);
}

BOOST_AUTO_TEST_CASE(a_clock_without_length_is_refused)
{
    BOOST_CHECK_NO_THROW(validate(age_clock{}));
    BOOST_CHECK_NO_THROW(validate(age_clock{rolling_clock{date::days{1}}}));
    BOOST_CHECK_NO_THROW(validate(age_clock{anniversary_clock{date::months{12}}}));
    BOOST_CHECK_THROW(validate(age_clock{rolling_clock{date::days{0}}}), invalid_option);
    BOOST_CHECK_THROW(validate(age_clock{anniversary_clock{date::months{-1}}}), invalid_option);
    try {
        rolling_clock{date::days{0}}.validate();
    } catch (invalid_option const& e) {
        BOOST_TEST(std::string(e.what()) == "rolling_clock: span must be at least one day, not 0");
    }
}
