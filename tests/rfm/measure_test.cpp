#define BOOST_TEST_MODULE rfm / measure
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/parallel/threads.hpp>
#include <cohort/rfm.hpp>
#include <support/executors.hpp>
#include <support/single_pass.hpp>

#include <date/date.h>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

using namespace cohort;
using namespace date::literals;
namespace f = cohort::field;

namespace {

struct line {
    std::optional<int> client;
    date::local_seconds at;
    std::int64_t cents;
    double cost;
    int invoice;
};

constexpr auto everything = schema(f::customer = &line::client, f::time = &line::at, f::amount = &line::cents,
                                   f::cost = &line::cost, f::order = &line::invoice);
constexpr auto without_orders =
    schema(f::customer = &line::client, f::time = &line::at, f::amount = &line::cents, f::cost = &line::cost);

constexpr date::local_days begin{2024_y / 1 / 1};

auto any_lines(std::mt19937_64& random) -> std::vector<line>
{
    auto const up_to = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    std::vector<line> lines(static_cast<std::size_t>(up_to(60)));
    for (auto& l : lines)
        l = {up_to(9) == 0 ? std::nullopt : std::optional(up_to(5)),
             begin + date::days{up_to(20)} + std::chrono::hours{up_to(24)}, up_to(60) - 15, up_to(9) * 0.25,
             up_to(12)};
    return lines;
}

/// What a customer's measures are, by the words.
struct slow {
    std::set<date::local_days> days;
    std::set<int> orders;
    std::uint32_t rows = 0;
    std::int64_t total = 0;
    double cost = 0;
    std::map<int, std::int64_t> of_order; // refunds too
    std::int64_t largest_row = std::numeric_limits<std::int64_t>::min();

    [[nodiscard]] auto largest_order() const -> std::int64_t
    {
        auto largest = std::numeric_limits<std::int64_t>::min();
        for (auto const order : orders) largest = std::max(largest, of_order.at(order));
        return largest;
    }
    [[nodiscard]] auto periodicity(double ddof) const -> double
    {
        std::vector<double> gaps;
        for (auto d = days.begin(); d != days.end() && std::next(d) != days.end(); ++d)
            gaps.push_back(static_cast<double>((*std::next(d) - *d).count()));
        auto const n = static_cast<double>(gaps.size());
        if (n <= ddof) return std::numeric_limits<double>::quiet_NaN();
        double mean = 0;
        for (auto const g : gaps) mean += g / n;
        double squares = 0;
        for (auto const g : gaps) squares += (g - mean) * (g - mean);
        return std::sqrt(squares / (n - ddof));
    }
};

auto slow_customers(std::vector<line> const& lines) -> std::map<int, slow>
{
    std::map<int, slow> all;
    for (auto const& l : lines) {
        if (!l.client) continue;
        auto& c = all[*l.client];
        c.total += l.cents;
        c.cost += l.cost;
        c.of_order[l.invoice] += l.cents;
        if (l.cents < 0) continue; // a refund is money, no activity
        ++c.rows;
        c.days.insert(date::floor<date::days>(l.at));
        c.orders.insert(l.invoice);
        c.largest_row = std::max(c.largest_row, l.cents);
    }
    std::erase_if(all, [](auto const& c) { return c.second.rows == 0; });
    return all;
}

auto same(double a, double b) -> bool
{
    return std::isnan(a) ? std::isnan(b) : std::abs(a - b) <= 1e-12 * std::max(1.0, std::abs(b));
}

constexpr auto all_measures =
    measures(measure::active_days, measure::margin, measure::length, measure::tenure, measure::periodicity,
             measure::also(measure::orders), measure::also(measure::rows), measure::also(measure::total),
             measure::also(measure::mean_per_order), measure::also(measure::largest_order));

} // namespace

