#define BOOST_TEST_MODULE report_parts
#include <boost/test/unit_test.hpp>

#include "run_report.hpp"

#include "chosen_period.hpp"
#include "cluster_choice.hpp"
#include "csv_reader.hpp"
#include "csv_text.hpp"
#include "decimal.hpp"
#include "failure.hpp"
#include "random.hpp"
#include "simulated_shop.hpp"
#include "text_pool.hpp"
#include "time_format.hpp"

#include <rapidcheck/boost_test.h>

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace report;

auto micros(std::string const& text) -> micro { return to_micro(parse_decimal(text)); }

auto time(std::string const& text, std::string const& format = {}) -> std::string
{
    auto const t = time_format(format)(text);
    auto const day = date::floor<date::days>(t);
    return format_day(day) + " " + std::to_string((t - day).count());
}

struct read_row {
    std::uint64_t line;
    std::vector<std::string> fields;

    friend bool operator==(read_row const&, read_row const&) = default;
    friend auto operator<<(std::ostream& out, read_row const& row) -> std::ostream&
    {
        out << row.line;
        for (auto const& f : row.fields) out << " [" << f << "]";
        return out;
    }
};

auto rows_of(std::string const& text) -> std::vector<read_row>
{
    report_test::temporary_folder const folder;
    std::vector<read_row> rows;
    read_csv(folder.write("a.csv", text), [&](csv_row const& row) {
        rows.push_back({row.line, {row.fields.begin(), row.fields.end()}});
    });
    return rows;
}

auto message_of(std::string const& text) -> std::string
{
    try {
        static_cast<void>(rows_of(text));
    } catch (failure const& e) {
        std::string const what = e.what();
        return what.substr(what.find("a.csv"));
    }
    return "none";
}

} // namespace

