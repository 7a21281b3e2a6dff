#pragma once

#include <support/sale.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace cohort_test {

/// A log of many rows, always the same: enough for several runs, many partitions and hundreds of blocks.
/// Customers of few and of many rows, some of them only with refunds; rows of nobody, for nothing, given
/// back, and twice.
[[nodiscard]] inline auto big_log(std::size_t n) -> std::vector<sale>
{
    using namespace date::literals;
    std::uint64_t state = 20240229;
    auto const below = [&state](std::uint64_t bound) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        return (state >> 33) % bound;
    };
    std::vector<sale> rows;
    rows.reserve(n);
    while (rows.size() < n) {
        auto& row = rows.emplace_back();
        auto const who = below(100);
        if (who != 0) row.client = static_cast<std::int32_t>(below(who < 10 ? 50 : n / 4)) - 20;
        row.at = date::local_days{2022_y / 1 / 1} + std::chrono::seconds{below(730 * 86'400)};
        auto const kind = below(20);
        row.cents = kind == 0 ? 0 : static_cast<std::int64_t>(below(100'000)) - (kind < 3 ? 100'000 : -1);
        row.invoice = static_cast<std::int32_t>(below(n / 3));
        row.country = static_cast<char>('a' + static_cast<int>(below(20)));
        if (below(50) == 0) rows.push_back(sale(row));
    }
    return rows;
}

} // namespace cohort_test
