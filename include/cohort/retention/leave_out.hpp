#pragma once

#include <cohort/retention/average_rate.hpp>
#include <cohort/retention/cell_state.hpp>
#include <cohort/retention/cohort_counts.hpp>
#include <cohort/retention/cohort_group.hpp>
#include <cohort/retention/detail/figures.hpp>
#include <cohort/retention/pooled_cells.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/interval.hpp>
#include <cohort/time/period.hpp>

#include <date/date.h>

#include <algorithm>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace cohort {

/// A table with some cohorts and some periods of the calendar left out. Ages are what they were: a cell that
/// is left out is unobserved, and what lies beyond it keeps its age. Whatever is asked of a table may be
/// asked of it: averages, churn, drop-off, comparisons, figures by calendar, another view.
///
/// Made by `leave_out`, `leave_out_cohorts` and `leave_out_periods`. Of a table that has a name it keeps the
/// address, so the table must stay where it is; of one that has none it keeps the table.
///
/// \tparam Table  the table: `T const&`, or `T` where the view keeps it
template <class Table>
class cohort_view {
public:
    using table_type = std::remove_cvref_t<Table>;

    /// The table that is looked at, and the number there of cohort c. \pre c < cohorts(), here and below
    [[nodiscard]] auto table() const noexcept -> table_type const&
    {
        if constexpr (std::is_lvalue_reference_v<Table>)
            return *held_;
        else
            return held_;
    }
    [[nodiscard]] auto number(std::size_t c) const noexcept -> std::size_t
    {
        assert(c < cohorts());
        return numbers_[c];
    }

    /// How many cohorts are left, and how many ages the table has.
    [[nodiscard]] auto cohorts() const noexcept -> std::size_t { return numbers_.size(); }
    [[nodiscard]] auto ages() const noexcept -> std::size_t { return table().ages(); }

    // As in the table.
    [[nodiscard]] auto size(std::size_t c) const -> std::uint64_t { return table().size(number(c)); }
    [[nodiscard]] auto label(std::size_t c) const -> std::string { return table().label(number(c)); }
    [[nodiscard]] auto clock() const -> decltype(auto) { return table().clock(); }
    [[nodiscard]] auto window() const -> decltype(auto) { return table().window(); }
    [[nodiscard]] auto period(std::size_t c) const -> period_index requires counts_by_period<table_type>
    {
        return table().period(number(c));
    }
    [[nodiscard]] auto first_day(std::size_t c) const
        -> date::local_days requires counts_by_period<table_type>
    {
        return table().first_day(number(c));
    }
    [[nodiscard]] auto grid() const -> decltype(auto) requires counts_by_period<table_type>
    {
        return table().grid();
    }
    [[nodiscard]] auto key_of(std::size_t c) const
        -> decltype(auto) requires(requires(table_type const& t) { t.key_of(c); })
    {
        return table().key_of(number(c));
    }
    /// The number of the cohort with this key; nothing where there is none, or it is left out.
    template <class Key>
        requires(requires(table_type const& t, Key const& key) { t.find(key); })
    [[nodiscard]] auto find(Key const& key) const -> std::optional<std::size_t>
    {
        auto const known = table().find(key);
        auto const at = known ? std::ranges::lower_bound(numbers_, *known) : numbers_.end();
        if (at == numbers_.end() || *at != *known) return std::nullopt;
        return static_cast<std::size_t>(at - numbers_.begin());
    }
    [[nodiscard]] auto age(std::size_t a) const
        -> decltype(auto) requires(requires(table_type const& t) { t.age(a); })
    {
        return table().age(a);
    }
    [[nodiscard]] auto span(std::size_t a) const
        -> decltype(auto) requires(requires(table_type const& t) { t.span(a); })
    {
        return table().span(a);
    }
    [[nodiscard]] auto column_label(std::size_t a) const -> std::string
        requires(requires(table_type const& t) { t.column_label(a); })
    {
        return table().column_label(a);
    }
    [[nodiscard]] auto matures() const -> bool requires(requires(table_type const& t) { t.matures(); })
    {
        return table().matures();
    }
    [[nodiscard]] auto nested() const -> bool requires(requires(table_type const& t) { t.nested(); })
    {
        return table().nested();
    }
    [[nodiscard]] auto losses() const -> loss_kind requires knows_its_losses<table_type>
    {
        return table().losses();
    }

