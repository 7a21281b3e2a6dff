#define BOOST_TEST_MODULE properties / cohort_births
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

/// A question with a rule of birth, any predicates, and who came at an age.
template <class Birth>
void with_birth(setting& s, Birth const& birth, slow_birth_rule const& slow)
{
    auto const where = any_predicate();
    auto const returning = any_predicate();
    s.slow.born = slow;
    s.slow.min_occurrences = any_occurrences();
    s.slow.where = where.slow();
    s.slow.returning = returning.slow();
    is_slow(s, cohort_query(monthly{})
                   .born(birth)
                   .returning(returns::on{.min_occurrences = s.slow.min_occurrences}, returning)
                   .where(where));
}

/// A rule of one's own: the last activity.
struct last_activity {
    template <class Rows>
    auto operator()(Rows const& rows) const -> std::optional<std::size_t>
    {
        for (auto i = rows.size(); i-- > 0;)
            if (rows.counts(i)) return i;
        return std::nullopt;
    }
};

} // namespace

RC_BOOST_PROP(first_activity, ())
{
    auto s = any_setting(months());
    with_birth(s, birth::first_activity, slow_first(any_row));
}

RC_BOOST_PROP(first_that_matches, ())
{
    auto s = any_setting(months());
    auto const matches = any_predicate();
    with_birth(s, birth::first(matches), slow_first(matches.slow()));
}

RC_BOOST_PROP(nth, ())
{
    auto s = any_setting(months());
    auto const n = *rc::gen::inRange<std::size_t>(1, 5);
    with_birth(s, birth::nth(n), slow_nth(n, any_row));
}

RC_BOOST_PROP(nth_that_matches, ())
{
    auto s = any_setting(months());
    auto const n = *rc::gen::inRange<std::size_t>(1, 5);
    auto const matches = any_predicate();
    with_birth(s, birth::nth(n, matches), slow_nth(n, matches.slow()));
}

RC_BOOST_PROP(at_least_n_within_a_span, ())
{
    auto s = any_setting(months());
    auto const n = *rc::gen::inRange<std::size_t>(1, 5);
    auto const days = *rc::gen::element(1, 2, 7, 30, 60);
    auto const matches = any_predicate();
    with_birth(s, birth::at_least(n, date::days{days}, matches), slow_at_least(n, days, matches.slow()));
}

RC_BOOST_PROP(a_sequence, ())
{
    auto s = any_setting(months());
    auto const a = any_predicate();
    auto const b = any_predicate();
    auto const days = *rc::gen::element(1, 2, 7, 30, 60);
    with_birth(s, birth::sequence(a, b, date::days{days}), slow_sequence(a.slow(), b.slow(), days));
}

RC_BOOST_PROP(a_date_that_rows_carry, ())
{
    auto s = any_setting(months());
    with_birth(s, birth::date_in(signup), slow_date_in(&signup_of));
}

RC_BOOST_PROP(a_date_that_a_table_of_customers_carries, ())
{
    auto s = any_setting(months());
    auto const cards = any_cards();
    born_as_listed(s.slow, cards);
    with_birth(s, birth::listed(cards, &customer_card::id, &customer_card::since), s.slow.born);
}

RC_BOOST_PROP(a_rule_of_ones_own, ())
{
    auto s = any_setting(months());
    with_birth(s, last_activity{}, [](slow_member const& m) -> std::optional<slow_birth> {
        auto const places = matches_of(m.rows, any_row);
        if (places.empty()) return std::nullopt;
        return slow_birth{m.rows[places.back()].row.at, places.back()};
    });
}

namespace {

/// A return event from where the birth was.
struct from_the_same_country {
    template <class Row>
    auto operator()(Row const& row, Row const& born) const -> bool
    {
        return row[country] == born[country];
    }
};

} // namespace

RC_BOOST_PROP(return_events_that_look_at_the_birth, ())
{
    auto s = any_setting_of_ages(months());
    auto const matches = any_predicate();
    s.slow.born = slow_first(matches.slow());
    s.slow.like_birth = [](sale const& row, sale const& born) { return row.country == born.country; };
    s.slow.criterion = slow_criterion::on_or_after;
    s.slow.measure = slow_measure::sum;
    is_slow(s, cohort_query(monthly{})
                   .born(birth::first(matches))
                   .returning(returns::on_or_after{}, from_the_same_country{})
                   .measuring(cell::sum(field::amount)));
}

BOOST_AUTO_TEST_CASE(a_customer_is_listed_once)
{
    std::vector<customer_card> const cards{{3, first_day}, {1, first_day}, {3, last_day}};
    BOOST_CHECK_THROW((void)birth::listed(cards, &customer_card::id, &customer_card::since), invalid_option);
}
