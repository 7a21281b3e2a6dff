#define BOOST_TEST_MODULE rfm / migration
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/parallel/threads.hpp>
#include <cohort/rfm.hpp>
#include <support/sale.hpp>

#include <date/date.h>

#include <algorithm>
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

static_assert(std::regular<segment_history<int, std::int64_t>> && std::regular<segment_stay>);

constexpr date::local_days begin{2024_y / 1 / 1};

auto any_rows(std::mt19937_64& random, int customers) -> std::vector<sale>
{
    std::vector<sale> rows;
    auto const up_to = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    for (int i = 0; i < 200; ++i)
        rows.push_back({up_to(20) == 0 ? std::nullopt : std::optional(up_to(customers)),
                        begin + date::days{up_to(100)}, up_to(100) - 10, i, 'a'});
    rows.push_back({0, begin + date::days{99}, 5, 200, 'a'}); // the last day
    return rows;
}

/// A customer's segment and total at a date, or none: by tables of their own.
using states = std::map<std::pair<bool, int>, std::pair<std::string, std::int64_t>>;

} // namespace

BOOST_AUTO_TEST_CASE(it_is_two_tables_side_by_side)
{
    std::mt19937_64 random(5);
    for (int round = 0; round < 60; ++round) {
        auto const rows = any_rows(random, 40);
        bool const frozen = round % 2 == 0;
        bool const keeps_nobody = round % 3 == 0;
        std::optional<date::days> lookback;
        if (round % 5 == 0) lookback = date::days{25};
        row_policy const policy{.missing = keeps_nobody ? missing_customers::keep : missing_customers::drop};
        ledger const book(rows, sale_schema, {.policy = policy});
        std::vector<calendar_day> const dates{begin + date::days{30}, begin + date::days{60},
                                              begin + date::days{99}};
        migration_options const options{
            .cuts = frozen ? migration_cuts::frozen : migration_cuts::estimated_anew, .lookback = lookback};
        auto const moved = migration(book, dates, ten_segments, options);
        BOOST_REQUIRE(moved.dates().size() == 3u);
        BOOST_REQUIRE(moved.customers() == book.customers());
        BOOST_TEST((migration(book, dates, ten_segments, options, threads{2}) == moved));
        auto of_rows = options;
        of_rows.policy = policy;
        BOOST_TEST((migration(rows, sale_schema, dates, ten_segments, of_rows) == moved));

        // Each date by itself.
        std::vector<states> slow;
        std::optional<score_cuts> first_cuts;
        for (auto const& day : dates) {
            std::vector<sale> up_to;
            for (auto const& r : rows)
                if (r.at < day.local() + date::days{1} &&
                    (!lookback || r.at >= day.local() + date::days{1} - *lookback))
                    up_to.push_back(r);
            auto const value = rfm(up_to, sale_schema, {.as_of = day, .policy = policy});
            auto const scores = frozen && first_cuts ? score(value, *first_cuts) : score(value);
            if (!first_cuts) first_cuts = scores.cuts();
            auto const named = segment(scores, ten_segments);
            auto& at = slow.emplace_back();
            for (std::size_t i = 0; i < value.customers(); ++i) {
                bool const nobody = value.has_unidentified() && i + 1 == value.customers();
                at[{nobody, value.keys()[i]}] = {std::string(named.name_of(i)), value.monetary()[i]};
            }
        }
        for (auto const& [from, to] : {std::pair{0, 2}, std::pair{0, 1}, std::pair{1, 2}, std::pair{2, 0}}) {
            std::map<std::pair<std::string, std::string>, std::vector<std::int64_t>> expected;
            std::set<std::pair<bool, int>> all;
            for (auto const& at : slow)
                for (auto const& [key, _] : at) all.insert(key);
            auto const in = [&](int d, auto const& key) {
                auto const& at = slow[static_cast<std::size_t>(d)];
                auto const found = at.find(key);
                return found == at.end() ? std::pair<std::string, std::int64_t>{"absent", 0} : found->second;
            };
            for (auto const& key : all) {
                auto const a = in(from, key);
                auto const b = in(to, key);
                if (a.first == "absent" && b.first == "absent") continue;
                auto& cell = expected[{a.first, b.first}];
                cell.resize(3);
                cell[0] += 1;
                cell[1] += a.second;
                cell[2] += b.second;
            }
            auto const name = [&](std::size_t s) {
                return s == moved.absent() ? std::string("absent") : moved.names()[s];
            };
            auto const moves = moved.moves(static_cast<std::size_t>(from), static_cast<std::size_t>(to));
            BOOST_TEST(moves.size() == expected.size());
            for (auto const& m : moves) {
                auto const& cell = expected[{name(m.from), name(m.to)}];
                BOOST_REQUIRE(cell.size() == 3u);
                BOOST_TEST(static_cast<std::int64_t>(m.customers) == cell[0]);
                BOOST_TEST(m.revenue_from == cell[1]);
                BOOST_TEST(m.revenue_to == cell[2]);
            }
        }
        // Who is new to the log, whatever the lookback.
        std::set<std::pair<bool, int>> before, by_then;
        for (auto const& r : rows) {
            if (r.cents < 0 || (!r.client && !keeps_nobody)) continue;
            std::pair<bool, int> const key{!r.client, r.client.value_or(0)};
            if (r.at < dates[0].local() + date::days{1}) before.insert(key);
            if (r.at < dates[2].local() + date::days{1}) by_then.insert(key);
        }
        BOOST_TEST(moved.entered(0, 2) == by_then.size() - before.size());
        BOOST_TEST(moved.has_unidentified() == book.has_unidentified());
        // Stays: 30 days from the first date, 39 from the second.
        std::map<std::string, std::pair<std::int64_t, std::set<std::pair<bool, int>>>> stays;
        for (int d = 0; d < 2; ++d)
            for (auto const& [key, state] : slow[static_cast<std::size_t>(d)]) {
                stays[state.first].first += d == 0 ? 30 : 39;
                stays[state.first].second.insert(key);
            }
        auto const found = moved.stays();
        BOOST_REQUIRE(found.size() == moved.names().size());
        for (std::size_t s = 0; s < found.size(); ++s) {
            auto const& expected = stays[moved.names()[s]];
            BOOST_TEST(found[s].customer_days == expected.first);
            BOOST_TEST(found[s].customers == expected.second.size());
            BOOST_TEST(found[s].mean_days().has_value() == (found[s].customers > 0));
        }
    }
}

