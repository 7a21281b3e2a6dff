#define BOOST_TEST_MODULE properties / retention
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/parallel/threads.hpp>
#include <cohort/retention.hpp>
#include <cohort/time.hpp>
#include <support/any_clock.hpp>
#include <support/any_sales.hpp>
#include <support/properties.hpp>
#include <support/same_table.hpp>
#include <support/single_pass.hpp>

#include <rapidcheck/boost_test.h>

#include <algorithm>
#include <cstddef>
#include <random>
#include <vector>

using namespace cohort;
using namespace cohort_test;

namespace {

auto any_options() -> retention_options
{
    retention_options o{.clock = any_clock(), .observed = any_observation(), .policy = any_policy()};
    if (*rc::gen::inRange(0, 3) == 0) o.max_age = *rc::gen::inRange(0, 8);
    return o;
}

void same(auto const& table, slow_table const& slow, slow_log const& log)
{
    if (auto const d = difference(table, slow, log); !d.empty()) RC_FAIL(d);
}

/// The table of rows, of the same rows read once, and of their ledger, against the slow one.
template <class Grid>
void is_the_slow_table(Grid const& grid, walked_grid const& walked)
{
    auto const rows = *any_sales();
    auto const options = any_options();
    auto const log = judge(rows, options.observed, options.policy);
    auto const slow = slow_retention(log, options.policy, walked, options.clock, options.max_age);

    auto const table = retention(rows, sale_schema, grid, options);
    same(table, slow, log);
    single_pass once(rows);
    RC_ASSERT(retention(once, sale_schema, grid, options, threads(3)) == table);
    RC_ASSERT(once.read_once());
    ledger const book(rows, sale_schema, {.observed = options.observed, .policy = options.policy});
    RC_ASSERT(retention(book, grid, options) == table);
    RC_ASSERT(retention(book, grid, {.clock = options.clock, .max_age = options.max_age}, threads(2)) ==
              table);
}

constexpr auto visit_schema = schema(field::customer = &sale::client, field::time = &sale::at);

/// Without amounts every row is an activity: the counts are those of the same rows at one cent each.
template <class Grid>
void counts_without_amounts(Grid const& grid)
{
    auto rows = *any_sales();
    for (auto& s : rows) s.cents = 1;
    auto const options = any_options();
    auto const table = retention(rows, visit_schema, grid, options);
    RC_ASSERT(retention(rows, visit_schema, grid, options, threads(3)) == table);
    ledger const book(rows, visit_schema, {.observed = options.observed, .policy = options.policy});
    RC_ASSERT(retention(book, grid, {.clock = options.clock, .max_age = options.max_age}) == table);
    if (options.policy.duplicates == duplicates::drop) return; // other rows are duplicates without amounts

    auto const with_amounts = retention(rows, sale_schema, grid, options);
    RC_ASSERT(table.cohorts() == with_amounts.cohorts());
    RC_ASSERT(table.ages() == with_amounts.ages());
    for (std::size_t c = 0; c < table.cohorts(); ++c) {
        RC_ASSERT(table.size(c) == with_amounts.size(c));
        for (std::size_t age = 0; age < table.ages(); ++age) {
            RC_ASSERT(table.customers(c, age) == with_amounts.customers(c, age));
            RC_ASSERT(table.state(c, age) == with_amounts.state(c, age));
        }
    }
}

auto shuffled(std::vector<sale> rows) -> std::vector<sale>
{
    std::shuffle(rows.begin(), rows.end(), std::mt19937_64(*rc::gen::arbitrary<std::uint64_t>()));
    return rows;
}

} // namespace

RC_BOOST_PROP(by_months_it_is_the_slow_table, ())
{
    static walked_grid const walked([](walking_day const& d) { return d.day == 1; });
    is_the_slow_table(monthly{}, walked);
}

RC_BOOST_PROP(by_quarters_it_is_the_slow_table, ())
{
    static walked_grid const walked([](walking_day const& d) { return d.day == 1 && d.month % 3 == 1; });
    is_the_slow_table(quarterly{}, walked);
}

RC_BOOST_PROP(by_weeks_from_sunday_it_is_the_slow_table, ())
{
    static walked_grid const walked([](walking_day const& d) { return d.weekday == 0; });
    is_the_slow_table(weekly{date::Sunday}, walked);
}

RC_BOOST_PROP(without_amounts_by_months, ()) { counts_without_amounts(monthly{}); }
RC_BOOST_PROP(without_amounts_by_days, ()) { counts_without_amounts(daily{}); }