BOOST_AUTO_TEST_CASE(measures_are_what_their_words_say)
{
    std::mt19937_64 random(7);
    rfm_options const options{.as_of = begin + date::days{30}};
    for (int round = 0; round < 1'000; ++round) {
        auto const lines = any_lines(random);
        auto const expected = slow_customers(lines);
        auto const t = rfm(lines, everything, all_measures, options);
        BOOST_REQUIRE(t.customers() == expected.size());
        std::size_t i = 0;
        bool right = true;
        for (auto const& [id, c] : expected) {
            auto const as_of = begin + date::days{30};
            right &= t.keys()[i] == id;
            right &= t.days_since_last()[i] == (as_of - *c.days.rbegin()).count();
            right &= t.frequency()[i] == c.days.size();
            right &= t.monetary()[i] == static_cast<double>(c.total) - c.cost;
            right &= t.column(measure::length)[i] == (*c.days.rbegin() - *c.days.begin()).count();
            right &= t.column(measure::tenure)[i] == (as_of - *c.days.begin()).count();
            right &= same(t.column(measure::periodicity)[i], c.periodicity(1));
            right &= t.column(measure::also(measure::orders))[i] == c.orders.size();
            right &= t.column(measure::also(measure::rows))[i] == c.rows;
            right &= t.column(measure::also(measure::total))[i] == c.total;
            right &= t.column(measure::also(measure::mean_per_order))[i] ==
                     static_cast<double>(c.total) / static_cast<double>(c.orders.size());
            right &= t.column(measure::also(measure::largest_order))[i] == c.largest_order();
            ++i;
        }
        BOOST_REQUIRE(right);
        // Whatever the way: one pass over an input range, a ledger, other executors. (Not-a-number, what
        // periodicity is of few gaps, is unequal to itself: compared without.)
        auto const what = measures(measure::rows, measure::largest_order, measure::tenure);
        auto const of_rows = rfm(lines, everything, what, options);
        BOOST_REQUIRE((rfm(cohort_test::single_pass(lines), everything, what, options) == of_rows));
        BOOST_REQUIRE((rfm(lines, everything, what, options, threads{2}) == of_rows));
        BOOST_REQUIRE((rfm(lines, everything, what, options, cohort_test::backwards{}) == of_rows));
        BOOST_REQUIRE(
            (rfm(ledger(lines, everything), what, options).frequency().size() == of_rows.customers()));
    }
}

BOOST_AUTO_TEST_CASE(without_orders_a_row_is_one)
{
    std::mt19937_64 random(8);
    for (int round = 0; round < 200; ++round) {
        auto const lines = any_lines(random);
        auto const expected = slow_customers(lines);
        auto const t =
            rfm(lines, without_orders,
                measures(measure::orders, measure::mean_per_order, measure::also(measure::largest_order)));
        BOOST_REQUIRE(t.customers() == expected.size());
        BOOST_TEST(t.called().frequency == "rows");
        BOOST_TEST(t.called().monetary == "mean_per_order");
        std::size_t i = 0;
        for (auto const& [id, c] : expected) {
            BOOST_REQUIRE(t.frequency()[i] == c.rows);
            BOOST_REQUIRE(t.monetary()[i] == static_cast<double>(c.total) / c.rows);
            BOOST_REQUIRE(t.column(measure::also(measure::largest_order))[i] == c.largest_row);
            ++i;
        }
    }
}

BOOST_AUTO_TEST_CASE(of_a_ledger_it_is_the_same_table)
{
    std::mt19937_64 random(9);
    constexpr auto what = measures(measure::active_days, measure::margin, measure::length,
                                   measure::also(measure::largest_order));
    for (int round = 0; round < 200; ++round) {
        auto const lines = any_lines(random);
        rfm_options const options{.as_of = begin + date::days{static_cast<int>(random() % 25)}};
        auto const of_rows = rfm(lines, everything, what, options);
        ledger const book(lines, everything, {.observed = {.until = options.as_of->local() + date::days{1}}});
        BOOST_REQUIRE((rfm(book, what, options) == of_rows));
        BOOST_REQUIRE((rfm(book, what, options, threads{3}) == of_rows));
    }
}

