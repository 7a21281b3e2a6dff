#define BOOST_TEST_MODULE time / period
#include <boost/test/unit_test.hpp>

#include <cohort/time.hpp>

#include <chrono>
#include <ratio>
#include <string>
#include <type_traits>

// Named, and not hidden in the file, because clang warns of hidden functions that nobody calls.
namespace models {

struct whole {
    auto index(date::local_days) const -> cohort::period_index;
    auto first_day(cohort::period_index) const -> date::local_days;
    friend bool operator==(whole const&, whole const&) = default;
};
struct no_first_day {
    auto index(date::local_days) const -> cohort::period_index;
    friend bool operator==(no_first_day const&, no_first_day const&) = default;
};
struct no_index {
    auto first_day(cohort::period_index) const -> date::local_days;
    friend bool operator==(no_index const&, no_index const&) = default;
};
struct not_const {
    auto index(date::local_days) -> cohort::period_index;
    auto first_day(cohort::period_index) -> date::local_days;
    friend bool operator==(not_const const&, not_const const&) = default;
};
struct wide_index {
    auto index(date::local_days) const -> long long;
    auto first_day(cohort::period_index) const -> date::local_days;
    friend bool operator==(wide_index const&, wide_index const&) = default;
};
struct sys_first_day {
    auto index(date::local_days) const -> cohort::period_index;
    auto first_day(cohort::period_index) const -> date::sys_days;
    friend bool operator==(sys_first_day const&, sys_first_day const&) = default;
};
struct not_comparable {
    auto index(date::local_days) const -> cohort::period_index;
    auto first_day(cohort::period_index) const -> date::local_days;
};
struct no_default : whole {
    explicit no_default(int);
};

template <class... Grids>
constexpr bool all_periods = (cohort::period<Grids> && ...);
template <class... Grids>
constexpr bool all_small = ((std::is_trivially_copyable_v<Grids> && std::is_aggregate_v<Grids>)&&...);

} // namespace models

using namespace models;

namespace game {

// This grid is quoted in docs/concepts/period.md.
struct seasons {
    using ten_weeks = std::chrono::duration<int, std::ratio<70 * 86'400>>;
    date::local_days launch = date::local_days{date::year{2021} / 3 / 9};

    constexpr auto index(date::local_days day) const -> cohort::period_index
    {
        return date::floor<ten_weeks>(day - launch).count();
    }
    constexpr auto first_day(cohort::period_index i) const -> date::local_days
    {
        return launch + i * ten_weeks{1};
    }
    auto label(cohort::period_index i) const -> std::string { return "season " + std::to_string(i + 1); }
    bool operator==(seasons const&) const = default;
};
static_assert(cohort::test::grid_law(seasons{}));

} // namespace game

static_assert(cohort::period<whole>);
static_assert(!cohort::period<no_first_day>);
static_assert(!cohort::period<no_index>);
static_assert(!cohort::period<not_const>);
static_assert(!cohort::period<wide_index>);
static_assert(!cohort::period<sys_first_day>);
static_assert(!cohort::period<not_comparable>);
static_assert(!cohort::period<no_default>);
static_assert(!cohort::period<int>);
static_assert(!cohort::period<date::months>);

static_assert(all_periods<cohort::daily, cohort::weekly, cohort::iso_weekly, cohort::monthly,
                          cohort::quarterly, cohort::half_yearly, cohort::yearly>);
static_assert(all_periods<cohort::fiscal_yearly, cohort::fiscal_half_yearly, cohort::fiscal_quarterly>);
static_assert(all_periods<cohort::retail_weekly, cohort::retail_monthly, cohort::retail_quarterly,
                          cohort::retail_yearly>);
static_assert(all_small<cohort::daily, cohort::weekly, cohort::monthly, cohort::fiscal_quarterly,
                        cohort::retail_monthly>);

static_assert(cohort::labelled_period<cohort::monthly>);
static_assert(!cohort::labelled_period<cohort::weekly>);
static_assert(!cohort::labelled_period<whole>);

BOOST_AUTO_TEST_CASE(periods_are_numbers_that_subtract)
{
    static_assert(std::is_same_v<cohort::period_index, std::int32_t>);
    BOOST_TEST(cohort::monthly{}.index(date::local_days{date::year{2011} / 2 / 1}) -
                   cohort::monthly{}.index(date::local_days{date::year{2010} / 12 / 31}) ==
               2);
}

BOOST_AUTO_TEST_CASE(a_users_grid_is_a_period_like_any_other)
{
    static_assert(cohort::labelled_period<game::seasons>);
    game::seasons const grid;
    auto const launch = date::local_days{date::year{2021} / 3 / 9};
    BOOST_TEST(cohort::label(grid, grid.index(launch)) == "season 1");
    BOOST_TEST(cohort::label(grid, grid.index(launch + date::days{70})) == "season 2");
    BOOST_TEST(grid.index(launch - date::days{1}) == -1);
}
