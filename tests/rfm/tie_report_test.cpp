#define BOOST_TEST_MODULE rfm / tie_report
#include <boost/test/unit_test.hpp>

#include <cohort/parallel/threads.hpp>
#include <cohort/rfm.hpp>
#include <support/measured.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

using namespace cohort;
using cohort_test::measured;
using cohort_test::table_of;
using cohort_test::table_without_money;

static_assert(std::regular<rule_dispute>);

BOOST_AUTO_TEST_CASE(what_the_rules_dispute_is_what_scores_say)
{
    std::mt19937_64 random(3);
    for (int round = 0; round < 40; ++round) {
        std::vector<measured<std::int64_t>> customers(1 + random() % 120);
        for (auto& c : customers)
            c = {static_cast<std::int32_t>(random() % 30), static_cast<std::uint32_t>(random() % 4 + 1),
                 static_cast<std::int64_t>(random() % 1'000)};
        auto const t = table_of(customers);
        auto const report = tie_report(t, ten_segments);
        auto const rules = legal_rules(5);
        BOOST_TEST(rules.size() == 25u);
        BOOST_TEST((std::vector(report.rules().begin(), report.rules().end()) == rules));
        BOOST_TEST(report.customers() == t.customers());

        std::vector<rfm_scores> scores;
        std::vector<segmentation> named;
        for (auto const& r : rules) {
            scores.push_back(score(t, {.all = r}));
            named.push_back(segment(scores.back(), ten_segments));
        }
        std::map<double, std::set<int>> scores_of; // frequency
        std::map<double, std::uint64_t> holders;
        std::uint64_t disputed = 0, segments = 0;
        for (std::size_t i = 0; i < t.customers(); ++i) {
            std::set<int> f;
            std::set<std::uint32_t> in;
            for (std::size_t r = 0; r < rules.size(); ++r) {
                f.insert(scores[r].f()[i]);
                in.insert(named[r].of()[i]);
            }
            scores_of[t.frequency()[i]].insert(f.begin(), f.end());
            ++holders[t.frequency()[i]];
            disputed += f.size() > 1 ? 1U : 0U;
            segments += in.size() > 1 ? 1U : 0U;
        }
        BOOST_TEST(report.scores_disputed(rfm_measure::frequency) == disputed);
        BOOST_TEST(report.segments_disputed() == segments);
        for (std::size_t a = 0; a < rules.size(); a += 7) {
            for (std::size_t b = 0; b < rules.size(); b += 5) {
                std::uint64_t r = 0, s = 0;
                for (std::size_t i = 0; i < t.customers(); ++i) {
                    r += scores[a].r()[i] != scores[b].r()[i] ? 1U : 0U;
                    s += named[a].of()[i] != named[b].of()[i] ? 1U : 0U;
                }
                BOOST_TEST(report.scores_changed(rfm_measure::days_since_last, a, b) == r);
                BOOST_TEST(report.segments_changed(a, b) == s);
            }
        }
        std::uint64_t before = t.customers();
        std::set<double> blamed;
        for (auto const& v : report.values()) {
            if (v.measure != rfm_measure::frequency) continue;
            BOOST_TEST(v.customers <= before);
            before = v.customers;
            blamed.insert(v.value);
            BOOST_TEST(v.customers == holders[v.value]);
            BOOST_TEST(v.lowest == *scores_of[v.value].begin());
            BOOST_TEST(v.highest == *scores_of[v.value].rbegin());
        }
        for (auto const& [value, given] : scores_of) BOOST_TEST(blamed.contains(value) == (given.size() > 1));
        BOOST_TEST((tie_report(t, ten_segments, rules, threads{2}) == report));
    }
}

BOOST_AUTO_TEST_CASE(values_that_are_split_say_by_how_many_rules)
{
    // Nine of ten bought once: every rule that goes by the order of rows splits them, none else does.
    std::vector<measured<std::int64_t>> customers(10, {5, 1, 100});
    customers.back() = {5, 7, 100};
    auto const report = tie_report(table_of(customers), ten_segments);
    auto const once = std::ranges::find_if(report.values(), [](disputed_value const& v) {
        return v.measure == rfm_measure::frequency && v.value == 1;
    });
    BOOST_REQUIRE((once != report.values().end()));
    BOOST_TEST(once->customers == 9u);
    BOOST_TEST(once->split_by == 2u); // rank-first and ntile
    BOOST_TEST(once->lowest == 1);
    BOOST_TEST(once->highest == 5);
}

BOOST_AUTO_TEST_CASE(rules_that_agree_dispute_nothing)
{
    auto const t = table_without_money({{1, 1}, {2, 2}, {3, 3}, {4, 4}, {5, 5}});
    auto const same = tie_report(t, ten_segments, {value_consistent{}, rank_bins{.ties = tie_rule::min}});
    BOOST_TEST(same.segments_disputed() == 0u);
    BOOST_TEST(same.values().empty());
    BOOST_TEST(same.scores_changed(rfm_measure::monetary, 0, 1) == 0u);
    BOOST_CHECK_THROW((void)tie_report(t, ten_segments, {}), invalid_option);
    BOOST_CHECK_THROW((void)tie_report(t, ten_segments, {given_cuts{{1, 2}}}), invalid_option);
    // Bins are those of the map, whatever the rule says.
    BOOST_TEST(tie_report(t, two_by_two).segments_disputed() <= t.customers());
}
