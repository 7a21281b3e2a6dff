#define BOOST_TEST_MODULE ledger / ledger
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/parallel/threads.hpp>
#include <support/sale.hpp>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

using namespace cohort;
using cohort_test::sale;
using cohort_test::sale_schema;
using cohort_test::sold;
using namespace date::literals;
namespace f = cohort::field;

namespace {

struct visit {
    std::string who;
    date::sys_seconds at;
    double pounds;
    bool app;
    char const* channel;
};
constexpr field_name<struct app_tag> app;
constexpr field_name<struct channel_tag> channel;
constexpr auto visits_schema =
    schema(f::customer = &visit::who, f::time = &visit::at, f::amount = &visit::pounds, app = &visit::app,
           channel = &visit::channel);

auto visits() -> std::vector<visit>
{
    using namespace std::chrono_literals;
    date::sys_days const day = 2024_y / 2 / 29;
    return {{"zoe", day + 3h, 1.5, true, "a"},  {"ann", day + 5h, 2.5, false, "b"},
            {"zoe", day + 1h, 3.5, false, "c"}, {"bob", day + 2h, 4.5, true, "d"},
            {"ann", day + 5h, 5.5, true, "e"},  {"ann", day - 1s, 6.5, false, "f"}};
}

template <class T>
auto list(std::span<T const> values) -> std::vector<T>
{
    return {values.begin(), values.end()};
}

using book_of_visits = ledger<layout_for<std::vector<visit>&, decltype(visits_schema)>>;
static_assert(std::regular<book_of_visits>);
static_assert(std::same_as<decltype(ledger(visits(), visits_schema)), book_of_visits>);

} // namespace

