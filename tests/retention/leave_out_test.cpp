#define BOOST_TEST_MODULE retention / leave_out
#include <boost/test/unit_test.hpp>

#include <cohort/retention.hpp>
#include <cohort/time.hpp>
#include <support/counted_table.hpp>
#include <support/sale.hpp>
#include <support/worked_example.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <vector>

using namespace cohort;
using namespace cohort_test;
using namespace date::literals;

using months = retention_table<monthly, std::int64_t>;
static_assert(counts_by_period<cohort_view<months>> && counts_by_period<cohort_view<months const&>>);
static_assert(std::copyable<cohort_view<months const&>>);
static_assert(knows_its_losses<cohort_view<survivor_table>> && !knows_its_losses<cohort_view<counted_table>>);

namespace {

auto example(age_clock const& clock = {})
{
    return retention(worked_example(), sale_schema, monthly{},
                     {.clock = clock, .observed = worked_example_window});
}

} // namespace

BOOST_AUTO_TEST_CASE(a_closed_month_leaves_the_ages_as_they_are)
{
    // January: 3 1 2 0~, February: 2 1 2~. Without March: 3 1 - 0~ and 2 - 2~.
    auto const t = example();
    auto const v = leave_out_periods(t, in_months{3});
    BOOST_TEST(v.cohorts() == 4u);
    BOOST_TEST(v.ages() == 4u);
    BOOST_TEST((v.state(0, 1) == cell_state::value));
    BOOST_TEST((v.state(0, 2) == cell_state::unobserved));
    BOOST_TEST((v.state(1, 1) == cell_state::unobserved));
    BOOST_TEST((v.state(1, 2) == cell_state::partial));
    BOOST_TEST(v.customers(1, 2) == 2u);
    BOOST_TEST(v.customers(0, 2) == 0u);
    BOOST_TEST(v.eligible(0, 2) == 0u);
    BOOST_TEST(!v.rate(0, 2).has_value());
    BOOST_TEST(!v.rate_interval(0, 2).has_value());
    BOOST_TEST(v.rate_interval(0, 1).has_value());
    BOOST_TEST(!v.revenue(0, 2).has_value());
    BOOST_TEST(v.revenue(0, 1).value() == t.revenue(0, 1).value());
    BOOST_TEST(v.average(1).value() == 1. / 3, boost::test_tools::tolerance(1e-14)); // January alone
    BOOST_TEST(v.averaged_cohorts(1) == 1u);
    BOOST_TEST(!v.average(2).has_value());
    BOOST_TEST(churn_at(v, 1)->gone == 2u);
    BOOST_TEST(drop_off(v).steps().size() == 1u);
    BOOST_TEST(drop_off(v).largest()->members().value() == 2);
    auto const m = by_calendar(v);
    BOOST_TEST(m.periods() == 4u);
    BOOST_TEST(!m.period_total(2).has_value());
    BOOST_TEST(m.period_total(3).value() == by_calendar(t).period_total(3).value());
}

BOOST_AUTO_TEST_CASE(cohorts_by_day_or_number)
{
    auto const t = example();
    auto const v = leave_out_cohorts(t, in_months{2, 3});
    BOOST_TEST(v.cohorts() == 2u);
    BOOST_TEST(v.label(1) == "2024-04");
    BOOST_TEST(v.number(1) == 3u);
    BOOST_TEST(v.size(1) == 1u);
    BOOST_TEST((v.first_day(1) == date::local_days{2024_y / 4 / 1}));
    BOOST_TEST(v.customers(0, 2) == 2u); // March of January's cohort stays
    BOOST_TEST((&v.table() == std::addressof(t)));
    auto const by_number = leave_out_cohorts(t, [&](std::size_t c) { return t.size(c) < 3; });
    BOOST_TEST(by_number.cohorts() == 1u);
    BOOST_TEST(by_number.average(1).value() == t.rate(0, 1).value());
    // Whatever the clock.
    BOOST_TEST(leave_out_cohorts(example(anniversary_clock{}), in_months{1}).cohorts() == 3u);
    BOOST_CHECK_THROW((void)leave_out_periods(example(anniversary_clock{}), in_months{1}), invalid_option);
    BOOST_CHECK_THROW((void)leave_out(example(rolling_clock{}), in_months{1}), invalid_option);
}

