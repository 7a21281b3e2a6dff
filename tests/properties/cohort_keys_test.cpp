#define BOOST_TEST_MODULE properties / cohort_keys
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/retention.hpp>
#include <cohort/time.hpp>
#include <support/any_question.hpp>
#include <support/properties.hpp>
#include <support/same_cohorts.hpp>

#include <rapidcheck/boost_test.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

using namespace cohort;
using namespace cohort_test;

namespace {

std::vector<double> const edges{0, 200, 1'000};

/// The number of the quarter of birth, four to a year.
auto slow_quarter() -> slow_cohort_rule
{
    return {[](slow_member const& m, slow_sight const&) {
        date::year_month_day const ymd{date::floor<date::days>(m.birth.at)};
        return slow_cohort_key{4 * int(ymd.year()) + static_cast<int>((unsigned(ymd.month()) - 1) / 3 + 1)};
    }};
}

/// A question by a key, born by any first match, and what the members of a cell spent.
template <class Key>
void by_key(setting& s, Key const& key, slow_cohort_rule const& slow)
{
    auto const where = any_predicate();
    auto const first = any_predicate();
    s.slow.where = where.slow();
    s.slow.born = slow_first(first.slow());
    s.slow.by = slow;
    s.slow.measure = slow_measure::sum;
    auto const [table, expected] = is_slow(s, cohort_query(monthly{})
                                                  .born(birth::first(first))
                                                  .by(key)
                                                  .measuring(cell::sum(field::amount))
                                                  .where(where));
    if (auto const d = difference_of_keys(table, expected, slow.grid); !d.empty()) RC_FAIL(d);
}

/// The numbers that a rule gives the members of a question's cohorts, ascending.
auto numbers_of_members(setting const& s, slow_cohort_rule const& rule) -> std::vector<double>
{
    auto q = s.slow;
    q.by = rule;
    auto const log = judge(s.rows, s.options.observed, s.options.policy);
    std::vector<double> numbers;
    for (auto const& line : slow_cohorts(log, s.options.policy, q).cohorts)
        numbers.insert(numbers.end(), line.size, static_cast<double>(line.key.at(0)));
    return numbers;
}

/// Quantiles of type 7: the least value, and as many parts of the way to the greatest as asked for.
auto slow_quantile_edges(std::vector<double> const& sorted, std::size_t parts) -> std::vector<double>
{
    std::vector<double> between;
    for (std::size_t i = 1; i < parts && !sorted.empty(); ++i) {
        auto const place =
            static_cast<double>(sorted.size() - 1) * (static_cast<double>(i) / static_cast<double>(parts));
        auto const below = static_cast<std::size_t>(std::floor(place));
        auto const above = std::min(below + 1, sorted.size() - 1);
        auto const share = place - std::floor(place);
        between.push_back(sorted[below] + share * (sorted[above] - sorted[below]));
    }
    return between;
}

} // namespace

RC_BOOST_PROP(period_of_another_grid, ())
{
    auto s = any_setting_of_ages(months());
    by_key(s, cohort_by::period(quarterly{}), slow_period(quarters()));
}

RC_BOOST_PROP(value_of_the_birth_row, ())
{
    auto s = any_setting_of_ages(months());
    by_key(s, cohort_by::value(country), slow_value([](sale const& r) { return r.country; }));
}

RC_BOOST_PROP(two_values_of_the_birth_row, ())
{
    auto s = any_setting(months());
    by_key(s, cohort_by::value(field::order, country),
           slow_together({slow_value([](sale const& r) { return r.invoice; }),
                          slow_value([](sale const& r) { return r.country; })}));
}

RC_BOOST_PROP(band_of_a_number, ())
{
    auto s = any_setting(months());
    by_key(s, cohort_by::band(field::amount, bands{{0, 200, 1'000}}),
           slow_bands(slow_value(its_cents), edges));
}

RC_BOOST_PROP(size_of_the_first_order, ())
{
    auto s = any_setting(months());
    by_key(s, cohort_by::first_order(bands{{0, 200, 1'000}}), slow_bands(slow_first_order(), edges));
}

RC_BOOST_PROP(spend_in_the_first_days, ())
{
    auto s = any_setting(months());
    auto const days = *rc::gen::element(1, 7, 30, 60);
    by_key(s, cohort_by::spend(date::days{days}, bands{{0, 200, 1'000}}),
           slow_bands(slow_spend(days), edges));
}

RC_BOOST_PROP(what_was_done_in_the_first_days, ())
{
    auto s = any_setting(months());
    auto const days = *rc::gen::element(1, 7, 30, 60);
    auto const matches = any_predicate();
    by_key(s, cohort_by::did(matches, date::days{days}), slow_did(matches.slow(), days));
}

RC_BOOST_PROP(everyone, ())
{
    auto s = any_setting_of_ages(months());
    by_key(s, cohort_by::everyone, slow_everyone());
}

RC_BOOST_PROP(each_customer, ())
{
    auto s = any_setting(months());
    s.slow.by = slow_customer();
    s.slow.measure = slow_measure::sum;
    auto const [table, slow] =
        is_slow(s, cohort_query(monthly{}).by(cohort_by::customer).measuring(cell::sum(field::amount)));
    for (std::size_t c = 0; c < table.cohorts(); ++c) {
        RC_ASSERT(table.key_of(c) == slow.cohorts[c].key.at(0));
        RC_ASSERT(table.find(table.key_of(c)) == c);
    }
    RC_ASSERT(!table.find(1'000'000));
}

RC_BOOST_PROP(several_keys_at_once, ())
{
    auto s = any_setting(months());
    auto const days = *rc::gen::element(1, 7, 30, 60);
    auto const matches = any_predicate();
    by_key(s,
           cohort_by::together(cohort_by::did(matches, date::days{days}), cohort_by::value(country),
                               cohort_by::period(quarterly{})),
           slow_together({slow_did(matches.slow(), days), slow_value([](sale const& r) { return r.country; }),
                          slow_quarter()}));
}

RC_BOOST_PROP(quantiles_of_the_first_order_and_of_the_first_days, ())
{
    auto s = any_setting(months());
    auto const parts = *rc::gen::inRange<std::size_t>(1, 6);
    auto const days = *rc::gen::element(7, 30, 60);
    auto const first = any_predicate();
    s.slow.born = slow_first(first.slow());
    auto const by = [&](auto const& key) {
        return cohort_query(monthly{}).born(birth::first(first)).by(key);
    };
    auto const names = [&](auto const& key) {
        return cohorts(s.rows, shop_schema, by(key), s.options).names();
    };
    // The bands of a number by the edges that were found, which are those of everybody's numbers.
    auto const bands_of = [&](slow_cohort_rule const& numbers, auto const& found) {
        auto const sorted = numbers_of_members(s, numbers);
        auto between = slow_quantile_edges(sorted, parts);
        between.erase(std::unique(between.begin(), between.end()), between.end());
        RC_ASSERT(found.edges().size() == between.size());
        for (std::size_t i = 0; i < between.size(); ++i)
            RC_ASSERT(std::abs(found.edges()[i] - between[i]) < 1e-9);
        return slow_bands(numbers, found.edges());
    };
    auto const check = [&](auto const& key, slow_cohort_rule const& rule) {
        s.slow.by = rule;
        auto const [table, expected] = is_slow(s, by(key));
        if (auto const d = difference_of_keys(table, expected); !d.empty()) RC_FAIL(d);
    };
    auto const order = cohort_by::first_order(quantile_bands{parts});
    auto const spend = cohort_by::spend(date::days{days}, quantile_bands{parts});
    check(order, bands_of(slow_first_order(), names(order)));
    check(spend, bands_of(slow_spend(days), names(spend)));

    // Among others each has the edges that it has by itself.
    auto const all = cohort_by::together(spend, cohort_by::value(country), order);
    auto const found = names(all).parts;
    check(all, slow_together({bands_of(slow_spend(days), std::get<0>(found)),
                              slow_value([](sale const& r) { return r.country; }),
                              bands_of(slow_first_order(), std::get<2>(found))}));
}
