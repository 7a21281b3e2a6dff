#pragma once

#include <cohort/retention/cell_state.hpp>
#include <cohort/retention/cohort_counts.hpp>
#include <cohort/time/age_clock.hpp>
#include <cohort/time/calendar_periods.hpp>
#include <cohort/time/observation.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace cohort_test {

/// A cell as it is written down: who was there, of whom, and whether the period was over.
struct counted_cell {
    std::uint64_t customers = 0;
    std::uint64_t eligible = 0;
    bool partial = false;
};

/// A table of one's own: written down cell by cell, a line a month of 2024 from January on. A line may be
/// shorter than the longest: what is missing is unobserved.
struct counted_table {
    std::vector<std::uint64_t> sizes;
    std::vector<std::vector<counted_cell>> cells;

    /// Who was there at each age, of as many as at age 0.
    static auto of(std::vector<std::vector<std::uint64_t>> const& counts) -> counted_table
    {
        counted_table t;
        for (auto const& line : counts) {
            t.sizes.push_back(line.front());
            auto& cells = t.cells.emplace_back();
            for (auto const n : line) cells.push_back({n, line.front(), false});
        }
        return t;
    }

    [[nodiscard]] auto cohorts() const -> std::size_t { return sizes.size(); }
    [[nodiscard]] auto ages() const -> std::size_t
    {
        std::size_t n = 0;
        for (auto const& line : cells) n = std::max(n, line.size());
        return n;
    }
    [[nodiscard]] auto size(std::size_t c) const -> std::uint64_t { return sizes.at(c); }
    [[nodiscard]] auto label(std::size_t c) const -> std::string { return grid().label(period(c)); }
    [[nodiscard]] auto cell(std::size_t c, std::size_t a) const -> counted_cell
    {
        return a < cells.at(c).size() ? cells[c][a] : counted_cell{};
    }
    [[nodiscard]] auto state(std::size_t c, std::size_t a) const -> cohort::cell_state
    {
        auto const x = cell(c, a);
        if (x.eligible == 0) return cohort::cell_state::unobserved;
        if (x.partial) return cohort::cell_state::partial;
        return x.customers > 0 ? cohort::cell_state::value : cohort::cell_state::zero;
    }
    [[nodiscard]] auto customers(std::size_t c, std::size_t a) const { return cell(c, a).customers; }
    [[nodiscard]] auto eligible(std::size_t c, std::size_t a) const { return cell(c, a).eligible; }
    [[nodiscard]] auto rate(std::size_t c, std::size_t a) const -> std::optional<double>
    {
        auto const x = cell(c, a);
        if (x.eligible == 0) return std::nullopt;
        return static_cast<double>(x.customers) / static_cast<double>(x.eligible);
    }
    [[nodiscard]] static auto clock() -> cohort::age_clock { return {}; }
    [[nodiscard]] static auto window() -> cohort::observation_window { return {}; }

    [[nodiscard]] static auto grid() -> cohort::monthly { return {}; }
    [[nodiscard]] static auto period(std::size_t c) -> cohort::period_index
    {
        return 12 * 2024 + 1 + static_cast<cohort::period_index>(c);
    }
    [[nodiscard]] static auto first_day(std::size_t c) { return grid().first_day(period(c)); }
};

/// The same of returns "on or after": who left is gone.
struct survivor_table : counted_table {
    [[nodiscard]] static auto losses() -> cohort::loss_kind { return cohort::loss_kind::for_good; }
};

static_assert(cohort::counts_by_period<counted_table>);
static_assert(cohort::knows_its_losses<survivor_table> && !cohort::knows_its_losses<counted_table>);

/// Any table: empty cohorts, partial cells, members who mature one by one, ages that nobody has seen.
/// \param for_good  nobody comes back, in cells of the same members
template <class Table>
[[nodiscard]] auto any_counted_table(std::mt19937_64& random, bool for_good) -> Table
{
    auto const below = [&](std::uint64_t n) { return random() % n; };
    Table t;
    auto const matures = below(3) == 0;
    for (auto c = below(7); c-- > 0;) {
        auto const size = below(4) == 0 ? below(2) : below(30);
        t.sizes.push_back(size);
        auto& line = t.cells.emplace_back();
        auto eligible = size;
        auto most = size;
        for (auto ages = below(8); ages-- > 0;) {
            if (matures && below(2) == 0) eligible = below(eligible + 1);
            most = std::min(most, eligible);
            auto const n = below(most + 1);
            if (for_good) most = n;
            line.push_back({n, eligible, false});
        }
        if (!matures && !line.empty() && below(2) == 0) line.back().partial = true;
    }
    return t;
}

} // namespace cohort_test
