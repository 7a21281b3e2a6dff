#define BOOST_TEST_MODULE campaign / response
#include <boost/test/unit_test.hpp>

#include <cohort/campaign.hpp>
#include <cohort/ledger.hpp>
#include <cohort/rfm.hpp>
#include <support/sale.hpp>

#include <date/date.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

using namespace cohort;
using namespace date::literals;
using cohort_test::sale;
using cohort_test::sale_schema;
using cohort_test::sold;

namespace {

constexpr date::local_days begin{2024_y / 1 / 1};

auto day(int n) -> calendar_day { return begin + date::days{n}; }

auto any_rows(std::mt19937_64& random) -> std::vector<sale>
{
    auto const up_to = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    std::vector<sale> rows;
    for (int i = 0; i < 300; ++i)
        rows.push_back({std::optional(up_to(30)),
                        begin + date::days{up_to(100)} + std::chrono::hours{up_to(24)}, up_to(100) - 20, i,
                        'a'});
    rows.push_back(sold(0, 2024_y / 1 / 1));
    rows.push_back(sold(0, date::year_month_day{begin + date::days{99}}));
    return rows;
}

struct slow_group {
    std::uint64_t buyers = 0;
    std::int64_t revenue = 0;
};
auto slow(std::vector<sale> const& rows, std::set<int> const& who, int from, int until) -> slow_group
{
    slow_group g;
    std::set<int> buyers;
    for (auto const& r : rows) {
        if (!who.contains(*r.client) || r.at < begin + date::days{from} || r.at >= begin + date::days{until})
            continue;
        g.revenue += r.cents;
        if (r.cents >= 0) buyers.insert(*r.client);
    }
    g.buyers = buyers.size();
    return g;
}

} // namespace

BOOST_AUTO_TEST_CASE(both_groups_are_counted_row_by_row)
{
    std::mt19937_64 random(11);
    for (int round = 0; round < 100; ++round) {
        auto const rows = any_rows(random);
        ledger const book(rows, sale_schema);
        std::vector<std::int32_t> contacts, holdout;
        for (int c = 0; c < 40; ++c) // ten of them are not in the log
            if (auto const lot = random() % 3; lot < 2) (lot == 0 ? contacts : holdout).push_back(c);
        std::vector<dated_window> const calendar{{"one", day(60), day(67)}, {"two", day(80), day(90)}};
        auto const found = response(book, std::span<std::int32_t const>(contacts),
                                    std::span<std::int32_t const>(holdout), calendar, {.base_spans = 3});
        BOOST_REQUIRE(found.size() == 2u);
        // Seven days before the first window, thrice; ten before the second, stepping over the first.
        std::vector<std::vector<std::pair<int, int>>> const spans{{{53, 60}, {46, 53}, {39, 46}},
                                                                  {{70, 80}, {50, 60}, {40, 50}}};
        for (std::size_t w = 0; w < 2; ++w) {
            auto const& r = found[w];
            BOOST_TEST(r.complete);
            auto const from = w == 0 ? 60 : 80, until = w == 0 ? 67 : 90;
            for (auto const& [who, g] :
                 {std::pair{&contacts, &r.contacts}, std::pair{&holdout, &r.holdout}}) {
                std::set<int> const keys(who->begin(), who->end());
                auto const expected = slow(rows, keys, from, until);
                BOOST_TEST(g->customers == keys.size());
                BOOST_TEST(g->buyers == expected.buyers);
                BOOST_TEST(g->revenue == expected.revenue);
                std::uint64_t base = 0;
                for (auto const& [a, b] : spans[w]) base += slow(rows, keys, a, b).buyers;
                BOOST_TEST(g->base_spans == 3u);
                BOOST_TEST(g->base_buyers == base);
                if (keys.empty()) continue;
                BOOST_TEST(*g->base_rate() ==
                           static_cast<double>(base) / 3 / static_cast<double>(keys.size()));
            }
            BOOST_TEST((r.contacts_bounds == wilson_interval(r.contacts.buyers, r.contacts.customers)));
            BOOST_TEST(r.difference().has_value() == (!contacts.empty() && !holdout.empty()));
            BOOST_TEST(
                (r.difference_bounds == difference_of_proportions(r.contacts.buyers, r.contacts.customers,
                                                                  r.holdout.buyers, r.holdout.customers)));
        }
    }
}