BOOST_AUTO_TEST_CASE(decimals_are_read_exactly)
{
    BOOST_CHECK(parse_decimal("3.390") == (decimal{339, 2}));
    BOOST_CHECK(parse_decimal("-12") == (decimal{-12, 0}));
    BOOST_CHECK(parse_decimal("0.000") == (decimal{0, 0}));
    BOOST_TEST(micros("2.55") == 2'550'000);
    BOOST_TEST(micros("+.5") == 500'000);
    BOOST_TEST(micros("5.") == 5'000'000);
    BOOST_TEST(micros("-0.001") == -1'000);
    BOOST_TEST(micros("0") == 0);
    BOOST_TEST(micros("-0.0") == 0);
    // Half a millionth goes to the even neighbour.
    BOOST_TEST(micros("0.0000005") == 0);
    BOOST_TEST(micros("0.0000015") == 2);
    BOOST_TEST(micros("-0.0000025") == -2);
    BOOST_TEST(micros("0.00000250000001") == 3);
    BOOST_TEST(micros("0.00000000000000001") == 0);
    BOOST_TEST(micros("9223372036854.77580") == 9'223'372'036'854'775'800);
    BOOST_TEST(micros("000000000000000000000000007") == 7'000'000);
}

BOOST_AUTO_TEST_CASE(what_is_no_decimal_is_refused)
{
    for (auto const* text : {"", "-", ".", "+.", "1,5", "1e3", "1.2.3", "12a", " 1", "0x10", "nan", "£5",
                             "1 000", "1234567890123456789"}) {
        BOOST_CHECK_THROW(static_cast<void>(parse_decimal(text)), bad_value);
    }
    BOOST_CHECK_THROW(static_cast<void>(micros("9223372036854.77581")), bad_value);
    BOOST_CHECK_THROW(static_cast<void>(micros("123456789012345")), bad_value);
}

BOOST_AUTO_TEST_CASE(products_are_exact_before_they_are_rounded)
{
    auto const times = [](char const* a, char const* b) {
        return product(parse_decimal(a), parse_decimal(b));
    };
    BOOST_TEST(times("6", "2.55") == 15'300'000);
    BOOST_TEST(times("-12", "0.001") == -12'000);
    BOOST_TEST(times("0.5", "0.000003") == 2); // 1.5 millionths
    BOOST_TEST(times("123456789", "9876.54321") == 1'219'326'311'126'352'690);
    BOOST_CHECK_THROW(static_cast<void>(times("999999999999", "999999999999")), bad_value);
    // Tiny times tiny, at the end of what a wide integer holds.
    BOOST_TEST(times("0.000000000000000001", "0.999999999999999999") == 0);
}

RC_BOOST_PROP(money_reads_back_as_what_was_printed, (std::int64_t amount))
{
    auto const text = format_money(amount);
    auto const point = text.find('.');
    RC_ASSERT(point != std::string::npos && text.size() - point - 1 >= 2);
    RC_ASSERT(text.size() - point - 1 == 2 || text.back() != '0');
    auto const d = text;
    // 19 digits are more than the reader takes; all else goes round.
    if (amount > -100'000'000'000'000'000 && amount < 100'000'000'000'000'000) RC_ASSERT(micros(d) == amount);
}

BOOST_AUTO_TEST_CASE(money_has_at_least_two_decimals_and_no_idle_zeros)
{
    BOOST_TEST(format_money(8'911'407'904'000) == "8911407.904");
    BOOST_TEST(format_money(5'000'000) == "5.00");
    BOOST_TEST(format_money(-1'000) == "-0.001");
    BOOST_TEST(format_money(1) == "0.000001");
    BOOST_TEST(format_money(std::numeric_limits<micro>::min()) == "-9223372036854.775808");
}

BOOST_AUTO_TEST_CASE(iso_times_are_read)
{
    BOOST_TEST(time("2011-12-09") == "2011-12-09 0");
    BOOST_TEST(time("2011-12-09 12:50") == "2011-12-09 46200");
    BOOST_TEST(time("2011-12-09T12:50:07") == "2011-12-09 46207");
    BOOST_TEST(time("2011-12-09T23:59:59.999") == "2011-12-09 86399");
    BOOST_TEST(time("2016-12-31T23:59:60Z") == "2016-12-31 86399");
    BOOST_TEST(time("2012-02-29") == "2012-02-29 0");
}

BOOST_AUTO_TEST_CASE(times_that_do_not_exist_are_refused)
{
    for (auto const* text :
         {"2011-02-30", "2011-02-29", "2011-13-01", "2011-00-10", "2011-1-1", "20111209", "", "2011-12-09 ",
          "2011-12-09 24:00", "2011-12-09 12:60", "2011-12-09 12", "2011-12-09T12:50:00+01:00", "09/12/2011",
          "2011-12-09x", "2011-12-09 12:50:", "2011-12-09 12:50:00.", "11-12-09"}) {
        BOOST_CHECK_THROW(static_cast<void>(time(text)), bad_value);
    }
}

BOOST_AUTO_TEST_CASE(times_in_a_format_of_ones_own)
{
    BOOST_TEST(time("9/12/2011 12:50", "%d/%m/%Y %H:%M") == "2011-12-09 46200");
    BOOST_TEST(time("Dec 9 2011", "%b %d %Y") == "2011-12-09 0");
    BOOST_TEST(time("2011-12-09T12:50:00+0100", "%Y-%m-%dT%H:%M:%S%z") == "2011-12-09 46200");
    time_format const format("%d.%m.%Y");
    BOOST_CHECK_THROW(static_cast<void>(format("30.02.2011")), bad_value);
    BOOST_CHECK_THROW(static_cast<void>(format("09.12.2011 12:50")), bad_value);
    BOOST_CHECK_THROW(static_cast<void>(format("")), bad_value);
    BOOST_CHECK_THROW(static_cast<void>(format("2011-12-09")), bad_value);
    // A format that was failed by one row reads the next.
    BOOST_TEST(format_day(date::floor<date::days>(format("09.12.2011"))) == "2011-12-09");
}

BOOST_AUTO_TEST_CASE(csv_rows_know_the_line_on_which_they_begin)
{
    std::vector<read_row> const expected{{1, {"a", "b", "c"}},
                                         {2, {"x\ny", "q\"q, r", "z"}},
                                         {5, {"1", "2", "3"}},
                                         {7, {"4", "5\n\n6", ""}},
                                         {10, {"7", "8"}}};
    auto const found = rows_of("\xEF\xBB\xBF"
                               "a,b,c\r\n\"x\ny\",\"q\"\"q, r\", z \r\n\r\n1,2,3\n\n4,\"5\n\n6\",\n7,8");
    BOOST_TEST(found == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(csv_edges)
{
    BOOST_TEST(rows_of("").empty());
    BOOST_TEST(rows_of("\xEF\xBB\xBF").empty());
    BOOST_TEST(rows_of("\n\n").empty());
    BOOST_TEST(rows_of(",").at(0).fields.size() == 2U);
    BOOST_TEST(rows_of("\" a \", b ").at(0).fields == (std::vector<std::string>{" a ", "b"}),
               boost::test_tools::per_element());
    // A row across the edge of the pieces in which a file is read.
    auto const wide = std::string(3'000'000, 'w');
    auto const rows = rows_of("a,b\n" + wide + ",\"" + wide + "\n\"\n1,2\n");
    BOOST_TEST(rows.size() == 3U);
    BOOST_TEST((rows.at(1).fields.at(1) == wide + "\n"));
    BOOST_TEST(rows.at(2).line == 4U);
}

BOOST_AUTO_TEST_CASE(quotes_where_none_may_stand_are_refused_with_their_line)
{
    BOOST_TEST(message_of("a,b\n1,2\n3,4\"5\n").starts_with("a.csv:3: a quote"));
    BOOST_TEST(message_of("a,b\n1,2\n3,\"4\"5\n").starts_with("a.csv:3: a quote"));
    BOOST_TEST(message_of("a,b\n1,2\n3,\"4\n5,6\n").starts_with("a.csv:3: the row that begins here"));
}

BOOST_AUTO_TEST_CASE(csv_text_quotes_what_must_be)
{
    csv_text csv("a,b");
    csv.line("x,y", "say \"hi\"");
    csv.line(" pad", "two\nlines");
    csv.line(std::optional<double>(), 0.1);
    csv.line(std::optional<double>(1.0 / 3), 7U);
    BOOST_TEST(std::move(csv).take() ==
               "a,b\n\"x,y\",\"say \"\"hi\"\"\"\n\" pad\",\"two\nlines\"\n,0.1\n0.3333333333333333,7\n");
}

BOOST_AUTO_TEST_CASE(sorted_texts_get_ascending_numbers)
{
    text_pool pool;
    BOOST_TEST(pool.number("pear") == 0U);
    BOOST_TEST(pool.number("apple") == 1U);
    BOOST_TEST(pool.number("pear") == 0U);
    auto const now = pool.sort();
    BOOST_TEST(now[0] == 1U);
    BOOST_TEST(pool.text(0) == "apple");
    BOOST_TEST(pool.number("pear") == 1U);
    BOOST_TEST(pool.number("quince") == 2U);
}

BOOST_AUTO_TEST_CASE(chosen_periods_are_grids)
{
    using kind = period_kind;
    auto const day = [](int y, unsigned m, unsigned d) {
        return date::local_days{date::year{y} / date::month{m} / date::day{d}};
    };
    std::map<kind, std::string> const labels{{kind::day, "2010-12-02"},    {kind::week, "2010-11-29"},
                                             {kind::month, "2010-12"},     {kind::quarter, "2010-Q4"},
                                             {kind::half_year, "2010-H2"}, {kind::year, "2010"}};
    for (auto const& [which, label] : labels) {
        chosen_period const grid{which};
        BOOST_TEST(cohort::test::grid_law(grid));
        BOOST_TEST(cohort::label(grid, grid.index(day(2010, 12, 2))) == label);
    }
}

BOOST_AUTO_TEST_CASE(features_and_numbers_of_clusters_are_read)
{
    BOOST_TEST((parse_clusters("7") == cluster_number{.given = 7U, .automatic = false}));
    BOOST_TEST((parse_clusters("1000") == cluster_number{.given = 1000U, .automatic = false}));
    BOOST_TEST((parse_clusters("auto") == cluster_number{.given = std::nullopt, .automatic = true}));
    for (auto const* text : {"", "0", "1001", "-1", "+2", " 2", "2 ", "0x2", "Auto", "99999999999"})
        BOOST_CHECK_THROW(static_cast<void>(parse_clusters(text)), bad_value);
    // Each by its name, in the order in which they are given.
    for (auto const& f : all_cluster_features) {
        BOOST_TEST((words_of(f.feature).option == f.option));
        BOOST_TEST((parse_features(f.option) == std::vector{f.feature}));
    }
    BOOST_TEST(list_of(parse_features("aov,r,active-days,m")) == "aov,r,active-days,m");
    for (auto const* text : {"", ",", "r,", "r,,f", "R", "r f", "frequency", "r,f,r"})
        BOOST_CHECK_THROW(static_cast<void>(parse_features(text)), bad_value);
}

BOOST_AUTO_TEST_CASE(distributions_have_their_means)
{
    random_source random(7);
    constexpr int n = 200'000;
    double exponential = 0, gamma = 0, small_gamma = 0, poisson = 0, normal = 0, squares = 0;
    for (int i = 0; i < n; ++i) {
        exponential += random.exponential(3);
        gamma += random.gamma(2.5, 4);
        small_gamma += random.gamma(0.4, 4);
        poisson += random.poisson(1.7);
        auto const z = random.normal();
        normal += z;
        squares += z * z;
    }
    BOOST_TEST(exponential / n == 3.0, boost::test_tools::tolerance(0.02));
    BOOST_TEST(gamma / n == 4.0, boost::test_tools::tolerance(0.02));
    BOOST_TEST(small_gamma / n == 4.0, boost::test_tools::tolerance(0.03));
    BOOST_TEST(poisson / n == 1.7, boost::test_tools::tolerance(0.02));
    BOOST_TEST(std::abs(normal / n) < 0.02);
    BOOST_TEST(squares / n == 1.0, boost::test_tools::tolerance(0.02));
}

BOOST_AUTO_TEST_CASE(the_simulated_shop_is_a_shop)
{
    auto const log = simulate_shop();
    auto const again = simulate_shop();
    auto const other = simulate_shop(1);
    BOOST_TEST(log.rows.size() == again.rows.size());
    BOOST_TEST(log.rows.size() != other.rows.size());
    BOOST_TEST(log.rows.size() > 60'000U);
    BOOST_TEST(log.rows.size() < 120'000U);
    BOOST_TEST(log.customers.size() > 5'000U);
    BOOST_TEST(log.customers.size() < 8'000U);

    std::size_t refunds = 0, samples = 0, missing = 0, december = 0, july = 0;
    for (std::size_t i = 0; i < log.rows.size(); ++i) {
        auto const& row = log.rows[i];
        BOOST_REQUIRE(row.at == again.rows[i].at && row.customer == again.rows[i].customer &&
                      row.amount == again.rows[i].amount);
        BOOST_REQUIRE(i == 0 || log.rows[i - 1].at <= row.at);
        refunds += row.amount < 0 ? 1U : 0U;
        samples += row.amount == 0 ? 1U : 0U;
        missing += row.customer ? 0U : 1U;
        date::year_month_day const day{date::floor<date::days>(row.at)};
        december += day.year() == date::year{2023} && day.month() == date::December ? 1U : 0U;
        july += day.year() == date::year{2023} && day.month() == date::July ? 1U : 0U;
    }
    BOOST_TEST(refunds > 500U);
    BOOST_TEST(samples > 300U);
    BOOST_TEST(missing > 2'000U);
    BOOST_TEST(december > july * 3 / 2);
}
