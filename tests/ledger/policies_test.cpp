#define BOOST_TEST_MODULE ledger / policies
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/parallel/threads.hpp>
#include <support/sale.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

using namespace cohort;
using cohort_test::sale;
using cohort_test::sale_schema;
using cohort_test::sold;
using namespace date::literals;
namespace f = cohort::field;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

struct line {
    int client;
    date::sys_days day;
    double pounds;
};
constexpr auto lines_schema =
    schema(f::customer = &line::client, f::time = &line::day, f::amount = &line::pounds);

/// The row that is refused, and why; nothing if none is.
template <class Rows, class Schema>
auto refused(Rows const& rows, Schema const& s, row_policy const& policy) -> std::string
{
    try {
        ledger const book(rows, s, {.policy = policy});
    } catch (invalid_row const& e) {
        return std::to_string(e.row()) + ": " + e.why();
    }
    return {};
}

template <class Book>
void adds_up(Book const& book)
{
    auto const& a = book.audit();
    BOOST_TEST(a.rows_read == a.rows_used + a.rows_left_out());
    BOOST_TEST(a.rows_used == book.rows());
    BOOST_TEST(a.customers == book.customers());
    BOOST_TEST(a.customers_lost <= a.customers_affected);
}

} // namespace

BOOST_AUTO_TEST_CASE(missing_customers_are_dropped_rejected_or_kept)
{
    std::vector const rows{sold(1, 2024_y / 1 / 1), sold({}, 2024_y / 1 / 2), sold({}, 2024_y / 1 / 3)};
    ledger const dropped(rows, sale_schema);
    BOOST_TEST(dropped.audit().missing_customer == 2u);
    BOOST_TEST(dropped.audit().customers_affected == 0u); // there is no customer to be affected
    // The shop was seen that day, whoever it was that came.
    BOOST_TEST((dropped.window().until == date::local_days{2024_y / 1 / 4}));
    adds_up(dropped);

    ledger const kept(rows, sale_schema, {.policy = {.missing = missing_customers::keep}});
    BOOST_TEST(kept.customers() == 2u);
    BOOST_TEST(kept.audit().missing_customer == 0u);
    adds_up(kept);

    BOOST_TEST(refused(rows, sale_schema, {.missing = missing_customers::reject}) ==
               "1: the row has no customer");
}

BOOST_AUTO_TEST_CASE(refunds_are_netted_dropped_rejected_or_activity)
{
    std::vector const rows{sold(1, 2024_y / 1 / 1), sold(1, 2024_y / 1 / 2, -5), sold(2, 2024_y / 1 / 3, -1)};
    ledger const netted(rows, sale_schema);
    BOOST_TEST(netted.audit().refunds_netted == 2u);
    BOOST_TEST(netted.rows() == 3u);
    adds_up(netted);

    ledger const dropped(rows, sale_schema, {.policy = {.refunds = refunds::drop}});
    BOOST_TEST(dropped.audit().refunds_dropped == 2u);
    BOOST_TEST(dropped.audit().refunds_netted == 0u);
    BOOST_TEST(dropped.audit().customers == 1u);
    BOOST_TEST(dropped.audit().customers_affected == 2u);
    BOOST_TEST(dropped.audit().customers_lost == 1u);
    adds_up(dropped);

    ledger const active(rows, sale_schema, {.policy = {.refunds = refunds::as_activity}});
    BOOST_TEST(active.rows() == 3u);
    BOOST_TEST(active.audit().refunds_netted == 0u);
    adds_up(active);

    BOOST_TEST(refused(rows, sale_schema, {.refunds = refunds::reject}) == "1: the amount is below zero");
}

BOOST_AUTO_TEST_CASE(zeros_are_kept_or_dropped)
{
    std::vector<line> const rows{
        {1, 2024_y / 1 / 1, 0.}, {1, 2024_y / 1 / 1, -0.}, {2, 2024_y / 1 / 1, 1e-300}};
    BOOST_TEST(ledger(rows, lines_schema).rows() == 3u);
    ledger const dropped(rows, lines_schema, {.policy = {.refunds = refunds::reject, .zeros = zeros::drop}});
    BOOST_TEST(dropped.audit().zeros_dropped == 2u); // minus zero is no refund
    BOOST_TEST(dropped.audit().customers_lost == 1u);
    adds_up(dropped);
}

BOOST_AUTO_TEST_CASE(amounts_that_are_no_finite_number_are_dropped_or_rejected)
{
    std::vector<line> const rows{{1, 2024_y / 1 / 1, 1.},
                                 {1, 2024_y / 1 / 2, not_a_number},
                                 {2, 2024_y / 1 / 3, -infinity},
                                 {3, 2024_y / 1 / 4, infinity}};
    ledger const book(rows, lines_schema);
    BOOST_TEST(book.audit().non_finite_amount == 3u);
    BOOST_TEST(book.audit().refunds_netted == 0u);
    BOOST_TEST(book.audit().customers_affected == 3u);
    BOOST_TEST(book.audit().customers_lost == 2u);
    adds_up(book);
    BOOST_TEST(refused(rows, lines_schema, {.non_finite = non_finite_amounts::reject}) ==
               "1: the amount is not a finite number");
    // Minus infinity is no refund: it is no number.
    BOOST_TEST(refused(rows, lines_schema, {.refunds = refunds::reject}) == "");
}

