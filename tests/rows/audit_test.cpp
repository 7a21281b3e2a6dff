#define BOOST_TEST_MODULE rows / audit
#include <boost/test/unit_test.hpp>

#include <cohort/rows.hpp>

#include <concepts>
#include <cstdint>
#include <stdexcept>
#include <string>

using namespace cohort;

static_assert(std::regular<row_audit> && std::regular<row_policy>);

// The defaults, which the documentation gives reasons for.
static_assert(row_policy{}.missing == missing_customers::drop);
static_assert(row_policy{}.refunds == refunds::net);
static_assert(row_policy{}.zeros == zeros::keep);
static_assert(row_policy{}.duplicates == duplicates::keep);
static_assert(row_policy{}.non_finite == non_finite_amounts::drop);

// Bad options, bad rows and overflow can be told apart, and each is what the standard library calls it.
static_assert(std::derived_from<invalid_option, std::invalid_argument>);
static_assert(std::derived_from<invalid_row, std::runtime_error>);
static_assert(std::derived_from<arithmetic_overflow, std::overflow_error>);

BOOST_AUTO_TEST_CASE(audits_add_up)
{
    constexpr row_audit a{.rows_read = 21,
                          .rows_used = 6,
                          .missing_customer = 1,
                          .outside_window = 2,
                          .non_finite_amount = 3,
                          .refunds_dropped = 4,
                          .zeros_dropped = 5,
                          .duplicates_dropped = 0,
                          .refunds_netted = 2,
                          .customers = 4,
                          .customers_affected = 3,
                          .customers_lost = 1};
    static_assert(a.rows_left_out() == 15 && a.rows_read == a.rows_used + a.rows_left_out());
    constexpr row_audit b{.rows_read = 100, .rows_used = 90, .duplicates_dropped = 10, .customers = 50};
    auto sum = a;
    sum += b;
    BOOST_TEST(sum.rows_read == 121u);
    BOOST_TEST(sum.rows_used == 96u);
    BOOST_TEST(sum.rows_left_out() == 25u);
    BOOST_TEST(sum.refunds_netted == 2u);
    BOOST_TEST(sum.customers == 54u);
    BOOST_TEST(sum.customers_affected == 3u);
    BOOST_TEST(sum.customers_lost == 1u);
    auto other_way = b;
    BOOST_TEST(((other_way += a) == sum));
    BOOST_TEST(((other_way += row_audit{}) == sum));
}

BOOST_AUTO_TEST_CASE(an_invalid_row_says_which_and_why)
{
    invalid_row const e(12, "no customer");
    BOOST_TEST(e.row() == 12u);
    BOOST_TEST(e.why() == "no customer");
    BOOST_TEST(std::string(e.what()) == "row 12 (the first is 0): no customer");
}
