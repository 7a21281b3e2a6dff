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
#include <support/slow_scores.hpp>

#include <rapidcheck/boost_test.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <span>
#include <tuple>
#include <type_traits>
#include <variant>
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

/// Any rule, of so many scores.
auto any_rule(int bins) -> score_rule
{
    auto const type = static_cast<quantile_type>(*rc::gen::inRange(1, 10));
    auto const closed = *rc::gen::element(closed_edge::left, closed_edge::right);
    auto const ties =
        *rc::gen::element(tie_rule::first, tie_rule::min, tie_rule::max, tie_rule::average, tie_rule::dense);
    auto cuts = *rc::gen::container<std::vector<double>>(
        static_cast<std::size_t>(bins - 1),
        rc::gen::map(rc::gen::inRange(-4, 40), [](int x) { return static_cast<double>(x) / 2; }));
    std::ranges::sort(cuts);
    return *rc::gen::elementOf(std::vector<score_rule>{
        value_consistent{bins}, quantile_cuts{bins, type, closed, repeated_cuts::merge},
        rank_bins{bins, ties}, ntile{bins}, natural_bins{bins, repeated_cuts::merge},
        given_cuts{cuts, closed}});
}
auto any_bins() { return *rc::gen::oneOf(rc::gen::inRange(1, 12), rc::gen::inRange(1, 256)); }