    // As in the table, unless the cell's period is left out.
    [[nodiscard]] auto state(std::size_t c, std::size_t a) const -> cell_state
    {
        return shown(c, a) ? table().state(number(c), a) : cell_state::unobserved;
    }
    [[nodiscard]] auto customers(std::size_t c, std::size_t a) const -> std::uint64_t
    {
        return shown(c, a) ? table().customers(number(c), a) : 0;
    }
    [[nodiscard]] auto eligible(std::size_t c, std::size_t a) const -> std::uint64_t
    {
        return shown(c, a) ? table().eligible(number(c), a) : 0;
    }
    [[nodiscard]] auto followed(std::size_t c, std::size_t a) const -> std::optional<followed_members>
        requires(requires(table_type const& t) { t.followed(c, a); })
    {
        if (a + 1 < ages() && !(shown(c, a) && shown(c, a + 1))) return followed_members{};
        return table().followed(number(c), a);
    }
    [[nodiscard]] auto rate(std::size_t c, std::size_t a) const -> std::optional<double>
    {
        if (!shown(c, a)) return std::nullopt;
        return table().rate(number(c), a);
    }
    [[nodiscard]] auto rate_interval(std::size_t c, std::size_t a, double confidence = 0.95) const
        -> std::optional<interval>
    {
        return wilson_interval(customers(c, a), eligible(c, a), confidence);
    }
    [[nodiscard]] auto revenue(std::size_t c, std::size_t a) const
        requires(requires(table_type const& t) { t.revenue(c, a); })
    {
        using result = decltype(table().revenue(c, a));
        return shown(c, a) ? table().revenue(number(c), a) : result(std::nullopt);
    }
    [[nodiscard]] auto value(std::size_t c, std::size_t a) const
        requires(requires(table_type const& t) { t.value(c, a); })
    {
        using result = decltype(table().value(c, a));
        return shown(c, a) ? table().value(number(c), a) : result(std::nullopt);
    }

    [[nodiscard]] auto accumulator(std::size_t c, std::size_t a) const
        requires(requires(table_type const& t) { t.accumulator(c, a); })
    {
        using result = decltype(table().accumulator(c, a));
        return shown(c, a) ? table().accumulator(number(c), a) : result{};
    }
    [[nodiscard]] auto per_member(std::size_t c, std::size_t a) const -> std::optional<double>
        requires(requires(table_type const& t) { t.per_member(c, a); })
    {
        return shown(c, a) ? table().per_member(number(c), a) : std::nullopt;
    }
    [[nodiscard]] auto per_active(std::size_t c, std::size_t a) const -> std::optional<double>
        requires(requires(table_type const& t) { t.per_active(c, a); })
    {
        return shown(c, a) ? table().per_active(number(c), a) : std::nullopt;
    }

    /// The column's cells that are left as one.
    [[nodiscard]] auto pooled(std::size_t a, partial_cells partial = partial_cells::leave_out) const
        requires(requires(table_type const& t) { t.pooled(a, partial); })
    {
        using result = std::remove_cvref_t<decltype(table().pooled(a, partial).accumulator)>;
        return detail::pooled_of<result>(*this, a, partial, [&](result& all, std::size_t c) {
            if constexpr (requires(table_type const& t) { t.accumulator(c, a); }) all += accumulator(c, a);
        });
    }
    /// The rates of the cohorts that are left as one figure, and of how many: `average_rate`.
    [[nodiscard]] auto average(std::size_t a, average_kind kind = average_kind::pooled,
                               partial_cells partial = partial_cells::leave_out) const
        -> std::optional<double>
    {
        return average_rate(*this, a, kind, partial);
    }
    [[nodiscard]] auto averaged_cohorts(std::size_t a, partial_cells partial = partial_cells::leave_out) const
        -> std::size_t
    {
        return pool(*this, a, partial).cohorts;
    }

private:
    friend struct leave_out_cohorts_fn;
    friend struct leave_out_periods_fn;
    friend struct leave_out_fn;

    explicit cohort_view(Table&& table) : held_(hold(table))
    {
        numbers_.resize(this->table().cohorts());
        for (std::size_t c = 0; c < numbers_.size(); ++c) numbers_[c] = c;
    }
    [[nodiscard]] static auto hold(std::remove_reference_t<Table>& table) -> decltype(auto)
    {
        if constexpr (std::is_lvalue_reference_v<Table>)
            return std::addressof(table);
        else
            return std::move(table);
    }

    [[nodiscard]] auto period_of(std::size_t c, std::size_t a) const -> period_index
    {
        return table().period(number(c)) + static_cast<period_index>(detail::age_of(table(), a));
    }
    [[nodiscard]] auto shown(std::size_t c, std::size_t a) const -> bool
    {
        if constexpr (counts_by_period<table_type>) {
            if (!closed_.empty()) return closed_[static_cast<std::size_t>(period_of(c, a) - first_)] == 0;
        }
        return true;
    }

