#define BOOST_TEST_MODULE time / retail_445
#include <boost/test/unit_test.hpp>

#include <cohort/time/calendar_periods.hpp>
#include <cohort/time/grid_law.hpp>
#include <cohort/time/retail_445.hpp>
#include <support/calendar_walk.hpp>

#include <array>
#include <vector>

using namespace cohort;
using cohort::test::grid_law;
using cohort_test::for_each_day;
using cohort_test::on;
using cohort_test::walking_day;

static_assert(grid_law(retail_weekly{}));
static_assert(grid_law(retail_monthly{}));
static_assert(grid_law(retail_monthly{.calendar = nrf_calendar}));
static_assert(grid_law(retail_quarterly{}));
static_assert(grid_law(retail_yearly{}));
static_assert(grid_law(retail_yearly{
    {.start = date::Saturday, .end_month = date::September, .year_end = retail_year_end::last_in_month}}));

// The calendar that the National Retail Federation publishes: where its years begin, and which have 53 weeks.
static_assert(nrf_calendar.first_day(2012) == on(2012, 1, 29) && nrf_calendar.weeks(2012) == 53);
static_assert(nrf_calendar.first_day(2013) == on(2013, 2, 3) && nrf_calendar.weeks(2013) == 52);
static_assert(nrf_calendar.first_day(2017) == on(2017, 1, 29) && nrf_calendar.weeks(2017) == 53);
static_assert(nrf_calendar.first_day(2018) == on(2018, 2, 4) && nrf_calendar.weeks(2018) == 52);
static_assert(nrf_calendar.first_day(2023) == on(2023, 1, 29) && nrf_calendar.weeks(2023) == 53);
static_assert(nrf_calendar.first_day(2024) == on(2024, 2, 4) && nrf_calendar.weeks(2024) == 52);

namespace {

constexpr std::array rules{retail_year_end::nearest, retail_year_end::last_in_month};
constexpr std::array names{fiscal_name::start_year, fiscal_name::end_year};
constexpr std::array patterns{retail_pattern::weeks_445, retail_pattern::weeks_454,
                              retail_pattern::weeks_544};

/// The last day of the retail year that ends about the end of a month, by looking at each day around it.
auto end_by_looking(retail_calendar const& c, int year, int month) -> date::local_days
{
    auto const last_weekday = c.start - date::days{1};
    auto const month_end =
        on(year, static_cast<unsigned>(month), static_cast<unsigned>(walking_day::length(year, month)));
    for (int away = 0; away < 7; ++away) {
        auto const before = month_end - date::days{away};
        if (date::weekday{before} == last_weekday) return before;
        auto const after = month_end + date::days{away};
        if (c.year_end == retail_year_end::nearest && date::weekday{after} == last_weekday) return after;
    }
    BOOST_FAIL("every seventh day is a given weekday");
    return {};
}

template <class Grid>
auto weeks_of(Grid const& grid, period_index i) -> long
{
    return static_cast<long>((grid.first_day(i + 1) - grid.first_day(i)).count() / 7);
}

} // namespace

