#define BOOST_TEST_MODULE rfm / segment_map
#include <boost/test/unit_test.hpp>

#include <cohort/rfm.hpp>
#include <support/measured.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

using namespace cohort;
using cohort_test::measured;
using cohort_test::table_of;
using cohort_test::table_without_money;

namespace {

// A map of the user's own is checked when it is compiled.
constexpr segment_map b2b{
    {{.name = "champions", .r = {4, 5}, .f = {4, 5}}, {.name = "at risk", .r = {1, 2}, .f = {3, 5}}},
    "other"};
static_assert(b2b({.r = 5, .f = 4, .m = 1}) == "champions");
static_assert(b2b({.r = 2, .f = 5}) == "at risk" && b2b({.r = 3, .f = 3}) == "other");
static_assert(b2b.size() == 3 && b2b.name(2) == "other" && b2b.bins() == 5);
static_assert(b2b.gaps() == 25 - 4 - 6 && b2b.overlaps() == 0);
static_assert(!b2b.uses_monetary());

// The first rule that matches wins; overlaps are told, and may be meant.
constexpr segment_map layered{{{.name = "best", .r = {3, 3}, .f = {3, 3}}, {.name = "all"}}, "none", 3};
static_assert(layered({3, 3, 1}) == "best" && layered({3, 2, 1}) == "all");
static_assert(layered.gaps() == 0 && layered.overlaps() == 1 && layered.bins() == 3);

// With a rule for M the space has three dimensions.
constexpr segment_map rich{{{.name = "rich", .m = {4, 5}}, {.name = "recent", .r = {5, 5}}}, "other"};
static_assert(rich.uses_monetary());
static_assert(rich({1, 1, 4}) == "rich" && rich({5, 1, 3}) == "recent" && rich({5, 5, 5}) == "rich");
static_assert(rich.overlaps() == 5 * 2 && rich.gaps() == 4 * 5 * 3);

// Rules of one name are one segment, numbered where it first appears, with the text of the first of them.
constexpr segment_map boxes{
    {{.name = "best", .r = {3, 3}, .f = {3, 3}, .meaning = "The best.", .action = actions::reward},
     {.name = "poor", .r = {1, 1}, .meaning = "The rest of us.", .action = "write a letter"},
     {.name = "best", .r = {3, 3}, .f = {2, 3}, .meaning = "Not this.", .action = actions::leave},
     {.name = "poor", .f = {1, 1}}},
    "other",
    3};
static_assert(boxes.size() == 3 && boxes.rules().size() == 4);
static_assert(boxes.name(0) == "best" && boxes.name(1) == "poor" && boxes.name(2) == "other");
static_assert(boxes.meaning(0) == "The best." && boxes.action(0) == "reward");
static_assert(boxes.meaning(1) == "The rest of us." && boxes.action(1) == "write a letter");
static_assert(boxes.meaning(2).empty() && boxes.action(2).empty());
static_assert(boxes.find({3, 3}) == 0 && boxes.find({3, 2}) == 0 && boxes.find({2, 1}) == 1);
// 33 is in two boxes of one segment, 11 in two of another: no overlap. Only 22 and 23 are in none.
static_assert(boxes.overlaps() == 0 && !boxes.first_overlap() && boxes.unreachable() == 0);
static_assert(boxes.gaps() == 2 && boxes.first_gap() == rfm_score{.r = 2, .f = 2});
static_assert(b2b.first_gap() == rfm_score{.r = 1, .f = 1});
static_assert(!layered.first_gap() && layered.first_overlap() == rfm_score{.r = 3, .f = 3});
static_assert(rich.first_gap() == rfm_score{1, 1, 1} && rich.first_overlap() == rfm_score{5, 1, 4});

// A rule that comes too late, or asks for scores that nobody gets, decides nothing.
constexpr segment_map late{{{.name = "all", .r = {1, 3}},
                            {.name = "few", .r = {2, 2}},
                            {.name = "some", .r = {3, 4}},
                            {.name = "none", .r = {6, 9}},
                            {.name = "all", .r = {1, 1}, .f = {2, 4}}},
                           "other"};
static_assert(late.unreachable() == 3 && late.size() == 5 && late.overlaps() == 2 * 5);

// A list of scores is a rule, too; of two digits it is about R and F, of three about M as well.
constexpr segment_map listed{
    {{.name = "corner", .scores = "33 11"}, {.name = "edge", .r = {1, 1}, .scores = "12 21 13"}}, "other", 3};
static_assert(listed({3, 3, 2}) == "corner" && listed({1, 1}) == "corner" && listed({1, 2}) == "edge");
static_assert(listed({2, 1}) == "other" && !listed.uses_monetary()); // 21 is listed, but outside the box
static_assert(listed.gaps() == 9 - 2 - 2 && listed.overlaps() == 0);
constexpr segment_map exact{{{.name = "one", .scores = "123"}, {.name = "two", .scores = "321 123"}}, "-", 3};
static_assert(exact.uses_monetary() && exact({1, 2, 3}) == "one" && exact({3, 2, 1}) == "two");
static_assert(exact({1, 2, 0}) == "-" && exact({1, 2, 2}) == "-");
static_assert(exact.gaps() == 25 && exact.first_overlap() == rfm_score{1, 2, 3});

// As many scores as each measure has.
constexpr segment_map wide{
    {{.name = "top", .r = {5, 5}, .m = {2, 2}}, {.name = "low", .r = {1, 4}}}, "other", {.f = 3, .m = 2}};
static_assert(wide.bins() == score_bins{.r = 5, .f = 3, .m = 2} && wide.bins() != 5 && wide.gaps() == 3);
static_assert(wide.fits({.r = 5, .f = 3, .m = 2}) && !wide.fits({.r = 5, .f = 3, .m = 5}));
constexpr segment_map without_m{{{.name = "top", .r = {5, 5}}}, "other", score_bins{.r = 5, .f = 3}};
static_assert(without_m.gaps() == 4 * 3 && without_m.fits({.r = 5, .f = 3, .m = 9}));
static_assert(!without_m.fits({.r = 5, .f = 5, .m = 5}) && !without_m.fits({.r = 3, .f = 3, .m = 5}));

// A copy with other words for one segment, or for the rest.
constexpr auto ours = boxes.with("poor", {.action = "call them"})
                          .with("best", {.name = "first", .meaning = "Ours."})
                          .with("other", {.name = "-", .action = actions::leave});
static_assert(ours.name(0) == "first" && ours.meaning(0) == "Ours." && ours.action(0) == "reward");
static_assert(ours.name(1) == "poor" && ours.meaning(1) == "The rest of us." &&
              ours.action(1) == "call them");
static_assert(ours.size() == 3 && ours.name(2) == "-" && ours.meaning(2).empty() &&
              ours.action(2) == "leave");
static_assert(ours({3, 2}) == "first" && ours({2, 2}) == "-" && ours.bins() == 3 && ours != boxes);
static_assert(ours.rules()[2].name == "first" && boxes.name(0) == "best");
static_assert(boxes.with("poor", {}) == boxes);
// One that takes another's name becomes a part of it, and so does its text.
constexpr auto joined = boxes.with("poor", {.name = "best", .action = actions::upsell});
static_assert(joined.size() == 2 && joined({1, 1}) == "best" && joined.action(0) == "upsell");
static_assert(joined.meaning(0) == "The best." && joined.gaps() == boxes.gaps());

static_assert(std::regular<score_bins> && std::copyable<segment_map<2>>);

/// A map of six rules at random: boxes, lists, names that repeat.
auto any_map(std::mt19937_64& random) -> segment_map<6>
{
    static constexpr std::string_view names[] = {"a", "b", "c", "d"};
    static constexpr std::string_view lists[] = {"", "", "", "11 22", "21 12 11", "111 212 121", "222"};
    auto const below = [&](auto n) { return static_cast<int>(random() % static_cast<std::uint64_t>(n)); };
    score_bins const bins{.r = 2 + below(4), .f = 2 + below(4), .m = 2 + below(3)};
    auto const range = [&](int highest) -> score_range {
        if (below(2) == 0) return {};
        auto const from = 1 + below(highest);
        return {from, from + below(highest)};
    };
    bool const monetary = below(2) == 0;
    segment_rule rules[6];
    for (auto& rule : rules) {
        rule = {.name = names[below(4)], .r = range(bins.r), .f = range(bins.f)};
        if (monetary) rule.m = range(bins.m);
        rule.scores = lists[below(monetary ? 7 : 5)];
    }
    return {rules, "rest", bins};
}

/// Whether a rule matches, as its documentation says.
auto matched_by(segment_rule const& rule, rfm_score s) -> bool
{
    auto const digits = std::to_string(s.r) + std::to_string(s.f) + std::to_string(s.m);
    bool in_list = rule.scores.empty();
    std::istringstream list{std::string(rule.scores)};
    for (std::string word; list >> word;) in_list |= digits.substr(0, word.size()) == word;
    return in_list && s.r >= rule.r.from && s.r <= rule.r.to && s.f >= rule.f.from && s.f <= rule.f.to &&
           s.m >= rule.m.from && s.m <= rule.m.to;
}

/// What a constructor of a map says against rules, name of the rest and bins.
template <class... Bins>
auto refusal(segment_rule const& rule, std::string_view other, Bins... bins) -> std::string
{
    try {
        segment_map const map{{rule}, other, bins...};
        return "accepted: " + std::string(map.name(0));
    } catch (invalid_option const& e) {
        return e.what();
    }
}

/// Whether a text has a part.
auto has(std::string const& text, std::string_view part) -> bool
{
    return text.find(part) != std::string::npos;
}

} // namespace