BOOST_AUTO_TEST_CASE(a_row_is_judged_by_window_then_customer_then_amount)
{
    row_policy const strict{.refunds = refunds::reject, .non_finite = non_finite_amounts::reject};
    std::vector const rows{sold({}, 2024_y / 1 / 2, -5), sold(1, 2023_y / 12 / 31, -5),
                           sold({}, 2023_y / 12 / 31)};
    ledger const book(rows, sale_schema, {.observed = {.from = 2024_y / 1 / 1}, .policy = strict});
    BOOST_TEST(book.audit().missing_customer == 1u); // so its refund is nobody's
    BOOST_TEST(book.audit().outside_window == 2u);   // and what was before matters to no policy
    BOOST_TEST(book.audit().customers_affected == 0u);
    adds_up(book);
}

BOOST_AUTO_TEST_CASE(duplicates_are_equal_in_every_bound_field)
{
    auto const twice = sold(1, 2024_y / 1 / 1, 5, 7);
    auto other_order = twice;
    other_order.invoice = 8;
    auto other_customer = twice;
    other_customer.client = 2;
    auto later = twice;
    later.at += std::chrono::seconds{1};
    auto elsewhere = twice;
    elsewhere.country = 'b';
    std::vector const rows{twice, other_order, other_customer, later, elsewhere, twice, later, twice};
    BOOST_TEST(ledger(rows, sale_schema).rows() == 8u);
    ledger const book(rows, sale_schema, {.policy = {.duplicates = duplicates::drop}});
    BOOST_TEST(book.rows() == 5u);
    BOOST_TEST(book.audit().duplicates_dropped == 3u);
    BOOST_TEST(book.audit().customers_affected == 1u);
    BOOST_TEST(book.audit().customers_lost == 0u);
    adds_up(book);

    // Of fewer fields more rows are equal.
    constexpr auto no_country =
        schema(f::customer = &sale::client, f::time = &sale::at, f::amount = &sale::cents);
    BOOST_TEST(ledger(rows, no_country, {.policy = {.duplicates = duplicates::drop}}).rows() == 3u);
}

BOOST_AUTO_TEST_CASE(many_rows_of_one_instant_are_compared_too)
{
    std::vector<sale> rows;
    for (int i = 0; i < 5'000; ++i) rows.push_back(sold(1, 2024_y / 1 / 1, i % 700, i % 2));
    ledger const book(rows, sale_schema, {.policy = {.duplicates = duplicates::drop}});
    BOOST_TEST(book.rows() == 700u);
    for (std::size_t i = 0; i < 700; ++i) // the first of each, in the order of the range
        BOOST_TEST(book.column(f::amount)[i] == static_cast<std::int64_t>(i));
}

BOOST_AUTO_TEST_CASE(duplicates_are_found_across_pieces)
{
    std::vector const rows{sold(1, 2024_y / 1 / 1, 5), sold(1, 2024_y / 1 / 2, 5),
                           sold({}, 2024_y / 1 / 3, 6)};
    for (auto const missing : {missing_customers::drop, missing_customers::keep}) {
        ledger book(rows, sale_schema, {.policy = {.missing = missing, .duplicates = duplicates::drop}});
        auto const once = book;
        book += book;
        BOOST_TEST(book.rows() == once.rows());
        BOOST_TEST(book.audit().duplicates_dropped == once.rows());
        BOOST_TEST(book.audit().customers_affected == 1u); // rows of nobody affect nobody
        adds_up(book);
    }
}

BOOST_AUTO_TEST_CASE(a_duplicate_of_a_refund_is_netted_once)
{
    std::vector const rows{sold(1, 2024_y / 1 / 1, -5), sold(1, 2024_y / 1 / 1, -5),
                           sold(1, 2024_y / 1 / 1, 5)};
    ledger book(rows, sale_schema, {.policy = {.duplicates = duplicates::drop}});
    BOOST_TEST(book.audit().refunds_netted == 1u);
    BOOST_TEST(book.audit().rows_used == 2u);
    book += book;
    BOOST_TEST(book.audit().refunds_netted == 1u);
    BOOST_TEST(book.audit().duplicates_dropped == 4u);
    adds_up(book);
}

BOOST_AUTO_TEST_CASE(duplicates_cannot_be_dropped_where_rows_cannot_be_compared)
{
    struct opaque {
        int inside = 0;
    };
    struct row {
        int id;
        date::sys_days day;
        opaque what;
    };
    constexpr field_name<struct what_tag> what;
    constexpr auto rows_schema = schema(f::customer = &row::id, f::time = &row::day, what = &row::what);
    std::vector<row> const rows{{1, 2024_y / 1 / 1, {}}};
    BOOST_TEST(ledger(rows, rows_schema).column(what).size() == 1u);
    BOOST_CHECK_THROW(ledger(rows, rows_schema, {.policy = {.duplicates = duplicates::drop}}),
                      invalid_option);
}

BOOST_AUTO_TEST_CASE(a_predicate_says_who_is_nobody)
{
    struct row {
        unsigned id;
        date::sys_days day;
    };
    constexpr auto rows_schema = schema(
        f::customer = &row::id, f::time = &row::day, f::missing = [](row const& r) { return r.id == 0; });
    std::vector<row> const rows{{0, 2024_y / 1 / 1}, {4, 2024_y / 1 / 1}, {0, 2024_y / 1 / 2}};
    ledger const book(rows, rows_schema);
    BOOST_TEST(book.customers() == 1u);
    BOOST_TEST(book.audit().missing_customer == 2u);
    ledger const kept(rows, rows_schema, {.policy = {.missing = missing_customers::keep}});
    BOOST_TEST(kept.customers() == 2u);
    BOOST_TEST(kept.has_unidentified());
    BOOST_TEST(refused(rows, rows_schema, {.missing = missing_customers::reject}) ==
               "0: the row has no customer");
}
