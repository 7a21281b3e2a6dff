#define BOOST_TEST_MODULE rfm / customers
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/parallel/threads.hpp>
#include <cohort/rfm.hpp>
#include <support/single_pass.hpp>

#include <date/date.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <vector>

using namespace cohort;
using namespace date::literals;
namespace f = cohort::field;

namespace {

struct client {
    std::string id;
    int days;
    unsigned orders;
    double spent;
};
constexpr auto fields = schema(f::customer = &client::id, f::days_since_last = &client::days,
                               f::frequency = &client::orders, f::monetary = &client::spent);

struct dated {
    std::optional<int> id;
    date::year_month_day last;
    std::int64_t orders;
    int cents;
};
constexpr auto by_date = schema(f::customer = &dated::id, f::time = &dated::last,
                                f::frequency = &dated::orders, f::monetary = &dated::cents);

/// The row that a table is refused for.
template <class Row, class Schema>
auto refused_row(std::vector<Row> const& rows, Schema const& how, customers_options const& options = {})
    -> std::int64_t
{
    try {
        (void)rfm_of_customers(rows, how, options);
    } catch (invalid_row const& e) {
        return static_cast<std::int64_t>(e.row());
    }
    return -1;
}

} // namespace

BOOST_AUTO_TEST_CASE(measures_are_taken_over_and_customers_put_in_order)
{
    std::vector<client> const rows{{"b", 3, 2, 10.5}, {"a", 1, 7, -4}, {"c", 0, 0, 0}};
    auto const t = rfm_of_customers(rows, fields, {.as_of = 2024_y / 5 / 1});
    BOOST_TEST(t.customers() == 2u);
    BOOST_TEST(t.keys()[0] == "a");
    BOOST_TEST(t.days_since_last()[0] == 1);
    BOOST_TEST(t.frequency()[0] == 7u);
    BOOST_TEST(t.monetary()[0] == -4.0);
    BOOST_TEST(t.keys()[1] == "b");
    BOOST_TEST(t.customers_without_activity() == 1u);
    BOOST_TEST(t.audit().rows_read == 3u);
    BOOST_TEST(t.audit().rows_used == 3u);
    BOOST_TEST((t.as_of() == date::local_days{2024_y / 5 / 1}));
    BOOST_TEST(t.called().frequency == "frequency");
    BOOST_TEST((rfm_of_customers(cohort_test::single_pass(rows), fields, {.as_of = 2024_y / 5 / 1},
                                 threads{2}) == t));
    BOOST_TEST(rfm_of_customers(std::vector<client>{}, fields).customers() == 0u);
    // Without money there is none.
    auto const plain =
        rfm_of_customers(rows, schema(f::customer = &client::id, f::days_since_last = &client::days,
                                      f::frequency = &client::orders));
    static_assert(!decltype(plain)::has_monetary);
    BOOST_TEST(plain.frequency()[0] == 7u);
}

BOOST_AUTO_TEST_CASE(dates_of_the_last_activity_are_counted_to_the_as_of_day)
{
    std::vector<dated> const rows{
        {1, 2024_y / 3 / 1, 1, 5}, {2, 2024_y / 3 / 10, 2, 6}, {{}, 2024_y / 3 / 2, 1, 1}};
    auto const t = rfm_of_customers(rows, by_date);
    BOOST_TEST((t.as_of() == date::local_days{2024_y / 3 / 11})); // the day after the latest
    BOOST_TEST(t.days_since_last()[0] == 10);
    BOOST_TEST(t.days_since_last()[1] == 1);
    BOOST_TEST(t.audit().missing_customer == 1u);
    auto const earlier = rfm_of_customers(rows, by_date, {.as_of = 2024_y / 3 / 5});
    BOOST_TEST(earlier.customers() == 1u);
    BOOST_TEST(earlier.audit().outside_window == 1u);
    BOOST_TEST(earlier.days_since_last()[0] == 4);
}

