#pragma once

#include <cohort/retention/cell_measure.hpp>
#include <cohort/retention/detail/cohort_hash.hpp>
#include <cohort/retention/detail/set_counter.hpp>
#include <cohort/retention/return_criterion.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/detail/key_index.hpp>
#include <cohort/time/period.hpp>

#include <algorithm>
#include <atomic>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace cohort::detail {

/// No cohort's number.
inline constexpr std::uint32_t no_line = 0xFFFFFFFF;

/// Which line a cohort's figures stand in: 0, 1, 2, ... in the order in which they were added.
template <class Value>
class hashed_lines {
public:
    /// The number of a cohort that was added, or `no_line`.
    [[nodiscard]] auto find(Value const& key) const -> std::uint32_t
    {
        return index_.find(key, hash_cohort(key));
    }
    /// Adds one that was not.
    void add(Value const& key) { static_cast<void>(index_.number(key, hash_cohort(key))); }
    [[nodiscard]] auto key(std::size_t line) noexcept -> Value const& { return index_.keys()[line]; }

private:
    key_index<Value> index_;
};

/// The same of periods, which need no hash.
class period_lines {
public:
    explicit period_lines(period_index first, std::size_t count) : first_(first), lines_(count, no_line) {}

    [[nodiscard]] auto find(period_index period) const noexcept -> std::uint32_t
    {
        return lines_[static_cast<std::size_t>(period - first_)];
    }
    void add(period_index period)
    {
        lines_[static_cast<std::size_t>(period - first_)] = static_cast<std::uint32_t>(keys_.size());
        keys_.push_back(period);
    }
    [[nodiscard]] auto key(std::size_t line) const noexcept -> period_index const& { return keys_[line]; }

private:
    period_index first_;
    std::vector<std::uint32_t> lines_;
    std::vector<period_index> keys_;
};

/// How many blocks a table's cells may be kept in at once: by the table and its customers alone, so that
/// floating sums come out the same for any number of threads; few enough that memory stays with the rows, and
/// that putting the blocks together takes little beside counting their customers.
[[nodiscard]] constexpr auto blocks_for(std::size_t cells, std::size_t bytes_a_cell,
                                        std::size_t customers) noexcept -> std::size_t
{
    constexpr std::size_t budget = std::size_t{32} << 20;
    auto const some = std::max<std::size_t>(cells, 1);
    return std::min(std::clamp<std::size_t>(budget / (some * bytes_a_cell), 1, 64), customers / some / 4 + 1);
}

/// How many cells all blocks of a table may have, and how many they have.
class cell_budget {
public:
    explicit cell_budget(std::size_t most) : most_(most) {}

    /// Asks for room before it is taken. Whether a table is refused depends on the sum alone.
    void take(std::size_t cells, std::size_t columns)
    {
        if (cells > most_ || used_.fetch_add(cells, std::memory_order_relaxed) > most_ - cells)
            throw invalid_option("cohorts: the table needs more than max_cells = " + std::to_string(most_) +
                                 " cells, with " + std::to_string(columns) +
                                 " ages a cohort; ask for fewer ages (ages.to) or coarser cohorts, or raise "
                                 "max_cells");
    }

private:
    std::size_t most_;
    std::atomic<std::size_t> used_ = 0;
};

/// Notes a member at the columns of its cohort's line.
class line_notes {
public:
    /// \param sets    counts sets of columns; null: nobody does
    /// \param number  the member's among those of the line
    line_notes(std::uint64_t* columns, set_counter* sets, std::uint64_t number) noexcept
        : columns_(columns), sets_(sets), number_(number)
    {}

    /// At a column, n times, modulo 2^64.
    [[gnu::always_inline]] void operator()(std::size_t column, std::uint64_t n) const noexcept
    {
        columns_[column] += n;
    }
    /// What was noted at a column so far.
    [[nodiscard]] auto at(std::size_t column) const noexcept -> std::uint64_t { return columns_[column]; }
    /// And at columns from the first to the last.
    [[nodiscard]] auto total(std::size_t first, std::size_t last) const noexcept -> std::uint64_t
    {
        std::uint64_t n = 0;
        for (auto k = first; k <= last; ++k) n += columns_[k];
        return n;
    }
    /// At each column whose bit is set. Either never called, or once for each member of the line.
    [[gnu::always_inline]] void each(std::uint64_t columns) const noexcept
    {
        if (sets_ != nullptr)
            sets_->add(static_cast<std::size_t>(number_ % set_counter::wait), columns, columns_);
        else
            for_each_bit(columns, [this](std::size_t k) { ++columns_[k]; });
    }

private:
    std::uint64_t* columns_;
    set_counter* sets_;
    std::uint64_t number_;
};

/// A cohort's line of cells.
struct cohort_line {
    std::uint64_t size = 0; ///< members
    std::size_t begin = 0;  ///< its first cell
    std::size_t width = 0;  ///< its columns
};

/// What is counted of each cohort. Mergeable. A line has one cell more than it has columns, which is
/// nobody's.
template <class Directory, class Accumulator>
struct cohort_cells {
    static constexpr bool has_measure = !std::same_as<Accumulator, no_accumulator>;

