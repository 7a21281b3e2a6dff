#define BOOST_TEST_MODULE rows / concepts
#include <boost/test/unit_test.hpp>

#include <cohort/ledger/layout.hpp>
#include <cohort/rows/concepts.hpp>

#include <date/date.h>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Compiles: that is the test.

using namespace cohort;
namespace f = cohort::field;

namespace {

struct row {
    int id;
    std::string name;
    std::optional<std::string> maybe;
    date::sys_seconds at;
    double pounds;
    std::uint32_t cents;
    bool paid;
    std::vector<int> list;
    [[nodiscard]] auto view() const -> std::string_view { return name; }
    [[nodiscard]] auto c_str() const -> char const* { return name.c_str(); }
    [[nodiscard]] auto maybe_view() const -> std::optional<std::string_view> { return maybe; }
    auto changes() -> int { return ++id; }
};

// What is kept of a value that a projection returns.
static_assert(std::same_as<stored_t<int const&>, int> && std::same_as<stored_t<bool>, bool>);
static_assert(std::same_as<stored_t<std::string_view>, std::string> &&
              std::same_as<stored_t<char const*>, std::string>);
static_assert(std::same_as<stored_t<char const (&)[4]>, std::string>);
static_assert(std::same_as<cohort::customer_key_t<std::optional<int> const&>, int>);
static_assert(std::same_as<cohort::customer_key_t<std::optional<std::string_view>>, std::string>);
static_assert(std::same_as<cohort::customer_key_t<double&>, double>);

// Who can be a customer.
struct nameless {
    auto operator<=>(nameless const&) const = default;
};
static_assert(customer_key<int> && customer_key<std::uint64_t> && customer_key<std::string> &&
              customer_key<double>);
static_assert(!customer_key<bool> && !customer_key<nameless> && !customer_key<std::vector<int>>);

static_assert(money<int> && money<std::uint64_t> && money<float> && money<long double>);
static_assert(!money<bool> && !money<std::string>);

template <class S, class Row = row&>
inline constexpr bool fits = transaction_schema<S, Row>;
template <auto Member>
using who = decltype(f::customer = Member);
template <auto Member>
using when = decltype(f::time = Member);
template <auto Member>
using worth = decltype(f::amount = Member);
template <auto Member>
using ordered = decltype(f::order = Member);
template <auto Member>
using absent = decltype(f::missing = Member);

static_assert(fits<schema<who<&row::id>, when<&row::at>>>);
static_assert(fits<schema<when<&row::at>, worth<&row::cents>, who<&row::maybe>>>);
static_assert(fits<schema<who<&row::view>, when<&row::at>, worth<&row::pounds>, ordered<&row::maybe>,
                          absent<&row::paid>>>);
static_assert(fits<schema<who<&row::c_str>, when<&row::at>>> &&
              fits<schema<who<&row::maybe_view>, when<&row::at>>>);
// Rows that must not change are no place for a projection that changes them.
static_assert(fits<schema<who<&row::changes>, when<&row::at>>> &&
              !fits<schema<who<&row::changes>, when<&row::at>>, row const&>);

// One mistake each, and the concept that names it.
using no_customer = schema<when<&row::at>>;
static_assert(!binds_customer<no_customer, row&> && binds_time<no_customer, row&> && !fits<no_customer>);
using no_time = schema<who<&row::id>>;
static_assert(binds_customer<no_time, row&> && !binds_time<no_time, row&> && !fits<no_time>);
using text_for_time = schema<who<&row::id>, when<&row::name>>;
static_assert(!binds_time<text_for_time, row&> && !fits<text_for_time>);
using list_for_customer = schema<who<&row::list>, when<&row::at>>;
static_assert(!binds_customer<list_for_customer, row&> && !fits<list_for_customer>);
using text_for_amount = schema<who<&row::id>, when<&row::at>, worth<&row::name>>;
static_assert(!amount_is_money<text_for_amount, row&> && !fits<text_for_amount>);
using truth_for_amount = schema<who<&row::id>, when<&row::at>, worth<&row::paid>>;
static_assert(!amount_is_money<truth_for_amount, row&> && !fits<truth_for_amount>);
struct unordered {
    auto operator==(unordered const&) const -> bool = default;
};
struct odd_row : row {
    unordered order;
};
using order_without_order = schema<who<&row::id>, when<&row::at>, ordered<&odd_row::order>>;
static_assert(!orders_are_distinguishable<order_without_order, odd_row&> &&
              !fits<order_without_order, odd_row&>);
using text_for_missing = schema<who<&row::id>, when<&row::at>, absent<&row::name>>;
static_assert(!missing_is_predicate<text_for_missing, row&> && !fits<text_for_missing>);
// A projection of another type of row fits no row of this one.
struct stranger {};
static_assert(!fits<schema<who<&row::id>, when<&row::at>>, stranger&>);

static_assert(transaction_range<std::vector<row>&, schema<who<&row::id>, when<&row::at>>>);
static_assert(transaction_range<std::vector<row> const&, schema<who<&row::id>, when<&row::at>>>);
static_assert(!transaction_range<row, schema<who<&row::id>, when<&row::at>>>);
static_assert(!transaction_range<std::vector<stranger>, schema<who<&row::id>, when<&row::at>>>);

// The layout of a ledger: a column for each field but those that say whose the row is.
using full = layout_for<std::vector<row>&, schema<who<&row::maybe_view>, worth<&row::cents>, when<&row::at>,
                                                  absent<&row::paid>, ordered<&row::view>>>;
static_assert(std::same_as<full::key_type, std::string> && full::columns == 3);
static_assert(full::has<tag::time> && full::has<tag::amount> && full::has<tag::order>);
static_assert(!full::has<tag::customer> && !full::has<tag::missing> && !full::has<tag::cost>);
static_assert(std::same_as<full::value_type<tag::amount>, std::uint32_t>);
static_assert(std::same_as<full::value_type<tag::time>, date::local_seconds>);
static_assert(std::same_as<full::value_type<tag::order>, std::string>);

} // namespace

BOOST_AUTO_TEST_CASE(it_compiles) { BOOST_TEST(true); }
