#define BOOST_TEST_MODULE time / observation
#include <boost/test/unit_test.hpp>

#include <cohort/time/observation.hpp>
#include <support/calendar_walk.hpp>

#include <concepts>
#include <optional>
#include <string>

using cohort::observation;
using cohort::observation_window;
using cohort::resolve;
using cohort_test::on;
using namespace date::literals;

static_assert(std::regular<observation> && std::regular<observation_window>);

constexpr std::optional<date::local_days> none;
constexpr auto both = observation{.from = 2010_y / 12 / 1, .until = 2011_y / 12 / 10};

static_assert(resolve({}, on(2010, 12, 1), on(2011, 12, 9)) == observation_window{.from = on(2010, 12, 1),
                                                                                  .until = on(2011, 12, 10),
                                                                                  .from_inferred = true,
                                                                                  .until_inferred = true,
                                                                                  .left_truncated = false});
static_assert(resolve(both, on(2010, 1, 1), on(2020, 1, 1)) == observation_window{.from = on(2010, 12, 1),
                                                                                  .until = on(2011, 12, 10),
                                                                                  .from_inferred = false,
                                                                                  .until_inferred = false,
                                                                                  .left_truncated = false});
static_assert(resolve({.left_truncated = true}, on(2010, 12, 1), on(2010, 12, 1)).left_truncated);
static_assert(resolve({}, on(2010, 12, 1), on(2010, 12, 1)).days() == date::days{1});

BOOST_AUTO_TEST_CASE(the_window_is_half_open)
{
    constexpr auto w = resolve(both, none, none);
    static_assert(!w.contains(on(2010, 11, 30)) && w.contains(on(2010, 12, 1)));
    static_assert(w.contains(on(2011, 12, 9)) && !w.contains(on(2011, 12, 10)));
    BOOST_TEST(w.days().count() == 374);
    BOOST_TEST(!w.empty());
    BOOST_TEST(observation_window{}.empty());
    BOOST_TEST(!observation_window{}.contains(date::local_days{}));
}

BOOST_AUTO_TEST_CASE(what_is_not_given_is_inferred_and_says_so)
{
    auto const w = resolve({.until = 2011_y / 12 / 10}, on(2010, 12, 1), on(2011, 12, 5));
    BOOST_TEST((w.from == on(2010, 12, 1)));
    BOOST_TEST((w.until == on(2011, 12, 10)));
    BOOST_TEST(w.from_inferred);
    BOOST_TEST(!w.until_inferred);

    auto const v = resolve({.from = date::sys_days{2010_y / 11 / 1}}, on(2010, 12, 1), on(2011, 12, 5));
    BOOST_TEST((v.from == on(2010, 11, 1)));
    BOOST_TEST((v.until == on(2011, 12, 6)));
    BOOST_TEST(!v.from_inferred);
    BOOST_TEST(v.until_inferred);
}

BOOST_AUTO_TEST_CASE(without_rows_the_window_is_empty_unless_both_days_are_given)
{
    BOOST_TEST(resolve({}, none, none).empty());
    auto const w = resolve({.from = 2010_y / 12 / 1}, none, none);
    BOOST_TEST(w.empty());
    BOOST_TEST((w.from == on(2010, 12, 1)));
    BOOST_TEST(w.until_inferred);
    auto const v = resolve({.until = 2010_y / 12 / 1}, none, none);
    BOOST_TEST(v.empty());
    BOOST_TEST((v.until == on(2010, 12, 1)));
    BOOST_TEST(v.from_inferred);
    BOOST_TEST(!resolve(both, none, none).empty());
}

BOOST_AUTO_TEST_CASE(rows_on_the_wrong_side_of_a_given_day_leave_nothing)
{
    auto const w = resolve({.until = 2010_y / 12 / 1}, on(2011, 1, 1), on(2011, 2, 1));
    BOOST_TEST(w.empty());
    BOOST_TEST((w.from == on(2010, 12, 1) && w.until == on(2010, 12, 1)));
    auto const v = resolve({.from = 2012_y / 1 / 1}, on(2011, 1, 1), on(2011, 2, 1));
    BOOST_TEST(v.empty());
    BOOST_TEST((v.from == on(2012, 1, 1) && v.until == on(2012, 1, 1)));
}

BOOST_AUTO_TEST_CASE(an_end_that_is_not_after_the_start_is_refused_and_both_are_named)
{
    auto const same = observation{.from = 2011_y / 12 / 10, .until = 2011_y / 12 / 10};
    BOOST_CHECK_THROW(validate(same), cohort::invalid_option);
    BOOST_CHECK_THROW((void)resolve({.from = 2011_y / 12 / 10, .until = 2010_y / 12 / 1}, none, none),
                      cohort::invalid_option);
    BOOST_CHECK_NO_THROW(validate(both));
    BOOST_CHECK_NO_THROW(validate(observation{}));
    try {
        validate(observation{.from = 2011_y / 12 / 10, .until = 2010_y / 12 / 1});
    } catch (cohort::invalid_option const& e) {
        BOOST_TEST(std::string(e.what()) ==
                   "observation: until (2010-12-01) must be after from (2011-12-10): "
                   "the window is [from, until), until excluded");
    }
}
