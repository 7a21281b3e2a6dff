#pragma once

#include <cohort/ledger/layout.hpp>

#include <cohort/ledger/detail/source.hpp>
#include <cohort/ledger/ledger.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/retention/cohort_options.hpp>
#include <cohort/retention/cohort_query.hpp>
#include <cohort/retention/cohorts.hpp>
#include <cohort/retention/detail/age_axis.hpp>
#include <cohort/retention/detail/unordered_cohorts.hpp>
#include <cohort/retention/retention_table.hpp>
#include <cohort/rows/policy.hpp>
#include <cohort/time/age_clock.hpp>
#include <cohort/time/observation.hpp>
#include <cohort/time/period.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

namespace cohort {

/// How a retention table is made.
struct retention_options {
    /// What an age is: by default the distance between periods of the cohort's own grid.
    age_clock clock = {};
    /// The last age to report; empty: as far as the observation goes.
    std::optional<int> max_age = {};
    /// The days that were observed. Of a ledger: its own window, or a part of it.
    observation observed = {};
    /// Which rows count, and how. A ledger has been made under one already.
    row_policy policy = {};
    /// The most cells that are allocated: see `cohort_options`.
    std::size_t max_cells = cohort_options{}.max_cells;
};

namespace detail {

inline void validate(retention_options const& options)
{
    std::visit([](auto const& clock) { clock.validate(); }, options.clock);
    if (options.max_age && *options.max_age < 0)
        throw invalid_option("max_age: an age is at least 0, not " + std::to_string(*options.max_age));
}

} // namespace detail

/// Retention by cohorts of first activity: the plainest question that `cohorts` answers.
///
/// A customer belongs to the cohort of the period of its first activity, and counts at an age if it was
/// active at that age ("on" retention). Activity is any row that the policy keeps, except refunds under
/// `refunds::net`. Where an amount is bound every cell has its revenue too. The table of rows equals the
/// table of their ledger.
struct retention_fn {
    /// \param rows     any input range; read once. Grouped in passing: a key and a day a row are held, and
    ///                 the amount where bound
    /// \param fields   binds `customer` and `time`, and `amount` for revenue
    /// \param grid     the cohorts' periods
    /// \param options  clock, last age, window, row policy
    /// \param exec     runs the work; the table does not depend on it
    /// \throws invalid_option  for a window that ends before it begins, an age below 0, a clock that
    ///                         stands still, more than `max_cells` cells
    /// \throws invalid_row     where the policy says `reject`, or a time lies outside the calendar
    /// \throws arithmetic_overflow  later, by `revenue` of a cell whose total does not fit
    /// \complexity  expected O(rows + customers + cells)
    template <class R, class... Bindings, period Grid, executor E = sequential>
        requires transaction_range<R, schema<Bindings...>>
    [[nodiscard]] auto operator()(R&& rows, schema<Bindings...> const& fields, Grid const& grid,
                                  retention_options const& options = {}, E const& exec = {}) const
    {
        using fields_type = schema<Bindings...>;
        using row = row_of<R>;
        using instant = typename detail::kept<tag::time, fields_type, row>::type;
        using by_day = typename detail::chosen_layout<fields_type, row, date::local_days, tag::amount>::type;
        using by_instant = typename detail::chosen_layout<fields_type, row, instant, tag::amount>::type;
        detail::validate(options);
        auto const& policy = options.policy;
        // Duplicates show only when rows are compared whole: that takes a ledger.
        if (policy.duplicates == duplicates::drop) {
            ledger const book(rows, fields, {.observed = options.observed, .policy = policy}, exec);
            return (*this)(book, grid, options, exec);
        }
        auto const table = [&]<bool Absolute, class Layout>(std::type_identity<Layout>) {
            return detail::count_unordered<Absolute>(detail::partition_source<Layout>(detail::ingest<Layout>(
                                                         rows, fields, policy, options.observed, exec)),
                                                     options.clock, grid, options.max_age, options.max_cells,
                                                     policy, exec);
        };
        // Days will do where no instant is asked for.
        if (std::holds_alternative<calendar_clock>(options.clock))
            return table.template operator()<true>(std::type_identity<by_day>{});
        if (std::holds_alternative<anniversary_clock>(options.clock))
            return table.template operator()<false>(std::type_identity<by_day>{});
        return table.template operator()<false>(std::type_identity<by_instant>{});
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

    /// The same of a ledger: one sequential pass. `options.observed` may narrow its window, and may extend an
    /// end that was inferred; `options.policy` is the ledger's own or not given.
    /// \throws invalid_option  as above, and for a window or policy that is not the ledger's
    template <class Layout, period Grid, executor E = sequential>
    [[nodiscard]] auto operator()(ledger<Layout> const& book, Grid const& grid,
                                  retention_options const& options = {}, E const& exec = {}) const
    {
        detail::validate(options);
        using amount = amount_of_layout_t<Layout>;
        auto const question = cohort_query(grid).measuring(typename detail::revenue_measure<amount>::type{});
        return retention_table<Grid, amount>(cohorts(book, question,
                                                     {.clock = options.clock,
                                                      .ages = {.to = options.max_age},
                                                      .observed = options.observed,
                                                      .policy = options.policy,
                                                      .max_cells = options.max_cells},
                                                     exec));
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
    void operator()(R&&, schema<Bindings...> const&, Grid const&, retention_options const&, E const&) const
    {
        detail::explain_executor<E>();
    }
    template <class Layout, class Grid, class E>
        requires(!executor<E> && !detail::is_schema<Grid>)
    void operator()(ledger<Layout> const&, Grid const&, retention_options const&, E const&) const
    {
        detail::explain_executor<E>();
    }
};

/// \copydoc retention_fn
inline constexpr retention_fn retention{};

} // namespace cohort