BOOST_AUTO_TEST_CASE(rows_that_make_no_sense_are_named)
{
    auto const inf = std::numeric_limits<double>::infinity();
    auto const nan = std::numeric_limits<double>::quiet_NaN();
    BOOST_TEST(refused_row<client>({{"a", 1, 1, 1}, {"b", -1, 1, 1}}, fields) == 1);
    BOOST_TEST(refused_row<client>({{"a", 1, 1, 1}, {"b", 1, 1, 1}, {"a", 1, 1, 1}}, fields) == 2);
    BOOST_TEST(refused_row<client>({{"a", 1, 1, 1}, {"a", 1, 1, 1}, {"b", 1, 1, 1}}, fields) == 1);
    for (auto const x : {inf, -inf, nan}) {
        std::vector<client> const rows{{"a", 1, 1, 1}, {"b", 1, 1, x}, {"c", 2, 1, 2}};
        BOOST_TEST(refused_row(rows, fields, {.non_finite = non_finite_amounts::reject}) == 1);
        auto const t = rfm_of_customers(rows, fields);
        BOOST_TEST(t.customers() == 2u);
        BOOST_TEST(t.days_since_last()[1] == 2);
        BOOST_TEST(t.audit().non_finite_amount == 1u);
        BOOST_TEST(t.audit().customers_lost == 1u);
    }
    BOOST_TEST(refused_row<dated>({{1, 2024_y / 2 / 30, 1, 1}}, by_date) == 0);
    BOOST_TEST(refused_row<dated>({{1, 2024_y / 2 / 1, std::int64_t{1} << 32, 1}}, by_date) == 0);
    BOOST_TEST(refused_row<dated>({{{}, 2024_y / 2 / 1, 1, 1}}, by_date,
                                  {.missing = missing_customers::reject}) == 0);
    BOOST_CHECK_THROW(
        (void)rfm_of_customers(std::vector<dated>{}, by_date, {.missing = missing_customers::keep}),
        invalid_option);
}

BOOST_AUTO_TEST_CASE(further_columns_where_the_table_has_them)
{
    struct exported {
        int id, days, orders;
        short length;
        std::int64_t tenure;
        float gaps;
    };
    std::vector<exported> const rows{{2, 5, 3, 40, 45, 2.5F}, {1, 3, 2, 7, 10, 0}};
    constexpr auto measured = schema(f::customer = &exported::id, f::days_since_last = &exported::days,
                                     f::frequency = &exported::orders, f::length = &exported::length,
                                     f::tenure = &exported::tenure, f::periodicity = &exported::gaps);
    auto const t = rfm_of_customers(rows, measured);
    BOOST_TEST(t.column(measure::length)[0] == 7);
    BOOST_TEST(t.column(measure::length)[1] == 40);
    BOOST_TEST(t.column(measure::tenure)[1] == 45);
    BOOST_TEST(t.column(measure::periodicity)[1] == 2.5);
    BOOST_TEST(t.features().cols() == 5u);
    auto bad = rows;
    bad[1].tenure = -1;
    BOOST_TEST(refused_row(bad, measured) == 1);
}

BOOST_AUTO_TEST_CASE(it_is_scored_like_the_table_of_the_purchases)
{
    struct sale {
        int client;
        date::sys_days day;
        std::int64_t cents;
    };
    constexpr auto sales_fields =
        schema(f::customer = &sale::client, f::time = &sale::day, f::amount = &sale::cents);
    std::mt19937_64 random(3);
    std::vector<sale> sales;
    for (int i = 0; i < 3'000; ++i)
        sales.push_back({static_cast<int>(random() % 400),
                         date::sys_days{2024_y / 1 / 1} + date::days{static_cast<int>(random() % 90)},
                         static_cast<std::int64_t>(random() % 50)});
    auto const value = rfm(sales, sales_fields);
    struct exported {
        int id, days;
        std::uint32_t orders;
        std::int64_t cents;
    };
    std::vector<exported> rows;
    for (std::size_t i = 0; i < value.customers(); ++i)
        rows.push_back(
            {value.keys()[i], value.days_since_last()[i], value.frequency()[i], value.monetary()[i]});
    std::shuffle(rows.begin(), rows.end(), random);
    auto const again =
        rfm_of_customers(rows, schema(f::customer = &exported::id, f::days_since_last = &exported::days,
                                      f::frequency = &exported::orders, f::monetary = &exported::cents));
    BOOST_TEST((score(again) == score(value)));
    BOOST_TEST((segment_profile(again, segment(score(again), ten_segments)) ==
                segment_profile(value, segment(score(value), ten_segments))));
}