BOOST_AUTO_TEST_CASE(periodicity_is_the_spread_of_gaps_between_days)
{
    auto const at = [](int day) { return line{1, begin + date::days{day}, 100, 0, day}; };
    auto const of = [](std::vector<line> const& lines, auto const& kind) {
        return rfm(lines, everything, measures(measure::orders, kind)).column(kind)[0];
    };
    constexpr measure::periodicity_measure population{variance_kind::population};
    std::vector<line> lines{at(0), at(2), at(2), at(6)}; // gaps of 2 and 4 days
    BOOST_TEST(same(of(lines, measure::periodicity), std::sqrt(2.0)));
    BOOST_TEST(same(of(lines, population), 1.0));
    lines.pop_back(); // one gap
    BOOST_TEST(std::isnan(of(lines, measure::periodicity)));
    BOOST_TEST(of(lines, population) == 0.0);
    lines.erase(lines.begin()); // one day
    BOOST_TEST(std::isnan(of(lines, population)));
}

BOOST_AUTO_TEST_CASE(further_columns_are_features_too)
{
    std::vector<line> const lines{{1, begin, 100, 0.5, 1}, {1, begin + date::days{4}, 200, 0.25, 2}};
    auto const t = rfm(lines, everything, measures(measure::orders, measure::margin, measure::length));
    auto const m = t.features();
    BOOST_TEST((m.names() == std::vector<std::string>{"days_since_last", "frequency", "monetary", "length"}));
    BOOST_TEST(m(0, 0) == 1.0);
    BOOST_TEST(m(0, 1) == 2.0);
    BOOST_TEST(m(0, 2) == 299.25);
    BOOST_TEST(m(0, 3) == 4.0);
    static_assert(
        !rfm_table<int, detail::no_total, further_column<measure::length_measure, int>>::has_monetary);
}

BOOST_AUTO_TEST_CASE(a_cost_that_is_no_number_leaves_its_row_out)
{
    auto const nan = std::numeric_limits<double>::quiet_NaN();
    std::vector<line> const lines{{1, begin, 100, 0.5, 1}, {1, begin, 100, nan, 2}};
    auto const t = rfm(lines, everything, measures(measure::orders, measure::margin));
    BOOST_TEST(t.monetary()[0] == 99.5);
    BOOST_TEST(t.audit().non_finite_amount == 1u);
    // Whether or not the question is about costs: the rows are the same.
    BOOST_TEST(rfm(lines, everything).frequency()[0] == 1u);
    BOOST_TEST(ledger(lines, everything).rows() == 1u);
    BOOST_CHECK_EXCEPTION(
        (void)rfm(lines, everything, {.policy = {.non_finite = non_finite_amounts::reject}}), invalid_row,
        [](invalid_row const& e) { return e.row() == 1; });
}

BOOST_AUTO_TEST_CASE(a_margin_that_does_not_fit_is_an_error)
{
    struct whole {
        int client;
        date::sys_days at;
        std::int64_t amount, cost;
    };
    constexpr auto fields = schema(f::customer = &whole::client, f::time = &whole::at,
                                   f::amount = &whole::amount, f::cost = &whole::cost);
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    constexpr auto what = measures(measure::orders, measure::margin);
    std::vector<whole> lines{{1, date::sys_days{2024_y / 1 / 1}, most, 1}};
    BOOST_TEST(rfm(lines, fields, what).monetary()[0] == most - 1);
    lines[0].cost = -1;
    BOOST_CHECK_THROW((void)rfm(lines, fields, what), arithmetic_overflow);
    lines[0] = {1, date::sys_days{2024_y / 1 / 1}, 0, std::numeric_limits<std::int64_t>::min()};
    BOOST_CHECK_THROW((void)rfm(lines, fields, what), arithmetic_overflow);
}
