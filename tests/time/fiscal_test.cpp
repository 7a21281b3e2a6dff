#define BOOST_TEST_MODULE time / fiscal
#include <boost/test/unit_test.hpp>

#include <cohort/time/calendar_periods.hpp>
#include <cohort/time/fiscal.hpp>
#include <cohort/time/grid_law.hpp>
#include <support/calendar_walk.hpp>

using cohort::fiscal_half_yearly;
using cohort::fiscal_name;
using cohort::fiscal_quarterly;
using cohort::fiscal_yearly;
using cohort::test::grid_law;
using cohort_test::for_each_day;
using cohort_test::on;
using cohort_test::walking_day;

static_assert(grid_law(fiscal_quarterly{.first_month = 7}));
static_assert(grid_law(fiscal_half_yearly{.first_month = date::April, .named_by = fiscal_name::start_year}));
static_assert(grid_law(fiscal_yearly{.first_month = std::chrono::October}));
static_assert(fiscal_quarterly{.first_month = 7} == fiscal_quarterly{.first_month = date::July});

// The United States' fiscal year 2024: October 1, 2023 to September 30, 2024.
static_assert(fiscal_yearly{.first_month = 10}.index(on(2023, 9, 30)) == 2023);
static_assert(fiscal_yearly{.first_month = 10}.index(on(2023, 10, 1)) == 2024);
static_assert(fiscal_yearly{.first_month = 10}.first_day(2024) == on(2023, 10, 1));
static_assert(fiscal_yearly{.first_month = 10, .named_by = fiscal_name::start_year}.first_day(2023) ==
              on(2023, 10, 1));

BOOST_AUTO_TEST_CASE(every_first_month_and_both_names_against_counting)
{
    for (int first = 1; first <= 12; ++first) {
        for (auto const name : {fiscal_name::end_year, fiscal_name::start_year}) {
            fiscal_yearly const years{.first_month = first, .named_by = name};
            fiscal_half_yearly const halves{.first_month = first, .named_by = name};
            fiscal_quarterly const quarters{.first_month = first, .named_by = name};
            std::size_t failures = 0;
            for_each_day([&](walking_day const& d) {
                auto const starts_in = d.month >= first ? d.year : d.year - 1;
                auto const ends_in = first == 1 ? starts_in : starts_in + 1;
                auto const year = name == fiscal_name::end_year ? ends_in : starts_in;
                auto const month = (d.month - first + 12) % 12; // of the fiscal year, from 0
                failures += years.index(d.local()) != year;
                failures += halves.index(d.local()) != 2 * year + month / 6 + 1;
                failures += quarters.index(d.local()) != 4 * year + month / 3 + 1;
            });
            BOOST_TEST(failures == 0u);
            BOOST_TEST(grid_law(years, on(1899, 1, 1), on(2110, 1, 1)));
            BOOST_TEST(grid_law(halves, on(1899, 1, 1), on(2110, 1, 1)));
            BOOST_TEST(grid_law(quarters, on(1899, 1, 1), on(2110, 1, 1)));
        }
    }
}

BOOST_AUTO_TEST_CASE(from_january_the_fiscal_year_is_the_calendars)
{
    for (auto const name : {fiscal_name::end_year, fiscal_name::start_year}) {
        std::size_t failures = 0;
        for_each_day([&](walking_day const& d) {
            failures += fiscal_yearly{.named_by = name}.index(d.local()) != cohort::yearly{}.index(d.local());
            failures +=
                fiscal_quarterly{.named_by = name}.index(d.local()) != cohort::quarterly{}.index(d.local());
            failures += fiscal_half_yearly{.named_by = name}.index(d.local()) !=
                        cohort::half_yearly{}.index(d.local());
        });
        BOOST_TEST(failures == 0u);
    }
}

BOOST_AUTO_TEST_CASE(a_month_that_is_none_is_refused)
{
    BOOST_CHECK_THROW((void)fiscal_quarterly{.first_month = 13}, cohort::invalid_option);
    BOOST_CHECK_THROW((void)fiscal_yearly{.first_month = 0}, cohort::invalid_option);
}
