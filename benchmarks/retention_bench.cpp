// A monthly retention table: of rows as they come, and of a ledger.

#include "support/check.hpp"
#include "support/program.hpp"
#include "support/rows.hpp"

#include <cohort/ledger.hpp>
#include <cohort/retention.hpp>
#include <cohort/time.hpp>

namespace {

using namespace cohort_bench;

// Every cell that has customers: month of birth (12 * year + month), age, customers and, where there is one,
// revenue.
auto tell(auto const& table) -> told
{
    check of;
    std::uint64_t sum = 0;
    for (std::size_t c = 0; c < table.cohorts(); ++c) {
        for (std::size_t a = 0; a < table.ages(); ++a) {
            auto const n = table.customers(c, a);
            if (n == 0) continue;
            sum += n;
            if constexpr (std::remove_cvref_t<decltype(table)>::has_revenue)
                of.line(table.period(c), a, n, *table.revenue(c, a));
            else
                of.line(table.period(c), a, n);
        }
    }
    return {"check=" + of.text() + " customer_months=" + std::to_string(sum)};
}

// The work itself, whatever the rows' source.
struct from_rows {
    template <class Fields>
    static auto of(Fields const& fields)
    {
        return [&fields](auto const& rows, auto const& run) {
            return cohort::retention(rows, fields, cohort::monthly{}, {}, run);
        };
    }
};
constexpr auto from_ledger = [](auto const& book, auto const& run) {
    return cohort::retention(book, cohort::monthly{}, {}, run);
};
constexpr auto telling = [](auto const& table) { return tell(table); };

void add_benchmarks()
{
    for (auto const n : row_counts()) {
        auto const rows = [n]() -> auto const& { return rows_of(n); };
        for (unsigned const threads : {1U, 2U})
            measure("retention/rows", "rows", n, threads, rows, from_rows::of(visits), telling);
        for (unsigned const threads : {1U, 2U})
            measure("retention/rows_revenue", "rows", n, threads, rows, from_rows::of(purchases), telling);

        auto const book_of_visits = [n]() -> auto const&
        {
            return kept(n, [](std::size_t count) { return cohort::ledger(rows_of(count), visits); });
        };
        for (unsigned const threads : {1U, 2U})
            measure("retention/ledger", "rows", n, threads, book_of_visits, from_ledger, telling);

        auto const book_of_purchases = [n]() -> auto const&
        {
            return kept(n, [](std::size_t count) { return cohort::ledger(rows_of(count), purchases); });
        };
        for (unsigned const threads : {1U, 2U})
            measure("retention/ledger_revenue", "rows", n, threads, book_of_purchases, from_ledger, telling);
    }
}

} // namespace

int main(int argc, char** argv) { return cohort_bench::run_benchmarks(argc, argv, add_benchmarks); }
