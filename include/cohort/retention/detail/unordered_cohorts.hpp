#pragma once

#include <cohort/ledger/layout.hpp>

#include <cohort/ledger/detail/amounts.hpp>
#include <cohort/ledger/detail/source.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/retention/detail/age_axis.hpp>
#include <cohort/retention/detail/cohort_cells.hpp>
#include <cohort/retention/detail/finish_cohorts.hpp>
#include <cohort/retention/detail/marks.hpp>
#include <cohort/retention/retention_table.hpp>
#include <cohort/rows/field.hpp>
#include <cohort/rows/policy.hpp>
#include <cohort/time/age_clock.hpp>
#include <cohort/time/detail/period_table.hpp>
#include <cohort/time/period.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <type_traits>
#include <vector>

namespace cohort::detail {

// The plainest question, put to rows that are on their way: in partitions a customer's rows stand together,
// but in no order. A ledger would put them in order and take a third more time for the question that is asked
// most. So ages are marked in a set of bits, and the marks are read.

/// Takes up one customer after the other into the cells of a cohort table.
///
/// \tparam Absolute  ages are those of the calendar: rows have places, their periods, before the birth is
/// known
template <class Layout, bool Absolute, class Cells>
class unordered_counter {
    using instant = typename Layout::template value_type<tag::time>;
    using birth_type = typename age_axis<instant>::birth;
    static constexpr bool has_money = Cells::has_measure;

public:
    unordered_counter(age_axis<instant> const& axis, day_clock<instant> const& days,
                      period_table const& periods, std::size_t ages, Cells& cells)
        : axis_(axis), days_(days), periods_(&periods), ages_(ages), cells_(cells)
    {}

    /// Where an activity is marked that needs no birth to have a place: its period, from the first on.
    /// \pre Absolute
    [[nodiscard]] static auto place_of(day_clock<instant> const& days, period_table const& periods)
    {
        return [days, by_day = periods.flat().data(), first = periods.first()](instant t) {
            return static_cast<std::size_t>(by_day[days.day(t)] - first);
        };
    }

    /// A customer whose rows are [begin, end) of a view.
    template <class Marks, class View, class Active>
    void operator()(View const& rows, std::size_t begin, std::size_t end, Active const& active, Marks& marks)
    {
        auto const time = [&](std::size_t i) { return rows.template cell<tag::time>(i); };
        if constexpr (Absolute) {
            auto const place = place_of(days_, *periods_);
            for (auto i = begin; i < end; ++i) marks.mark(place(time(i)), active(i));
            if (marked(marks)) measure(rows, begin, end);
        } else {
            std::optional<moment> first;
            for (auto i = begin; i < end; ++i) {
                if (!active(i)) continue;
                auto const m = days_(time(i));
                if (!first || m < *first) first = m;
            }
            if (!first) {
                ++cells_.unborn;
                return;
            }
            auto const birth = axis_.born(*first);
            auto const note =
                born(birth, axis_.seen(birth), periods_->flat()[static_cast<std::size_t>(first->day)]);
            auto const steps = axis_.steps_since(birth);
            for (auto i = begin; i < end; ++i) {
                auto const step = steps.template to<false>(time(i));
                auto const age = static_cast<std::size_t>(axis_.template age_of<false>(step));
                if (active(i) && age < limit_) marks.mark(age, true);
            }
            note_ages(note, marks, 0);
            measure(rows, begin, end);
        }
    }
    /// A customer of whom only the marks of its activities were kept. \pre Absolute
    template <class Marks>
    auto marked(Marks& marks) -> bool
    {
        if (!marks.any()) {
            ++cells_.unborn;
            return false;
        }
        auto const first = marks.lowest();
        auto const note = born({.number = static_cast<std::int64_t>(first)}, axis_.width() - first,
                               periods_->first() + static_cast<period_index>(first));
        note_ages(note, marks, first);
        return true;
    }

private:
    /// Notes the member at the ages that are marked, and empties the marks. \param first  the mark of age 0
    template <class Marks>
    void note_ages(line_notes const& note, Marks& marks, std::size_t first)
    {
        // Members who mature are eligible for no cell after this one.
        auto const last = Absolute || limit_ == 0 ? ages_ : limit_ - 1;
        bool in_last = false;
        if constexpr (std::same_as<Marks, few_marks>) {
            auto const there = marks.take() >> first & member_ages{0, limit_, ages_}.bits();
            note.each(there);
            in_last = last < ages_ && (there >> last & 1) != 0;
        } else {
            marks.drain([&](std::size_t at) {
                note(std::min(at - first, limit_), 1);
                in_last = in_last || at - first == last;
            });
        }
        if constexpr (!Absolute) cells_.leaving[begin_ + last] += std::uint64_t{in_last};
    }
    auto born(birth_type const& birth, std::size_t seen, period_index cohort) -> line_notes
    {
        birth_ = birth;
        auto const line = cells_.line(cohort, Absolute ? std::min(seen, ages_) : ages_);
        limit_ = std::min(seen, ages_);
        auto const note = cells_.add_member(line);
        if constexpr (!Absolute)
            ++cells_.maturity[line * cells_.seen_width + std::min(seen, cells_.seen_width - 1)];
        begin_ = cells_.lines[line].begin;
        if constexpr (has_money) {
            measured_ = cells_.measured.data() + begin_;
            nobody_ = cells_.lines[line].width;
        }
        return note;
    }
    template <class View>
    void measure(View const& rows, std::size_t begin, std::size_t end)
    {
        if constexpr (has_money) {
            auto const steps = axis_.steps_since(birth_);
            for (auto i = begin; i < end; ++i) {
                auto const step = steps.template to<false>(rows.template cell<tag::time>(i));
                auto const age = axis_.template age_of<false>(step);
                cells_.before_birth += std::uint64_t{age < 0};
                auto const at = static_cast<std::size_t>(age); // huge where it is negative
                measured_[at < limit_ ? at : nobody_](rows.template cell<tag::amount>(i));
            }
        }
    }