    template <class Predicate>
    void leave_out_cohorts(Predicate const& predicate)
    {
        std::erase_if(numbers_,
                      [&](std::size_t n) { return detail::holds_of_cohort(predicate, table(), n); });
    }
    template <class Predicate>
    void leave_out_periods(Predicate const& predicate)
    {
        if (!detail::follows_the_calendar(table()))
            throw invalid_option(
                "leave_out: make the table with a calendar clock and cohorts of its grid; by "
                "another a cell is no period that could be left out");
        if (cohorts() == 0 || ages() == 0) return;
        first_ = period_of(0, 0);
        auto end = first_;
        for (std::size_t c = 0; c < cohorts(); ++c) {
            for (std::size_t a = 0; a < ages(); ++a) { // spans come in any order
                first_ = std::min(first_, period_of(c, a));
                end = std::max(end, period_of(c, a) + 1);
            }
        }
        closed_.resize(static_cast<std::size_t>(end - first_));
        for (std::size_t i = 0; i < closed_.size(); ++i)
            closed_[i] = predicate(grid().first_day(first_ + static_cast<period_index>(i))) ? 1 : 0;
    }

    std::conditional_t<std::is_lvalue_reference_v<Table>, table_type const*, table_type> held_;
    std::vector<std::size_t> numbers_; // of the cohorts that are left
    period_index first_ = 0;
    std::vector<std::uint8_t> closed_; // by period from first_ on: left out
};

namespace detail {

/// What a view of a table is to keep: of a name its address, else the table.
template <class T>
using viewed_t =
    std::conditional_t<std::is_lvalue_reference_v<T>, std::remove_cvref_t<T> const&, std::remove_cvref_t<T>>;

} // namespace detail

/// A table without some of its cohorts.
struct leave_out_cohorts_fn {
    /// \param table      any table of cohorts by ages
    /// \param predicate  which cohorts to leave out: of a cohort's number, or of the first day of its period
    /// \complexity  one call a cohort
    template <class Table, cohort_predicate<std::remove_cvref_t<Table>> Predicate>
        requires counts_by_cohort_and_age<std::remove_cvref_t<Table>>
    [[nodiscard]] auto operator()(Table&& table, Predicate const& predicate) const
        -> cohort_view<detail::viewed_t<Table>>
    {
        cohort_view<detail::viewed_t<Table>> view(std::forward<Table>(table));
        view.leave_out_cohorts(predicate);
        return view;
    }
};

/// \copydoc leave_out_cohorts_fn
inline constexpr leave_out_cohorts_fn leave_out_cohorts{};

/// A table without some periods of the calendar, such as a closed season: their cells become unobserved, so
/// that averages leave them out, and the ages stay. Cohorts born then stay too, without their first cell.
struct leave_out_periods_fn {
    /// \param table      cohorts by period with a calendar clock
    /// \param predicate  which periods to leave out, of the first day of each: `in_months{7, 8}`
    /// \throws invalid_option  for a table with another clock
    /// \complexity  one call a period, O(cells)
    ///
    /// A cell is left out by the period of its own age. What a cell of "on or after", "on or before" or
    /// "streak" says of other periods stays in it: leave those rows out when the table is made.
    template <class Table, std::predicate<date::local_days> Predicate>
        requires counts_by_period<std::remove_cvref_t<Table>>
    [[nodiscard]] auto operator()(Table&& table, Predicate const& predicate) const
        -> cohort_view<detail::viewed_t<Table>>
    {
        cohort_view<detail::viewed_t<Table>> view(std::forward<Table>(table));
        view.leave_out_periods(predicate);
        return view;
    }
};

/// \copydoc leave_out_periods_fn
inline constexpr leave_out_periods_fn leave_out_periods{};

/// A table without some days, such as a year without data: `leave_out(table, in_year{2020})`. Cohorts of
/// their periods go, and their periods' cells of all others.
struct leave_out_fn {
    /// \param table      cohorts by period with a calendar clock
    /// \param predicate  which periods to leave out, of the first day of each
    /// \throws invalid_option  for a table with another clock
    /// \complexity  one call a cohort, one a period
    template <class Table, std::predicate<date::local_days> Predicate>
        requires counts_by_period<std::remove_cvref_t<Table>>
    [[nodiscard]] auto operator()(Table&& table, Predicate const& predicate) const
        -> cohort_view<detail::viewed_t<Table>>
    {
        cohort_view<detail::viewed_t<Table>> view(std::forward<Table>(table));
        view.leave_out_cohorts([&](std::size_t c) { return predicate(view.table().first_day(c)); });
        view.leave_out_periods(predicate);
        return view;
    }
};

/// \copydoc leave_out_fn
inline constexpr leave_out_fn leave_out{};

} // namespace cohort
