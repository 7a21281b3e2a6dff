// Recency, frequency, monetary and their value-consistent quintiles.

#include "support/check.hpp"
#include "support/program.hpp"
#include "support/rows.hpp"

#include <cohort/ledger.hpp>
#include <cohort/rfm.hpp>

#include <array>

namespace {

using namespace cohort_bench;

// How many customers have each triple of scores.
auto tell(cohort::rfm_scores const& scores) -> told
{
    std::array<std::uint64_t, 6 * 6 * 6> counts{};
    for (std::size_t i = 0; i < scores.customers(); ++i)
        ++counts[static_cast<std::size_t>(scores.r()[i] * 36 + scores.f()[i] * 6 + scores.m()[i])];
    check of;
    for (std::size_t i = 0; i < counts.size(); ++i)
        if (counts[i] > 0) of.line(i / 36, i / 6 % 6, i % 6, counts[i]);
    return {"check=" + of.text() + " customers=" + std::to_string(scores.customers()) +
            " top=" + std::to_string(counts[5 * 36 + 5 * 6 + 5])};
}

constexpr auto telling = [](cohort::rfm_scores const& scores) { return tell(scores); };
constexpr auto telling_customers = [](auto const& table) -> told {
    return {"customers=" + std::to_string(table.customers())};
};

void add_benchmarks()
{
    for (auto const n : row_counts()) {
        auto const rows = [n]() -> auto const& { return rows_of(n); };
        for (unsigned const threads : {1U, 2U})
            measure(
                "rfm/rows_scored", "rows", n, threads, rows,
                [](auto const& all, auto const& run) {
                    return cohort::score(cohort::rfm(all, purchases, {}, run), {}, run);
                },
                telling);
        for (unsigned const threads : {1U, 2U})
            measure(
                "rfm/rows", "rows", n, threads, rows,
                [](auto const& all, auto const& run) { return cohort::rfm(all, purchases, {}, run); },
                telling_customers);

        auto const book = [n]() -> auto const&
        {
            return kept(n, [](std::size_t count) { return cohort::ledger(rows_of(count), purchases); });
        };
        for (unsigned const threads : {1U, 2U})
            measure(
                "rfm/ledger", "rows", n, threads, book,
                [](auto const& ledger, auto const& run) { return cohort::rfm(ledger, {}, run); },
                telling_customers);

        // Scoring alone, counted by the customer; it takes no executor.
        auto const table = [n]() -> auto const&
        {
            return kept(n, [](std::size_t count) { return cohort::rfm(rows_of(count), purchases); });
        };
        measure(
            "rfm/score", "rows", n, 1, table,
            [](auto const& values, auto const&) { return cohort::score(values); }, telling);
    }
}

} // namespace

int main(int argc, char** argv) { return cohort_bench::run_benchmarks(argc, argv, add_benchmarks); }
