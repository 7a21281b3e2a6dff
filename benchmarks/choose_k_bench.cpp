// How good clusters of customers are, and how many there should be: recency, frequency and monetary,
// logarithms, z-scores.

#include "support/program.hpp"
#include "support/rows.hpp"

#include <cohort/cluster.hpp>
#include <cohort/rfm.hpp>

#include <cstdio>

namespace {

using namespace cohort_bench;

struct clustered {
    cohort::matrix points;
    cohort::clustering clusters;
};

auto clustered_of(std::size_t rows) -> clustered const&
{
    return kept(rows, [](std::size_t count) -> clustered {
        auto const table = cohort::rfm(rows_of(count), purchases);
        auto points = cohort::standardize(cohort::log1p(table.features())).values();
        auto clusters = cohort::kmeans(points, 8);
        return {std::move(points), std::move(clusters)};
    });
}

auto text(char const* format, double x, double y) -> std::string
{
    char line[80];
    std::snprintf(line, sizeof line, format, x, y);
    return line;
}

auto tell_choices(cohort::k_table const& table) -> std::string
{
    std::string line;
    for (auto const rule : cohort::k_rules)
        line += std::string(to_string(rule)) + '=' + std::to_string(table.choice(rule).value_or(0)) + ' ';
    return line +
           text("inertia_2=%.9g inertia_10=%.9g", table.rows().front().inertia, table.rows().back().inertia);
}

void add_benchmarks()
{
    for (auto const rows : row_counts()) {
        if (rows > 10'000'000 && !rows_folder()) continue; // a million customers
        auto const input = [rows]() -> auto const& { return clustered_of(rows); };
        auto const n = rows / 10;
        for (unsigned const threads : {1U, 2U})
            measure(
                "silhouette/sampled", "points", n, threads, input,
                [](clustered const& c, auto const& run) {
                    return cohort::silhouette(c.points, c.clusters, {.exact_up_to = 0}, run);
                },
                [](cohort::silhouettes const& s) {
                    return told{text("mean=%.9g se=%.3g", *s.mean(), *s.standard_error())};
                });
        for (unsigned const threads : {1U, 2U})
            measure(
                "separation", "points", n, threads, input,
                [](clustered const& c, auto const& run) {
                    return cohort::separation_of(c.points, c.clusters, run);
                },
                [](cohort::separation const& s) {
                    return told{text("calinski_harabasz=%.9g davies_bouldin=%.9g", *s.calinski_harabasz,
                                     *s.davies_bouldin)};
                });
        for (unsigned const threads : {1U, 2U})
            measure(
                "gap_statistic/1_to_10", "points", n, threads, input,
                [](clustered const& c, auto const& run) { return cohort::gap_statistic(c.points, {}, run); },
                [](cohort::gap_table const& t) {
                    return told{text("gap_1=%.9g gap_10=%.9g", t.rows().front().gap, t.rows().back().gap)};
                });
        for (unsigned const threads : {1U, 2U})
            measure(
                "choose_k/2_to_10", "points", n, threads, input,
                [](clustered const& c, auto const& run) { return cohort::choose_k(c.points, {}, run); },
                [](cohort::k_table const& t) { return told{tell_choices(t)}; });
        for (unsigned const threads : {1U, 2U})
            measure(
                "stability/k_8_samples_4", "points", n, threads, input,
                [](clustered const& c, auto const& run) {
                    return cohort::cluster_stability(c.points, 8, {.samples = 4}, run);
                },
                [](cohort::stability const& s) {
                    return told{text("mean=%.9g low=%.9g", *s.mean(), s.bounds()->low)};
                });
    }
}

} // namespace

int main(int argc, char** argv) { return cohort_bench::run_benchmarks(argc, argv, add_benchmarks); }
