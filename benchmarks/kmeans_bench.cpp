// k-means of customers: recency, frequency and monetary, logarithms, z-scores; 8 clusters.

#include "support/program.hpp"
#include "support/rows.hpp"

#include <cohort/cluster.hpp>
#include <cohort/rfm.hpp>

#include <cstdio>
#include <set>

namespace {

using namespace cohort_bench;

constexpr std::size_t clusters = 8;
constexpr std::size_t features = 3;

struct points {
    cohort::matrix values;
    cohort::matrix start; ///< where the centres start
};

auto matrix_in(std::filesystem::path const& file, std::size_t n) -> cohort::matrix
{
    std::vector<double> values(n * features);
    read_column<double>(file, values.size(), [&](std::size_t i, double x) { values[i] = x; });
    return {n, features, std::move(values)};
}

// Where the folder of rows has points and a start, those: the peers' script writes them there. How many there
// are.
auto points_in_folder() -> std::optional<std::size_t>
{
    auto const folder = rows_folder();
    if (!folder || !exists(*folder / "features.bin") || !exists(*folder / "start.bin")) return std::nullopt;
    return static_cast<std::size_t>(file_size(*folder / "features.bin") / sizeof(double) / features);
}

// As many different points as there are clusters, drawn evenly.
auto drawn_start(cohort::matrix const& values) -> cohort::matrix
{
    std::vector<double> start;
    std::set<std::vector<double>> seen;
    for (std::size_t i = values.rows() / (2 * clusters); seen.size() < clusters;
         i = (i + values.rows() / clusters + 1) % values.rows()) {
        auto const row = values.row(i);
        if (seen.emplace(row.begin(), row.end()).second) start.insert(start.end(), row.begin(), row.end());
    }
    return {clusters, features, std::move(start)};
}

auto points_of(std::size_t rows) -> points const&
{
    return kept(rows, [](std::size_t count) -> points {
        if (auto const n = points_in_folder())
            return {matrix_in(*rows_folder() / "features.bin", *n),
                    matrix_in(*rows_folder() / "start.bin", clusters)};
        auto const table = cohort::rfm(rows_of(count), purchases);
        auto values = cohort::standardize(cohort::log1p(table.features())).values();
        auto start = drawn_start(values);
        return {std::move(values), std::move(start)};
    });
}

// Steps are visits of a point: points times iterations.
auto tell(cohort::clustering const& found) -> told
{
    std::vector<std::size_t> sizes(found.sizes().begin(), found.sizes().end());
    std::sort(sizes.begin(), sizes.end());
    std::string list;
    for (auto const size : sizes) list += (list.empty() ? "" : ",") + std::to_string(size);
    char inertia[32];
    std::snprintf(inertia, sizeof inertia, "%.12g", found.inertia());
    return {"inertia=" + std::string(inertia) + " iterations=" + std::to_string(found.iterations()) +
                " sizes=" + list,
            found.labels().size() * found.iterations()};
}

constexpr auto telling = [](cohort::clustering const& found) { return tell(found); };

void add_benchmarks()
{
    for (auto const rows : row_counts()) {
        auto const input = [rows]() -> auto const& { return points_of(rows); };
        auto const n = points_in_folder().value_or(rows / 10);
        for (unsigned const threads : {1U, 2U})
            measure(
                "kmeans/given_start", "points", n, threads, input,
                [](points const& p, auto const& run) {
                    return cohort::kmeans(p.values, clusters,
                                          {.start = cohort::kmeans_start::given, .start_centres = p.start},
                                          run);
                },
                telling);
        for (unsigned const threads : {1U, 2U})
            measure(
                "kmeans/plus_plus", "points", n, threads, input,
                [](points const& p, auto const& run) { return cohort::kmeans(p.values, clusters, {}, run); },
                telling);
    }
}

} // namespace

int main(int argc, char** argv) { return cohort_bench::run_benchmarks(argc, argv, add_benchmarks); }
