#define BOOST_TEST_MODULE properties / rfm
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/parallel/threads.hpp>
#include <cohort/rfm.hpp>
#include <support/any_sales.hpp>
#include <support/measured.hpp>
#include <support/properties.hpp>
#include <support/single_pass.hpp>
#include <support/slow_rfm.hpp>

#include <rapidcheck/boost_test.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <vector>

using namespace cohort;
using namespace cohort_test;

namespace {

auto any_options() -> rfm_options
{
    rfm_options o{.observed = any_observation(), .policy = any_policy()};
    if (*rc::gen::arbitrary<bool>()) {
        o.as_of = *any_day();
        // Before the first day that was observed nobody can be measured: refused, and tested elsewhere.
        if (o.observed.from && *o.as_of < *o.observed.from) o.as_of = o.observed.from;
    }
    return o;
}

/// The days that an RFM table sees: those observed, up to and with the as-of day.
auto seen_by(rfm_options const& options) -> observation
{
    auto seen = options.observed;
    if (options.as_of) {
        calendar_day const after = options.as_of->local() + date::days{1};
        if (!seen.until || after < *seen.until) seen.until = after;
    }
    return seen;
}

/// Customers of any measures, with ties: scores look at nothing else.
auto any_customers() -> std::vector<measured<std::int64_t>>
{
    auto const measures = *rc::gen::container<std::vector<std::tuple<int, unsigned, std::int64_t>>>(
        rc::gen::tuple(rc::gen::inRange(0, *rc::gen::element(1, 5, 400)),
                       rc::gen::inRange(1u, *rc::gen::element(2u, 4u, 20u)),
                       rc::gen::inRange<std::int64_t>(-*rc::gen::element(1, 100, 100'000), 100'000)));
    std::vector<measured<std::int64_t>> customers;
    for (auto const& [r, f, m] : measures) customers.push_back({r, f, m});
    return customers;
}
auto any_table() { return table_of(any_customers()); }

template <class T>
auto copy_of(std::span<T const> values) -> std::vector<T>
{
    return {values.begin(), values.end()};
}

void same(std::span<std::uint8_t const> scores, std::vector<int> const& slow)
{
    RC_ASSERT(std::vector<int>(scores.begin(), scores.end()) == slow);
}

/// A quantile of type 7 by its definition.
template <class T>
auto slow_quantile(std::vector<T> values, int i, int bins) -> double
{
    std::sort(values.begin(), values.end());
    // Place (n - 1) i / bins, in whole numbers as long as it goes.
    auto const steps = static_cast<std::int64_t>(values.size() - 1) * i;
    auto const below = static_cast<std::size_t>(steps / bins);
    auto const share = static_cast<double>(steps % bins) / bins;
    if (share == 0) return static_cast<double>(values[below]);
    return static_cast<double>(values[below]) +
           share * (static_cast<double>(values[below + 1]) - static_cast<double>(values[below]));
}

} // namespace

RC_BOOST_PROP(of_rows_of_one_pass_and_of_a_ledger_it_is_the_slow_table, ())
{
    auto const rows = *any_sales();
    auto const options = any_options();
    auto const log = judge(rows, seen_by(options), options.policy);
    auto const as_of = options.as_of ? options.as_of->local() : log.window.until;

    auto const table = rfm(rows, sale_schema, options);
    if (auto const d = difference(table, slow_rfm(log, options.policy, as_of)); !d.empty()) RC_FAIL(d);
    RC_ASSERT(table.as_of() == as_of);
    RC_ASSERT(table.window() == log.window);
    RC_ASSERT(table.audit() == log.audit);
    RC_ASSERT(table.customers() + table.customers_without_activity() == log.customers.size());

    single_pass once(rows);
    RC_ASSERT(rfm(once, sale_schema, options, threads(3)) == table);
    RC_ASSERT(once.read_once());

    // A ledger of the same days, asked the same.
    ledger const book(rows, sale_schema, {.observed = seen_by(options), .policy = options.policy});
    RC_ASSERT(rfm(book, {.as_of = options.as_of}) == table);
    RC_ASSERT(rfm(book, {.as_of = options.as_of, .policy = options.policy}, threads(2)) == table);
}

RC_BOOST_PROP(a_ledger_of_all_days_can_be_asked_as_of_any, ())
{
    auto const rows = *any_sales();
    auto const policy = any_policy();
    ledger const book(rows, sale_schema, {.policy = policy});
    auto const as_of = *any_day();
    RC_PRE(!book.window().empty() && book.window().from <= as_of);
    auto const log = judge(rows, {.until = as_of + date::days{1}}, policy);
    auto const table = rfm(book, {.as_of = as_of});
    if (auto const d = difference(table, slow_rfm(log, policy, as_of)); !d.empty()) RC_FAIL(d);
    RC_ASSERT(table.as_of() == as_of);
    RC_ASSERT(table.audit().rows_used == log.audit.rows_used);
    RC_ASSERT(table.audit().rows_read == table.audit().rows_used + table.audit().rows_left_out());
}

RC_BOOST_PROP(the_order_of_rows_does_not_matter, ())
{
    auto const rows = *any_sales();
    auto const options = any_options();
    auto mixed = rows;
    std::shuffle(mixed.begin(), mixed.end(), std::mt19937_64(*rc::gen::arbitrary<std::uint64_t>()));
    RC_ASSERT(rfm(mixed, sale_schema, options) == rfm(rows, sale_schema, options));
}

RC_BOOST_PROP(value_consistent_scores_are_those_of_the_definition, ())
{
    auto const table = any_table();
    auto const bins = *rc::gen::oneOf(rc::gen::inRange(1, 12), rc::gen::inRange(1, 256));
    auto const scores = score(table, {.bins = bins});
    same(scores.r(), slow_scores(copy_of(table.days_since_last()), bins, true));
    same(scores.f(), slow_scores(copy_of(table.frequency()), bins, false));
    same(scores.m(), slow_scores(copy_of(table.monetary()), bins, false));
}

RC_BOOST_PROP(quantile_scores_count_the_cuts_that_were_passed, ())
{
    auto const table = any_table();
    auto const bins = *rc::gen::inRange(1, 12);
    auto const closed = *rc::gen::element(closed_edge::left, closed_edge::right);
    auto const slow = [&](auto const& values, bool few_is_good) {
        std::vector<double> cuts;
        for (int i = 1; i < bins && !values.empty(); ++i) cuts.push_back(slow_quantile(values, i, bins));
        cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
        std::vector<int> out;
        for (auto const v : values) {
            auto const passed = static_cast<int>(std::count_if(cuts.begin(), cuts.end(), [&](double cut) {
                auto const value = static_cast<double>(v);
                return closed == closed_edge::right ? value > cut : value >= cut;
            }));
            out.push_back(few_is_good ? static_cast<int>(cuts.size()) + 1 - passed : passed + 1);
        }
        return out;
    };
    auto const scores = score(
        table,
        {.bins = bins, .rule = scoring::sample_quantile, .closed = closed, .repeated = repeated_cuts::merge});
    same(scores.r(), slow(copy_of(table.days_since_last()), true));
    same(scores.f(), slow(copy_of(table.frequency()), false));
    same(scores.m(), slow(copy_of(table.monetary()), false));
}

RC_BOOST_PROP(thresholds_are_the_values_that_got_the_score, ())
{
    auto const table = any_table();
    score_options const options{.bins = *rc::gen::inRange(1, 12),
                                .rule =
                                    *rc::gen::element(scoring::value_consistent, scoring::sample_quantile),
                                .repeated = repeated_cuts::merge};
    auto const scores = score(table, options);
    std::size_t listed = 0;
    auto const check = [&](rfm_measure which, auto const& values, std::span<std::uint8_t const> given) {
        int before = 0;
        for (auto const& t : scores.thresholds()) {
            if (t.measure != which) continue;
            ++listed;
            RC_ASSERT(before < t.score);
            before = t.score;
            bool low = false;
            bool high = false;
            for (std::size_t i = 0; i < given.size(); ++i) {
                auto const v = static_cast<double>(values[i]);
                RC_ASSERT((t.from <= v && v <= t.to) == (given[i] == t.score));
                low = low || v == t.from;
                high = high || v == t.to;
            }
            RC_ASSERT(low && high);
        }
        for (auto const s : given) RC_ASSERT(s >= 1 && s <= options.bins);
    };
    check(rfm_measure::days_since_last, table.days_since_last(), scores.r());
    check(rfm_measure::frequency, table.frequency(), scores.f());
    check(rfm_measure::monetary, table.monetary(), scores.m());
    RC_ASSERT(listed == scores.thresholds().size());
}

RC_BOOST_PROP(without_ties_bins_differ_in_size_by_at_most_one, ())
{
    auto const values = *rc::gen::unique<std::vector<int>>(rc::gen::inRange(0, 10'000));
    RC_PRE(!values.empty());
    auto const bins = *rc::gen::inRange(1, 12);
    std::vector<measured<std::int64_t>> customers;
    for (auto const v : values) customers.push_back({v, 1, v});
    auto const table = table_of(customers);
    auto const scores = score(table, {.bins = bins});
    std::vector<int> counts(static_cast<std::size_t>(bins), 0);
    for (auto const s : scores.m()) ++counts[s - 1u];
    auto const [fewest, most] = std::minmax_element(counts.begin(), counts.end());
    RC_ASSERT(*most - *fewest <= 1);
    // The same values, the other way round.
    std::vector<int> of_r(static_cast<std::size_t>(bins), 0);
    for (auto const s : scores.r()) ++of_r[s - 1u];
    RC_ASSERT(of_r == counts);
}

RC_BOOST_PROP(scores_do_not_depend_on_the_order_of_customers, ())
{
    auto const customers = any_customers();
    std::vector<std::size_t> order(customers.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::shuffle(order.begin(), order.end(), std::mt19937_64(*rc::gen::arbitrary<std::uint64_t>()));
    std::vector<measured<std::int64_t>> mixed;
    for (auto const i : order) mixed.push_back(customers[i]);
    score_options const options{.bins = *rc::gen::inRange(1, 12),
                                .rule =
                                    *rc::gen::element(scoring::value_consistent, scoring::sample_quantile),
                                .repeated = repeated_cuts::merge};
    auto const a = score(table_of(customers), options);
    auto const b = score(table_of(mixed), options);
    for (std::size_t i = 0; i < order.size(); ++i) {
        RC_ASSERT(b.r()[i] == a.r()[order[i]]);
        RC_ASSERT(b.f()[i] == a.f()[order[i]]);
        RC_ASSERT(b.m()[i] == a.m()[order[i]]);
    }
    RC_ASSERT(std::ranges::equal(a.thresholds(), b.thresholds()));
}

RC_BOOST_PROP(a_profile_adds_up_its_segments, ())
{
    auto const table = any_table();
    auto const scores = score(table);
    auto const named = segment(scores, ten_segments);
    auto const profile = segment_profile(table, named);
    RC_ASSERT(profile.size() == ten_segments.size());
    for (std::size_t s = 0; s < profile.size(); ++s) {
        group_profile<std::int64_t> slow{.name = std::string(ten_segments.name(s))};
        for (std::size_t i = 0; i < table.customers(); ++i) {
            if (ten_segments({scores.r()[i], scores.f()[i], scores.m()[i]}) != slow.name) continue;
            RC_ASSERT(named.name_of(i) == slow.name);
            ++slow.customers;
            slow.orders += table.frequency()[i];
            slow.revenue += table.monetary()[i];
            slow.days_since_last += table.days_since_last()[i];
        }
        RC_ASSERT(profile[s] == slow);
        RC_ASSERT(profile[s].aov().has_value() == (slow.orders > 0));
        RC_ASSERT(profile[s].mean_days_since_last().has_value() == (slow.customers > 0));
    }
}