    age_axis<instant> const& axis_;
    day_clock<instant> days_;
    period_table const* periods_;
    std::size_t ages_;
    Cells& cells_;
    birth_type birth_{};
    std::size_t begin_ = 0;
    std::size_t limit_ = 0;
    std::size_t nobody_ = 0;
    decltype(cells_.measured_data()) measured_ = nullptr;
};

/// The retention table of rows on their way. \tparam Absolute  the clock is the calendar's
template <bool Absolute, class Layout, period Grid, executor E>
[[nodiscard]] auto count_unordered(partition_source<Layout> source, age_clock const& clock, Grid const& grid,
                                   std::optional<int> max_age, std::size_t max_cells,
                                   row_policy const& policy, E const& exec)
{
    using instant = typename Layout::template value_type<tag::time>;
    using amount = amount_of_layout_t<Layout>;
    using cells_type = cohort_cells<period_lines, typename revenue_measure<amount>::accumulator>;
    auto const window = source.window();
    period_table const periods(grid, window.from, window.until);
    day_clock<instant> const days(window.from);
    age_axis<instant> const axis(clock, days, periods, window.from, !Absolute);
    auto ages = std::max<std::size_t>(axis.width(), 1);
    if (max_age) ages = std::min(ages, static_cast<std::size_t>(*max_age) + 1);

    cell_budget budget(max_cells);
    // Ages are marked in one word where it holds them.
    bool const few = axis.width() <= few_marks::most;
    auto const no_cells = [&] {
        cells_type cells(period_lines(periods.first(), periods.count()), budget, Absolute ? 0 : ages, few);
        cells.follows = !Absolute;
        return cells;
    };
    // There are as many blocks as partitions at most, and these by the number of rows.
    auto const blocks = blocks_for(
        periods.count() * ages, sizeof(std::uint64_t) + sizeof(typename revenue_measure<amount>::accumulator),
        std::numeric_limits<std::size_t>::max() - 1);
    auto const finish = [&](auto parts) {
        for (auto& part : parts) part->settle();
        for (std::size_t i = 1; i < parts.size(); ++i) *parts.front() += *parts[i];
        std::vector<cohort_column> columns;
        for (std::size_t k = 0; k < ages; ++k) columns.push_back({{k, k}, {k, k, k}});
        table_frame<Grid, typename cohort_by::period_key<Grid>::naming> const frame{.grid = grid,
                                                                                    .naming = {grid},
                                                                                    .clock = clock,
                                                                                    .window = window,
                                                                                    .matures = !Absolute,
                                                                                    .follows = !Absolute,
                                                                                    .of_active = true,
                                                                                    .policy = policy};
        return retention_table<Grid, amount>(cohort_table_access::finish<table_of_retention<Grid, amount>>(
            frame, *parts.front(), columns, source.audit()));
    };
    using counter = unordered_counter<Layout, Absolute, cells_type>;
    auto const count = [&]<class Marks>(std::type_identity<Marks>) {
        return finish(source.fold(
            exec, blocks, no_cells,
            [&](cells_type& cells, auto const& rows, auto const&, std::size_t first, std::size_t last) {
                counter take(axis, days, periods, ages, cells);
                Marks marks(axis.width() + 1);
                auto const active = [&](std::size_t i) { return is_activity<Layout>(rows, i, policy); };
                for (auto c = first; c < last; ++c)
                    take(rows, rows.begin_of(c), rows.end_of(c), active, marks);
            }));
    };
    if (!few) return count(std::type_identity<many_marks>{});
    // Where marks are all that is asked for, a customer's rows need not be brought together.
    if constexpr (Absolute && std::same_as<amount, no_money>) {
        return finish(source.template fold_states<few_marks>(
            exec, blocks, no_cells,
            [&, place = counter::place_of(days, periods)](few_marks& marks, auto const& row) {
                marks.mark(place(row.template cell<tag::time>(0)), true);
            },
            [&](cells_type& cells, auto const&, few_marks marks) {
                counter(axis, days, periods, ages, cells).marked(marks);
            }));
    } else {
        return count(std::type_identity<few_marks>{});
    }
}

} // namespace cohort::detail
