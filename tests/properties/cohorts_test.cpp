#define BOOST_TEST_MODULE properties / cohorts
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

RC_BOOST_PROP(active_at_an_age, ())
{
    auto s = any_setting_of_ages(weeks(date::Sunday));
    s.slow.measure = slow_measure::sum;
    of_any_weeks(s, birth::first_activity, returns::on{.min_occurrences = any_occurrences()},
                 cell::sum(field::amount));
}

RC_BOOST_PROP(active_at_an_age_or_later, ())
{
    auto s = any_setting_of_ages(weeks(date::Sunday));
    s.slow.measure = slow_measure::events;
    of_any_weeks(s, birth::first_activity, any_on_or_after(s.slow), cell::events);
}

RC_BOOST_PROP(active_by_an_age, ())
{
    auto s = any_setting_of_ages(weeks(date::Sunday));
    s.slow.criterion = slow_criterion::on_or_before;
    s.slow.measure = slow_measure::mean;
    of_any_weeks(s, birth::first_activity, returns::on_or_before{.min_occurrences = any_occurrences()},
                 cell::mean(field::amount));
}

RC_BOOST_PROP(active_within_ages, ())
{
    auto s = any_setting_of_ages(weeks(date::Sunday));
    s.slow.measure = slow_measure::sum;
    of_any_weeks(s, birth::first_activity, any_within(s.slow), cell::sum(field::amount));
}

RC_BOOST_PROP(active_at_every_age, ())
{
    auto s = any_setting_of_ages(weeks(date::Sunday));
    s.slow.criterion = slow_criterion::streak;
    s.slow.measure = slow_measure::sum;
    of_any_weeks(s, birth::first_activity, returns::streak{.min_occurrences = any_occurrences()},
                 cell::sum(field::amount));
}

RC_BOOST_PROP(active_in_spans_of_ages, ())
{
    auto s = any_setting(weeks(date::Sunday));
    s.slow.measure = slow_measure::orders;
    of_any_weeks(s, birth::first_activity, any_bracket(s.slow), cell::orders);
}

RC_BOOST_PROP(without_options_it_is_retention, ())
{
    auto const s = any_setting(months());
    auto const options =
        cohort_options{.clock = s.options.clock, .observed = s.options.observed, .policy = s.options.policy};
    auto const t = cohorts(s.rows, shop_schema, cohort_query(monthly{}), options);
    auto const r =
        retention(s.rows, shop_schema, monthly{},
                  {.clock = s.options.clock, .observed = s.options.observed, .policy = s.options.policy});
    RC_ASSERT(t.cohorts() == r.cohorts());
    RC_ASSERT(t.cohorts() == 0 || t.ages() == r.ages());
    RC_ASSERT(t.customers_without_birth() == r.customers_without_activity());
    RC_ASSERT(t.rows_before_birth() == r.rows_before_birth());
    RC_ASSERT(t.audit() == r.audit());
    RC_ASSERT(t.window() == r.window());
    for (std::size_t c = 0; c < t.cohorts(); ++c) {
        RC_ASSERT(t.period(c) == r.period(c));
        RC_ASSERT(t.first_day(c) == r.first_day(c));
        RC_ASSERT(t.label(c) == r.label(c));
        RC_ASSERT(t.size(c) == r.size(c));
        for (std::size_t a = 0; a < t.ages(); ++a) {
            RC_ASSERT(t.state(c, a) == r.state(c, a));
            RC_ASSERT(t.customers(c, a) == r.customers(c, a));
            RC_ASSERT(t.eligible(c, a) == r.eligible(c, a));
            RC_ASSERT(t.rate_interval(c, a) == r.rate_interval(c, a));
        }
    }
}

RC_BOOST_PROP(a_question_of_another_window_to_a_ledger_has_the_same_cells, ())
{
    auto s = any_setting(months());
    s.slow.criterion = slow_criterion::on_or_after;
    s.slow.measure = slow_measure::sum;
    auto const taken = any_predicate();
    s.slow.where = taken.slow();
    ledger const book(s.rows, shop_schema, {.policy = s.options.policy});
    auto const observed = any_window(); // within that of the ledger, or beyond its inferred ends
    auto of_book = s.options;
    of_book.observed = observed;
    of_book.policy = {};
    auto const narrow = cohorts(book,
                                cohort_query(monthly{})
                                    .where(taken)
                                    .returning(returns::on_or_after{})
                                    .measuring(cell::sum(field::amount)),
                                of_book);
    auto const log = judge(s.rows, observed, s.options.policy);
    auto const slow = slow_cohorts(log, s.options.policy, s.slow);
    if (auto const d = difference(narrow, slow); !d.empty()) RC_FAIL(d);
    RC_ASSERT(narrow.audit().rows_used == log.audit.rows_used);
    RC_ASSERT(narrow.audit().customers == log.audit.customers);
}

RC_BOOST_PROP(of_times_that_are_days, ())
{
    auto s = any_setting_of_ages(months());
    for (auto& row : s.rows) row.at = date::floor<date::days>(row.at);
    constexpr auto by_day = schema(
        field::customer = &sale::client, field::amount = &sale::cents, field::order = &sale::invoice,
        country = &sale::country, field::time = [](sale const& r) { return date::floor<date::days>(r.at); });
    s.slow.by = slow_value([](sale const& r) { return r.country; });
    s.slow.criterion = slow_criterion::on_or_after;
    s.slow.measure = slow_measure::sum;
    s.slow.min_occurrences = any_occurrences();
    auto const log = judge(s.rows, s.options.observed, s.options.policy);
    auto const slow = slow_cohorts(log, s.options.policy, s.slow);
    auto const t = cohorts(s.rows, by_day,
                           cohort_query(monthly{})
                               .by(cohort_by::value(country))
                               .returning(returns::on_or_after{.min_occurrences = s.slow.min_occurrences})
                               .measuring(cell::sum(field::amount)),
                           s.options);
    if (auto const d = difference(t, slow); !d.empty()) RC_FAIL(d);
}

RC_BOOST_PROP(predicates_of_one_field, ())
{
    auto const s = any_setting(months());
    auto const question = [](auto first, auto rows) {
        return cohort_query(monthly{}).born(birth::first(first)).where(rows);
    };
    auto const much = [](std::int64_t cents) { return cents >= 100; };
    RC_ASSERT(cohorts(s.rows, shop_schema, question(where(country, 'a'), where(field::amount, much)),
                      s.options) == cohorts(s.rows, shop_schema,
                                            question(picky{picky::from_a, 0}, picky{picky::for_much, 100}),
                                            s.options));
}

BOOST_AUTO_TEST_CASE(a_bracket_has_its_own_columns)
{
    BOOST_CHECK_THROW((void)cohorts(std::vector<sale>{}, shop_schema,
                                    cohort_query(monthly{}).returning(returns::bracket{.spans = {{1, 2}}}),
                                    {.ages = {.from = 1}}),
                      invalid_option);
}

BOOST_AUTO_TEST_CASE(an_empty_log_has_no_cohort)
{
    auto const t = cohorts(std::vector<sale>{}, shop_schema, cohort_query(monthly{}));
    BOOST_TEST(t.cohorts() == 0U);
    BOOST_TEST(t.customers_without_birth() == 0U);
    BOOST_TEST(t.window().empty());
}