BOOST_AUTO_TEST_CASE(random_maps_against_their_rules_one_by_one)
{
    std::mt19937_64 random(20'251'203);
    std::size_t with_gap = 0;
    std::size_t with_overlap = 0;
    std::size_t with_monetary = 0;
    for (int n = 0; n < 200; ++n) {
        auto const map = any_map(random);
        auto const rules = map.rules();
        std::size_t gaps = 0;
        std::size_t overlaps = 0;
        std::optional<rfm_score> first_gap;
        std::optional<rfm_score> first_overlap;
        std::set<std::size_t> decide;
        bool right = true;
        for (int r = 1; r <= map.bins().r; ++r) {
            for (int f = 1; f <= map.bins().f; ++f) {
                for (int m = 1; m <= (map.uses_monetary() ? map.bins().m : 1); ++m) {
                    rfm_score const s{r, f, map.uses_monetary() ? m : 0};
                    std::set<std::string_view> segments;
                    std::size_t winner = rules.size();
                    for (std::size_t i = 0; i < rules.size(); ++i) {
                        if (!matched_by(rules[i], {r, f, m})) continue;
                        segments.insert(rules[i].name);
                        winner = std::min(winner, i);
                    }
                    right = right && map(s) == (winner < rules.size() ? rules[winner].name : "rest");
                    right = right && map.name(map.find(s)) == map(s);
                    if (winner < rules.size()) decide.insert(winner);
                    if (segments.empty() && gaps++ == 0) first_gap = s;
                    if (segments.size() > 1 && overlaps++ == 0) first_overlap = s;
                }
            }
        }
        BOOST_TEST(right);
        BOOST_TEST(map.gaps() == gaps);
        BOOST_TEST(map.overlaps() == overlaps);
        BOOST_TEST(map.unreachable() == rules.size() - decide.size());
        BOOST_TEST((map.first_gap() == first_gap));
        BOOST_TEST((map.first_overlap() == first_overlap));
        std::set<std::string_view> names{"rest"};
        for (auto const& rule : rules) names.insert(rule.name);
        BOOST_TEST(map.size() == names.size());
        with_gap += gaps > 0 ? 1U : 0U;
        with_overlap += overlaps > 0 ? 1U : 0U;
        with_monetary += map.uses_monetary() ? 1U : 0U;
    }
    BOOST_TEST(with_gap > 20u);
    BOOST_TEST(with_overlap > 20u);
    BOOST_TEST(with_monetary > 20u);
    BOOST_TEST(with_monetary < 180u);
}

