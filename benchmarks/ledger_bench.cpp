// Building a ledger: rows grouped by customer, in time order, in columns.

#include "support/program.hpp"
#include "support/rows.hpp"

#include <cohort/ledger.hpp>

namespace {

using namespace cohort_bench;

auto tell(auto const& book) -> told
{
    return {"customers=" + std::to_string(book.customers()) + " rows=" + std::to_string(book.rows())};
}

void add_benchmarks()
{
    for (auto const n : row_counts()) {
        auto const input = [n]() -> auto const& { return rows_of(n); };
        for (unsigned const threads : {1U, 2U}) {
            measure(
                "ledger/visits", "rows", n, threads, input,
                [](auto const& rows, auto const& run) { return cohort::ledger(rows, visits, {}, run); },
                [](auto const& book) { return tell(book); });
            measure(
                "ledger/purchases", "rows", n, threads, input,
                [](auto const& rows, auto const& run) { return cohort::ledger(rows, purchases, {}, run); },
                [](auto const& book) { return tell(book); });
        }
    }
}

} // namespace

int main(int argc, char** argv) { return cohort_bench::run_benchmarks(argc, argv, add_benchmarks); }
