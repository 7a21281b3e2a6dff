#define BOOST_TEST_MODULE retention / cohorts_worked_example
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/retention.hpp>
#include <cohort/time.hpp>
#include <support/sale.hpp>
#include <support/slow_cohorts.hpp>
#include <support/table_line.hpp>
#include <support/worked_example.hpp>

#include <cstddef>
#include <string>
#include <vector>

using namespace cohort;
using namespace cohort_test;

// The worked example of the documentation, all six definitions, by the library and by the slow loops that the
// property tests hold it to.

namespace {

/// What `line` needs of a table, of the slow one.
class slow_lines {
public:
    slow_lines(age_clock const& clock, slow_criterion criterion) : clock_(clock)
    {
        static walked_grid const months([](walking_day const& d) { return d.day == 1; });
        table_ = slow_cohorts(
            judge(worked_example(), worked_example_window, {}), {},
            {.grid = &months, .clock = clock, .by = slow_period(months), .criterion = criterion});
        first_ = months.first_day(static_cast<int>(table_.cohorts.front().key.front()));
    }
    [[nodiscard]] auto clock() const -> age_clock const& { return clock_; }
    [[nodiscard]] auto cohorts() const -> std::size_t { return table_.cohorts.size(); }
    [[nodiscard]] auto ages() const -> std::size_t { return table_.columns.size(); }
    [[nodiscard]] auto label(std::size_t c) const -> std::string
    {
        monthly const months;
        return cohort::label(months, months.index(first_) + static_cast<period_index>(c));
    }
    [[nodiscard]] auto size(std::size_t c) const { return table_.cohorts[c].size; }
    [[nodiscard]] auto state(std::size_t c, std::size_t k) const { return table_.cohorts[c].cells[k].state; }
    [[nodiscard]] auto customers(std::size_t c, std::size_t k) const
    {
        return table_.cohorts[c].cells[k].customers;
    }
    [[nodiscard]] auto eligible(std::size_t c, std::size_t k) const
    {
        return table_.cohorts[c].cells[k].eligible;
    }

private:
    age_clock clock_;
    slow_cohorts_table table_;
    date::local_days first_;
};

/// The lines of January, February and April.
using three_lines = std::vector<std::string>;

template <class Table>
void holds(Table const& t, three_lines const& expected)
{
    BOOST_TEST_REQUIRE(t.cohorts() == 4U);
    BOOST_TEST(t.size(2) == 0U); // nobody was born in March
    BOOST_TEST(t.label(2) == "2024-03");
    BOOST_TEST(line(t, 0) == expected[0]);
    BOOST_TEST(line(t, 1) == expected[1]);
    BOOST_TEST(line(t, 3) == expected[2]);
}

template <class Returns>
void check(age_clock const& clock, Returns const& returns, slow_criterion slow, three_lines const& expected)
{
    holds(slow_lines(clock, slow), expected);

    auto const rows = worked_example();
    auto const query = cohort_query(monthly{}).returning(returns);
    holds(cohorts(rows, sale_schema, query, {.clock = clock, .observed = worked_example_window}), expected);
    ledger const book(rows, sale_schema, {.observed = worked_example_window});
    holds(cohorts(book, query, {.clock = clock}), expected);
    ledger const open(rows, sale_schema);
    holds(cohorts(open, query, {.clock = clock, .observed = worked_example_window}), expected);
}

} // namespace

BOOST_AUTO_TEST_CASE(calendar_months_on)
{
    check(calendar_clock{}, returns::on{}, slow_criterion::on,
          {"2024-01 (3): 3 1 2 0~", "2024-02 (2): 2 1 2~ -", "2024-04 (1): 1~ - - -"});
}

BOOST_AUTO_TEST_CASE(calendar_months_on_or_after)
{
    check(calendar_clock{}, returns::on_or_after{}, slow_criterion::on_or_after,
          {"2024-01 (3): 3 2 2 0~", "2024-02 (2): 2 2 2~ -", "2024-04 (1): 1~ - - -"});
}

BOOST_AUTO_TEST_CASE(calendar_months_on_or_before)
{
    check(calendar_clock{}, returns::on_or_before{}, slow_criterion::on_or_before,
          {"2024-01 (3): 3 1 2 2~", "2024-02 (2): 2 1 2~ -", "2024-04 (1): 1~ - - -"});
}

BOOST_AUTO_TEST_CASE(calendar_months_streak)
{
    check(calendar_clock{}, returns::streak{}, slow_criterion::streak,
          {"2024-01 (3): 3 1 1 0~", "2024-02 (2): 2 1 1~ -", "2024-04 (1): 1~ - - -"});
}

// Nobody can be seen at age 3: the documentation's last 0/0 is no column.
BOOST_AUTO_TEST_CASE(rolling_spans_of_thirty_days)
{
    check(rolling_clock{date::days{30}}, returns::on{}, slow_criterion::on,
          {"2024-01 (3): 3/3 0/3 1/2", "2024-02 (2): 2/2 0/1 0/0", "2024-04 (1): 0/0 0/0 0/0"});
}

BOOST_AUTO_TEST_CASE(anniversary_months)
{
    check(anniversary_clock{}, returns::on{}, slow_criterion::on,
          {"2024-01 (3): 3/3 1/3 1/2", "2024-02 (2): 2/2 0/1 0/0", "2024-04 (1): 0/0 0/0 0/0"});
}