BOOST_AUTO_TEST_CASE(a_map_that_makes_no_sense_is_refused)
{
    segment_rule const all{.name = "all"};
    BOOST_TEST(refusal(all, "other") == "accepted: all");
    BOOST_TEST(refusal(all, "other", 255) == "accepted: all");
    BOOST_TEST(has(refusal(all, "other", 0), "not 0"));
    BOOST_TEST(has(refusal(all, "other", 256), "not 256"));
    BOOST_TEST(has(refusal(all, "other", score_bins{.m = -1}), "not -1"));
    BOOST_TEST(has(refusal(all, ""), "no name"));
    BOOST_TEST(has(refusal({}, "other"), "no name"));
    BOOST_TEST(has(refusal(all, "all"), "no rule matches: all"));
    BOOST_TEST(has(refusal({.name = "odd", .f = {4, 3}}, "other"), "range of odd"));

    auto const list = [](std::string_view scores, int bins = 5) {
        return refusal({.name = "odd", .scores = scores}, "other", bins);
    };
    for (auto const* const good : {"55", "11 55", "555", "555 111"})
        BOOST_TEST(list(good) == "accepted: odd", good);
    BOOST_TEST(list("99 19", 9) == "accepted: odd");
    BOOST_TEST(list("99", 12) == "accepted: odd");
    for (auto const* const bad : {"5", " ", "5 5", "55 ", " 55", "55  54", "55 5", "55 555", "555 55", "5555",
                                  "56", "50", "5a", "55,54", "-1", "55\t54", "5/", "5:"})
        BOOST_TEST(has(list(bad), "scores of odd"), bad);
    BOOST_TEST(has(list("55", 4), "scores of odd"));
    BOOST_TEST(has(list("5:", 12), "scores of odd")); // the character after 9 is no digit
    auto const narrow = [](std::string_view scores) {
        return refusal({.name = "odd", .scores = scores}, "other", score_bins{.r = 5, .f = 3, .m = 2});
    };
    BOOST_TEST(narrow("532") == "accepted: odd");
    BOOST_TEST(has(narrow("542"), "scores of odd"));
    BOOST_TEST(has(narrow("533"), "scores of odd"));
}

