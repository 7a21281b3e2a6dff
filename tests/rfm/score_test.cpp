#define BOOST_TEST_MODULE rfm / score
#include <boost/test/unit_test.hpp>

#include <cohort/parallel/threads.hpp>
#include <cohort/rfm.hpp>
#include <support/measured.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

using namespace cohort;
using cohort_test::measured;
using cohort_test::table_of;
using cohort_test::table_without_money;

namespace {

static_assert(std::regular<rfm_scores> && std::regular<score_options> && std::regular<segmentation>);

/// A table in which recency and monetary are these values, and frequency as far as it can be.
auto of(std::vector<int> const& values)
{
    std::vector<measured<double>> customers;
    for (auto const v : values)
        customers.push_back({v, static_cast<std::uint32_t>(std::max(v, 1)), static_cast<double>(v)});
    return table_of(customers);
}

auto text(std::span<std::uint8_t const> scores) -> std::string
{
    std::string s;
    for (auto const x : scores) s += (s.empty() ? "" : " ") + std::to_string(x);
    return s;
}

} // namespace

BOOST_AUTO_TEST_CASE(equal_values_get_equal_scores)
{
    // score = 1 + floor(5 w / 10), w the number of values strictly worse.
    auto const s = score(of({1, 1, 1, 1, 2, 2, 3, 4, 5, 10}));
    BOOST_TEST(text(s.f()) == "1 1 1 1 3 3 4 4 5 5");
    BOOST_TEST(text(s.m()) == "1 1 1 1 3 3 4 4 5 5");
    BOOST_TEST(text(s.r()) == "4 4 4 4 3 3 2 2 1 1"); // few days are good: 6 of 10 are worse than 1
    BOOST_TEST(s.bins(rfm_measure::frequency) == 5);
    BOOST_TEST(s.customers() == 10u);
    BOOST_TEST(s.has_monetary());
}

BOOST_AUTO_TEST_CASE(few_customers_and_many_bins)
{
    BOOST_TEST(text(score(of({7})).f()) == "1");
    BOOST_TEST(text(score(of({7})).r()) == "1");
    BOOST_TEST(text(score(of({7, 8})).f()) == "1 3");
    BOOST_TEST(text(score(of({7, 8})).r()) == "3 1");
    BOOST_TEST(text(score(of({4, 4, 4, 4})).f()) == "1 1 1 1"); // nobody is worse than anybody
    BOOST_TEST(text(score(of({1, 2, 3}), {.all = value_consistent{255}}).f()) == "1 86 171");
    BOOST_TEST(text(score(of({1, 2, 3}), {.all = value_consistent{1}}).f()) == "1 1 1");
    // 10 into 4 where nothing is equal: 3 2 3 2.
    BOOST_TEST(text(score(of({0, 1, 2, 3, 4, 5, 6, 7, 8, 9}), {.all = value_consistent{4}}).m()) ==
               "1 1 1 2 2 3 3 3 4 4");
}

BOOST_AUTO_TEST_CASE(the_number_of_bins_is_from_1_to_255)
{
    for (int const bins : {0, -1, 256, std::numeric_limits<int>::max()}) {
        BOOST_CHECK_THROW((void)score(of({1, 2}), {.all = value_consistent{bins}}), invalid_option);
        BOOST_CHECK_THROW((void)score(of({}), {.all = quantile_cuts{bins}}), invalid_option);
    }
    std::vector<int> values;
    for (int i = 0; i < 600; ++i) values.push_back(i);
    auto const t = of(values);
    for (score_rule const& rule : std::vector<score_rule>{
             value_consistent{255}, quantile_cuts{.bins = 255, .repeated = repeated_cuts::merge}, ntile{255},
             rank_bins{255}, natural_bins{255}}) {
        auto const s = score(t, {.all = rule});
        BOOST_TEST(int(s.m().front()) == 1);
        BOOST_TEST(int(s.m().back()) == 255);
        BOOST_TEST(int(s.r().front()) == 255);
        BOOST_TEST(int(s.r().back()) == 1);
    }
}

