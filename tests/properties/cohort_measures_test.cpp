#define BOOST_TEST_MODULE properties / cohort_measures
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/retention.hpp>
#include <cohort/time.hpp>
#include <support/any_question.hpp>
#include <support/properties.hpp>
#include <support/same_cohorts.hpp>

#include <rapidcheck/boost_test.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

using namespace cohort;
using namespace cohort_test;

namespace {

/// A question with a measure of the rows at an age.
template <class Measure>
void with_measure(slow_measure measure, slow_number const& number, Measure const& of_cells)
{
    auto s = any_setting(months());
    auto const returning = any_predicate();
    auto const where = any_predicate();
    s.slow.returning = returning.slow();
    s.slow.where = where.slow();
    s.slow.measure = measure;
    s.slow.number = number;
    is_slow(s, cohort_query(monthly{}).where(where).measuring(of_cells).returning(
                   returns::on{.min_occurrences = s.slow.min_occurrences}, returning));
}

/// The same over all ages up to the cell's, whatever the criterion.
template <class Measure>
void with_cumulative_measure(slow_measure measure, Measure const& of_cells)
{
    auto s = any_setting_of_ages(months());
    auto const returning = any_predicate();
    s.slow.returning = returning.slow();
    s.slow.criterion = slow_criterion::on_or_after;
    s.slow.measure = measure;
    s.slow.cumulative = true;
    is_slow(s, cohort_query(monthly{}).returning(returns::on_or_after{}, returning).measuring(of_cells));
}

} // namespace

RC_BOOST_PROP(number_of_events, ()) { with_measure(slow_measure::events, its_cents, cell::events); }
RC_BOOST_PROP(number_of_orders, ()) { with_measure(slow_measure::orders, its_cents, cell::orders); }
RC_BOOST_PROP(sum_of_amounts, ()) { with_measure(slow_measure::sum, its_cents, cell::sum(field::amount)); }
RC_BOOST_PROP(sum_of_another_field, ()) { with_measure(slow_measure::sum, &cost_of, cell::sum(field::cost)); }
RC_BOOST_PROP(margin_of_all, ())
{
    with_measure(
        slow_measure::sum, [](sale const& s) { return s.cents - cost_of(s); }, cell::margin);
}
RC_BOOST_PROP(mean_of_amounts, ()) { with_measure(slow_measure::mean, its_cents, cell::mean(field::amount)); }
RC_BOOST_PROP(least_amount, ()) { with_measure(slow_measure::min, its_cents, cell::min(field::amount)); }
RC_BOOST_PROP(greatest_cost, ()) { with_measure(slow_measure::max, &cost_of, cell::max(field::cost)); }
RC_BOOST_PROP(distinct_values, ())
{
    with_measure(
        slow_measure::distinct, [](sale const& s) { return s.invoice; }, cell::distinct(field::order));
}
RC_BOOST_PROP(an_accumulator_of_ones_own, ())
{
    with_measure(slow_measure::mean, its_cents, cell::accumulate<cohort::mean>(field::amount));
}
RC_BOOST_PROP(lifetime_value_to_date, ())
{
    with_cumulative_measure(slow_measure::sum, cell::lifetime_value(field::amount));
}
RC_BOOST_PROP(events_up_to_an_age, ())
{
    with_cumulative_measure(slow_measure::events, cell::cumulative(cell::events));
}

// Measures of several ages' rows: those that can be subtracted, those that cannot, and those of a member.

RC_BOOST_PROP(greatest_amount_at_an_age_or_later, ())
{
    auto s = any_setting_of_ages(weeks(date::Sunday));
    s.slow.measure = slow_measure::max;
    of_any_weeks(s, birth::first_activity, any_on_or_after(s.slow), cell::max(field::amount));
}

RC_BOOST_PROP(orders_at_an_age_or_later, ())
{
    auto s = any_setting_of_ages(weeks(date::Sunday));
    s.slow.measure = slow_measure::orders;
    of_any_weeks(s, birth::first_activity, any_on_or_after(s.slow), cell::orders);
}

RC_BOOST_PROP(orders_by_an_age, ())
{
    auto s = any_setting_of_ages(weeks(date::Sunday));
    s.slow.criterion = slow_criterion::on_or_before;
    s.slow.measure = slow_measure::orders;
    of_any_weeks(s, birth::first_activity, returns::on_or_before{.min_occurrences = any_occurrences()},
                 cell::orders);
}

RC_BOOST_PROP(mean_amount_in_spans_of_ages, ())
{
    auto s = any_setting(weeks(date::Sunday));
    s.slow.measure = slow_measure::mean;
    of_any_weeks(s, birth::first_activity, any_bracket(s.slow), cell::mean(field::amount));
}

RC_BOOST_PROP(greatest_amount_to_date, ())
{
    auto s = any_setting_of_ages(weeks(date::Sunday));
    s.slow.criterion = slow_criterion::streak;
    s.slow.measure = slow_measure::max;
    s.slow.cumulative = true;
    of_any_weeks(s, birth::first_activity, returns::streak{.min_occurrences = any_occurrences()},
                 cell::cumulative(cell::max(field::amount)));
}

BOOST_AUTO_TEST_CASE(orders_at_more_ages_than_a_word_has_bits)
{
    using namespace date::literals;
    std::vector<sale> const rows{sold(1, 2024_y / 1 / 1, 100, 7), sold(1, 2024_y / 3 / 15, 100, 8)};
    auto const t =
        cohorts(rows, sale_schema, cohort_query(monthly{}).measuring(cell::orders),
                {.clock = rolling_clock{date::days{1}}, .observed = {.until = date::year{2024} / 4 / 1}});
    BOOST_TEST(t.value(0, 0).value() == 1U);
    BOOST_TEST(t.value(0, 10).value() == 0U);
    BOOST_TEST(t.value(0, 74).value() == 1U);
}
