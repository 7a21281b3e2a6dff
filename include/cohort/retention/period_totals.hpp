#pragma once

#include <cohort/ledger/layout.hpp>

#include <cohort/ledger/detail/amounts.hpp>
#include <cohort/ledger/detail/source.hpp>
#include <cohort/ledger/ledger.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/retention/cell_state.hpp>
#include <cohort/retention/detail/day_clock.hpp>
#include <cohort/rows/policy.hpp>
#include <cohort/time/detail/period_table.hpp>
#include <cohort/time/observation.hpp>
#include <cohort/time/period.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace cohort {

/// How period totals are made.
struct period_totals_options {
    /// The days that were observed. Of a ledger: its own window, or a part of it.
    observation observed = {};
    /// Which rows count, and how. A ledger has been made under one already.
    row_policy policy = {};
};

/// What happened in one period of the calendar.
///
/// \tparam Total  the type of revenue; `detail::no_total` where no amount was bound
template <class Total>
struct period_total {
    period_index period = 0;
    cell_state state = cell_state::zero;   ///< value, zero, or partial where the observation ends inside
    std::uint64_t customers = 0;           ///< different customers with an activity
    std::uint64_t activities = 0;          ///< rows that are activities
    [[no_unique_address]] Total revenue{}; ///< of all rows, refunds subtracted in the period of the refund

    friend auto operator==(period_total const&, period_total const&) -> bool = default;
};

namespace detail {

template <class Amount>
struct period_counts {
    explicit period_counts(std::size_t periods) : customers(periods), activities(periods), revenue(periods) {}
    auto operator+=(period_counts const& o) -> period_counts&
    {
        for (std::size_t p = 0; p < customers.size(); ++p) {
            customers[p] += o.customers[p];
            activities[p] += o.activities[p];
            if constexpr (!std::same_as<Amount, no_money>) revenue[p] += o.revenue[p];
        }
        return *this;
    }

    std::vector<std::uint64_t> customers;
    std::vector<std::uint64_t> activities;
    std::vector<total_accumulator<Amount>> revenue;
};

template <class Source, period Grid, executor E>
[[nodiscard]] auto period_totals_of(Source source, Grid const& grid, row_policy const& policy, E const& exec)
{
    using layout_type = typename Source::layout_type;
    using amount = amount_of_layout_t<layout_type>;
    auto const window = source.window();
    period_table const periods(grid, window.from, window.until);
    using instant = typename layout_type::template value_type<tag::time>;
    day_clock<instant> const days(window.from);
    auto const by_day = periods.flat();
    auto const n = periods.count();
    auto parts = source.fold(
        exec, 16, [&] { return period_counts<amount>(n); },
        [&](period_counts<amount>& to, auto const& rows, auto const&, std::size_t first, std::size_t last) {
            std::vector<std::size_t> last_seen(
                n, static_cast<std::size_t>(-1)); // by period, the customer seen last
            for (auto c = first; c < last; ++c) {
                for (auto i = rows.begin_of(c); i < rows.end_of(c); ++i) {
                    auto const day = static_cast<std::size_t>(days.day(rows.template cell<tag::time>(i)));
                    auto const p = static_cast<std::size_t>(by_day[day] - periods.first());
                    if constexpr (!std::same_as<amount, no_money>)
                        to.revenue[p](rows.template cell<tag::amount>(i));
                    if (!is_activity<layout_type>(rows, i, policy)) continue;
                    ++to.activities[p];
                    to.customers[p] += last_seen[p] != c ? 1U : 0U;
                    last_seen[p] = c;
                }
            }
        });
    for (std::size_t i = 1; i < parts.size(); ++i) *parts.front() += *parts[i];
    auto const& counts = *parts.front();
    std::vector<period_total<total_t<amount>>> out(n);
    for (std::size_t p = 0; p < n; ++p) {
        auto const index = periods.first() + static_cast<period_index>(p);
        out[p].period = index;
        out[p].customers = counts.customers[p];
        out[p].activities = counts.activities[p];
        if constexpr (!std::same_as<amount, no_money>) out[p].revenue = counts.revenue[p].value();
        out[p].state = !periods.complete(index)  ? cell_state::partial
                       : counts.customers[p] > 0 ? cell_state::value
                                                 : cell_state::zero;
    }
    return out;
}

} // namespace detail

/// Customers, activities and revenue by period of the calendar: one entry for each period of the window,
/// ascending, those without a row included.
struct period_totals_fn {
    /// \param rows, fields, grid, options, exec  as `retention`
    /// \throws invalid_option, invalid_row  as `retention`; arithmetic_overflow if a total does not fit
    /// \complexity  expected O(rows + periods)
    template <class R, class... Bindings, period Grid, executor E = sequential>
        requires transaction_range<R, schema<Bindings...>>
    [[nodiscard]] auto operator()(R&& rows, schema<Bindings...> const& fields, Grid const& grid,
                                  period_totals_options const& options = {}, E const& exec = {}) const
    {
        using layout_type = typename detail::chosen_layout<schema<Bindings...>, row_of<R>, date::local_days,
                                                           tag::amount>::type;
        if (options.policy.duplicates == duplicates::drop) {
            ledger const book(rows, fields, {.observed = options.observed, .policy = options.policy}, exec);
            return (*this)(book, grid, {}, exec);
        }
        return detail::period_totals_of(detail::partition_source<layout_type>(detail::ingest<layout_type>(
                                            rows, fields, options.policy, options.observed, exec)),
                                        grid, options.policy, exec);
    }

    /// What does not fit: the compiler says which concept is violated.
    template <class R, class Binding, class... Bindings, class Grid, class... Rest>
        requires(!(transaction_range<R, schema<Binding, Bindings...>> && period<Grid>))
    void operator()(R&&, schema<Binding, Bindings...> const&, Grid const&, Rest const&...) const
    {
        if constexpr (!period<Grid>)
            static_assert(period<Grid>);
        else
            detail::explain_transactions<R, schema<Binding, Bindings...>>();
    }

    /// The same of a ledger.
    template <class Layout, period Grid, executor E = sequential>
    [[nodiscard]] auto operator()(ledger<Layout> const& book, Grid const& grid,
                                  period_totals_options const& options = {}, E const& exec = {}) const
    {
        detail::require_same_policy(book, options.policy);
        return detail::period_totals_of(
            detail::ledger_source(book, detail::window_within(book, options.observed)), grid, book.policy(),
            exec);
    }

    /// What does not fit a ledger, what runs nothing, and the grid that was forgotten.
    template <class Layout, class Grid, class... Rest>
        requires(!period<Grid> && !detail::is_schema<Grid>)
    void operator()(ledger<Layout> const&, Grid const&, Rest const&...) const { static_assert(period<Grid>); }
    template <class R, class... Bindings>
    void operator()(R&&, schema<Bindings...> const&) const
    {
        static_assert(period<detail::no_grid<R>>);
    }
    template <class R, class... Bindings, class Grid, class E>
        requires(!executor<E>)
    void operator()(R&&, schema<Bindings...> const&, Grid const&, period_totals_options const&,
                    E const&) const
    {
        detail::explain_executor<E>();
    }
    template <class Layout, class Grid, class E>
        requires(!executor<E> && !detail::is_schema<Grid>)
    void operator()(ledger<Layout> const&, Grid const&, period_totals_options const&, E const&) const
    {
        detail::explain_executor<E>();
    }
};

/// \copydoc period_totals_fn
inline constexpr period_totals_fn period_totals{};

} // namespace cohort