    /// \param ages_seen  how many ages tell whether a member is eligible; 0 where members do not mature
    /// \param in_sets    whether members are noted at sets of columns
    cohort_cells(Directory keys, cell_budget& cells, std::size_t ages_seen, bool in_sets)
        : directory(std::move(keys)), budget(&cells), seen_width(ages_seen > 0 ? ages_seen + 1 : 0),
          most_counters(in_sets ? 4'096 : 0)
    {}

    /// The number of a cohort's line. \param columns  of a new one
    template <class Value>
    [[nodiscard, gnu::always_inline]] auto line(Value const& key, std::size_t columns) -> std::size_t
    {
        std::size_t n = directory.find(key);
        if (n == no_line) [[unlikely]] {
            n = lines.size();
            add_line(columns);
            directory.add(key);
        }
        return n;
    }
    /// One more member of a line: where to note it.
    [[nodiscard, gnu::always_inline]] auto add_member(std::size_t n) -> line_notes
    {
        auto& to = lines[n];
        return {customers.data() + to.begin, n < counted_lines ? counters.data() + n : nullptr, to.size++};
    }
    /// Hands on what waits in counters of sets. Before that the cells are not complete.
    void settle()
    {
        for (std::size_t n = 0; n < counters.size(); ++n)
            counters[n].settle(static_cast<std::size_t>(lines[n].size % set_counter::wait),
                               customers.data() + lines[n].begin);
    }
    /// Where measures stand.
    [[nodiscard]] auto measured_data() noexcept
    {
        if constexpr (has_measure)
            return measured.data();
        else
            return static_cast<Accumulator*>(nullptr);
    }

    /// \pre both are settled
    auto operator+=(cohort_cells& o) -> cohort_cells&
    {
        budget = nullptr; // what is added has been counted
        for (std::size_t n = 0; n < o.lines.size(); ++n) {
            auto const& from = o.lines[n];
            auto const at = line(o.directory.key(n), from.width);
            auto& to = lines[at];
            to.size += from.size;
            for (std::size_t k = 0; k < from.width; ++k) {
                customers[to.begin + k] += o.customers[from.begin + k];
                add(leaving, to.begin + k, o.leaving, from.begin + k);
                add(entering, to.begin + k, o.entering, from.begin + k);
                add(entered, to.begin + k, o.entered, from.begin + k);
                add(late, to.begin + k, o.late, from.begin + k);
                if constexpr (has_measure) measured[to.begin + k] += o.measured[from.begin + k];
            }
            for (std::size_t s = 0; s < seen_width; ++s)
                maturity[at * seen_width + s] += o.maturity[n * seen_width + s];
        }
        unborn += o.unborn;
        outside += o.outside;
        unplaced += o.unplaced;
        before_birth += o.before_birth;
        return *this;
    }

private:
    // Of what is counted at all.
    static void add(std::vector<std::uint64_t>& to, std::size_t at, std::vector<std::uint64_t> const& from,
                    std::size_t from_at)
    {
        if (!to.empty()) to[at] += from[from_at];
    }
    void add_line(std::size_t columns)
    {
        if (budget) {
            auto const arrays = 1 + (follows ? 1 : 0) + (dated ? 1 : 0) + (follows && dated ? 2 : 0);
            budget->take((columns + 1) * static_cast<std::size_t>(arrays) + seen_width, columns);
        }
        if (lines.size() < most_counters) {
            counters.emplace_back();
            counted_lines = counters.size();
        }
        lines.push_back({0, customers.size(), columns});
        auto const cells = customers.size() + columns + 1;
        customers.resize(cells);
        maturity.resize(maturity.size() + seen_width);
        if (follows) leaving.resize(cells);
        if (follows && dated) entering.resize(cells);
        if (follows && dated) entered.resize(cells);
        if (dated) late.resize(cells);
        if constexpr (has_measure) measured.resize(cells);
    }

public:
    Directory directory;
    cell_budget* budget;
    std::size_t seen_width;
    std::size_t most_counters;     // of very many cohorts most have few members, who are noted one by one
    std::size_t counted_lines = 0; // the size of `counters`, which takes a division to tell
    bool dated = false;            // births may lie before the log, and members mature
    bool follows = false;          // members are followed from column to column
    std::vector<cohort_line> lines;
    std::vector<std::uint64_t> customers; // by cell: notes, before they are folded
    std::vector<set_counter> counters;    // by line: of sets of columns
    std::vector<std::uint64_t> maturity;  // by line and number of ages seen whole: members
    std::vector<std::uint64_t> leaving;  // by cell: members who count there and are eligible for no later one
    std::vector<std::uint64_t> entering; // likewise, for no earlier one
    std::vector<std::uint64_t> entered;  // whether they count there or not
    std::vector<std::uint64_t> late;     // by cell: eligible members whose first ages were not observed
    [[no_unique_address]] std::conditional_t<has_measure, std::vector<Accumulator>, no_accumulator>
        measured; // by cell, before they are folded
    std::uint64_t unborn = 0;
    std::uint64_t outside = 0;
    std::uint64_t unplaced = 0;
    std::uint64_t before_birth = 0;
};

/// Makes what was noted at columns into cells, in place.
template <class T>
void fold_cells(std::span<T> cells, cell_fold fold)
{
    if (cells.empty()) return;
    switch (fold) {
    case cell_fold::none:
        return;
    case cell_fold::later:
        for (auto k = cells.size() - 1; k-- > 0;) cells[k] += cells[k + 1];
        return;
    case cell_fold::earlier:
    case cell_fold::earlier_after:
        for (std::size_t k = fold == cell_fold::earlier ? 1 : 2; k < cells.size(); ++k)
            cells[k] += cells[k - 1];
        return;
    }
}

} // namespace cohort::detail