auto goes_by_order(score_rule const& rule) -> bool
{
    auto const* const ranks_of = std::get_if<rank_bins>(&rule);
    return std::holds_alternative<ntile>(rule) || (ranks_of && ranks_of->ties == tie_rule::first);
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

RC_BOOST_PROP(scores_do_not_depend_on_the_order_of_rows_on_chunks_or_on_threads, ())
{
    auto const rows = *any_sales();
    auto const policy = any_policy();
    auto const scores = score(rfm(rows, sale_schema, {.policy = policy}));
    auto mixed = rows;
    std::shuffle(mixed.begin(), mixed.end(), std::mt19937_64(*rc::gen::arbitrary<std::uint64_t>()));
    auto const tasks = *rc::gen::inRange(1U, 5U);
    RC_ASSERT(score(rfm(mixed, sale_schema, {.policy = policy}, threads(tasks)), {}, threads(tasks)) ==
              scores);
    // By a ledger that grew chunk by chunk.
    ledger book(std::vector<sale>{}, sale_schema, {.policy = policy});
    for (std::size_t i = 0; i < mixed.size();) {
        auto const n = *rc::gen::inRange(std::size_t{1}, mixed.size() - i + 1);
        auto const first = mixed.begin() + static_cast<std::ptrdiff_t>(i);
        book.append(std::vector(first, first + static_cast<std::ptrdiff_t>(n)), sale_schema, threads(tasks));
        i += n;
    }
    RC_ASSERT(score(rfm(book)) == scores);
}

RC_BOOST_PROP(scores_are_those_of_the_definition, ())
{
    auto const table = any_table();
    score_options const options{
        .r = any_rule(any_bins()), .f = any_rule(any_bins()), .m = any_rule(any_bins())};
    auto const scores = score(table, options);
    same(scores.r(),
         slow_scores(copy_of(table.days_since_last()), options.of(rfm_measure::days_since_last), true));
    same(scores.f(), slow_scores(copy_of(table.frequency()), options.of(rfm_measure::frequency), false));
    same(scores.m(), slow_scores(copy_of(table.monetary()), options.of(rfm_measure::monetary), false));
    for (auto const m : {rfm_measure::days_since_last, rfm_measure::frequency, rfm_measure::monetary})
        RC_ASSERT(scores.bins(m) == bins_of(options.of(m)));
    RC_ASSERT(score(table, options, threads(3)) == scores);
}

RC_BOOST_PROP(nested_scores_are_those_of_each_group_by_itself, ())
{
    auto const table = any_table();
    score_options const options{.r = any_rule(*rc::gen::inRange(1, 6)),
                                .f = any_rule(*rc::gen::inRange(1, 6)),
                                .m = any_rule(*rc::gen::inRange(1, 6)),
                                .nested = *rc::gen::element(nesting::r_f_m, nesting::r_m_f, nesting::f_r_m,
                                                            nesting::f_m_r, nesting::m_r_f, nesting::m_f_r)};
    auto const scores = score(table, options);
    std::vector<std::vector<int>> before(table.customers());
    for (auto const which : order_of(options.nested)) {
        std::map<std::vector<int>, std::vector<std::size_t>> groups;
        for (std::size_t i = 0; i < before.size(); ++i) groups[before[i]].push_back(i);
        auto const of_group = [&](auto const& values, std::vector<std::size_t> const& group) {
            std::vector<std::remove_cvref_t<decltype(values[0])>> own;
            for (auto const i : group) own.push_back(values[i]);
            return slow_scores(own, options.of(which), which == rfm_measure::days_since_last);
        };
        for (auto const& [_, group] : groups) {
            auto const slow = which == rfm_measure::days_since_last ? of_group(table.days_since_last(), group)
                              : which == rfm_measure::frequency     ? of_group(table.frequency(), group)
                                                                    : of_group(table.monetary(), group);
            for (std::size_t i = 0; i < group.size(); ++i) {
                RC_ASSERT(int{scores.of(which)[group[i]]} == slow[i]);
                before[group[i]].push_back(slow[i]);
            }
        }
    }
    RC_ASSERT(score(table, options, threads(3)) == scores);
}

RC_BOOST_PROP(stored_cuts_give_the_same_scores_again, ())
{
    auto const table = any_table();
    score_options const options{.r = any_rule(*rc::gen::inRange(1, 8)),
                                .f = any_rule(*rc::gen::inRange(1, 8)),
                                .m = any_rule(*rc::gen::inRange(1, 8)),
                                .nested = *rc::gen::element(nesting::independent, nesting::independent,
                                                            nesting::r_f_m, nesting::m_f_r)};
    RC_PRE(!goes_by_order(options.of(rfm_measure::days_since_last)) &&
           !goes_by_order(options.of(rfm_measure::frequency)) &&
           !goes_by_order(options.of(rfm_measure::monetary)));
    auto const scores = score(table, options);
    auto const again = score(table, scores.cuts());
    RC_ASSERT(again == scores);
    RC_ASSERT(score(table, scores.cuts(), threads(2)) == scores);
    // And each customer alone gets what it got among all.
    auto const customers = any_customers();
    auto const others = table_of(customers);
    auto const scored = score(others, scores.cuts());
    for (std::size_t i = 0; i < customers.size(); ++i) {
        auto const alone = score(table_of(std::vector{customers[i]}), scores.cuts());
        RC_ASSERT(alone.r()[0] == scored.r()[i]);
        RC_ASSERT(alone.f()[0] == scored.f()[i]);
        RC_ASSERT(alone.m()[0] == scored.m()[i]);
    }
}

RC_BOOST_PROP(rules_that_go_by_order_say_whom_they_split, ())
{
    auto const table = any_table();
    auto const bins = *rc::gen::inRange(1, 12);
    auto const scores = score(table, {.all = any_rule(bins)});
    auto const split = [](auto const& values, std::span<std::uint8_t const> given) {
        std::map<std::remove_cvref_t<decltype(values[0])>, std::set<int>> scores_of;
        for (std::size_t i = 0; i < given.size(); ++i) scores_of[values[i]].insert(given[i]);
        return static_cast<std::uint64_t>(std::count_if(
            values.begin(), values.end(), [&](auto const& v) { return scores_of[v].size() > 1; }));
    };
    RC_ASSERT(scores.split_by_order(rfm_measure::days_since_last) ==
              split(table.days_since_last(), scores.r()));
    RC_ASSERT(scores.split_by_order(rfm_measure::frequency) == split(table.frequency(), scores.f()));
    RC_ASSERT(scores.split_by_order(rfm_measure::monetary) == split(table.monetary(), scores.m()));
}

RC_BOOST_PROP(stored_cuts_hold_beyond_what_doubles_tell_apart, ())
{
    // Multiples of 2^11 are doubles throughout, and most lie beyond 2^53.
    auto const values = *rc::gen::container<std::vector<std::int64_t>>(
        rc::gen::map(rc::gen::inRange<std::int64_t>(-(std::int64_t{1} << 51), std::int64_t{1} << 51),
                     [](std::int64_t x) { return x * 2048; }));
    std::vector<measured<std::int64_t>> customers;
    for (auto const v : values) customers.push_back({1, 1, v});
    auto const table = table_of(customers);
    score_options const options{.m = any_rule(*rc::gen::inRange(1, 60))};
    RC_PRE(!goes_by_order(options.of(rfm_measure::monetary)));
    auto const scores = score(table, options);
    RC_ASSERT(score(table, scores.cuts()) == scores);
    if (!std::holds_alternative<quantile_cuts>(options.of(rfm_measure::monetary)) &&
        !std::holds_alternative<natural_bins>(options.of(rfm_measure::monetary)))
        same(scores.m(), slow_scores(copy_of(table.monetary()), options.of(rfm_measure::monetary), false));
}

RC_BOOST_PROP(scores_of_fractions_do_not_depend_on_the_order_of_rows, ())
{
    // Money as doubles, two digits after the point: totals are the same to the last bit in any order.
    auto const rows = *any_sales();
    constexpr auto fields = schema(
        field::customer = &sale::client, field::time = &sale::at,
        field::amount = [](sale const& s) { return static_cast<double>(s.cents) / 100; });
    auto mixed = rows;
    std::shuffle(mixed.begin(), mixed.end(), std::mt19937_64(*rc::gen::arbitrary<std::uint64_t>()));
    auto const bins = *rc::gen::inRange(1, 12);
    score_options const options{.all = value_consistent{bins}};
    auto const table = rfm(rows, fields);
    auto const scores = score(table, options);
    RC_ASSERT(score(rfm(mixed, fields, {}, threads(3)), options, threads(3)) == scores);
    same(scores.m(), slow_scores(copy_of(table.monetary()), options.all, false));
}

RC_BOOST_PROP(totals_add_up_and_codes_keep_the_order_of_scores, ())
{
    auto const table = any_table();
    auto const scores = score(table, {.r = any_rule(any_bins()), .f = any_rule(any_bins())});
    auto const sums = scores.sums();
    auto const weighted = scores.weighted_sums({.r = 2, .f = 0.5, .m = -1});
    auto const of = [&](std::size_t i) { return std::tuple(scores.r()[i], scores.f()[i], scores.m()[i]); };
    for (std::size_t i = 0; i < table.customers(); ++i) {
        RC_ASSERT(sums[i] == scores.r()[i] + scores.f()[i] + scores.m()[i]);
        RC_ASSERT(weighted[i] == 2 * scores.r()[i] + 0.5 * scores.f()[i] - scores.m()[i]);
        for (std::size_t j = 0; j < i; ++j) {
            RC_ASSERT((scores.code(i) < scores.code(j)) == (of(i) < of(j)));
            RC_ASSERT((scores.label(i) == scores.label(j)) == (of(i) == of(j)));
        }
    }
}

RC_BOOST_PROP(thresholds_are_the_values_that_got_the_score, ())
{
    auto const table = any_table();
    auto const bins = *rc::gen::inRange(1, 12);
    score_options const options{.all = any_rule(bins)};
    RC_PRE(!goes_by_order(options.all));
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
        for (auto const s : given) RC_ASSERT(s >= 1 && s <= bins);
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
    auto const scores = score(table, {.all = value_consistent{bins}});
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
    score_options const options{.all = any_rule(*rc::gen::inRange(1, 12))};
    RC_PRE(!goes_by_order(options.all));
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
        RC_ASSERT(profile[s].name == slow.name);
        RC_ASSERT(profile[s].customers == slow.customers);
        RC_ASSERT(profile[s].orders == slow.orders);
        RC_ASSERT(profile[s].revenue == slow.revenue);
        RC_ASSERT(profile[s].days_since_last == slow.days_since_last);
        // Medians, by sorting.
        auto const median = [&](auto const& values) -> std::optional<double> {
            std::vector<double> own;
            for (std::size_t i = 0; i < values.size(); ++i)
                if (named.of()[i] == s) own.push_back(static_cast<double>(values[i]));
            std::ranges::sort(own);
            if (own.empty()) return std::nullopt;
            auto const n = own.size();
            return own[(n - 1) / 2] + 0.5 * (own[n / 2] - own[(n - 1) / 2]);
        };
        RC_ASSERT(profile[s].median_days_since_last == median(table.days_since_last()));
        RC_ASSERT(profile[s].median_orders == median(table.frequency()));
        RC_ASSERT(profile[s].median_revenue == median(table.monetary()));
        RC_ASSERT(profile[s].aov().has_value() == (slow.orders > 0));
        RC_ASSERT(profile[s].mean_days_since_last().has_value() == (slow.customers > 0));
    }
    // Shares add up to all of it, and are nowhere further than a part from what they stand for.
    auto const adds_up = [&](auto share, auto const& of) {
        double all = 0;
        for (auto const& p : profile) all += static_cast<double>(of(p));
        std::int64_t parts = 0;
        for (auto const& p : profile) {
            RC_ASSERT((p.*share).has_value() == (all > 0));
            if (!(all > 0)) continue;
            parts += *(p.*share);
            RC_ASSERT(std::abs(static_cast<double>(*(p.*share)) - 10'000 * static_cast<double>(of(p)) / all) <
                      1 + 1e-6);
        }
        RC_ASSERT(parts == (all > 0 ? 10'000 : 0));
    };
    using profile_type = group_profile<std::int64_t>;
    adds_up(&profile_type::customers_share, [](auto const& p) { return p.customers; });
    adds_up(&profile_type::orders_share, [](auto const& p) { return p.orders; });
    std::int64_t revenue = 0;
    for (auto const m : table.monetary()) revenue += m;
    if (revenue > 1'000) adds_up(&profile_type::revenue_share, [](auto const& p) { return p.revenue; });
}
