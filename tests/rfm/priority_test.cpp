#define BOOST_TEST_MODULE rfm / priority
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/parallel/threads.hpp>
#include <cohort/rfm.hpp>
#include <support/sale.hpp>

#include <date/date.h>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace cohort;
using namespace date::literals;
using cohort_test::sale;
using cohort_test::sale_schema;
using cohort_test::sold;

namespace {

static_assert(std::regular<priority_report> && std::regular<priority_line>);

constexpr date::local_days begin{2024_y / 1 / 1};

/// Customers who differ in how often they buy, for amounts that say nothing of it.
auto steady_shop(int customers, int days, std::uint64_t seed) -> std::vector<sale>
{
    std::mt19937_64 random(seed);
    std::vector<sale> rows;
    for (int c = 0; c < customers; ++c) {
        auto const every = 3 + c % 60; // days between purchases, on the average
        for (int d = 0; d < days; ++d)
            if (random() % static_cast<unsigned>(every) == 0)
                rows.push_back({c, begin + date::days{d}, std::int64_t{1} << random() % 40U,
                                static_cast<std::int32_t>(rows.size()), 'a'});
    }
    return rows;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_time_before_ranks_and_the_time_after_judges)
{
    auto const rows = steady_shop(300, 120, 1);
    for (auto const horizon : {0, 20}) {
        for (auto const lookback : {0, 30}) {
            priority_options options{.ranking = {.replicates = 20}};
            if (horizon > 0) options.horizon = date::days{horizon};
            if (lookback > 0) options.lookback = date::days{lookback};
            calendar_day const split = begin + date::days{79};
            auto const until = horizon > 0 ? begin + date::days{80 + horizon} : begin + date::days{120};

            std::vector<sale> before;
            std::map<int, std::int64_t> spent;
            std::set<int> bought;
            for (auto const& r : rows) {
                if (r.at < split.local() + date::days{1}) {
                    if (lookback == 0 || r.at >= split.local() + date::days{1 - lookback})
                        before.push_back(r);
                } else if (r.at < until) {
                    bought.insert(*r.client);
                    spent[*r.client] += r.cents;
                }
            }
            auto const value = rfm(before, sale_schema, {.as_of = split});
            auto const scores = score(value);
            std::vector<double> again, revenue;
            std::map<std::string_view, std::vector<double>> by;
            for (std::size_t i = 0; i < value.customers(); ++i) {
                again.push_back(bought.contains(value.keys()[i]) ? 1 : 0);
                revenue.push_back(static_cast<double>(spent[value.keys()[i]]));
                by["days_since_last"].push_back(-value.days_since_last()[i]);
                by["frequency"].push_back(value.frequency()[i]);
                by["monetary"].push_back(static_cast<double>(value.monetary()[i]));
                by["r+f"].push_back(scores.r()[i] + scores.f()[i]);
                by["r+m"].push_back(scores.r()[i] + scores.m()[i]);
                by["f+m"].push_back(scores.f()[i] + scores.m()[i]);
                by["r+f+m"].push_back(scores.sums()[i]);
            }

            ledger const book(rows, sale_schema);
            auto const report = priority(book, {split}, options);
            BOOST_REQUIRE(report.splits().size() == 1u);
            auto const& s = report.splits()[0];
            BOOST_TEST((s.split() == split.local()));
            BOOST_TEST((s.until() == until));
            BOOST_TEST(s.customers() == value.customers());
            BOOST_TEST(s.bought_again() ==
                       static_cast<std::uint64_t>(std::count(again.begin(), again.end(), 1.0)));
            BOOST_TEST(s.lines().size() == 14u);
            for (auto const& l : s.lines()) {
                auto const& outcome = l.outcome == later_outcome::buys_again ? again : revenue;
                BOOST_TEST((l.quality == ranking_quality(by[to_string(l.by)], outcome, options.ranking)));
                BOOST_TEST(s.find(l.by, l.outcome) == &l);
            }
            BOOST_TEST((priority(book, {split}, options, threads{2}) == report));
            BOOST_TEST((priority(rows, sale_schema, {split}, options) == report));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_verdict_where_the_intervals_allow_one)
{
    // Amounts are pure chance here, and how often one has bought says how often one will.
    auto const rows = steady_shop(600, 240, 2);
    auto const report =
        priority(ledger(rows, sale_schema), {begin + date::days{200}, begin + date::days{219}},
                 {.horizon = date::days{10}});
    for (auto const& s : report.splits()) {
        auto const v = s.verdict(later_outcome::buys_again);
        BOOST_REQUIRE(v.has_value());
        BOOST_TEST((v->best == ranking_by::frequency));
        BOOST_TEST(v->lead.low > 0);
        BOOST_TEST(v->words.starts_with("frequency ranks customers best by buying again: auc 0."));
        BOOST_TEST(v->words.find(", ahead of ") != std::string::npos);
    }
    BOOST_TEST((report.verdict(later_outcome::buys_again) == ranking_by::frequency));
    auto const mean = report.mean_auc(ranking_by::frequency, later_outcome::buys_again).value();
    BOOST_TEST(mean > 0.7);
    BOOST_TEST(mean < 1.0);
    // Where nothing tells customers apart, none is said to be best.
    std::mt19937_64 random(4);
    std::vector<sale> noise;
    for (int i = 0; i < 2'000; ++i)
        noise.push_back({static_cast<int>(random() % 300),
                         begin + date::days{static_cast<int>(random() % 100)},
                         static_cast<std::int64_t>(random() % 1'000), i, 'a'});
    auto const none = priority(noise, sale_schema, {begin + date::days{89}}, {.ranking = {.seed = 5}});
    BOOST_TEST(!none.splits()[0].verdict(later_outcome::buys_again).has_value());
    BOOST_TEST(!none.verdict(later_outcome::buys_again).has_value());
    // Without replicates there are no intervals, and so no verdict.
    auto const bare = priority(rows, sale_schema, {begin + date::days{200}}, {.ranking = {.replicates = 0}});
    BOOST_TEST(!bare.splits()[0].verdict(later_outcome::buys_again).has_value());
}

BOOST_AUTO_TEST_CASE(without_money_there_is_no_monetary_and_no_revenue)
{
    struct visit {
        int who;
        date::sys_days day;
    };
    std::vector<visit> visits;
    for (int i = 0; i < 400; ++i)
        visits.push_back({i % 37, date::sys_days{2024_y / 1 / 1} + date::days{i % 90}});
    auto const report = priority(visits, schema(field::customer = &visit::who, field::time = &visit::day),
                                 {2024_y / 3 / 1}, {.ranking = {.replicates = 5}});
    BOOST_TEST(report.splits()[0].lines().size() == 3u);
    BOOST_TEST(report.splits()[0].find(ranking_by::monetary, later_outcome::buys_again) == nullptr);
    BOOST_TEST(report.splits()[0].find(ranking_by::frequency, later_outcome::revenue) == nullptr);
    BOOST_TEST(!report.mean_auc(ranking_by::monetary, later_outcome::buys_again).has_value());
}

BOOST_AUTO_TEST_CASE(splits_that_make_no_sense_are_refused)
{
    std::vector<sale> const rows{sold(1, 2024_y / 1 / 1), sold(2, 2024_y / 2 / 1)};
    auto const at = [&](std::vector<calendar_day> const& splits, priority_options const& options = {}) {
        (void)priority(rows, sale_schema, splits, options);
    };
    BOOST_CHECK_THROW(at({}), invalid_option);
    BOOST_CHECK_THROW(at({2024_y / 1 / 9, 2024_y / 1 / 9}), invalid_option);
    BOOST_CHECK_THROW(at({2024_y / 2 / 1}), invalid_option); // nothing after it
    BOOST_CHECK_THROW(at({2024_y / 1 / 9}, {.horizon = date::days{0}}), invalid_option);
    BOOST_CHECK_THROW(at({2024_y / 1 / 9}, {.horizon = date::days{30}}), invalid_option);
    BOOST_CHECK_THROW(at({2024_y / 1 / 9}, {.lookback = date::days{0}}), invalid_option);
    BOOST_CHECK_NO_THROW(at({2024_y / 1 / 9}, {.horizon = date::days{23}}));
}
