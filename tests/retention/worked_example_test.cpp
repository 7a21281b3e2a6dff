#define BOOST_TEST_MODULE retention / worked_example
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/retention.hpp>
#include <cohort/time.hpp>
#include <support/sale.hpp>
#include <support/table_line.hpp>
#include <support/worked_example.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

using namespace cohort;
using cohort_test::line;
using cohort_test::sale;
using cohort_test::sale_schema;
using cohort_test::sold;
using namespace date::literals;

namespace {

constexpr int A = 1;

auto log() -> std::vector<sale> { return cohort_test::worked_example(); }

constexpr auto observed = cohort_test::worked_example_window;

/// Calls `check(table)` with the table of rows and with that of their ledger.
template <class Check>
void with_both(age_clock const& clock, Check const& check)
{
    auto const rows = log();
    check(retention(rows, sale_schema, monthly{}, {.clock = clock, .observed = observed}));
    ledger const book(rows, sale_schema, {.observed = observed});
    check(retention(book, monthly{}, {.clock = clock}));
    ledger const open(rows, sale_schema);
    check(retention(open, monthly{}, {.clock = clock, .observed = observed}));
}

} // namespace

BOOST_AUTO_TEST_CASE(calendar_months)
{
    with_both(calendar_clock{}, [](auto const& t) {
        BOOST_TEST(t.cohorts() == 4u);
        BOOST_TEST(t.ages() == 4u);
        BOOST_TEST(line(t, 0) == "2024-01 (3): 3 1 2 0~");
        BOOST_TEST(line(t, 1) == "2024-02 (2): 2 1 2~ -");
        BOOST_TEST(t.size(2) == 0u); // nobody was born in March: a cohort of nobody, not a gap
        BOOST_TEST(t.label(2) == "2024-03");
        BOOST_TEST(line(t, 3) == "2024-04 (1): 1~ - - -");
    });
}

BOOST_AUTO_TEST_CASE(rolling_spans_of_thirty_days_count_mature_members_only)
{
    with_both(rolling_clock{date::days{30}}, [](auto const& t) {
        BOOST_TEST(t.cohorts() == 4u);
        BOOST_TEST(t.ages() == 3u); // nobody can be seen at age 3: 0/0 throughout
        BOOST_TEST(line(t, 0) == "2024-01 (3): 3/3 0/3 1/2");
        BOOST_TEST(line(t, 1) == "2024-02 (2): 2/2 0/1 0/0");
        BOOST_TEST(line(t, 3) == "2024-04 (1): 0/0 0/0 0/0");
        BOOST_TEST((t.state(0, 1) == cell_state::zero));
        BOOST_TEST((t.state(1, 2) == cell_state::unobserved));
        BOOST_TEST(!t.rate(3, 0).has_value());
        BOOST_TEST(t.rate(0, 2).value() == 0.5);
    });
}

BOOST_AUTO_TEST_CASE(anniversary_months)
{
    with_both(anniversary_clock{}, [](auto const& t) {
        BOOST_TEST(t.cohorts() == 4u);
        BOOST_TEST(t.ages() == 3u);
        BOOST_TEST(line(t, 0) == "2024-01 (3): 3/3 1/3 1/2");
        BOOST_TEST(line(t, 1) == "2024-02 (2): 2/2 0/1 0/0");
        BOOST_TEST(line(t, 3) == "2024-04 (1): 0/0 0/0 0/0");
    });
}

BOOST_AUTO_TEST_CASE(the_average_at_age_two_with_and_without_the_partial_cell)
{
    auto const near = boost::test_tools::tolerance(1e-6);
    with_both(calendar_clock{}, [&](auto const& t) {
        using enum average_kind;
        BOOST_TEST(t.average(2, simple, partial_cells::include).value() == .833333, near);
        BOOST_TEST(t.average(2, pooled, partial_cells::include).value() == .8, near);
        BOOST_TEST(t.average(2, weighted, partial_cells::include).value() == .769231, near);
        BOOST_TEST(t.averaged_cohorts(2, partial_cells::include) == 2u);
        for (auto const kind : {simple, pooled, weighted})
            BOOST_TEST(t.average(2, kind).value() == .666667, near);
        BOOST_TEST(t.averaged_cohorts(2) == 1u);
        // At age 3 nothing but a partial cell: nothing to say.
        BOOST_TEST(!t.average(3).has_value());
        BOOST_TEST(t.average(3, pooled, partial_cells::include).value() == 0.0);
    });
}

BOOST_AUTO_TEST_CASE(the_ages_of_A_by_three_clocks)
{
    std::vector<sale> only_a;
    for (auto const& s : log()) {
        if (s.client == A) only_a.push_back(s);
    }
    auto const ages = [&](age_clock const& clock) {
        auto const t = retention(only_a, sale_schema, monthly{},
                                 {.clock = clock, .observed = {.until = 2024_y / 8 / 1}});
        std::string s;
        for (std::size_t a = 0; a < t.ages(); ++a) {
            if (t.customers(0, a) > 0) s += std::to_string(a);
        }
        return s;
    };
    BOOST_TEST(ages(calendar_clock{}) == "012");
    BOOST_TEST(ages(anniversary_clock{}) == "012");
    BOOST_TEST(ages(rolling_clock{date::days{30}}) == "02"); // two purchases within the first thirty days
}

BOOST_AUTO_TEST_CASE(three_averages_of_500_of_1000_and_400_of_500)
{
    std::vector<sale> rows;
    for (int i = 0; i < 1'000; ++i) {
        rows.push_back(sold(i, 2024_y / 1 / 10));
        if (i < 500) rows.push_back(sold(i, 2024_y / 2 / 10));
    }
    for (int i = 1'000; i < 1'500; ++i) {
        rows.push_back(sold(i, 2024_y / 2 / 20));
        if (i < 1'400) rows.push_back(sold(i, 2024_y / 3 / 31));
    }
    auto const t = retention(rows, sale_schema, monthly{});
    BOOST_TEST(t.window().until_inferred); // March is over: its last day was seen
    BOOST_TEST((t.state(1, 1) == cell_state::value));
    auto const near = boost::test_tools::tolerance(1e-14);
    BOOST_TEST(t.average(1).value() == .60, near);
    BOOST_TEST(t.average(1, average_kind::simple).value() == .65, near);
    BOOST_TEST(t.average(1, average_kind::weighted).value() == .56, near);
    BOOST_TEST(t.averaged_cohorts(1) == 2u);
}
