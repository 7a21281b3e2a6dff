#define BOOST_TEST_MODULE properties / cohort_sums
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/retention.hpp>
#include <cohort/time.hpp>
#include <support/any_question.hpp>
#include <support/properties.hpp>

#include <rapidcheck/boost_test.h>

#include <cstddef>
#include <cstdint>
#include <vector>

using namespace cohort;
using namespace cohort_test;

// Tables over disjoint customers, of one question and one window, add up to that of all.

namespace {

/// Which of so many parts a customer is in.
auto part_of(std::int32_t id, int parts) -> int { return (id + 3) % parts; }

/// \param question_of  the question to part n of so many
template <class Question>
void parts_add_up(setting s, Question const& question_of)
{
    s.options.observed = any_window();
    auto const parts = *rc::gen::inRange(1, 4);
    auto const table_of = [&](int n) {
        std::vector<sale> part;
        for (auto const& r : s.rows) { // rows of nobody are one customer: all in one part
            if (part_of(r.client.value_or(0), parts) == n) part.push_back(r);
        }
        return cohorts(part, shop_schema, question_of(n, parts), s.options);
    };
    auto sum = table_of(0);
    for (int n = 1; n < parts; ++n) sum += table_of(n);
    RC_ASSERT(sum == cohorts(s.rows, shop_schema, question_of(0, 1), s.options));

    auto backwards = table_of(parts - 1); // in whatever order and grouping
    for (int n = parts - 1; n-- > 0;) backwards = table_of(n) + backwards;
    RC_ASSERT(backwards == sum);
    using table = decltype(sum);
    RC_ASSERT(table{} + sum == sum);
    RC_ASSERT(sum + table{} == sum);
}

} // namespace

RC_BOOST_PROP(money_by_value_of_the_birth_row, ())
{
    auto const taken = any_predicate();
    auto const n = any_occurrences();
    parts_add_up(any_setting_of_ages(months()), [&](int, int) {
        return cohort_query(monthly{})
            .by(cohort_by::value(country))
            .returning(returns::on_or_after{.min_occurrences = n})
            .measuring(cell::sum(field::amount))
            .where(taken);
    });
}

RC_BOOST_PROP(different_orders_by_period, ())
{
    auto const n = any_occurrences();
    parts_add_up(any_setting_of_ages(weeks(date::Sunday)), [&](int, int) {
        return cohort_query(weekly{date::Sunday})
            .returning(returns::on_or_before{.min_occurrences = n})
            .measuring(cell::distinct(field::order));
    });
}

RC_BOOST_PROP(means_by_what_was_done, ())
{
    auto const matches = any_predicate();
    auto const days = *rc::gen::element(1, 7, 30);
    parts_add_up(any_setting_of_ages(months()), [&](int, int) {
        return cohort_query(monthly{})
            .by(cohort_by::did(matches, date::days{days}))
            .measuring(cell::mean(field::amount));
    });
}

RC_BOOST_PROP(spans_by_two_keys, ())
{
    slow_question unused;
    auto const criterion = any_bracket(unused);
    parts_add_up(any_setting(months()), [&](int, int) {
        return cohort_query(monthly{})
            .by(cohort_by::together(cohort_by::period(quarterly{}), cohort_by::value(country)))
            .returning(criterion)
            .measuring(cell::orders);
    });
}

RC_BOOST_PROP(streaks_of_listed_customers, ())
{
    auto const cards = any_cards();
    parts_add_up(any_setting_of_ages(weeks(date::Sunday)), [&](int n, int parts) {
        std::vector<customer_card> part;
        for (auto const& card : cards) {
            if (part_of(card.id, parts) == n) part.push_back(card);
        }
        return cohort_query(weekly{date::Sunday})
            .born(birth::listed(part, &customer_card::id, &customer_card::since))
            .returning(returns::streak{})
            .measuring(cell::max(field::amount));
    });
}

RC_BOOST_PROP(births_on_a_date_by_all, ())
{
    auto const n = any_occurrences();
    parts_add_up(any_setting_of_ages(months()), [&](int, int) {
        return cohort_query(monthly{})
            .born(birth::date_in(signup))
            .by(cohort_by::everyone)
            .returning(returns::on_or_before{.min_occurrences = n});
    });
}

BOOST_AUTO_TEST_CASE(cohorts_that_depend_on_the_data_do_not_add_up)
{
    auto const by_bands = [](auto bands) {
        return cohorts(std::vector<sale>{}, shop_schema,
                       cohort_query(monthly{}).by(cohort_by::first_order(bands)));
    };
    using fixed = decltype(by_bands(bands{0, 100}));
    using of_data = decltype(by_bands(quantile_bands{}));
    auto const adds = []<class Table>(Table t) {
        return requires { t += t; };
    };
    BOOST_TEST(adds(fixed{}));
    BOOST_TEST(!adds(of_data{}));
}
