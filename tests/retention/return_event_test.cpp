#define BOOST_TEST_MODULE retention / return_event
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/retention.hpp>
#include <cohort/time.hpp>
#include <support/sale.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <type_traits>
#include <utility>
#include <vector>

using namespace cohort;
using cohort_test::country;
using cohort_test::sale;
using cohort_test::sale_schema;
using namespace date::literals;
namespace f = cohort::field;

namespace {

using layout = decltype(ledger(std::vector<sale>{}, sale_schema))::layout_type;

constexpr auto by_row = [](auto const& row) { return row[country] == 'a'; };
constexpr auto with_birth = [](auto const& row, auto const& born) { return row[country] == born[country]; };
constexpr auto of_nothing = [] { return true; };
constexpr auto of_three = [](auto const&, auto const&, auto const&) { return true; };
static_assert(return_event<std::remove_const_t<decltype(by_row)>, layout>);
static_assert(return_event<std::remove_const_t<decltype(with_birth)>, layout>);
static_assert(return_event<detail::any_row, layout>);
static_assert(!return_event<std::remove_const_t<decltype(of_nothing)>, layout>);
static_assert(!return_event<std::remove_const_t<decltype(of_three)>, layout>);

constexpr auto opening = date::local_days{2024_y / 1 / 1};
constexpr int months = 6;

/// Rows of few customers in few countries, in order of time, at instants of their own.
auto random_log(unsigned seed) -> std::vector<sale>
{
    std::mt19937 any(seed);
    auto const below = [&](unsigned n) { return static_cast<int>(any() % n); };
    std::set<int> hours;
    while (hours.size() < 120) hours.insert(below(24 * 182));
    std::vector<sale> log;
    for (auto const h : hours)
        log.push_back({below(12), opening + std::chrono::hours{h}, below(1'000), below(50),
                       static_cast<char>('a' + below(3))});
    return log;
}

/// Customers and money of cell (month of birth, age), counted the slow way: rows like the row of birth only.
struct slow_cells {
    std::map<std::pair<int, int>, std::set<int>> customers;
    std::map<std::pair<int, int>, std::int64_t> cents;
    std::map<int, std::set<int>> members;
};
template <class Birth, class Event>
auto count_slowly(std::vector<sale> const& log, Birth birth, Event event) -> slow_cells
{
    auto const month = [](sale const& s) {
        return static_cast<int>(
            static_cast<unsigned>(date::year_month_day{date::floor<date::days>(s.at)}.month()));
    };
    std::map<int, sale> born;
    for (auto const& s : log)
        if (birth(s)) born.emplace(*s.client, s);
    slow_cells cells;
    for (auto const& [client, b] : born) cells.members[month(b)].insert(client);
    for (auto const& s : log) {
        auto const b = born.find(*s.client);
        if (b == born.end() || month(s) < month(b->second) || !event(s, b->second)) continue;
        std::pair const cell{month(b->second), month(s) - month(b->second)};
        cells.customers[cell].insert(*s.client);
        cells.cents[cell] += s.cents;
    }
    return cells;
}

template <class Table>
void same_cells(Table const& t, slow_cells const& slow)
{
    auto const first = monthly{}.index(opening);
    std::uint64_t members = 0;
    for (std::size_t c = 0; c < t.cohorts(); ++c) {
        auto const month = t.period(c) - first + 1;
        members += t.size(c);
        for (std::size_t a = 0; a < t.ages(); ++a) {
            if (month + static_cast<int>(a) > months) continue;
            std::pair const cell{month, static_cast<int>(a)};
            auto const came = slow.customers.find(cell);
            auto const sum = slow.cents.find(cell);
            BOOST_TEST(t.customers(c, a) == (came == slow.customers.end() ? 0U : came->second.size()));
            BOOST_TEST(t.value(c, a).value() == (sum == slow.cents.end() ? 0 : sum->second));
        }
    }
    std::uint64_t expected = 0;
    for (auto const& [month, who] : slow.members) expected += who.size();
    BOOST_TEST(members == expected);
}

} // namespace

BOOST_AUTO_TEST_CASE(rows_like_the_row_of_birth)
{
    for (unsigned seed = 0; seed < 30; ++seed) {
        auto log = random_log(seed);
        auto const like = [](sale const& s, sale const& born) { return s.country == born.country; };
        auto const first = count_slowly(
            log, [](sale const&) { return true; }, like);
        auto const in_b = count_slowly(
            log, [](sale const& s) { return s.country == 'b'; }, like);

        std::ranges::shuffle(log, std::mt19937(seed));
        ledger const book(log, sale_schema, {.observed = {.from = 2024_y / 1 / 1, .until = 2024_y / 7 / 1}});
        auto const question =
            cohort_query(monthly{}).returning(returns::on{}, with_birth).measuring(cell::sum(f::amount));
        same_cells(cohorts(book, question), first);
        // The birth need not be the customer's first row.
        same_cells(cohorts(book, question.born(birth::first(where(country, 'b')))), in_b);
    }
}

BOOST_AUTO_TEST_CASE(all_but_the_row_of_birth)
{
    for (unsigned seed = 100; seed < 120; ++seed) {
        auto const log = random_log(seed);
        auto const slow = count_slowly(
            log, [](sale const&) { return true; },
            [](sale const& s, sale const& born) { return s.at != born.at; });
        ledger const book(log, sale_schema, {.observed = {.from = 2024_y / 1 / 1, .until = 2024_y / 7 / 1}});
        auto const later = [](auto const& row, auto const& born) { return row.index() != born.index(); };
        auto const question =
            cohort_query(monthly{}).measuring(cell::sum(f::amount)).returning(returns::on{}, later);
        same_cells(cohorts(book, question), slow);
    }
}

BOOST_AUTO_TEST_CASE(births_in_the_middle_of_the_ledger)
{
    // Customer 2's birth is not the first row of the ledger, nor customer 2's.
    std::vector<sale> const log{{1, opening, 1, 0, 'a'},
                                {2, opening, 2, 0, 'c'},
                                {2, opening + date::days{1}, 4, 0, 'b'},
                                {2, opening + date::days{32}, 8, 0, 'b'},
                                {2, opening + date::days{33}, 16, 0, 'c'}};
    auto const question = cohort_query(monthly{})
                              .born(birth::first(where(country, 'b')))
                              .returning(returns::on{}, with_birth)
                              .measuring(cell::sum(f::amount));
    auto const t = cohorts(log, sale_schema, question, {.observed = {.until = 2024_y / 3 / 1}});
    BOOST_REQUIRE(t.cohorts() == 1U);
    BOOST_TEST(t.customers_without_birth() == 1U);
    BOOST_TEST(t.value(0, 0).value() == 4);
    BOOST_TEST(t.value(0, 1).value() == 8);
}
