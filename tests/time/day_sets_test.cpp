#define BOOST_TEST_MODULE time / day_sets
#include <boost/test/unit_test.hpp>

#include <cohort/rows.hpp>
#include <cohort/time/day_sets.hpp>

#include <chrono>

using namespace cohort;
using namespace date::literals;

namespace {

constexpr auto on(date::year_month_day day) { return date::local_days{day}; }

} // namespace

BOOST_AUTO_TEST_CASE(days_of_a_year)
{
    static_assert(in_year{2020}(on(2020_y / 1 / 1)) && in_year{2020_y}(on(2020_y / 12 / 31)));
    BOOST_TEST(!in_year{2020}(on(2019_y / 12 / 31)));
    BOOST_TEST(!in_year{2020}(on(2021_y / 1 / 1)));
    BOOST_TEST(in_year{-3}(on(date::year{-3} / 6 / 1)));
}

BOOST_AUTO_TEST_CASE(days_of_some_months)
{
    constexpr in_months summer{7, date::August, std::chrono::September};
    for (int m = 1; m <= 12; ++m)
        for (int const year : {1969, 2024})
            BOOST_TEST(summer(on(date::year{year} / m / 15)) == (m >= 7 && m <= 9));
    BOOST_TEST(!in_months{}(on(2024_y / 1 / 1)));
    BOOST_TEST(in_months{12}(on(2024_y / 12 / 31)));
    BOOST_TEST(!in_months{12}(on(2025_y / 1 / 1)));
    BOOST_CHECK_THROW((void)in_months{13}, invalid_option);
}

BOOST_AUTO_TEST_CASE(days_from_one_to_another)
{
    in_days const spring(2024_y / 3 / 1, 2024_y / 6 / 1);
    BOOST_TEST(spring(on(2024_y / 3 / 1)));
    BOOST_TEST(spring(on(2024_y / 5 / 31)));
    BOOST_TEST(!spring(on(2024_y / 6 / 1)));
    BOOST_TEST(!spring(on(2024_y / 2 / 29)));
    BOOST_TEST(!in_days(2024_y / 3 / 1, 2024_y / 3 / 1)(on(2024_y / 3 / 1)));
    BOOST_CHECK_THROW((void)in_days(2024_y / 3 / 2, 2024_y / 3 / 1), invalid_option);
    BOOST_TEST((spring == in_days(2024_y / 3 / 1, 2024_y / 6 / 1)));
}