BOOST_AUTO_TEST_CASE(other_words_for_no_segment_are_refused)
{
    auto const refused = [](std::string_view called, segment_label const& label) -> std::string {
        try {
            return std::string(boxes.with(called, label).name(0));
        } catch (invalid_option const& e) {
            return e.what();
        }
    };
    BOOST_TEST(refused("best", {.name = "first"}) == "first");
    BOOST_TEST(has(refused("Best", {.name = "first"}), "is called Best"));
    BOOST_TEST(has(refused("", {.name = "first"}), "is called "));
    BOOST_TEST(has(refused("best", {.name = "other"}), "no rule matches: other"));
    BOOST_TEST(has(refused("other", {.name = "poor"}), "no rule matches: poor"));
}

BOOST_AUTO_TEST_CASE(bins_in_words)
{
    BOOST_TEST(to_string(score_bins{}) == "1 to 5");
    BOOST_TEST(to_string(score_bins{.f = 3}) == "1 to 5 (R), 1 to 3 (F), 1 to 5 (M)");
}

BOOST_AUTO_TEST_CASE(customers_are_put_into_segments)
{
    std::vector<measured<int>> customers;
    for (int i = 0; i < 25; ++i) customers.push_back({i / 5, static_cast<std::uint32_t>(i % 5 + 1), i});
    auto const t = table_of(customers);
    auto const s = score(t);
    auto const named = segment(s, ten_segments);
    BOOST_TEST(named.of().size() == 25u);
    BOOST_TEST(named.names().size() == 11u);
    std::map<std::string_view, int> n;
    for (std::size_t i = 0; i < 25; ++i) {
        BOOST_TEST(named.name_of(i) == ten_segments({s.r()[i], s.f()[i], s.m()[i]}));
        BOOST_TEST(named.names()[named.of()[i]] == named.name_of(i));
        ++n[named.name_of(i)];
    }
    BOOST_TEST(n["champion"] == 2); // one customer in each cell of the map
    BOOST_TEST(n["potential loyalist"] == 4);
    BOOST_TEST(n["hibernating"] == 4);

    auto const profile = segment_profile(t, named);
    BOOST_TEST(profile.front().name == "champion");
    BOOST_TEST(profile.front().customers == 2u);
    BOOST_TEST(profile.front().orders == 9u);
    BOOST_TEST(profile.front().revenue == 3 + 4);
    BOOST_TEST(profile.front().aov().value() == 7. / 9);
    BOOST_TEST(profile.front().mean_days_since_last().value() == 0.0);
}

