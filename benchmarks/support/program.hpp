#pragma once

#include "peak_memory.hpp"

#include <benchmark/benchmark.h>

#include <cohort/parallel/executor.hpp>
#include <cohort/parallel/threads.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cohort_bench {

/// What is said of a result, outside of the time taken.
struct told {
    /// "name=figure name=figure ...", to be compared with the peers'.
    std::string label;
    /// How many steps the time is divided by, if that is not the number of items.
    std::optional<std::size_t> steps = {};
};

/// Registers NAME/ITEMS:n/threads:t.
///
/// Before it is timed the work is done once, which warms it up, measures its memory and makes the label. The
/// time is that of the work and of giving its result back; the real one, with the processors' time beside it.
///
/// Counters: `items_per_second`; `per_item`, seconds an item; `peak_bytes_per_item`, memory beyond the input.
///
/// \param items  what is counted: "rows"
/// \param input  makes or finds the input
/// \param work   given the input and an executor
/// \param tell   given the result
template <class Input, class Work, class Tell>
void measure(std::string const& name, std::string const& items, std::size_t n, unsigned threads, Input input,
             Work work, Tell tell)
{
    struct first_run {
        std::optional<std::uint64_t> peak;
        told said;
    };
    auto const first = std::make_shared<std::optional<first_run>>();

    auto const run = [=](benchmark::State& state) {
        auto const& in = input();
        auto const once = [&] {
            return threads == 1 ? work(in, cohort::sequential{}) : work(in, cohort::threads{threads});
        };
        if (!*first) {
            first_run seen;
            std::optional<decltype(once())> result;
            seen.peak = peak_beyond([&] { result.emplace(once()); });
            seen.said = tell(*result);
            first->emplace(std::move(seen));
        }
        for (auto _ : state) {
            auto result = once();
            benchmark::DoNotOptimize(result);
        }
        auto const steps = (*first)->said.steps.value_or(n);
        state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(steps));
        using benchmark::Counter;
        state.counters["per_item"] =
            Counter(static_cast<double>(steps), Counter::kIsIterationInvariantRate | Counter::kInvert);
        if ((*first)->peak)
            state.counters["peak_bytes_per_item"] =
                Counter(static_cast<double>(*(*first)->peak) / static_cast<double>(n));
        state.SetLabel((*first)->said.label);
    };

    benchmark::RegisterBenchmark(name.c_str(), run)
        ->ArgNames({items, "threads"})
        ->Args({static_cast<std::int64_t>(n), static_cast<std::int64_t>(threads)})
        ->Unit(benchmark::kMillisecond)
        ->MeasureProcessCPUTime()
        ->UseRealTime()
        ->ComputeStatistics("min", [](std::vector<double> const& times) {
            return *std::min_element(times.begin(), times.end());
        });
}

/// A benchmark program's `main`: registers and runs.
template <class Register>
[[nodiscard]] auto run_benchmarks(int argc, char** argv, Register add) -> int
{
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
    try {
        add();
        benchmark::RunSpecifiedBenchmarks();
    } catch (std::exception const& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
    benchmark::Shutdown();
    return 0;
}

} // namespace cohort_bench