RC_BOOST_PROP(by_days_it_is_the_slow_table, ()) // more periods than a word has bits
{
    static walked_grid const walked([](walking_day const&) { return true; });
    is_the_slow_table(daily{}, walked);
}

RC_BOOST_PROP(the_order_of_rows_does_not_matter, ())
{
    auto const rows = *any_sales();
    auto const options = any_options();
    RC_ASSERT(retention(shuffled(rows), sale_schema, monthly{}, options) ==
              retention(rows, sale_schema, monthly{}, options));
}

RC_BOOST_PROP(tables_of_disjoint_customers_add_up, ())
{
    auto const rows = *any_sales();
    auto options = any_options();
    options.observed = any_window();
    auto const parts = *rc::gen::inRange(1, 4);
    auto const in_part = [&](int n) {
        std::vector<sale> part;
        for (auto const& r : rows) { // rows of nobody are one customer: all in one part
            if ((r.client.value_or(0) + 3) % parts == n) part.push_back(r);
        }
        return part;
    };
    auto sum = retention(in_part(0), sale_schema, monthly{}, options);
    for (int n = 1; n < parts; ++n) sum += retention(in_part(n), sale_schema, monthly{}, options);
    RC_ASSERT(sum == retention(rows, sale_schema, monthly{}, options));

    // In whatever order and grouping.
    auto backwards = retention(in_part(parts - 1), sale_schema, monthly{}, options);
    for (int n = parts - 1; n-- > 0;)
        backwards = retention(in_part(n), sale_schema, monthly{}, options) + backwards;
    RC_ASSERT(backwards == sum);
}

RC_BOOST_PROP(a_narrower_question_to_a_wide_ledger_has_the_same_cells, ())
{
    auto const rows = *any_sales();
    auto const options = any_options();
    ledger const book(rows, sale_schema, {.policy = options.policy});
    RC_PRE(!book.window().empty());
    auto observed = any_window();
    // Inside what the ledger saw.
    if (observed.from->local() < book.window().from) observed.from = book.window().from;
    if (book.window().until < observed.until->local()) observed.until = book.window().until;
    RC_PRE(*observed.from < *observed.until);

    auto of_book = options;
    of_book.observed = observed;
    auto const narrow = retention(book, monthly{}, of_book);
    auto const log = judge(rows, observed, options.policy);
    static walked_grid const walked([](walking_day const& d) { return d.day == 1; });
    auto const slow = slow_retention(log, options.policy, walked, options.clock, options.max_age);
    RC_ASSERT(narrow.cohorts() == slow.sizes.size());
    RC_ASSERT(narrow.customers_without_activity() == slow.without_activity);
    RC_ASSERT(narrow.rows_before_birth() == slow.rows_before_birth);
    for (std::size_t c = 0; c < narrow.cohorts(); ++c) {
        RC_ASSERT(narrow.ages() == slow.ages);
        RC_ASSERT(narrow.size(c) == slow.sizes[c]);
        for (std::size_t a = 0; a < narrow.ages(); ++a) {
            RC_ASSERT(narrow.state(c, a) == slow.cells[c][a].state);
            RC_ASSERT(narrow.customers(c, a) == slow.cells[c][a].customers);
            RC_ASSERT(narrow.eligible(c, a) == slow.cells[c][a].eligible);
            RC_ASSERT(narrow.revenue(c, a) == slow.cells[c][a].revenue);
        }
    }
    RC_ASSERT(narrow.audit().rows_used == log.audit.rows_used);
    RC_ASSERT(narrow.audit().customers == log.audit.customers);
    RC_ASSERT(narrow.audit().rows_read == narrow.audit().rows_used + narrow.audit().rows_left_out());
}

RC_BOOST_PROP(a_row_that_is_rejected_is_the_lowest, ())
{
    auto const rows = *any_sales();
    auto options = any_options();
    options.policy = any_strict_policy();
    auto const log = judge(rows, options.observed, options.policy);
    RC_PRE(log.rejected.has_value());
    auto const row_of = [&](auto&& ask) -> std::uint64_t {
        try {
            ask();
        } catch (invalid_row const& e) {
            return e.row();
        }
        RC_FAIL("nothing was thrown");
    };
    RC_ASSERT(row_of([&] { (void)retention(rows, sale_schema, monthly{}, options); }) == *log.rejected);
    RC_ASSERT(row_of([&] {
                  ledger const book(rows, sale_schema,
                                    {.observed = options.observed, .policy = options.policy});
              }) == *log.rejected);
}
