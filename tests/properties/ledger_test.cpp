#define BOOST_TEST_MODULE properties / ledger
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/parallel/threads.hpp>
#include <support/any_sales.hpp>
#include <support/properties.hpp>
#include <support/single_pass.hpp>
#include <support/slow_ledger.hpp>

#include <rapidcheck/boost_test.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

using namespace cohort;
using namespace cohort_test;

namespace {

using book_type = ledger<layout_for<std::vector<sale>&, decltype(sale_schema)>>;

auto any_ledger_options() -> ledger_options
{
    return {.observed = any_observation(), .policy = any_policy()};
}

/// Consecutive pieces of a log, some of them empty.
auto any_split(std::vector<sale> const& rows) -> std::vector<std::span<sale const>>
{
    auto cuts =
        *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, rows.size() + 1));
    cuts.resize(std::min<std::size_t>(cuts.size(), 5));
    cuts.push_back(0);
    cuts.push_back(rows.size());
    std::sort(cuts.begin(), cuts.end());
    std::vector<std::span<sale const>> pieces;
    for (std::size_t i = 0; i + 1 < cuts.size(); ++i)
        pieces.push_back(std::span(rows).subspan(cuts[i], cuts[i + 1] - cuts[i]));
    return pieces;
}

/// Equal but for the order among rows of one customer at one instant.
void equal_up_to_ties(book_type const& a, book_type const& b)
{
    RC_ASSERT(std::ranges::equal(a.keys(), b.keys()));
    RC_ASSERT(std::ranges::equal(a.offsets(), b.offsets()));
    RC_ASSERT(ties_in_order(rows_of(a)) == ties_in_order(rows_of(b)));
    RC_ASSERT(a.has_unidentified() == b.has_unidentified());
    RC_ASSERT(a.window() == b.window());
    RC_ASSERT(a.audit() == b.audit());
    RC_ASSERT(a.policy() == b.policy());
}

} // namespace

RC_BOOST_PROP(it_holds_the_rows_that_pass_by_customer_and_time, ())
{
    auto const rows = *any_sales();
    auto const options = any_ledger_options();
    ledger const book(rows, sale_schema, options);
    if (auto const d = difference(book, judge(rows, options.observed, options.policy)); !d.empty())
        RC_FAIL(d);
    RC_ASSERT(book.audit().rows_read == book.audit().rows_used + book.audit().rows_left_out());

    single_pass once(rows);
    ledger const of_one_pass(once, sale_schema, options, threads(2));
    RC_ASSERT(of_one_pass == book);
    RC_ASSERT(once.read_once());
}

RC_BOOST_PROP(another_order_of_the_rows_changes_only_the_order_of_ties, ())
{
    auto const rows = *any_sales();
    auto const options = any_ledger_options();
    auto mixed = rows;
    std::shuffle(mixed.begin(), mixed.end(), std::mt19937_64(*rc::gen::arbitrary<std::uint64_t>()));
    equal_up_to_ties(ledger(rows, sale_schema, options), ledger(mixed, sale_schema, options));
}

RC_BOOST_PROP(ledgers_of_pieces_add_up_to_the_ledger_of_all, ())
{
    auto const rows = *any_sales();
    auto const options = any_ledger_options();
    book_type const whole(rows, sale_schema, options);
    book_type sum;
    book_type appended(std::vector<sale>{}, sale_schema, options);
    for (auto const piece : any_split(rows)) {
        sum += book_type(piece, sale_schema, options);
        appended.append(piece, sale_schema);
    }
    RC_ASSERT(sum == whole); // pieces in their order: ties too
    RC_ASSERT(appended == whole);
}

RC_BOOST_PROP(adding_is_associative_and_commutative_and_nothing_is_neutral, ())
{
    auto const options = any_ledger_options();
    book_type const a(*any_sales(), sale_schema, options);
    book_type const b(*any_sales(), sale_schema, options);
    book_type const c(*any_sales(), sale_schema, options);
    RC_ASSERT((a + b) + c == a + (b + c));
    equal_up_to_ties(a + b, b + a);
    RC_ASSERT(a + book_type{} == a);
    RC_ASSERT(book_type{} + a == a);
}

RC_BOOST_PROP(a_ledger_can_be_added_to_itself, ())
{
    auto const rows = *any_sales();
    auto const options = any_ledger_options();
    auto twice = rows;
    twice.insert(twice.end(), rows.begin(), rows.end());
    book_type book(rows, sale_schema, options);
    book += book;
    equal_up_to_ties(book, book_type(twice, sale_schema, options));
}

RC_BOOST_PROP(a_row_that_is_refused_leaves_the_ledger_as_it_was, ())
{
    auto const before = *any_sales();
    auto const more = *any_sales();
    ledger_options const options{.observed = any_observation(), .policy = any_strict_policy()};
    RC_PRE(!judge(before, options.observed, options.policy).rejected);
    auto const rejected = judge(more, options.observed, options.policy).rejected;
    RC_PRE(rejected.has_value());
    book_type book(before, sale_schema, options);
    auto const copy = book;
    std::uint64_t row = more.size();
    try {
        book.append(more, sale_schema);
    } catch (invalid_row const& e) {
        row = e.row();
    }
    RC_ASSERT(row == *rejected);
    RC_ASSERT(book == copy);
}