BOOST_AUTO_TEST_CASE(days_that_were_not_recorded)
{
    // Without February its cohort goes, and January's second month. The view keeps a table without a name.
    auto const v = leave_out(example(), in_days(2024_y / 2 / 1, 2024_y / 3 / 1));
    BOOST_TEST(v.cohorts() == 3u);
    BOOST_TEST(v.label(1) == "2024-03");
    BOOST_TEST((v.state(0, 1) == cell_state::unobserved));
    BOOST_TEST(v.customers(0, 2) == 2u);
    // From 0 to 1 and from 1 to 2 there is nothing to compare.
    BOOST_TEST(drop_off(v).steps().empty());
    // A view of a view.
    auto const w = leave_out_periods(v, in_months{3});
    BOOST_TEST((w.state(0, 2) == cell_state::unobserved));
    BOOST_TEST((w.state(0, 3) == cell_state::partial));
    BOOST_TEST(w.table().cohorts() == 3u);
    auto const nothing = leave_out(months{}, in_year{2024});
    BOOST_TEST(nothing.cohorts() == 0u);
    auto const all = leave_out(example(), in_year{2024});
    BOOST_TEST(all.cohorts() == 0u);
    BOOST_TEST(!all.average(0).has_value());
}

BOOST_AUTO_TEST_CASE(spans_in_any_order)
{
    auto const t = cohorts(worked_example(), sale_schema,
                           cohort_query(monthly{}).returning(returns::bracket{{{2, 3}, {0, 1}, {1, 1}}}),
                           {.observed = worked_example_window});
    auto const v = leave_out_periods(t, in_months{2});
    for (std::size_t c = 0; c < t.cohorts(); ++c) {
        for (std::size_t k = 0; k < t.ages(); ++k) {
            // February is age 1 of January and 0 of February.
            bool const out = (c == 0 && k == 2) || (c == 1 && k == 1);
            BOOST_TEST(v.customers(c, k) == (out ? 0u : t.customers(c, k)));
        }
    }
}

BOOST_AUTO_TEST_CASE(what_the_table_knows_the_view_knows)
{
    auto const t = survivor_table{counted_table::of({{10, 8, 5}, {10, 5, 2}, {3, 1, 1}})};
    auto const v = leave_out_cohorts(t, in_months{3});
    BOOST_TEST((v.losses() == loss_kind::for_good));
    BOOST_TEST((compare_cohorts(v, 0, 1) == compare_cohorts(t, 0, 1)));
    auto const w = leave_out_periods(t, in_months{3}); // age 2 of January, 1 of February, 0 of March
    BOOST_TEST((pool(w, 2) == pooled_counts{2, 3, 13}));
    BOOST_TEST(drop_off(w).steps().size() == 2u);
    BOOST_TEST(drop_off(w).steps()[0].there.cohorts == 1u);
}

BOOST_AUTO_TEST_CASE(random_tables_against_plain_loops)
{
    std::mt19937_64 random(7);
    for (int round = 0; round < 1'000; ++round) {
        auto const t = any_counted_table<counted_table>(random, false);
        std::set<unsigned> closed;
        while (random() % 3 != 0) closed.insert(1 + static_cast<unsigned>(random() % 12));
        auto const is_closed = [&](date::local_days d) {
            return closed.contains(static_cast<unsigned>(date::year_month_day{d}.month()));
        };
        auto const v = leave_out(t, is_closed);
        std::size_t next = 0;
        std::vector<std::uint64_t> there(t.ages());
        for (std::size_t c = 0; c < t.cohorts(); ++c) {
            if (closed.contains(static_cast<unsigned>(c % 12 + 1))) continue;
            BOOST_REQUIRE(next < v.cohorts());
            BOOST_TEST(v.number(next) == c);
            for (std::size_t a = 0; a < t.ages(); ++a) {
                bool const shown = !closed.contains(static_cast<unsigned>((c + a) % 12 + 1));
                BOOST_TEST((v.state(next, a) == (shown ? t.state(c, a) : cell_state::unobserved)));
                BOOST_TEST(v.customers(next, a) == (shown ? t.customers(c, a) : 0u));
                BOOST_TEST(v.eligible(next, a) == (shown ? t.eligible(c, a) : 0u));
                BOOST_TEST((v.rate(next, a) == (shown ? t.rate(c, a) : std::nullopt)));
                if (shown && t.eligible(c, a) > 0 && !t.cell(c, a).partial) there[a] += t.customers(c, a);
            }
            ++next;
        }
        BOOST_TEST(next == v.cohorts());
        for (std::size_t a = 0; a < t.ages(); ++a) BOOST_TEST(pool(v, a).customers == there[a]);
    }
}
