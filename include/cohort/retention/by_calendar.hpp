#pragma once

#include <cohort/retention/cell_state.hpp>
#include <cohort/retention/cohort_counts.hpp>
#include <cohort/retention/detail/figures.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/sum.hpp>
#include <cohort/time/label.hpp>
#include <cohort/time/period.hpp>

#include <date/date.h>

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cohort {

/// What cohorts brought, by periods of the calendar: a line a cohort, a column a period, and the totals of
/// both. A regular value.
///
/// \tparam Grid   the periods, of cohorts and columns alike
/// \tparam Value  the type of a cell's figure
template <period Grid, summable Value>
class calendar_values {
public:
    using total_type = sum_result_t<Value>;

    /// No cohort.
    calendar_values() = default;

    /// How many cohorts: those of the table, by the same numbers.
    [[nodiscard]] auto cohorts() const noexcept -> std::size_t { return lines_.size(); }
    /// The name of cohort c, and its members. \pre c < cohorts(), here and below
    [[nodiscard]] auto cohort_label(std::size_t c) const -> std::string const& { return line(c).label; }
    [[nodiscard]] auto members(std::size_t c) const -> std::uint64_t { return line(c).members; }

    /// How many periods: without a gap from the first of which something was observed to the last.
    [[nodiscard]] auto periods() const noexcept -> std::size_t { return totals_.size(); }
    /// The number, the first day and the name of period p. \pre p < periods(), here and below
    [[nodiscard]] auto period(std::size_t p) const noexcept -> period_index
    {
        assert(p < periods());
        return first_ + static_cast<period_index>(p);
    }
    [[nodiscard]] auto first_day(std::size_t p) const -> date::local_days
    {
        return grid_.first_day(period(p));
    }
    [[nodiscard]] auto period_label(std::size_t p) const -> std::string
    {
        return cohort::label(grid_, period(p));
    }

    /// What cohort c brought in period p; nothing where that was not observed, or before its birth.
    [[nodiscard]] auto operator()(std::size_t c, std::size_t p) const -> std::optional<Value>
    {
        auto const& of = line(c);
        auto const i = period(p) - of.first;
        if (i < 0 || i >= static_cast<period_index>(of.cells.size())) return std::nullopt;
        return of.cells[static_cast<std::size_t>(i)];
    }
    /// What cohort c brought in all, as far as observed; nothing where no cell was.
    [[nodiscard]] auto cohort_total(std::size_t c) const -> std::optional<total_type>
    {
        return line(c).total;
    }
    /// What all cohorts brought in period p; nothing where no cell was observed.
    [[nodiscard]] auto period_total(std::size_t p) const -> std::optional<total_type>
    {
        assert(p < periods());
        return totals_[p];
    }
    /// The total of all; nothing where no cell was observed.
    [[nodiscard]] auto total() const -> std::optional<total_type> { return total_; }

    /// The cohort that brought most, of equal ones the earliest; nothing where no cell was observed. It has
    /// often been there longest: `by_birth` compares after equal time.
    [[nodiscard]] auto best_cohort() const -> std::optional<std::size_t>
    {
        std::optional<std::size_t> best;
        for (std::size_t c = 0; c < cohorts(); ++c) {
            if (lines_[c].total && (!best || *lines_[c].total > *lines_[*best].total)) best = c;
        }
        return best;
    }

    friend auto operator==(calendar_values const&, calendar_values const&) -> bool = default;

private:
    friend struct by_calendar_fn;

    struct cohort_line {
        std::string label;
        std::uint64_t members = 0;
        period_index first = 0; // the period of the first cell
        std::vector<std::optional<Value>> cells;
        std::optional<total_type> total;

        friend auto operator==(cohort_line const&, cohort_line const&) -> bool = default;
    };
    [[nodiscard]] auto line(std::size_t c) const -> cohort_line const&
    {
        assert(c < cohorts());
        return lines_[c];
    }

    Grid grid_{};
    period_index first_ = 0;
    std::vector<cohort_line> lines_;
    std::vector<std::optional<total_type>> totals_;
    std::optional<total_type> total_;
};

namespace detail {

/// A total that knows whether there was anything to add.
template <class Value>
class observed_total {
public:
    void operator()(Value x)
    {
        any_ = true;
        sum_(x);
    }
    [[nodiscard]] auto value() const -> std::optional<sum_result_t<Value>>
    {
        if (!any_) return std::nullopt;
        return sum_.value();
    }

private:
    sum<Value> sum_;
    bool any_ = false;
};

} // namespace detail

/// A table by the calendar: each cohort's figures in the periods in which they came about, and their totals.
///
/// `by_calendar(table)` of a table with revenue is revenue by cohort and month, and
/// `by_calendar(table).best_cohort()` who brought most.
struct by_calendar_fn {
    /// \param table   cohorts by period with a calendar clock, so that age a of cohort c is period c + a; a
    ///                column is one age, as with returns "on" it
    /// \param figure  what is shown of a cell: called as figure(table, c, a), gives a number or an optional
    ///                one, and numbers that may be added up. By default the table's `revenue(c, a)`, or its
    ///                `value(c, a)`
    /// \return  the figures of all observed cells, of partial ones as far as observed
    /// \throws invalid_option       for a table with another clock, or whose columns are spans of ages
    /// \throws arithmetic_overflow  if a total does not fit
    /// \complexity  linear in the cells
    template <counts_by_period Table, class Figure = detail::table_figure>
        requires summable<detail::figure_t<Table, Figure>>
    [[nodiscard]] auto operator()(Table const& table, Figure const& figure = {}) const
    {
        using value_type = detail::figure_t<Table, Figure>;
        using grid_type = std::remove_cvref_t<decltype(table.grid())>;
        calendar_values<grid_type, value_type> out;
        require_periods(table);
        detail::require_totals<Figure>(table, "by_calendar");
        out.grid_ = table.grid();

        std::optional<period_index> first;
        period_index end = 0;
        for (std::size_t c = 0; c < table.cohorts(); ++c) {
            auto& line = out.lines_.emplace_back();
            line.label = table.label(c);
            line.members = table.size(c);
            detail::observed_total<value_type> total;
            for (std::size_t a = 0; a < table.ages(); ++a) {
                auto const x = detail::figure_at(table, figure, c, a);
                if (!x) continue;
                auto const at = period_of(table, c, a);
                if (line.cells.empty()) line.first = at;
                line.cells.resize(static_cast<std::size_t>(at - line.first)); // ages that were left out
                line.cells.push_back(x);
                total(*x);
                first = first ? std::min(*first, at) : at;
                end = std::max(end, at + 1);
            }
            line.total = total.value();
        }
        if (!first) return out;
        out.first_ = *first;

        std::vector<detail::observed_total<value_type>> totals(static_cast<std::size_t>(end - *first));
        detail::observed_total<value_type> all;
        for (auto const& line : out.lines_) {
            auto at = static_cast<std::size_t>(line.first - *first);
            for (auto const& x : line.cells) {
                if (x) {
                    totals[at](*x);
                    all(*x);
                }
                ++at;
            }
        }
        for (auto const& t : totals) out.totals_.push_back(t.value());
        out.total_ = all.value();
        return out;
    }

private:
    template <class Table>
    [[nodiscard]] static auto period_of(Table const& t, std::size_t c, std::size_t a) -> period_index
    {
        return t.period(c) + static_cast<period_index>(detail::age_of(t, a));
    }
    template <class Table>
    static void require_periods(Table const& t)
    {
        if (!detail::follows_the_calendar(t))
            throw invalid_option("by_calendar: make the table with a calendar clock and cohorts of its grid; "
                                 "by another a cell is no period");
        if constexpr (requires { t.span(std::size_t{}).first == t.span(std::size_t{}).last; }) {
            for (std::size_t a = 0; a < t.ages(); ++a) {
                if (t.span(a).first != t.span(a).last)
                    throw invalid_option("by_calendar: a column of the table is more than one age; make it "
                                         "with returns on an age");
            }
        }
    }
};

/// \copydoc by_calendar_fn
inline constexpr by_calendar_fn by_calendar{};

} // namespace cohort
