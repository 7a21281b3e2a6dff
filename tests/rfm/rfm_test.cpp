#define BOOST_TEST_MODULE rfm / rfm
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/rfm.hpp>
#include <support/sale.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

using namespace cohort;
using cohort_test::sale;
using cohort_test::sale_schema;
using cohort_test::sold;
using namespace date::literals;
namespace f = cohort::field;

namespace {

static_assert(std::regular<rfm_table<int, std::int64_t>> &&
              std::regular<rfm_table<std::string, detail::no_total>>);

template <class Table>
concept tells_monetary = requires(Table const& t)
{
    t.monetary();
};
static_assert(tells_monetary<rfm_table<int, double>> && !tells_monetary<rfm_table<int, detail::no_total>>);

template <class T>
auto list(std::span<T const> values) -> std::vector<T>
{
    return {values.begin(), values.end()};
}

template <class Ask>
auto refusal(Ask const& ask) -> std::string
{
    try {
        ask();
    } catch (invalid_option const& e) {
        return e.what();
    }
    return {};
}

auto log() -> std::vector<sale>
{
    using namespace std::chrono_literals;
    return {
        sold(2, 2024_y / 3 / 1, 100, 7, 23h), sold(2, 2024_y / 3 / 1, 50, 7, 23h), // two lines of an order
        sold(2, 2024_y / 1 / 1, 10, 3),       sold(2, 2024_y / 3 / 5, -30, 9),     // a refund is no order
        sold(-1, 2024_y / 3 / 8, 5, 1),       sold(4, 2024_y / 2 / 1, -1, 2),      // nothing but a refund
        sold({}, 2024_y / 3 / 9, 1'000),
    };
}

} // namespace

BOOST_AUTO_TEST_CASE(recency_frequency_and_monetary)
{
    auto const check = [](auto const& v) {
        BOOST_TEST((list(v.keys()) == std::vector{-1, 2}));
        BOOST_TEST(
            (list(v.days_since_last()) == std::vector{2, 9})); // to March 10, the day after the last row
        BOOST_TEST((list(v.frequency()) == std::vector{1u, 2u}));
        BOOST_TEST((list(v.monetary()) == std::vector<std::int64_t>{5, 130}));
        BOOST_TEST((v.as_of() == date::local_days{2024_y / 3 / 10}));
        BOOST_TEST(v.customers_without_activity() == 1u);
        BOOST_TEST(v.audit().missing_customer == 1u);
        BOOST_TEST(v.audit().rows_used == 6u);
        BOOST_TEST(!v.has_unidentified());
        BOOST_TEST(v.window().until_inferred);
    };
    check(rfm(log(), sale_schema));
    check(rfm(ledger(log(), sale_schema)));
}

BOOST_AUTO_TEST_CASE(without_orders_rows_are_counted_and_without_amounts_there_is_no_money)
{
    constexpr auto no_orders =
        schema(f::customer = &sale::client, f::time = &sale::at, f::amount = &sale::cents);
    BOOST_TEST((list(rfm(log(), no_orders).frequency()) == std::vector{1u, 3u}));
    constexpr auto no_money =
        schema(f::customer = &sale::client, f::time = &sale::at, f::order = &sale::invoice);
    auto const v = rfm(log(), no_money);
    static_assert(!decltype(v)::has_monetary);
    BOOST_TEST((list(v.keys()) == std::vector{-1, 2, 4})); // no amount, so no refund
    BOOST_TEST((list(v.frequency()) == std::vector{1u, 3u, 1u}));
    BOOST_TEST((rfm(ledger(log(), no_money)) == v));
}

BOOST_AUTO_TEST_CASE(orders_count_once_however_their_rows_are_spread)
{
    std::vector<sale> rows;
    for (int i = 0; i < 60; ++i)
        rows.push_back(sold(1, 2024_y / 1 / 1, 1, (i * 7) % 5, std::chrono::seconds{i}));
    BOOST_TEST(rfm(rows, sale_schema).frequency()[0] == 5u);
    BOOST_TEST(rfm(ledger(rows, sale_schema)).frequency()[0] == 5u);

    struct line {
        int who;
        date::sys_days day;
        std::optional<std::string> order;
    };
    constexpr auto lines_schema =
        schema(f::customer = &line::who, f::time = &line::day, f::order = &line::order);
    std::vector<line> const lines{{1, {}, "b"}, {1, {}, {}},  {1, {}, "a"},
                                  {1, {}, {}},  {1, {}, "b"}, {2, {}, "a"}}; // a row without one is one
    BOOST_TEST((list(rfm(lines, lines_schema).frequency()) == std::vector{4u, 1u}));
}

BOOST_AUTO_TEST_CASE(the_as_of_day_counts_and_what_comes_later_does_not)
{
    std::vector const rows{sold(1, 2024_y / 1 / 1, 1), sold(1, 2024_y / 1 / 10, 2, 1, std::chrono::hours{23}),
                           sold(1, 2024_y / 1 / 11, 4), sold(2, 2024_y / 1 / 11, 8)};
    auto const check = [](auto const& v) {
        BOOST_TEST((list(v.keys()) == std::vector{1}));
        BOOST_TEST(v.days_since_last()[0] == 0);
        BOOST_TEST(v.monetary()[0] == 3);
        BOOST_TEST(v.audit().outside_window == 2u);
    };
    check(rfm(rows, sale_schema, {.as_of = 2024_y / 1 / 10}));
    check(rfm(ledger(rows, sale_schema), {.as_of = 2024_y / 1 / 10}));

    // Later than the log: recency grows, and nothing else changes.
    auto const later = rfm(rows, sale_schema, {.as_of = 2025_y / 1 / 11});
    BOOST_TEST((list(later.days_since_last()) == std::vector{366, 366}));
    BOOST_TEST((later.as_of() == date::local_days{2025_y / 1 / 11}));
    auto const of_book = rfm(ledger(rows, sale_schema), {.as_of = 2025_y / 1 / 11});
    BOOST_TEST((of_book == later));

    // A given end holds, and the as-of day may be any day after it.
    rfm_options const closed{.as_of = 2024_y / 2 / 1, .observed = {.until = 2024_y / 1 / 11}};
    BOOST_TEST((list(rfm(rows, sale_schema, closed).days_since_last()) == std::vector{22}));
    BOOST_TEST((rfm(ledger(rows, sale_schema), closed) == rfm(rows, sale_schema, closed)));
    BOOST_TEST((rfm(ledger(rows, sale_schema, {.observed = closed.observed}), {.as_of = closed.as_of}) ==
                rfm(rows, sale_schema, closed)));
}

BOOST_AUTO_TEST_CASE(an_as_of_day_before_the_observation_is_refused)
{
    std::vector const rows{sold(1, 2024_y / 1 / 10)};
    observation const observed{.from = 2024_y / 1 / 1};
    auto const word = [](std::string const& s) { return s.find("as_of") != std::string::npos; };
    BOOST_TEST(word(
        refusal([&] { (void)rfm(rows, sale_schema, {.as_of = 2023_y / 12 / 31, .observed = observed}); })));
    ledger const book(rows, sale_schema, {.observed = observed});
    BOOST_TEST(word(refusal([&] { (void)rfm(book, {.as_of = 2023_y / 12 / 31}); })));
    BOOST_TEST(refusal([&] { (void)rfm(book, {.as_of = 2024_y / 1 / 1}); }).empty());
    BOOST_TEST(rfm(book, {.as_of = 2024_y / 1 / 1}).customers() == 0u);

    // Where nobody said when the observation begins, it is a day on which nothing had been seen yet.
    for (auto const& log : {rows, std::vector<sale>{}}) {
        for (auto const twins : {duplicates::keep, duplicates::drop}) {
            row_policy const policy{.duplicates = twins};
            auto const v = rfm(log, sale_schema, {.as_of = 2023_y / 12 / 31, .policy = policy});
            BOOST_TEST(v.customers() == 0u);
            BOOST_TEST((v.as_of() == date::local_days{2023_y / 12 / 31}));
            BOOST_TEST(
                rfm(ledger(log, sale_schema, {.policy = policy}), {.as_of = 2023_y / 12 / 31}).customers() ==
                0u);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_ledger_answers_for_what_it_has_seen)
{
    std::vector const rows{sold(1, 2024_y / 1 / 10), sold(1, 2024_y / 1 / 20)};
    ledger const book(rows, sale_schema, {.observed = {.from = 2024_y / 1 / 5, .until = 2024_y / 2 / 1}});
    BOOST_CHECK_THROW((void)rfm(book, {.observed = {.from = 2024_y / 1 / 4}}), invalid_option);
    BOOST_CHECK_THROW((void)rfm(book, {.observed = {.until = 2024_y / 2 / 2}}), invalid_option);
    BOOST_CHECK_THROW((void)rfm(book, {.policy = {.zeros = zeros::drop}}), invalid_option);
    BOOST_CHECK_THROW((void)rfm(book, {.observed = {.from = 2024_y / 1 / 9, .until = 2024_y / 1 / 9}}),
                      invalid_option);
    auto const narrow = rfm(book, {.observed = {.from = 2024_y / 1 / 6, .until = 2024_y / 1 / 20}});
    BOOST_TEST(narrow.frequency()[0] == 1u);
    BOOST_TEST(narrow.days_since_last()[0] == 10);
    BOOST_TEST((narrow.as_of() == date::local_days{2024_y / 1 / 20}));
}

BOOST_AUTO_TEST_CASE(nobody_is_the_last_customer_where_it_is_kept)
{
    auto const v = rfm(log(), sale_schema, {.policy = {.missing = missing_customers::keep}});
    BOOST_TEST(v.has_unidentified());
    BOOST_TEST((list(v.keys()) == std::vector{-1, 2, 0}));
    BOOST_TEST(v.monetary()[2] == 1'000);
    BOOST_TEST((rfm(ledger(log(), sale_schema, {.policy = {.missing = missing_customers::keep}})) == v));
}

BOOST_AUTO_TEST_CASE(nobody_without_activity_is_not_in_the_table)
{
    // Enough customers that they come in no order, and nobody only gives back.
    std::vector<sale> rows{sold({}, 2024_y / 1 / 1, -5)};
    for (int i = 0; i < 1'000; ++i) rows.push_back(sold((i * 7'919) % 1'000, 2024_y / 1 / 2));
    row_policy const policy{.missing = missing_customers::keep};
    auto const of_rows = rfm(rows, sale_schema, {.policy = policy});
    auto const of_book = rfm(ledger(rows, sale_schema, {.policy = policy}));
    for (auto const& v : {of_rows, of_book}) {
        BOOST_TEST(v.customers() == 1'000u);
        BOOST_TEST(!v.has_unidentified());
        BOOST_TEST(std::ranges::is_sorted(v.keys()));
        BOOST_TEST(v.customers_without_activity() == 1u);
    }
    BOOST_TEST((of_rows == of_book));
}

BOOST_AUTO_TEST_CASE(of_nothing_there_is_nothing)
{
    auto const v = rfm(std::vector<sale>{}, sale_schema);
    BOOST_TEST(v.customers() == 0u);
    BOOST_TEST((rfm(ledger(std::vector<sale>{}, sale_schema)) == v));
    BOOST_TEST(v.features().rows() == 0u);
    BOOST_TEST(v.features().cols() == 3u);
    auto const s = score(v);
    BOOST_TEST(s.customers() == 0u);
    BOOST_TEST(s.thresholds().empty());
    BOOST_TEST(segment(s, ten_segments).of().empty());
    for (auto const& g : segment_profile(v, segment(s, ten_segments))) {
        BOOST_TEST(g.customers == 0u);
        BOOST_TEST(!g.aov().has_value());
        BOOST_TEST(!g.mean_days_since_last().has_value());
    }
}

BOOST_AUTO_TEST_CASE(a_total_that_does_not_fit_is_an_error)
{
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    std::vector rows{sold(1, 2024_y / 1 / 1, most), sold(1, 2024_y / 1 / 2, 1)};
    BOOST_CHECK_THROW((void)rfm(rows, sale_schema), arithmetic_overflow);
    BOOST_CHECK_THROW((void)rfm(ledger(rows, sale_schema)), arithmetic_overflow);
    rows.push_back(sold(1, 2024_y / 1 / 3, -1));
    BOOST_TEST(rfm(rows, sale_schema).monetary()[0] == most);

    // Two customers whose totals fit, and whose sum does not.
    std::vector const two{sold(1, 2024_y / 1 / 1, most), sold(2, 2024_y / 1 / 1, most)};
    auto const v = rfm(two, sale_schema);
    auto const everybody = segment(score(v), segment_map{{{.name = "all"}}, "other"});
    BOOST_CHECK_THROW((void)segment_profile(v, everybody), arithmetic_overflow);
}

BOOST_AUTO_TEST_CASE(features_are_points)
{
    auto const m = rfm(log(), sale_schema).features();
    BOOST_TEST(m.rows() == 2u);
    BOOST_TEST(m.cols() == 3u);
    BOOST_TEST((m.names() == std::vector<std::string>{"days_since_last", "frequency", "monetary"}));
    BOOST_TEST((std::vector(m.flat().begin(), m.flat().end()) == std::vector<double>{2, 1, 5, 9, 2, 130}));
    constexpr auto no_money = schema(f::customer = &sale::client, f::time = &sale::at);
    BOOST_TEST(rfm(log(), no_money).features().cols() == 2u);
}