BOOST_AUTO_TEST_CASE(quantile_cuts_are_closed_on_the_side_that_was_asked_for)
{
    // Type 7 of 1..11 at 1/5, 2/5 ...: 3 5 7 9, all of them values.
    auto const t = of({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
    score_options const right{.all = quantile_cuts{}};
    score_options const left{.all = quantile_cuts{.closed = closed_edge::left}};
    BOOST_TEST(text(score(t, right).f()) == "1 1 1 2 2 3 3 4 4 5 5");
    BOOST_TEST(text(score(t, left).f()) == "1 1 2 2 3 3 4 4 5 5 5");
    // Recency is cut on the days as they are, and then reversed.
    BOOST_TEST(text(score(t, right).r()) == "5 5 5 4 4 3 3 2 2 1 1");
    BOOST_TEST(text(score(t, left).r()) == "5 5 4 4 3 3 2 2 1 1 1");
    // Another type, other cuts: 3 of type 1 is the third value, type 6 cuts at 2.4 4.8 7.2 9.6.
    BOOST_TEST(text(score(t, {.all = quantile_cuts{.type = quantile_type::type6}}).f()) ==
               "1 1 2 2 3 3 3 4 4 5 5");
}

BOOST_AUTO_TEST_CASE(cuts_that_repeat_are_refused_or_merged)
{
    auto const t = of({1, 1, 1, 1, 1, 1, 2, 3, 4, 5}); // cuts 1 1 1.4 3.2
    std::string what;
    try {
        (void)score(t, {.all = quantile_cuts{}});
    } catch (invalid_option const& e) {
        what = e.what();
    }
    BOOST_TEST(what.find("days_since_last") != std::string::npos);
    auto const s = score(t, {.all = quantile_cuts{.repeated = repeated_cuts::merge}});
    BOOST_TEST(text(s.f()) == "1 1 1 1 1 1 3 3 4 4");
    BOOST_TEST(text(s.r()) == "4 4 4 4 4 4 2 2 1 1");
    BOOST_TEST(s.bins(rfm_measure::frequency) == 5);
}

BOOST_AUTO_TEST_CASE(thresholds_come_with_the_scores)
{
    auto const s = score(of({1, 1, 1, 1, 2, 2, 3, 4, 5, 10}));
    std::string f;
    std::string r;
    for (auto const& t : s.thresholds()) {
        auto const line = std::to_string(t.score) + ":" + std::to_string(static_cast<int>(t.from)) + "-" +
                          std::to_string(static_cast<int>(t.to)) + " ";
        if (t.measure == rfm_measure::frequency) f += line;
        if (t.measure == rfm_measure::days_since_last) r += line;
    }
    BOOST_TEST(f == "1:1-1 3:2-2 4:3-4 5:5-10 "); // nobody has 2
    BOOST_TEST(r == "1:5-10 2:3-4 3:2-2 4:1-1 ");
    BOOST_TEST(to_string(rfm_measure::days_since_last) == "days_since_last");
    BOOST_TEST(to_string(rfm_measure::frequency) == "frequency");
    BOOST_TEST(to_string(rfm_measure::monetary) == "monetary");
}

BOOST_AUTO_TEST_CASE(money_may_be_negative_fractional_and_huge)
{
    std::vector<measured<double>> customers;
    for (auto const v : {-1e300, -0.5, -0.0, 0.0, 1e-300, 0.25, 0.5, 1e300, 1e307, 1e308})
        customers.push_back({1, 1, v});
    auto const s = score(table_of(customers));
    BOOST_TEST(text(s.m()) == "1 1 2 2 3 3 4 4 5 5");
    BOOST_TEST(text(s.f()) == "1 1 1 1 1 1 1 1 1 1");
}

BOOST_AUTO_TEST_CASE(without_money_monetary_is_not_scored)
{
    auto const s = score(table_without_money({{5, 1}, {4, 2}}));
    BOOST_TEST(s.m().empty());
    BOOST_TEST(!s.has_monetary());
    for (auto const& t : s.thresholds()) BOOST_TEST((t.measure != rfm_measure::monetary));
    // A map of R and F names them all the same; one that asks for M is refused.
    BOOST_TEST(segment(s, ten_segments).of().size() == 2u);
    constexpr segment_map by_money{{{.name = "rich", .m = {5, 5}}}, "other"};
    BOOST_CHECK_THROW((void)segment(s, by_money), invalid_option);
}

BOOST_AUTO_TEST_CASE(threads_give_the_same_scores)
{
    std::vector<measured<double>> customers;
    for (int i = 0; i < 40'000; ++i) // more than a piece
        customers.push_back(
            {i * 7'919 % 400, static_cast<std::uint32_t>(i % 13 + 1), static_cast<double>(i * 31 % 977)});
    auto const t = table_of(customers);
    for (score_options const& options :
         {score_options{}, score_options{.all = quantile_cuts{}}, score_options{.all = ntile{}},
          score_options{.f = natural_bins{}, .nested = nesting::f_r_m}}) {
        auto const s = score(t, options);
        for (unsigned n = 1; n <= 4; ++n) BOOST_TEST((score(t, options, threads{n}) == s));
    }
}

BOOST_AUTO_TEST_CASE(a_rule_of_its_own_or_that_of_all)
{
    score_options options;
    options.all = ntile{2};
    BOOST_TEST(score(of({1, 2, 3, 4}), options).bins(rfm_measure::monetary) == 2);
    options.f = value_consistent{3};
    BOOST_TEST(score(of({1, 2, 3, 4}), options).bins(rfm_measure::frequency) == 3);
    BOOST_TEST(score(of({1, 2, 3, 4}), options).bins(rfm_measure::days_since_last) == 2);
}

BOOST_AUTO_TEST_CASE(ntile_gives_the_first_bins_one_more)
{
    // 10 into 4: 3 3 2 2, from the worst.
    BOOST_TEST(text(score(of({0, 1, 2, 3, 4, 5, 6, 7, 8, 9}), {.all = ntile{4}}).m()) ==
               "1 1 1 2 2 2 3 3 4 4");
    BOOST_TEST(text(score(of({0, 1, 2, 3, 4, 5, 6, 7, 8, 9}), {.all = ntile{4}}).r()) ==
               "4 4 3 3 2 2 2 1 1 1");
    BOOST_TEST(text(score(of({1, 2, 3}), {.all = ntile{5}}).m()) == "1 2 3");
}

BOOST_AUTO_TEST_CASE(every_rule_can_do_with_nobody_and_with_one)
{
    for (score_rule const& rule : std::vector<score_rule>{
             value_consistent{}, quantile_cuts{.repeated = repeated_cuts::merge}, rank_bins{},
             rank_bins{.ties = tie_rule::dense}, rank_bins{.ties = tie_rule::average}, ntile{},
             natural_bins{.repeated = repeated_cuts::merge}, given_cuts{{1, 2}}}) {
        for (auto const nested : {nesting::independent, nesting::m_f_r}) {
            BOOST_TEST(score(of({}), {.all = rule, .nested = nested}).customers() == 0u);
            auto const one = score(of({7}), {.all = rule, .nested = nested});
            BOOST_TEST(one.customers() == 1u);
            BOOST_TEST((score(of({7}), one.cuts()) == one));
        }
    }
}

BOOST_AUTO_TEST_CASE(cuts_may_be_infinite_and_beyond_the_type)
{
    constexpr auto inf = std::numeric_limits<double>::infinity();
    auto const s = score(of({0, 5, 10}), {.all = given_cuts{{-inf, -1e300, 5, 1e300, inf}}});
    BOOST_TEST(text(s.f()) == "3 3 4"); // two cuts are below everything, two above
    BOOST_TEST(text(s.m()) == "3 3 4");
    BOOST_TEST(text(s.r()) == "4 4 3");
    auto const left = score(of({0, 5, 10}), {.all = given_cuts{{-inf, 5, inf}, closed_edge::left}});
    BOOST_TEST(text(left.m()) == "2 3 3");
}

BOOST_AUTO_TEST_CASE(cuts_that_scores_cannot_have_come_with_are_refused)
{
    auto const t = of({1, 2, 3, 4});
    constexpr auto nan = std::numeric_limits<double>::quiet_NaN();
    BOOST_CHECK_THROW((void)score(t, {.f = given_cuts{{2, 1}}}), invalid_option);
    BOOST_CHECK_THROW((void)score(t, {.f = given_cuts{{nan}}}), invalid_option);
    BOOST_CHECK_THROW((void)score(t, {.f = given_cuts{std::vector<double>(255, 1.0)}}), invalid_option);
    auto const good = score(t, {.nested = nesting::r_f_m}).cuts();
    BOOST_CHECK_NO_THROW((void)score(t, good));
    BOOST_CHECK_THROW((void)score(t, score_cuts{}), invalid_option);
    auto cuts = good;
    cuts.f.at.pop_back();
    BOOST_CHECK_THROW((void)score(t, cuts), invalid_option);
    cuts = good;
    cuts.r.at[0] = {1, 2, 3, 4, 5};
    BOOST_CHECK_THROW((void)score(t, cuts), invalid_option);
    cuts = good;
    cuts.m.at[0] = {nan};
    BOOST_CHECK_THROW((void)score(t, cuts), invalid_option);
    cuts = good;
    cuts.m.bins = 0;
    BOOST_CHECK_THROW((void)score(t, cuts), invalid_option);
}

BOOST_AUTO_TEST_CASE(cuts_within_scores_of_money_are_of_no_use_without_money)
{
    auto const t = of({1, 2, 3, 4, 5, 6});
    auto const bare = table_without_money({{5, 1}, {4, 2}, {3, 3}});
    for (auto const nested : {nesting::m_r_f, nesting::m_f_r, nesting::r_m_f, nesting::f_m_r})
        BOOST_CHECK_THROW((void)score(bare, score(t, {.nested = nested}).cuts()), invalid_option);
    for (auto const nested : {nesting::r_f_m, nesting::f_r_m, nesting::independent}) {
        auto const s = score(bare, score(t, {.nested = nested}).cuts());
        BOOST_TEST(!s.has_monetary());
        BOOST_TEST(s.customers() == 3u);
    }
}

BOOST_AUTO_TEST_CASE(natural_bins_need_as_many_different_values)
{
    auto const t = of({1, 1, 2, 2, 9, 9});
    std::string what;
    try {
        (void)score(t, {.f = natural_bins{4}});
    } catch (invalid_option const& e) {
        what = e.what();
    }
    BOOST_TEST(what ==
               "score: there are only 3 different values of frequency for 4 natural bins; use fewer bins or "
               "repeated_cuts::merge");
    BOOST_TEST(text(score(t, {.f = natural_bins{2}}).f()) == "1 1 1 1 2 2");
    BOOST_TEST(text(score(t, {.r = natural_bins{2}}).r()) == "2 2 2 2 1 1");
    BOOST_TEST(text(score(t, {.f = natural_bins{4, repeated_cuts::merge}}).f()) == "1 1 2 2 3 3");
}

BOOST_AUTO_TEST_CASE(a_total_beyond_the_largest_double_is_an_error)
{
    struct row {
        int customer;
        date::sys_days day;
        double amount;
    };
    std::vector<row> const rows{{1, {}, 1e308}, {1, {}, 1e308}};
    auto const fields =
        schema(field::customer = &row::customer, field::time = &row::day, field::amount = &row::amount);
    BOOST_CHECK_THROW((void)rfm(rows, fields), arithmetic_overflow);
}