BOOST_AUTO_TEST_CASE(customers_of_several_boxes_are_in_one_segment)
{
    auto const t = table_of<int>({{3, 1, 1}, {2, 2, 2}, {1, 3, 3}});
    auto const s = score(t, {.all = value_consistent{3}});
    auto const named = segment(s, boxes);
    BOOST_TEST(named.names().size() == 3u);
    for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(named.name_of(i) == boxes({s.r()[i], s.f()[i], 0}));
    BOOST_TEST(named.name_of(0) == "poor");
    BOOST_TEST(named.name_of(1) == "other");
    BOOST_TEST(named.name_of(2) == "best");
}

BOOST_AUTO_TEST_CASE(a_map_for_other_scores_is_refused)
{
    auto const t = table_of<int>({{1, 1, 1}, {2, 2, 2}});
    std::string what;
    try {
        (void)segment(score(t, {.all = value_consistent{3}}), ten_segments);
    } catch (invalid_option const& e) {
        what = e.what();
    }
    BOOST_TEST(what.find("1 to 5") != std::string::npos);
    BOOST_TEST(what.find("1 to 3") != std::string::npos);
    BOOST_TEST(segment(score(t, {.all = value_consistent{3}}), layered).names().back() == "none");
    // Scores of M are of no account to a map that does not ask for them.
    BOOST_TEST(segment(score(t), segment_map{{{.name = "all"}}, "other", {.m = 2}}).names().size() == 2u);
    BOOST_CHECK_THROW((void)segment(score(t), wide), invalid_option);
}

BOOST_AUTO_TEST_CASE(a_profile_without_money_has_no_revenue)
{
    auto const t = table_without_money({{10, 3}, {20, 4}});
    auto const profile = segment_profile(t, segment(score(t), segment_map{{{.name = "all"}}, "other"}));
    BOOST_TEST(profile[0].customers == 2u);
    BOOST_TEST(profile[0].orders == 7u);
    BOOST_TEST(profile[0].mean_days_since_last().value() == 15.0);
    BOOST_TEST(profile[1].customers == 0u);
}

BOOST_AUTO_TEST_CASE(totals_of_small_amounts_are_not_narrowed)
{
    // Each amount fits 8 bits or the 24 of a float; a customer's total, and a segment's, need more.
    auto const revenue = []<class Money>(Money amount, auto expected) {
        struct row {
            int customer;
            date::sys_days day;
            Money amount;
        };
        std::vector<row> const rows(1'000, row{1, {}, amount});
        auto const v = rfm(rows, schema(field::customer = &row::customer, field::time = &row::day,
                                        field::amount = &row::amount));
        BOOST_TEST(v.monetary()[0] == expected);
        auto const all = segment(score(v), segment_map{{{.name = "all"}}, "other"});
        BOOST_TEST(segment_profile(v, all)[0].revenue == expected);
    };
    revenue(std::int8_t{100}, 100'000);
    revenue(std::uint8_t{200}, 200'000);
    revenue(std::int32_t{2'000'000'000}, 2'000'000'000'000);
    revenue(16'777'215.f, 16'777'215'000.0);
}