BOOST_AUTO_TEST_CASE(of_nrf_years_only_every_fifth_or_sixth_has_53_weeks)
{
    std::vector<int> long_years;
    for (int y = 2006; y <= 2024; ++y) {
        BOOST_TEST((date::weekday{nrf_calendar.first_day(y)} == date::Sunday));
        if (nrf_calendar.weeks(y) == 53) long_years.push_back(y);
    }
    BOOST_TEST(long_years == (std::vector<int>{2006, 2012, 2017, 2023}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_company_that_ends_on_the_last_saturday_of_september)
{
    retail_calendar const c{
        .end_month = 9, .year_end = retail_year_end::last_in_month, .named_by = fiscal_name::end_year};
    BOOST_TEST((c.first_day(2012) == on(2011, 9, 25)));
    BOOST_TEST((c.first_day(2013) == on(2012, 9, 30)));
    BOOST_TEST((c.first_day(2024) == on(2023, 10, 1)));
    BOOST_TEST((c.first_day(2025) == on(2024, 9, 29)));
    std::vector<int> long_years;
    for (int y = 2010; y <= 2024; ++y)
        if (c.weeks(y) == 53) long_years.push_back(y);
    BOOST_TEST(long_years == (std::vector<int>{2012, 2017, 2023}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_year_is_numbered_by_its_whole_months)
{
    retail_calendar const december{.end_month = 12};
    // Saturday nearest to December 31, 2022 is that day; to December 31, 2024 it is December 28.
    BOOST_TEST((december.first_day(2023) == on(2023, 1, 1)));
    BOOST_TEST((december.first_day(2024) == on(2023, 12, 31)));
    BOOST_TEST((december.first_day(2025) == on(2024, 12, 29)));
    BOOST_TEST(december.year(on(2024, 12, 29)) == 2025);
    BOOST_TEST((retail_calendar{.end_month = 12, .named_by = fiscal_name::end_year}.year(on(2024, 12, 29))) ==
               2025);
    BOOST_TEST((retail_calendar{.named_by = fiscal_name::end_year}.year(on(2024, 2, 3))) == 2024);
    BOOST_TEST(retail_calendar{}.year(on(2024, 2, 3)) == 2023);
    BOOST_TEST(retail_calendar{}.year(on(2024, 2, 4)) == 2024);
}

BOOST_AUTO_TEST_CASE(years_of_all_calendars_end_where_the_rule_says)
{
    for (auto const rule : rules)
        for (auto const name : names)
            for (unsigned start = 0; start < 7; ++start)
                for (int month = 1; month <= 12; ++month) {
                    retail_calendar const c{.start = date::weekday{start},
                                            .end_month = month,
                                            .year_end = rule,
                                            .named_by = name};
                    auto const later = name == fiscal_name::start_year && month != 12 ? 1 : 0;
                    std::size_t failures = 0;
                    for (int y = 1899; y <= 2110; ++y) {
                        // The year named y ends in `y + later`, so the one before it a year earlier.
                        auto const first = end_by_looking(c, y + later - 1, month) + date::days{1};
                        auto const next = end_by_looking(c, y + later, month) + date::days{1};
                        failures += c.first_day(y) != first;
                        failures += c.weeks(y) != (next - first).count() / 7;
                        failures += c.weeks(y) != 52 && c.weeks(y) != 53;
                        for (auto const day : {first, first + date::days{200}, next - date::days{1}})
                            failures += c.year(day) != y;
                        failures += c.year(next) != y + 1;
                    }
                    BOOST_TEST(failures == 0u);
                }
}

BOOST_AUTO_TEST_CASE(months_have_the_weeks_of_the_pattern_and_the_53rd_goes_to_the_last)
{
    constexpr long expected[3][3] = {{4, 4, 5}, {4, 5, 4}, {5, 4, 4}};
    for (auto const pattern : patterns) {
        retail_monthly const months{{.pattern = pattern}};
        retail_quarterly const quarters{{.pattern = pattern}};
        auto const& weeks = expected[static_cast<int>(pattern)];
        for (int y = 1990; y <= 2030; ++y) {
            auto const extra = months.calendar.weeks(y) - 52;
            for (int m = 1; m <= 12; ++m)
                BOOST_TEST(weeks_of(months, 12 * y + m) == weeks[(m - 1) % 3] + (m == 12 ? extra : 0));
            for (int q = 1; q <= 4; ++q)
                BOOST_TEST(weeks_of(quarters, 4 * y + q) == 13 + (q == 4 ? extra : 0));
        }
    }
}

BOOST_AUTO_TEST_CASE(all_grids_against_counting_weeks)
{
    constexpr int before[3][3] = {{0, 4, 8}, {0, 4, 9}, {0, 5, 9}};
    for (auto const pattern : patterns)
        for (auto const rule : rules) {
            retail_calendar const c{.pattern = pattern, .end_month = 6, .year_end = rule};
            std::size_t failures = 0;
            int year = 0;
            int week = -1; // of the year, from 0; unknown until the walk meets the start of a year
            for_each_day([&](walking_day const& d) {
                if (d.weekday == 0) {
                    auto const ended = d.local() - date::days{1};
                    if (end_by_looking(c, d.year, 6) == ended) {
                        year = d.year;
                        week = 0;
                    } else if (week >= 0)
                        ++week;
                }
                if (week < 0) return;
                auto const quarter = week / 13 < 4 ? week / 13 : 3;
                auto const w = week - 13 * quarter;
                auto const& b = before[static_cast<int>(pattern)];
                auto const month = 3 * quarter + (w >= b[2] ? 2 : w >= b[1] ? 1 : 0);
                failures += retail_yearly{c}.index(d.local()) != year;
                failures += retail_quarterly{c}.index(d.local()) != 4 * year + quarter + 1;
                failures += retail_monthly{c}.index(d.local()) != 12 * year + month + 1;
                failures += retail_weekly{c}.index(d.local()) != weekly{date::Sunday}.index(d.local());
            });
            BOOST_TEST(failures == 0u);
            BOOST_TEST(grid_law(retail_weekly{c}, on(1899, 1, 1), on(2110, 1, 1)));
            BOOST_TEST(grid_law(retail_monthly{c}, on(1899, 1, 1), on(2110, 1, 1)));
            BOOST_TEST(grid_law(retail_quarterly{c}, on(1899, 1, 1), on(2110, 1, 1)));
            BOOST_TEST(grid_law(retail_yearly{c}, on(1899, 1, 1), on(2110, 1, 1)));
        }
}

BOOST_AUTO_TEST_CASE(labels_count_weeks_within_the_year)
{
    retail_weekly const grid{nrf_calendar};
    BOOST_TEST(grid.label(grid.index(on(2023, 1, 28))) == "FY2022-W52");
    BOOST_TEST(grid.label(grid.index(on(2023, 1, 29))) == "FY2023-W01");
    BOOST_TEST(grid.label(grid.index(on(2024, 2, 3))) == "FY2023-W53");
    BOOST_TEST(grid.label(grid.index(on(2024, 2, 4))) == "FY2024-W01");
    retail_monthly const months{nrf_calendar};
    BOOST_TEST(months.label(months.index(on(2024, 2, 3))) == "FY2023-P12");
    BOOST_TEST(months.label(months.index(on(2024, 2, 4))) == "FY2024-P01");
}

BOOST_AUTO_TEST_CASE(options_that_make_no_sense_are_refused)
{
    BOOST_CHECK_THROW((void)retail_calendar{.end_month = 13}, cohort::invalid_option);
    BOOST_CHECK_THROW((void)retail_monthly{{.start = date::weekday{8u}}}.index(on(2024, 1, 1)),
                      cohort::invalid_option);
}
