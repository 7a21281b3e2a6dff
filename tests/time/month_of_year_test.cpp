#define BOOST_TEST_MODULE time / month_of_year
#include <boost/test/unit_test.hpp>

#include <cohort/time/month_of_year.hpp>

#include <concepts>
#include <string>

using cohort::month_of_year;

static_assert(std::regular<month_of_year>);
static_assert(std::convertible_to<int, month_of_year>);
static_assert(std::convertible_to<date::month, month_of_year>);
static_assert(std::convertible_to<std::chrono::month, month_of_year>);
static_assert(month_of_year{} == month_of_year{1});
static_assert(month_of_year{7} == month_of_year{date::July} && month_of_year{7} == std::chrono::July);
static_assert(date::month{month_of_year{7}} == date::July);

BOOST_AUTO_TEST_CASE(the_twelve_months_and_no_other)
{
    for (int m = 1; m <= 12; ++m) BOOST_TEST(month_of_year{m}.number() == m);
    for (int m : {-1, 0, 13, 256 + 7}) BOOST_CHECK_THROW(month_of_year{m}, cohort::invalid_option);
    BOOST_CHECK_THROW(month_of_year{date::month{13}}, cohort::invalid_option);
    BOOST_CHECK_THROW(month_of_year{std::chrono::month{0}}, cohort::invalid_option);
}

BOOST_AUTO_TEST_CASE(the_message_says_what_was_given)
{
    try {
        (void)month_of_year{13};
        BOOST_ERROR("13 is no month");
    } catch (cohort::invalid_option const& e) {
        BOOST_TEST(std::string(e.what()) == "month_of_year: a month must be from 1 to 12, not 13");
    }
}
