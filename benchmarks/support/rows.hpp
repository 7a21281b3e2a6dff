#pragma once

#include "shop.hpp"

#include <cohort/parallel/threads.hpp>
#include <cohort/rows.hpp>

#include <date/date.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace cohort_bench {

namespace f = cohort::field;

inline constexpr auto instant_of = [](sale const& s) { return date::sys_seconds{std::chrono::seconds{s.t}}; };

/// Customer and time: all that a count of returning customers needs, and all that the peers are asked to read
/// for one.
inline constexpr auto visits = cohort::schema(f::customer = &sale::id, f::time = instant_of);
/// And the amount.
inline constexpr auto purchases =
    cohort::schema(f::customer = &sale::id, f::time = instant_of, f::amount = &sale::a);

/// The folder that COHORT_BENCH_ROWS names, if it does: it holds id.bin, t.bin and a.bin, columns of 8-byte
/// numbers.
[[nodiscard]] inline auto rows_folder() -> std::optional<std::filesystem::path>
{
    char const* const name = std::getenv("COHORT_BENCH_ROWS");
    if (name == nullptr || *name == '\0') return std::nullopt;
    return std::filesystem::path(name);
}

/// How many rows to benchmark with: those of the folder, or 1, 10 and 50 million.
[[nodiscard]] inline auto row_counts() -> std::vector<std::size_t>
{
    if (auto const folder = rows_folder())
        return {static_cast<std::size_t>(std::filesystem::file_size(*folder / "id.bin") / 8)};
    return {1'000'000, 10'000'000, 50'000'000};
}

/// Reads 8-byte values in pieces and hands each on with its number, so that next to nothing but the rows is
/// in memory.
template <class T, class Take>
void read_column(std::filesystem::path const& file, std::size_t n, Take take)
{
    static_assert(sizeof(T) == 8);
    std::ifstream in(file, std::ios::binary);
    std::vector<T> piece(1 << 16);
    for (std::size_t i = 0; i < n;) {
        auto const want = std::min(piece.size(), n - i);
        if (!in.read(reinterpret_cast<char*>(piece.data()), static_cast<std::streamsize>(want * 8)))
            throw std::runtime_error(file.string() + ": cannot be read, or ends before " + std::to_string(n) +
                                     " values");
        for (std::size_t k = 0; k < want; ++k) take(i++, piece[k]);
    }
}

[[nodiscard]] inline auto rows_in(std::filesystem::path const& folder, std::size_t n) -> std::vector<sale>
{
    std::vector<sale> rows(n);
    read_column<std::uint64_t>(folder / "id.bin", n, [&](std::size_t i, std::uint64_t x) { rows[i].id = x; });
    read_column<std::int64_t>(folder / "t.bin", n, [&](std::size_t i, std::int64_t x) { rows[i].t = x; });
    read_column<std::int64_t>(folder / "a.bin", n, [&](std::size_t i, std::int64_t x) { rows[i].a = x; });
    return rows;
}

/// Rows of a tenth as many customers, made on all cores.
[[nodiscard]] inline auto made_rows(std::size_t n) -> std::vector<sale>
{
    shop const of(std::max<std::size_t>(1, n / 10));
    std::vector<sale> rows(n);
    constexpr std::size_t block = 1 << 16;
    cohort::threads const cores(std::max(1U, std::thread::hardware_concurrency()));
    cores((n + block - 1) / block, [&](std::size_t b) {
        for (auto i = b * block; i < std::min(n, (b + 1) * block); ++i) rows[i] = of(i);
    });
    return rows;
}

/// Keeps what was made for one number of rows until another number is asked for: benchmarks share their
/// input, and no more than one size of it is in memory.
template <class Make>
[[nodiscard]] auto kept(std::size_t n, Make make) -> decltype(make(n)) const&
{
    using value = decltype(make(n));
    static std::optional<std::pair<std::size_t, value>> held;
    if (!held || held->first != n) {
        held.reset();
        held.emplace(n, make(n));
    }
    return held->second;
}

/// The rows to benchmark with.
[[nodiscard]] inline auto rows_of(std::size_t n) -> std::vector<sale> const&
{
    return kept(n, [](std::size_t count) {
        auto const folder = rows_folder();
        return folder ? rows_in(*folder, count) : made_rows(count);
    });
}

} // namespace cohort_bench
