#define BOOST_TEST_MODULE ledger / event_starts

#include <cohort/cohort.hpp>
#include <support/sale.hpp>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace cohort;
using namespace cohort_test;
using namespace date::literals;

namespace {

struct line {
    int customer;
    date::sys_seconds at;
    std::string order;
};
constexpr auto with_orders =
    schema(field::customer = &line::customer, field::time = &line::at, field::order = &line::order);
constexpr auto without = schema(field::customer = &line::customer, field::time = &line::at);

auto at(int day, int hour) -> date::sys_seconds
{
    return date::sys_days{2024_y / 1 / day} + std::chrono::hours{hour};
}

/// Of which rows an event begins, as text of 0 and 1.
template <class Fields>
auto starts(std::vector<line> const& rows, Fields const& fields, collapse how) -> std::string
{
    ledger const book(rows, fields, {.policy = {.collapse = how}});
    event_starts begins(book);
    std::string text;
    for (std::size_t i = 0; i < book.rows(); ++i) text += begins(ledger_row(book, i)) ? '1' : '0';
    begins.clear(); // the next customer begins anew
    if (book.rows() > 0) BOOST_TEST(begins(ledger_row(book, 0)));
    return text;
}

} // namespace

BOOST_AUTO_TEST_CASE(rows_of_one_event)
{
    std::vector<line> const rows{{1, at(1, 9), "a"},  {1, at(1, 9), "a"},  {1, at(1, 9), "b"},
                                 {1, at(1, 10), "a"}, {1, at(2, 10), "c"}, {1, at(3, 10), "b"}};
    BOOST_TEST(starts(rows, with_orders, collapse::none) == "111111");
    BOOST_TEST(starts(rows, with_orders, collapse::by_order) == "101010");
    BOOST_TEST(starts(rows, with_orders, collapse::by_instant) == "100111");
    BOOST_TEST(starts(rows, with_orders, collapse::by_day) == "100011");
    // Where no order is bound a row is an event.
    BOOST_TEST(starts(rows, without, collapse::by_order) == "111111");
    BOOST_TEST(starts(rows, without, collapse::by_day) == "100011");
    static_assert(row_policy{}.collapse == collapse::by_order);
}

BOOST_AUTO_TEST_CASE(orders_that_come_up_again_after_many_others)
{
    std::vector<line> rows;
    std::string should;
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 500; ++i) {
            rows.push_back({1, at(1 + round, 1), std::to_string(i * 7919 % 500)});
            should += round == 0 ? '1' : '0';
        }
    }
    BOOST_TEST(starts(rows, with_orders, collapse::by_order) == should);
}

// A row that names no order is an order of its own, wherever orders are told apart.
BOOST_AUTO_TEST_CASE(rows_without_an_order)
{
    struct sold {
        int customer;
        date::sys_seconds at;
        std::optional<int> order;
        int pence;
    };
    constexpr auto fields = schema(field::customer = &sold::customer, field::time = &sold::at,
                                   field::order = &sold::order, field::amount = &sold::pence);
    std::vector<sold> const rows{{1, at(1, 9), std::nullopt, 1},
                                 {1, at(1, 9), std::nullopt, 2},
                                 {1, at(1, 9), 7, 4},
                                 {1, at(2, 9), 7, 8},
                                 {1, at(3, 9), std::nullopt, 16}};
    ledger const book(rows, fields);
    event_starts begins(book);
    std::string text;
    for (std::size_t i = 0; i < book.rows(); ++i) text += begins(ledger_row(book, i)) ? '1' : '0';
    BOOST_TEST(text == "11101");
    auto const question = cohort_query(monthly{});
    BOOST_TEST(cohorts(book, question.born(birth::nth(4))).cohorts() == 1u);
    BOOST_TEST(cohorts(book, question.born(birth::nth(5))).customers_without_birth() == 1u);
    BOOST_TEST(cohorts(book, question.measuring(cell::orders)).value(0, 0).value() == 4u);
    BOOST_TEST(rfm(book, {.as_of = 2024_y / 2 / 1}).frequency()[0] == 4u);
    BOOST_TEST(cohorts(book, question.by(cohort_by::first_order(bands<int>{2, 3}))).label(0) == "< 2");
    auto const in_order = [](auto const& row) { return row[field::order].has_value(); };
    BOOST_TEST(
        cohorts(book, question.born(birth::first(in_order)).by(cohort_by::first_order(bands<int>{12, 13})))
            .label(0) == "12 to < 13");
}