BOOST_AUTO_TEST_CASE(of_a_list_it_is_that_of_its_groups)
{
    std::mt19937_64 random(12);
    auto const rows = any_rows(random);
    ledger const book(rows, sale_schema);
    auto const value = rfm(book, {.as_of = day(59)});
    auto const list = list_contacts(value, segment(score(value), ten_segments), {.holdout = 0.3});
    std::vector<dated_window> const calendar{{"after the mailing", day(60), day(74)}};
    auto const contacts = list.keys(contact_group::contact), holdout = list.keys(contact_group::holdout);
    BOOST_TEST((response(book, list, calendar) ==
                response(book, std::span(contacts), std::span(holdout), calendar)));
    BOOST_TEST(response(book, list, calendar)[0].contacts.customers == list.count(contact_group::contact));
}

BOOST_AUTO_TEST_CASE(windows_that_were_not_observed_whole_are_marked_and_others_refused)
{
    std::vector<sale> const rows{sold(1, 2024_y / 1 / 1), sold(2, 2024_y / 1 / 31)};
    ledger const book(rows, sale_schema);
    std::vector<std::int32_t> const who{1, 2};
    auto const of = [&](dated_window const& w) {
        return response(book, std::span(who), std::span<std::int32_t const>{}, {w})[0];
    };
    BOOST_TEST(of({"in", 2024_y / 1 / 20, 2024_y / 2 / 1}).complete);
    auto const partial = of({"on the edge", 2024_y / 1 / 25, 2024_y / 2 / 5});
    BOOST_TEST(!partial.complete);
    BOOST_TEST(partial.contacts.buyers == 1u);
    BOOST_TEST(!partial.holdout.rate().has_value());
    BOOST_TEST(!partial.difference_bounds.has_value());
    BOOST_TEST(partial.contacts.base_spans == 2u); // 11 days each, since the first row
    BOOST_TEST(!of({"first", 2024_y / 1 / 1, 2024_y / 1 / 9}).contacts.base_rate().has_value());
    BOOST_CHECK_THROW((void)of({"later", 2024_y / 2 / 1, 2024_y / 2 / 9}), invalid_option);
    BOOST_CHECK_THROW((void)of({"before", 2023_y / 2 / 1, 2024_y / 1 / 1}), invalid_option);
    BOOST_CHECK_THROW((void)of({"backwards", 2024_y / 1 / 9, 2024_y / 1 / 9}), invalid_option);
}

BOOST_AUTO_TEST_CASE(a_customer_is_in_one_group_once)
{
    std::vector<sale> const rows{sold(1, 2024_y / 1 / 1), sold(2, 2024_y / 1 / 31)};
    ledger const book(rows, sale_schema);
    std::vector<std::int32_t> const one{1}, twice{2, 1, 2}, none{};
    std::vector<dated_window> const calendar{{"in", 2024_y / 1 / 20, 2024_y / 2 / 1}};
    auto const of = [&](auto const& contacts, auto const& holdout) {
        (void)response(book, std::span(contacts), std::span(holdout), calendar);
    };
    BOOST_CHECK_THROW(of(twice, none), invalid_option);
    BOOST_CHECK_THROW(of(one, one), invalid_option);
    BOOST_CHECK_THROW(of(none, twice), invalid_option);
    BOOST_CHECK_THROW((void)response(book, std::span(one), std::span(none), {}, {.confidence = 1}),
                      invalid_option);
}

BOOST_AUTO_TEST_CASE(difference_of_proportions_by_newcombe)
{
    // Newcombe 1998, table II, method 10: 56/70 less 48/80, 9/10 less 3/10, 10/10 less 0/20.
    auto const near = [](interval const& i, double low, double high) {
        BOOST_TEST(std::abs(i.low - low) < 5e-5);
        BOOST_TEST(std::abs(i.high - high) < 5e-5);
    };
    near(difference_of_proportions(56, 70, 48, 80).value(), 0.0524, 0.3339);
    near(difference_of_proportions(9, 10, 3, 10).value(), 0.1705, 0.8090);
    near(difference_of_proportions(10, 10, 0, 20).value(), 0.6791, 1.0);
    BOOST_TEST(!difference_of_proportions(0, 0, 1, 2).has_value());
    BOOST_CHECK_THROW((void)difference_of_proportions(1, 2, 1, 2, 1.0), invalid_option);
}
