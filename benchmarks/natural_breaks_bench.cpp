// The best classes of a million numbers: log-normal money in whole cents, and the same with all digits.

#include "support/program.hpp"

#include <cohort/stats/natural_breaks.hpp>

#include <cmath>
#include <cstdio>
#include <numbers>
#include <random>

namespace {

using namespace cohort_bench;

constexpr std::size_t how_many = 1'000'000;

// Around 1,100 in the median. The same everywhere up to the last bit of the standard library's logarithms.
auto money() -> std::vector<double> const&
{
    static auto const made = [] {
        std::vector<double> amounts(how_many);
        std::mt19937_64 random(1);
        auto const uniform = [&] { return (static_cast<double>(random() >> 12) + 0.5) * 0x1p-52; };
        for (auto& x : amounts) {
            // Box and Muller's normal number.
            double const radius = std::sqrt(-2 * std::log(uniform()));
            x = std::exp(7 + 1.5 * radius * std::cos(2 * std::numbers::pi * uniform()));
        }
        return amounts;
    }();
    return made;
}

auto cents() -> std::vector<std::int64_t> const&
{
    static auto const rounded = [] {
        std::vector<std::int64_t> amounts;
        for (double const x : money()) amounts.push_back(static_cast<std::int64_t>(100 * x));
        return amounts;
    }();
    return rounded;
}

constexpr auto telling = [](cohort::natural_classes const& found) -> told {
    std::string label;
    for (auto const& c : found.classes()) label += (label.empty() ? "sizes=" : ",") + std::to_string(c.count);
    char inertia[32];
    std::snprintf(inertia, sizeof inertia, "%.12g", found.inertia());
    return {"inertia=" + std::string(inertia) + " " + label};
};

void add_benchmarks()
{
    for (std::size_t const k : {5U, 10U}) {
        auto const best = [k](auto const& values, auto const&) { return cohort::natural_breaks(values, k); };
        auto const classes = "/classes:" + std::to_string(k);
        measure("natural_breaks/cents" + classes, "values", how_many, 1, cents, best, telling);
        measure("natural_breaks/doubles" + classes, "values", how_many, 1, money, best, telling);
    }
}

} // namespace

int main(int argc, char** argv) { return cohort_bench::run_benchmarks(argc, argv, add_benchmarks); }