BOOST_AUTO_TEST_CASE(rows_stand_by_customer_and_time_in_columns_of_their_own_types)
{
    ledger const book(visits(), visits_schema);
    BOOST_TEST(book.customers() == 3u);
    BOOST_TEST(book.rows() == 6u);
    BOOST_TEST((list(book.keys()) == std::vector<std::string>{"ann", "bob", "zoe"}));
    BOOST_TEST((list(book.offsets()) == std::vector<std::size_t>{0, 3, 4, 6}));
    // Rows of one instant stand in the order of the range.
    BOOST_TEST((list(book.column(f::amount)) == std::vector{6.5, 2.5, 5.5, 4.5, 3.5, 1.5}));
    BOOST_TEST((list(book.column(app)) == std::vector<bool>{false, false, true, true, false, true}));
    BOOST_TEST((list(book.column(channel)) == std::vector<std::string>{"f", "b", "e", "d", "c", "a"}));
    auto const times = book.column(f::time);
    static_assert(std::same_as<decltype(times), std::span<date::local_seconds const> const>);
    static_assert(std::same_as<decltype(book.column(app)), std::span<bool const>>);
    BOOST_TEST((times[0] == date::local_days{2024_y / 3 / 1} - std::chrono::seconds{86'401}));
    BOOST_TEST((times[1] == date::local_days{2024_y / 2 / 29} + std::chrono::hours{5}));
    BOOST_TEST(!book.has_unidentified());
    BOOST_TEST((book.window().from == date::local_days{2024_y / 2 / 28}));
    BOOST_TEST((book.window().until == date::local_days{2024_y / 3 / 1}));
    BOOST_TEST((book.policy() == row_policy{}));
}

BOOST_AUTO_TEST_CASE(the_ledger_of_no_rows)
{
    book_of_visits const nothing;
    BOOST_TEST(nothing.customers() == 0u);
    BOOST_TEST(nothing.rows() == 0u);
    BOOST_TEST(nothing.offsets().size() == 1u);
    BOOST_TEST(nothing.column(f::amount).empty());
    BOOST_TEST(nothing.window().empty());
    ledger const empty(std::vector<visit>{}, visits_schema);
    BOOST_TEST(empty.customers() == 0u);
    BOOST_TEST(empty.window().until_inferred);
    BOOST_TEST((empty.audit() == row_audit{}));
    BOOST_TEST((nothing == empty));
    BOOST_TEST((nothing + ledger(visits(), visits_schema) == ledger(visits(), visits_schema)));
    BOOST_TEST((empty + ledger(visits(), visits_schema) == ledger(visits(), visits_schema)));
}

BOOST_AUTO_TEST_CASE(it_is_a_value)
{
    ledger book(visits(), visits_schema);
    auto copy = book;
    BOOST_TEST((copy == book));
    copy.append(visits(), visits_schema);
    BOOST_TEST(copy.rows() == 12u);
    BOOST_TEST(book.rows() == 6u);
    BOOST_TEST((copy != book));
    auto const moved = std::move(copy);
    BOOST_TEST(moved.rows() == 12u);
    copy = book;
    BOOST_TEST((copy == book));
}

BOOST_AUTO_TEST_CASE(only_bound_fields_are_kept)
{
    constexpr auto who_and_when = schema(f::time = &visit::at, f::customer = &visit::who);
    ledger const book(visits(), who_and_when);
    using layout = decltype(book)::layout_type;
    static_assert(layout::columns == 1);
    static_assert(layout::has<tag::time> && !layout::has<tag::amount> && !layout::has<app_tag>);
    BOOST_TEST(book.rows() == 6u);
}

BOOST_AUTO_TEST_CASE(appended_rows_are_judged_by_the_ledgers_own_options)
{
    ledger book(
        std::vector{sold(1, 2024_y / 1 / 1, 5), sold(1, 2024_y / 1 / 2, 0)}, sale_schema,
        {.observed = {.until = 2024_y / 2 / 1}, .policy = {.refunds = refunds::drop, .zeros = zeros::drop}});
    book.append(std::vector{sold(2, 2024_y / 1 / 1, -5), sold(1, 2024_y / 2 / 1), sold(3, 2023_y / 12 / 31)},
                sale_schema);
    BOOST_TEST((list(book.keys()) == std::vector{1, 3}));
    BOOST_TEST(book.audit().rows_read == 5u);
    BOOST_TEST(book.audit().rows_used == 2u);
    BOOST_TEST(book.audit().refunds_dropped == 1u);
    BOOST_TEST(book.audit().zeros_dropped == 1u);
    BOOST_TEST(book.audit().outside_window == 1u);
    BOOST_TEST(book.audit().customers_affected == 2u);
    BOOST_TEST(book.audit().customers_lost == 1u);
    BOOST_TEST((book.window().from == date::local_days{2023_y / 12 / 31})); // inferred anew
    BOOST_TEST((book.window().until == date::local_days{2024_y / 2 / 1}));

    // A customer that was lost may be found.
    book.append(std::vector{sold(2, 2024_y / 1 / 5)}, sale_schema);
    BOOST_TEST(book.audit().customers_lost == 0u);
    BOOST_TEST(book.audit().customers == 3u);
}

BOOST_AUTO_TEST_CASE(rows_of_another_type_may_be_appended_if_the_fields_are_the_same)
{
    struct line {
        std::string_view who;
        std::chrono::sys_days day;
    };
    struct other {
        std::string name;
        date::local_days day;
    };
    ledger book(std::vector{line{"ann", std::chrono::sys_days{std::chrono::days{5}}}},
                schema(f::customer = &line::who, f::time = &line::day));
    book.append(std::vector{other{"ann", date::local_days{date::days{3}}}},
                schema(f::customer = &other::name, f::time = &other::day));
    BOOST_TEST(book.customers() == 1u);
    BOOST_TEST(book.rows() == 2u);
    BOOST_TEST((book.column(f::time)[0] == date::local_days{date::days{3}}));
}

BOOST_AUTO_TEST_CASE(ledgers_made_under_different_options_do_not_add)
{
    std::vector const rows{sold(1, 2024_y / 1 / 1)};
    ledger const plain(rows, sale_schema);
    for (ledger_options const& other : {ledger_options{.observed = {.until = 2024_y / 2 / 1}},
                                        ledger_options{.observed = {.left_truncated = true}},
                                        ledger_options{.policy = {.zeros = zeros::drop}}}) {
        auto book = plain;
        auto const before = book;
        BOOST_CHECK_THROW(book += ledger(rows, sale_schema, other), invalid_option);
        BOOST_TEST((book == before));
        // Nothing is neutral all the same.
        decltype(book) nothing;
        nothing += ledger(rows, sale_schema, other);
        BOOST_TEST((nothing == ledger(rows, sale_schema, other)));
        nothing += decltype(book){};
        BOOST_TEST((nothing == ledger(rows, sale_schema, other)));
    }
}

BOOST_AUTO_TEST_CASE(a_window_that_ends_before_it_begins_is_refused)
{
    std::vector const rows{sold(1, 2024_y / 1 / 1)};
    ledger_options const bad{.observed = {.from = 2024_y / 1 / 2, .until = 2024_y / 1 / 1}};
    BOOST_CHECK_THROW(ledger(rows, sale_schema, bad), invalid_option);
    BOOST_CHECK_THROW(ledger(std::vector<sale>{}, sale_schema, bad), invalid_option);
}

BOOST_AUTO_TEST_CASE(rows_of_nobody_are_the_last_customer_where_they_are_kept)
{
    std::vector const rows{sold({}, 2024_y / 1 / 3, 1), sold(5, 2024_y / 1 / 1, 2),
                           sold({}, 2024_y / 1 / 2, 3), sold(0, 2024_y / 1 / 1, 4),
                           sold(-7, 2024_y / 1 / 1, 5)};
    ledger const book(rows, sale_schema, {.policy = {.missing = missing_customers::keep}});
    BOOST_TEST(book.has_unidentified());
    BOOST_TEST((list(book.keys()) == std::vector{-7, 0, 5, 0})); // the last 0 is no id
    BOOST_TEST((list(book.column(f::amount)) == std::vector<std::int64_t>{5, 4, 2, 3, 1}));
    BOOST_TEST(book.audit().customers == 4u);
    BOOST_TEST(book.audit().missing_customer == 0u);
}

BOOST_AUTO_TEST_CASE(columns_are_values_whatever_the_projection_returns)
{
    struct row {
        int id;
        std::string text;
    };
    constexpr field_name<struct upper_tag> upper;
    constexpr field_name<struct view_tag> view;
    constexpr field_name<struct pointer_tag> pointer;
    constexpr field_name<struct shared_tag> shared;
    auto const rows_schema = schema(
        f::customer = &row::id, f::time = [](row const&) { return date::local_days{}; },
        upper = [](row const& r) { return r.text + "!"; },
        view = [](row const& r) { return std::string_view(r.text); },
        pointer = [](row const& r) { return r.text.c_str(); },
        shared = [](row const& r) { return std::make_shared<int>(r.id); });
    auto make = [&] {
        std::vector<row> const rows{{2, "two, and long enough to live on the heap"}, {1, "one"}};
        return ledger(rows, rows_schema);
    };
    auto const book = make(); // the rows are gone
    static_assert(std::same_as<decltype(book.column(view)), std::span<std::string const>>);
    static_assert(std::same_as<decltype(book.column(pointer)), std::span<std::string const>>);
    BOOST_TEST(book.column(upper)[0] == "one!");
    BOOST_TEST(book.column(view)[1] == "two, and long enough to live on the heap");
    BOOST_TEST(book.column(pointer)[0] == "one");
    BOOST_TEST(*book.column(shared)[1] == 2);
}
