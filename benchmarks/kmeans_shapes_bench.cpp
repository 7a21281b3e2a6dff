// k-means of several shapes, from the points and starts that benchmarks/peers/sklearn_clusters.py wrote to
// the folder COHORT_BENCH_ROWS, by each method. Names are kmeans/METHOD/POINTS-DIMENSIONS-CLUSTERS.

#include "support/program.hpp"
#include "support/rows.hpp"

#include <cohort/cluster.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

namespace {

using namespace cohort_bench;

constexpr unsigned most_iterations = 100; // as in sklearn_clusters.py

struct shape {
    std::string name;
    std::size_t n, d, k;
};

auto shapes() -> std::vector<shape>
{
    std::vector<shape> found;
    auto const folder = rows_folder();
    if (!folder)
        throw std::runtime_error("set COHORT_BENCH_ROWS to the folder that sklearn_clusters.py prepared");
    for (auto const& entry : std::filesystem::directory_iterator(*folder)) {
        shape s;
        if (std::sscanf(entry.path().filename().c_str(), "start-%zu-%zu-%zu.bin", &s.n, &s.d, &s.k) != 3)
            continue;
        s.name = std::to_string(s.n) + "-" + std::to_string(s.d) + "-" + std::to_string(s.k);
        found.push_back(s);
    }
    std::sort(found.begin(), found.end(), [](shape const& a, shape const& b) {
        return std::tie(a.n, a.d, a.k) < std::tie(b.n, b.d, b.k);
    });
    return found;
}

auto matrix_in(std::string const& file, std::size_t rows, std::size_t cols) -> cohort::matrix
{
    std::vector<double> values(rows * cols);
    read_column<double>(*rows_folder() / file, values.size(),
                        [&](std::size_t i, double x) { values[i] = x; });
    return {rows, cols, std::move(values)};
}

/// The points of the last shape asked for: shapes with the same points come one after the other.
auto points_of(shape const& s) -> cohort::matrix const&
{
    static std::string of;
    static cohort::matrix points;
    auto const name = "points-" + std::to_string(s.n) + "-" + std::to_string(s.d) + ".bin";
    if (of != name) {
        points = {};
        points = matrix_in(name, s.n, s.d);
        of = name;
    }
    return points;
}

void add_benchmarks()
{
    for (auto const& s : shapes()) {
        for (auto const method : {cohort::kmeans_method::automatic, cohort::kmeans_method::lloyd,
                                  cohort::kmeans_method::hamerly, cohort::kmeans_method::filter}) {
            for (unsigned const threads : {1U, 2U}) {
                measure(
                    "kmeans/" + std::string(to_string(method)) + "/" + s.name, "points", s.n,
                    threads, [s]() -> auto const& { return points_of(s); },
                    [s, method](cohort::matrix const& points, auto const& run) {
                        auto const start = matrix_in("start-" + s.name + ".bin", s.k, s.d);
                        return cohort::kmeans(points, s.k,
                                              {.start = cohort::kmeans_start::given,
                                               .start_centres = start,
                                               .max_iterations = most_iterations,
                                               .method = method},
                                              run);
                    },
                    [](cohort::clustering const& c) -> told {
                        char inertia[32];
                        std::snprintf(inertia, sizeof inertia, "%.12g", c.inertia());
                        return {"inertia=" + std::string(inertia) +
                                    " iterations=" + std::to_string(c.iterations()) +
                                    " method=" + std::string(to_string(c.method())),
                                c.labels().size() * c.iterations()};
                    });
            }
        }
    }
}

} // namespace

int main(int argc, char** argv) { return cohort_bench::run_benchmarks(argc, argv, add_benchmarks); }