BOOST_AUTO_TEST_CASE(frozen_cuts_show_that_all_have_moved)
{
    // Everybody buys as before but once: with the cuts of the first date everyone is late.
    std::vector<sale> rows;
    for (int c = 0; c < 10; ++c)
        for (int day = c; day < 30; day += 10)
            rows.push_back(sold(c, date::year_month_day{begin + date::days{day}}));
    rows.push_back(sold(99, 2024_y / 6 / 1));
    std::vector<calendar_day> const dates{begin + date::days{30}, begin + date::days{152}};
    auto const frozen = migration(rows, sale_schema, dates, ten_segments);
    for (auto const& m : frozen.moves())
        if (m.from != frozen.absent()) BOOST_TEST((frozen.names()[m.to] != "champion"));
    // One is new to the log.
    auto const moves = frozen.moves();
    BOOST_TEST(std::ranges::count(moves, frozen.absent(), &segment_move<std::int64_t>::from) == 1);
    BOOST_TEST((frozen.cuts(0) == frozen.cuts(1)));
    auto const anew =
        migration(rows, sale_schema, dates, ten_segments, {.cuts = migration_cuts::estimated_anew});
    BOOST_TEST((anew.cuts(0) != anew.cuts(1)));
}

BOOST_AUTO_TEST_CASE(dates_that_make_no_sense_are_refused)
{
    std::vector<sale> const rows{sold(1, 2024_y / 1 / 1), sold(2, 2024_y / 2 / 1)};
    auto const with = [&](std::vector<calendar_day> const& dates, migration_options const& options = {}) {
        (void)migration(rows, sale_schema, dates, ten_segments, options);
    };
    BOOST_CHECK_THROW(with({}), invalid_option);
    BOOST_CHECK_THROW(with({2024_y / 2 / 1}), invalid_option);
    BOOST_CHECK_THROW(with({2024_y / 2 / 1, 2024_y / 2 / 1}), invalid_option);
    BOOST_CHECK_THROW(with({2024_y / 2 / 1, 2024_y / 1 / 1}), invalid_option);
    BOOST_CHECK_THROW(with({2023_y / 2 / 1, 2024_y / 1 / 1}), invalid_option);
    BOOST_CHECK_THROW(with({2024_y / 1 / 1, 2024_y / 2 / 1}, {.lookback = date::days{0}}), invalid_option);
    BOOST_CHECK_NO_THROW(with({2024_y / 1 / 1, 2024_y / 2 / 2}, {.lookback = date::days{1}}));
    // What was not observed is no absence.
    BOOST_CHECK_THROW(with({2024_y / 1 / 1, 2024_y / 3 / 1}), invalid_option);
}
