#define BOOST_TEST_MODULE properties / periods
#include <boost/test/unit_test.hpp>

#include <cohort/time.hpp>
#include <cohort/time/detail/period_table.hpp>

#include <rapidcheck/boost_test.h>

#include <chrono>

using namespace cohort;

namespace {

/// Days of the years 1 to 9999.
auto any_day() -> date::local_days
{
    return date::local_days{date::days{*rc::gen::inRange(-719'162, 2'932'897)}};
}
auto any_second() -> date::local_seconds
{
    return any_day() + std::chrono::seconds{*rc::gen::inRange(0, 86'400)};
}
auto any_weekday() -> date::weekday { return date::weekday{*rc::gen::inRange(0u, 7u)}; }
auto any_month() -> month_of_year { return *rc::gen::inRange(1, 13); }
auto any_name() -> fiscal_name { return *rc::gen::element(fiscal_name::end_year, fiscal_name::start_year); }
auto any_retail_calendar() -> retail_calendar
{
    return {.pattern = *rc::gen::element(retail_pattern::weeks_445, retail_pattern::weeks_454,
                                         retail_pattern::weeks_544),
            .start = any_weekday(),
            .end_month = any_month(),
            .year_end = *rc::gen::element(retail_year_end::nearest, retail_year_end::last_in_month),
            .named_by = any_name()};
}

template <period Grid>
void is_gap_free_and_monotone(Grid const& grid, date::local_days a, date::local_days b)
{
    auto const p = grid.index(a);
    auto const first = grid.first_day(p);
    auto const next = grid.first_day(p + 1);
    RC_ASSERT(first <= a);
    RC_ASSERT(a < next);
    RC_ASSERT(grid.index(first) == p);
    RC_ASSERT(grid.index(next - date::days{1}) == p);
    RC_ASSERT(grid.index(next) == p + 1);
    RC_ASSERT(grid.index(first - date::days{1}) == p - 1);

    auto const q = grid.index(b);
    RC_ASSERT(!(a <= b) || p <= q);
    RC_ASSERT(!(p < q) || a < b);

    auto const until = a + date::days{*rc::gen::inRange(0, 800)};
    detail::period_table const table(grid, a, until);
    if (a < until) {
        auto const day = a + date::days{*rc::gen::inRange(0, static_cast<int>((until - a).count()))};
        RC_ASSERT(table[day] == grid.index(day));
    }
    auto const r = p + *rc::gen::inRange(-2, 30);
    RC_ASSERT(table.complete(r) == (grid.first_day(r + 1) <= until));
    RC_ASSERT(table.started(r) == (grid.first_day(r) < until));
}

} // namespace

RC_BOOST_PROP(calendar_grids_are_gap_free_and_monotone, ())
{
    auto const a = any_day();
    auto const b = any_day();
    is_gap_free_and_monotone(daily{}, a, b);
    is_gap_free_and_monotone(weekly{any_weekday()}, a, b);
    is_gap_free_and_monotone(iso_weekly{}, a, b);
    is_gap_free_and_monotone(monthly{}, a, b);
    is_gap_free_and_monotone(quarterly{}, a, b);
    is_gap_free_and_monotone(half_yearly{}, a, b);
    is_gap_free_and_monotone(yearly{}, a, b);
}

RC_BOOST_PROP(fiscal_grids_are_gap_free_and_monotone, ())
{
    auto const a = any_day();
    auto const b = any_day();
    auto const month = any_month();
    auto const name = any_name();
    is_gap_free_and_monotone(fiscal_yearly{month, name}, a, b);
    is_gap_free_and_monotone(fiscal_half_yearly{month, name}, a, b);
    is_gap_free_and_monotone(fiscal_quarterly{month, name}, a, b);
}

RC_BOOST_PROP(retail_grids_are_gap_free_and_monotone, ())
{
    auto const a = any_day();
    auto const b = any_day();
    auto const calendar = any_retail_calendar();
    is_gap_free_and_monotone(retail_weekly{calendar}, a, b);
    is_gap_free_and_monotone(retail_monthly{calendar}, a, b);
    is_gap_free_and_monotone(retail_quarterly{calendar}, a, b);
    is_gap_free_and_monotone(retail_yearly{calendar}, a, b);
}

RC_BOOST_PROP(coarser_grids_hold_whole_periods_of_finer_ones, ())
{
    auto const day = any_day();
    auto const calendar = any_retail_calendar();
    auto const nested = [&](auto const& coarse, auto const& fine) {
        auto const p = fine.index(day);
        RC_ASSERT(coarse.index(fine.first_day(p)) == coarse.index(day));
        RC_ASSERT(coarse.index(fine.first_day(p + 1) - date::days{1}) == coarse.index(day));
    };
    nested(yearly{}, half_yearly{});
    nested(half_yearly{}, quarterly{});
    nested(quarterly{}, monthly{});
    nested(fiscal_yearly{any_month()}, monthly{});
    nested(retail_yearly{calendar}, retail_quarterly{calendar});
    nested(retail_quarterly{calendar}, retail_monthly{calendar});
    nested(retail_monthly{calendar}, retail_weekly{calendar});
}

RC_BOOST_PROP(a_rolling_age_is_reached_exactly_when_it_starts, ())
{
    rolling_clock const clock{date::days{*rc::gen::inRange(1, 1'000)}};
    auto const birth = any_second();
    auto const t = birth + std::chrono::seconds{*rc::gen::inRange(-200'000'000, 2'000'000'000)};
    auto const a = *rc::gen::inRange(-100, 1'000);
    RC_ASSERT((clock.age(birth, t) >= a) == (t >= clock.start_of(birth, a)));
    auto const age = clock.age(birth, t);
    RC_ASSERT(clock.start_of(birth, age) <= t);
    RC_ASSERT(t < clock.start_of(birth, age + 1));

    auto const until = date::floor<date::days>(t);
    auto const k = clock.complete_ages(birth, until);
    RC_ASSERT(k >= 0);
    RC_ASSERT(k == 0 || clock.start_of(birth, k) <= until);
    RC_ASSERT(clock.start_of(birth, k + 1) > until);
}

RC_BOOST_PROP(an_anniversary_is_reached_exactly_when_it_comes, ())
{
    anniversary_clock const clock{date::months{*rc::gen::inRange(1, 37)}};
    auto const birth = any_day();
    auto const day = birth + date::days{*rc::gen::inRange(-3'000, 30'000)};
    auto const a = *rc::gen::inRange(-40, 400);
    RC_ASSERT((clock.age(birth, day) >= a) == (day >= clock.start_of(birth, a)));
    auto const age = clock.age(birth, day);
    RC_ASSERT(clock.start_of(birth, age) <= day);
    RC_ASSERT(day < clock.start_of(birth, age + 1));
    RC_ASSERT(clock.complete_ages(birth, day) == (age > 0 ? age : 0));
}

RC_BOOST_PROP(a_calendar_age_is_reached_with_the_first_day_of_its_period, ())
{
    weekly const grid{any_weekday()};
    auto const birth = any_day();
    auto const day = birth + date::days{*rc::gen::inRange(-3'000, 3'000)};
    auto const age = calendar_clock::age(grid, birth, day);
    RC_ASSERT(grid.first_day(grid.index(birth) + age) <= day);
    RC_ASSERT(day < grid.first_day(grid.index(birth) + age + 1));
    RC_ASSERT(calendar_clock::complete_ages(grid, birth, day) == (age > 0 ? age : 0));
}
