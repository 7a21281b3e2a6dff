#define BOOST_TEST_MODULE retention / days
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/retention.hpp>
#include <cohort/time.hpp>

#include <cstdint>
#include <random>
#include <vector>

using namespace cohort;
using namespace date::literals;
namespace f = cohort::field;

// Rows whose times are days: the same tables as of rows at midnight, under every clock, with births by rows
// and by dates.

namespace {

struct visit {
    std::uint32_t who;
    date::sys_days day;
    date::sys_days joined;
};

inline constexpr field_name<struct joined_tag> joined{};

constexpr auto by_days = schema(f::customer = &visit::who, f::time = &visit::day, joined = &visit::joined);
constexpr auto by_seconds = schema(
    f::customer = &visit::who, f::time = [](visit const& v) { return date::sys_seconds{v.day}; },
    joined = &visit::joined);

auto random_visits() -> std::vector<visit>
{
    std::mt19937 any(5);
    std::vector<visit> all;
    for (int i = 0; i < 400; ++i) {
        auto const who = static_cast<std::uint32_t>(any() % 40);
        all.push_back({who, date::sys_days{2024_y / 1 / 20} + date::days{static_cast<int>(any() % 90)},
                       date::sys_days{2023_y / 12 / 1} + date::days{static_cast<int>(who)}});
    }
    return all;
}

} // namespace

BOOST_AUTO_TEST_CASE(times_may_be_days)
{
    auto const visits = random_visits();
    ledger_options const observed{.observed = {.from = 2024_y / 1 / 20, .until = 2024_y / 4 / 19}};
    ledger const days(visits, by_days, observed);
    ledger const seconds(visits, by_seconds, observed);
    auto const same = [&](auto const& question) {
        for (age_clock const& clock :
             {age_clock(), age_clock(rolling_clock{date::days{7}}), age_clock(anniversary_clock{})}) {
            auto const a = cohorts(days, question, {.clock = clock});
            auto const b = cohorts(seconds, question, {.clock = clock});
            BOOST_TEST(a.cohorts() > 0U);
            BOOST_TEST((a == b));
        }
    };
    cohort_query const months(monthly{});
    same(months);
    same(months.born(birth::date_in(joined)));
    same(months.by(cohort_by::did([](auto const&) { return true; }, date::days{20})));
}
