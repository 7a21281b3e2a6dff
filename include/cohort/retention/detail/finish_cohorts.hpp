#pragma once

#include <cohort/retention/cell_state.hpp>
#include <cohort/retention/cohort_counts.hpp>
#include <cohort/retention/cohort_options.hpp>
#include <cohort/retention/cohort_table.hpp>
#include <cohort/retention/detail/cohort_cells.hpp>
#include <cohort/retention/return_criterion.hpp>
#include <cohort/rows/audit.hpp>
#include <cohort/rows/policy.hpp>
#include <cohort/time/age_clock.hpp>
#include <cohort/time/observation.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

namespace cohort::detail {

/// What a table says of itself, and how its cells come about.
template <class Grid, class Naming>
struct table_frame {
    Grid grid;
    Naming naming;
    age_clock clock;
    observation_window window;
    age_choice ages = {};
    bool matures = false;
    bool dated = false;   // births may lie before the window, where nothing was observed
    bool follows = false; // members who mature are followed from column to column
    bool columns_are_ages = true;
    bool rows_alone = true; // no row is in two cells
    bool of_active = false; // rows of cells are of those who count there
    row_policy policy = {};
    loss_kind losses = loss_kind::net;
    cell_fold counts = cell_fold::none;
    cell_fold measured = cell_fold::none;
};

/// Makes the table of the cells.
struct cohort_table_access {
    /// \tparam Table  a `cohort_table`
    template <class Table, class Frame, class Cells>
    [[nodiscard]] static auto finish(Frame const& frame, Cells& cells,
                                     std::vector<cohort_column> const& columns, row_audit const& audit)
        -> Table
    {
        bool const matures = frame.matures;
        Table t;
        t.grid_ = frame.grid;
        t.naming_ = frame.naming;
        t.clock_ = frame.clock;
        t.window_ = frame.window;
        t.matures_ = matures;
        t.dated_ = frame.dated;
        t.follows_ = frame.follows;
        t.columns_are_ages_ = frame.columns_are_ages;
        t.rows_alone_ = frame.rows_alone;
        t.of_active_ = frame.of_active;
        t.policy_ = frame.policy;
        t.losses_ = frame.losses;
        t.audit_ = audit;
        t.unborn_ = cells.unborn;
        t.outside_ = cells.outside;
        t.unplaced_ = cells.unplaced;
        t.before_birth_ = cells.before_birth;

        // Cohorts in the order of their keys.
        std::vector<std::size_t> order(cells.lines.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
            return cells.directory.key(a) < cells.directory.key(b);
        });
        constexpr auto nobody = static_cast<std::size_t>(-1);
        std::vector<std::size_t> from; // line of each cohort
        for (auto const line : order) {
            if constexpr (Table::by_period)
                for (; !t.keys_.empty() && t.keys_.back() + 1 < cells.directory.key(line);
                     from.push_back(nobody))
                    t.keys_.push_back(t.keys_.back() + 1); // nobody was born then
            t.keys_.push_back(cells.directory.key(line));
            from.push_back(line);
        }
        auto const n = t.keys_.size();
        t.sizes_.assign(n, 0);

        // Which members of a cohort could be seen in a column: of whom so many ages were seen whole.
        for (std::size_t line = 0; matures && line < cells.lines.size(); ++line) {
            auto* const seen = cells.maturity.data() + line * cells.seen_width;
            for (auto s = cells.seen_width - 1; s-- > 0;) seen[s] += seen[s + 1];
        }
        auto const could = [&](std::size_t c, std::size_t k) -> std::uint64_t {
            auto const ages = columns[k].needs.last + 1;
            auto const whole = ages < cells.seen_width ? cells.maturity[from[c] * cells.seen_width + ages]
                                                       : std::uint64_t{0};
            return whole + (cells.dated ? cells.late[cells.lines[from[c]].begin + k] : 0);
        };
        // Columns: as far as anything could be seen, by the calendar as far as ages of the oldest cohort have
        // begun (so that sums of tables have those of their parts), at least the first; of them those that
        // were asked for.
        t.columns_ = columns;
        auto const observed = [&](std::size_t c, std::size_t k) {
            return matures ? could(c, k) > 0 : t.by_calendar(c, k) != cell_state::unobserved;
        };
        auto shown = columns.size();
        if (frame.columns_are_ages) {
            auto const any = [&](std::size_t k) {
                if (!matures) return n > 0 && t.begun(0, k);
                for (std::size_t c = 0; c < n; ++c)
                    if (from[c] != nobody && observed(c, k)) return true;
                return false;
            };
            while (shown > 1 && !any(shown - 1)) --shown;
        }
        std::vector<std::size_t> chosen;
        auto const& ages = frame.ages;
        if (frame.columns_are_ages) {
            for (auto k = static_cast<std::size_t>(ages.from); k < shown;
                 k += static_cast<std::size_t>(ages.step))
                chosen.push_back(k);
        } else {
            for (std::size_t k = 0; k < shown; ++k) chosen.push_back(k);
        }

        // A line ends with its last observed cell.
        std::vector<std::size_t> lengths(n, 0);
        for (std::size_t c = 0; c < n; ++c) {
            if (from[c] == nobody) continue;
            auto j = chosen.size();
            while (j > 0 && (chosen[j - 1] >= cells.lines[from[c]].width || !observed(c, chosen[j - 1]))) --j;
            lengths[c] = j;
        }
        std::vector<cohort_column> kept;
        kept.reserve(chosen.size());
        for (auto const k : chosen) kept.push_back(columns[k]);
        t.columns_ = std::move(kept);
        t.set_lines(lengths);
        bool const check = !matures && (frame.dated || !frame.columns_are_ages);
        for (std::size_t c = 0; c < n; ++c) {
            if (from[c] == nobody) continue;
            auto const [size, at, width] = cells.lines[from[c]];
            t.sizes_[c] = size;
            fold_cells(std::span(cells.customers).subspan(at, width), frame.counts);
            if constexpr (Cells::has_measure)
                fold_cells(std::span(cells.measured).subspan(at, width), frame.measured);
            for (std::size_t j = 0; j < lengths[c]; ++j) {
                auto const k = chosen[j];
                auto const cell = t.at(c, j);
                if (matures) {
                    t.eligible_[cell] = could(c, k);
                    if (frame.follows) t.leaving_[cell] = cells.leaving[at + k];
                    if (frame.follows && frame.dated) t.entering_[cell] = cells.entering[at + k];
                    if (frame.follows && frame.dated) t.entered_[cell] = cells.entered[at + k];
                }
                // Cells that were not observed have no figures, whatever the fold put there.
                if (check && t.by_calendar(c, j) == cell_state::unobserved) continue;
                t.customers_[cell] = cells.customers[at + k];
                if constexpr (Cells::has_measure) t.measured_[cell] = std::move(cells.measured[at + k]);
            }
        }
        return t;
    }
};

} // namespace cohort::detail
