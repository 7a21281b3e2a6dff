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

namespace {

auto months() -> walked_grid const&
{
    static walked_grid const walked([](walking_day const& d) { return d.day == 1; });
    return walked;
}

/// Weeks from Sunday or from Monday.
auto weeks(date::weekday from) -> walked_grid const&
{
    static walked_grid const sundays([](walking_day const& d) { return d.weekday == 0; });
    static walked_grid const mondays([](walking_day const& d) { return d.weekday == 1; });
    return from == date::Sunday ? sundays : mondays;
}

/// A question with a criterion, any predicates and any selection of ages: of cohorts by weeks, which may be
/// those of the question's own grid or others, so that the calendar's cells are asked for as well as those
/// of members who mature one by one.
template <class Returns, class Measure>
void of_any_weeks(setting& s, Returns const& returns, Measure const& measure)
{
    auto const born_in = *rc::gen::element(date::Sunday, date::Sunday, date::Monday);
    auto const returning = any_predicate();
    auto const where = any_predicate();
    s.slow.by = slow_period(weeks(born_in));
    s.slow.returning = returning.slow();
    s.slow.where = where.slow();
    is_slow(s, cohort_query(weekly{date::Sunday})
                   .by(cohort_by::period(weekly{born_in}))
                   .returning(returns, returning)
                   .measuring(measure)
                   .where(where));
}

/// A criterion's number of occurrences.
auto any_occurrences(setting& s) -> std::uint64_t
{
    s.slow.min_occurrences = *rc::gen::weightedElement<std::uint64_t>({{2, 1}, {2, 2}, {1, 3}});
    return s.slow.min_occurrences;
}

} // namespace

RC_BOOST_PROP(active_at_an_age, ())
{
    auto s = any_setting_of_ages(weeks(date::Sunday));
    s.slow.criterion = slow_criterion::on;
    s.slow.measure = slow_measure::sum;
    of_any_weeks(s, returns::on{.min_occurrences = any_occurrences(s)}, cell::sum(field::amount));
}

RC_BOOST_PROP(active_at_an_age_or_later, ())
{
    auto s = any_setting_of_ages(weeks(date::Sunday));
    s.slow.criterion = slow_criterion::on_or_after;
    s.slow.measure = slow_measure::events;
    returns::on_or_after criterion{.min_occurrences = any_occurrences(s)};
    if (*rc::gen::arbitrary<bool>()) {
        s.slow.last_age = *rc::gen::inRange(0, 8);
        criterion.last_age = static_cast<std::size_t>(*s.slow.last_age);
    }
    of_any_weeks(s, criterion, cell::events);
}

RC_BOOST_PROP(active_by_an_age, ())
{
    auto s = any_setting_of_ages(weeks(date::Sunday));
    s.slow.criterion = slow_criterion::on_or_before;
    s.slow.measure = slow_measure::mean;
    of_any_weeks(s, returns::on_or_before{.min_occurrences = any_occurrences(s)}, cell::mean(field::amount));
}

RC_BOOST_PROP(active_at_every_age, ())
{
    auto s = any_setting_of_ages(weeks(date::Sunday));
    s.slow.criterion = slow_criterion::streak;
    s.slow.measure = slow_measure::sum;
    of_any_weeks(s, returns::streak{.min_occurrences = any_occurrences(s)}, cell::sum(field::amount));
}

RC_BOOST_PROP(active_in_spans_of_ages, ())
{
    auto s = any_setting(weeks(date::Sunday));
    s.slow.criterion = slow_criterion::bracket;
    s.slow.measure = slow_measure::orders;
    returns::bracket spans{};
    for (auto n = *rc::gen::inRange(1, 4); n-- > 0;) {
        auto const first = *rc::gen::inRange(0, 6);
        auto const last = first + *rc::gen::inRange(0, 5);
        spans.spans.push_back({static_cast<std::size_t>(first), static_cast<std::size_t>(last)});
        s.slow.spans.push_back({first, last});
    }
    spans.min_occurrences = any_occurrences(s);
    of_any_weeks(s, spans, cell::orders);
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

RC_BOOST_PROP(a_narrower_question_to_a_wide_ledger_has_the_same_cells, ())
{
    auto s = any_setting(months());
    s.slow.criterion = slow_criterion::on_or_after;
    s.slow.measure = slow_measure::sum;
    auto const where = any_predicate();
    s.slow.where = where.slow();
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
                                    .where(where)
                                    .returning(returns::on_or_after{})
                                    .measuring(cell::sum(field::amount)),
                                of_book);
    auto const log = judge(s.rows, observed, s.options.policy);
    auto const slow = slow_cohorts(log, s.options.policy, s.slow);
    if (auto const d = difference(narrow, slow); !d.empty()) RC_FAIL(d);
    RC_ASSERT(narrow.audit().rows_used == log.audit.rows_used);
    RC_ASSERT(narrow.audit().customers == log.audit.customers);
}

RC_BOOST_PROP(tables_of_disjoint_customers_add_up, ())
{
    auto s = any_setting_of_ages(months());
    s.options.observed = any_window();
    auto const where = any_predicate();
    auto const query = cohort_query(monthly{})
                           .by(cohort_by::value(country))
                           .returning(returns::on_or_after{.min_occurrences = any_occurrences(s)})
                           .measuring(cell::sum(field::amount))
                           .where(where);
    auto const parts = *rc::gen::inRange(1, 4);
    auto const table_of = [&](int n) {
        std::vector<sale> part;
        for (auto const& r : s.rows) { // rows of nobody are one customer: all in one part
            if ((r.client.value_or(0) + 3) % parts == n) part.push_back(r);
        }
        return cohorts(part, shop_schema, query, s.options);
    };
    auto sum = table_of(0);
    for (int n = 1; n < parts; ++n) sum += table_of(n);
    RC_ASSERT(sum == cohorts(s.rows, shop_schema, query, s.options));

    auto backwards = table_of(parts - 1); // in whatever order and grouping
    for (int n = parts - 1; n-- > 0;) backwards = table_of(n) + backwards;
    RC_ASSERT(backwards == sum);
}

RC_BOOST_PROP(tables_by_period_add_up, ())
{
    auto s = any_setting_of_ages(months());
    s.options.observed = any_window();
    auto const query = cohort_query(monthly{})
                           .returning(returns::on_or_before{.min_occurrences = any_occurrences(s)})
                           .measuring(cell::distinct(field::order));
    auto const parts = *rc::gen::inRange(1, 4);
    auto const table_of = [&](int n) {
        std::vector<sale> part;
        for (auto const& r : s.rows) {
            if ((r.client.value_or(0) + 3) % parts == n) part.push_back(r);
        }
        return cohorts(part, shop_schema, query, s.options);
    };
    auto sum = table_of(0);
    for (int n = 1; n < parts; ++n) sum += table_of(n);
    RC_ASSERT(sum == cohorts(s.rows, shop_schema, query, s.options));
}
