#define BOOST_TEST_MODULE properties / cohort_dated_births
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/retention.hpp>
#include <cohort/time.hpp>
#include <support/any_question.hpp>
#include <support/properties.hpp>
#include <support/same_cohorts.hpp>

#include <rapidcheck/boost_test.h>

#include <cstddef>
#include <utility>
#include <vector>

using namespace cohort;
using namespace cohort_test;

// Who was born on a date may be born before the log: of such members the first ages were not seen, unless the
// log is said to begin where the business does.

namespace {

/// A setting of births by a table of customers, and their rule.
struct listed_setting : setting {
    explicit listed_setting(setting s) : setting(std::move(s)), cards(any_cards())
    {
        born_as_listed(slow, cards);
    }
    [[nodiscard]] auto born() const
    {
        return birth::listed(cards, &customer_card::id, &customer_card::since);
    }

    std::vector<customer_card> cards;
};

} // namespace

RC_BOOST_PROP(active_at_an_age_or_later, ())
{
    listed_setting s(any_setting_of_ages(weeks(date::Sunday)));
    s.slow.measure = slow_measure::sum;
    of_any_weeks(s, s.born(), any_on_or_after(s.slow), cell::sum(field::amount));
}

RC_BOOST_PROP(active_within_ages, ())
{
    listed_setting s(any_setting_of_ages(weeks(date::Sunday)));
    of_any_weeks(s, s.born(), any_within(s.slow), cell::customers);
}

RC_BOOST_PROP(active_by_an_age, ())
{
    listed_setting s(any_setting_of_ages(weeks(date::Sunday)));
    s.slow.criterion = slow_criterion::on_or_before;
    s.slow.measure = slow_measure::mean;
    of_any_weeks(s, s.born(), returns::on_or_before{.min_occurrences = any_occurrences()},
                 cell::mean(field::amount));
}

RC_BOOST_PROP(active_at_every_age, ())
{
    listed_setting s(any_setting_of_ages(weeks(date::Sunday)));
    s.slow.criterion = slow_criterion::streak;
    s.slow.measure = slow_measure::max;
    of_any_weeks(s, s.born(), returns::streak{.min_occurrences = any_occurrences()},
                 cell::max(field::amount));
}

RC_BOOST_PROP(active_in_spans_of_ages, ())
{
    listed_setting s(any_setting(weeks(date::Sunday)));
    s.slow.measure = slow_measure::orders;
    of_any_weeks(s, s.born(), any_bracket(s.slow), cell::orders);
}

RC_BOOST_PROP(lifetime_value_since_a_date_that_rows_carry, ())
{
    auto s = any_setting_of_ages(weeks(date::Sunday));
    s.slow.born = slow_date_in(&signup_of);
    s.slow.measure = slow_measure::sum;
    s.slow.cumulative = true;
    of_any_weeks(s, birth::date_in(signup), returns::on{.min_occurrences = any_occurrences()},
                 cell::lifetime_value(field::amount));
}

RC_BOOST_PROP(orders_to_date_since_a_date_that_rows_carry, ())
{
    auto s = any_setting_of_ages(weeks(date::Sunday));
    s.slow.born = slow_date_in(&signup_of);
    s.slow.criterion = slow_criterion::on_or_before;
    s.slow.measure = slow_measure::orders;
    s.slow.cumulative = true;
    of_any_weeks(s, birth::date_in(signup), returns::on_or_before{.min_occurrences = any_occurrences()},
                 cell::cumulative(cell::orders));
}

RC_BOOST_PROP(what_was_done_in_the_first_days_after_sign_up, ())
{
    auto s = any_setting(months());
    auto const days = *rc::gen::element(1, 7, 30, 60);
    auto const matches = any_predicate();
    s.slow.born = slow_date_in(&signup_of);
    s.slow.by = slow_did(matches.slow(), days);
    auto const [table, slow] = is_slow(
        s,
        cohort_query(monthly{}).born(birth::date_in(signup)).by(cohort_by::did(matches, date::days{days})));
    if (auto const d = difference_of_keys(table, slow); !d.empty()) RC_FAIL(d);
}

RC_BOOST_PROP(spend_in_the_first_days_after_sign_up, ())
{
    listed_setting s(any_setting(months()));
    auto const days = *rc::gen::element(1, 7, 30, 60);
    s.slow.by = slow_bands(slow_spend(days), {0, 200, 1'000});
    auto const [table, slow] = is_slow(s, cohort_query(monthly{}).born(s.born()).by(
                                              cohort_by::spend(date::days{days}, bands{0, 200, 1'000})));
    if (auto const d = difference_of_keys(table, slow); !d.empty()) RC_FAIL(d);
}

RC_BOOST_PROP(a_table_of_customers_has_no_birth_row_to_go_by, ())
{
    listed_setting s(any_setting(months()));
    s.slow.by = slow_value([](sale const& r) { return r.country; });
    auto const [table, slow] =
        is_slow(s, cohort_query(monthly{}).born(s.born()).by(cohort_by::value(country)));
    RC_ASSERT(table.cohorts() == 0U);
}

RC_BOOST_PROP(a_narrower_question_to_a_wide_ledger_has_the_same_cells, ())
{
    listed_setting s(any_setting(months()));
    s.slow.by = slow_everyone();
    s.slow.criterion = slow_criterion::on_or_after;
    s.slow.measure = slow_measure::mean;
    ledger const book(s.rows, shop_schema, {.policy = s.options.policy});
    RC_PRE(!book.window().empty());
    auto observed = any_window();
    if (observed.from->local() < book.window().from) observed.from = book.window().from;
    if (book.window().until < observed.until->local()) observed.until = book.window().until;
    RC_PRE(*observed.from < *observed.until);
    auto of_book = s.options;
    of_book.observed = observed;
    of_book.policy = {};
    auto const narrow = cohorts(book,
                                cohort_query(monthly{})
                                    .born(s.born())
                                    .by(cohort_by::everyone)
                                    .returning(returns::on_or_after{})
                                    .measuring(cell::mean(field::amount)),
                                of_book);
    auto const log = judge(s.rows, observed, s.options.policy);
    auto const slow = slow_cohorts(log, s.options.policy, s.slow);
    if (auto const d = difference(narrow, slow); !d.empty()) RC_FAIL(d);
}

BOOST_AUTO_TEST_CASE(lifetime_value_is_of_members_who_were_seen_from_birth_on)
{
    using namespace date::literals;
    std::vector<sale> const rows{sold(1, 2024_y / 3 / 5), sold(2, 2024_y / 3 / 31), sold(1, 2024_y / 4 / 30)};
    std::vector<customer_card> const cards{{1, date::local_days{2024_y / 2 / 5}},
                                           {2, date::local_days{2024_y / 2 / 9}}};
    auto const t = cohorts(rows, sale_schema,
                           cohort_query(monthly{})
                               .born(birth::listed(cards, &customer_card::id, &customer_card::since))
                               .measuring(cell::lifetime_value()),
                           {.clock = anniversary_clock{}, .observed = {.from = 2024_y / 2 / 6}});
    BOOST_TEST_REQUIRE(t.cohorts() == 1U);
    BOOST_TEST(t.size(0) == 2U);
    BOOST_TEST(t.eligible(0, 1) == 1U); // of the other the first day was not seen
    BOOST_TEST(t.customers(0, 1) == 1U);
    BOOST_TEST(t.value(0, 1).value() == 100);
}
