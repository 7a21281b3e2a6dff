#pragma once

#include <cohort/ledger/layout.hpp>

#include <cohort/ledger/detail/source.hpp>
#include <cohort/ledger/ledger.hpp>
#include <cohort/ledger/ledger_row.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/retention/cohort_query.hpp>
#include <cohort/retention/cohort_table.hpp>
#include <cohort/retention/customer_rows.hpp>
#include <cohort/retention/detail/evaluate_cohorts.hpp>
#include <cohort/retention/detail/explain_cohorts.hpp>
#include <cohort/rows/policy.hpp>
#include <cohort/time/age_clock.hpp>
#include <cohort/time/observation.hpp>
#include <cohort/time/period.hpp>

#include <type_traits>

namespace cohort {

namespace detail {

/// A `cohort_query`, or a grid alone.
template <class Q>
inline constexpr bool asks_cohorts = is_cohort_query<Q> || period<Q>;

} // namespace detail

/// Cohorts by any birth, under any key, with any way to return and any measure: see `cohort_query`.
///
/// A member's rows have the ages that the clock gives them; rows of a negative age lie before the birth and
/// are in no cell. (So by the calendar a row of the birth's own period is of age 0 though it came before the
/// birth.) A netted refund is no activity: never a birth or a return, but money.
struct cohorts_fn {
    /// \param book      the rows
    /// \param question  a `cohort_query`; a grid alone asks for what `retention` tells
    /// \param options   clock, ages, births, window, limits. `observed` may narrow the ledger's window, and
    /// may
    ///                  extend an end that was inferred
    /// \param exec      runs the work; the table does not depend on it
    /// \return  a `cohort_table`
    /// \throws invalid_option  for a window that ends before it begins or is not the ledger's, ages that end
    ///                         before they begin, a clock that stands still, a criterion without sense, or a
    ///                         table of more than `max_cells` cells, before they are allocated
    /// \throws arithmetic_overflow  later, by the figure of a cell whose total does not fit
    /// \complexity  expected O(rows + customers + cells), in one pass over the rows; one more over births for
    ///              `quantile_bands`. A mean, an extreme or other measure that cannot be subtracted, over
    ///              ages that mature one by one, up to or from an age on: O(rows x ages). Memory: the cells,
    ///              at most `max_cells`, in up to 64 blocks that hold only cohorts they met
    template <class Layout, class... Parts, executor E = sequential>
    [[nodiscard]] auto operator()(ledger<Layout> const& book, cohort_query<Parts...> const& question,
                                  cohort_options const& options = {}, E const& exec = {}) const
    {
        using query = cohort_query<Parts...>;
        detail::explain_cohorts<Layout, query>();
        if constexpr (detail::answers_cohorts<Layout, query>) {
            detail::require_same_policy(book, options.policy);
            return detail::evaluate_cohorts(book, detail::window_within(book, options.observed), question,
                                            options, exec);
        }
    }
    template <class Layout, period Grid, executor E = sequential>
    [[nodiscard]] auto operator()(ledger<Layout> const& book, Grid const& grid,
                                  cohort_options const& options = {}, E const& exec = {}) const
    {
        return (*this)(book, cohort_query(grid), options, exec);
    }

    /// The same of rows: of their ledger, which is made for the purpose. Who asks twice makes it once.
    template <class R, class... Bindings, class Question, executor E = sequential>
        requires(transaction_range<R, schema<Bindings...>>&& detail::asks_cohorts<Question>)
    [[nodiscard]] auto operator()(R&& rows, schema<Bindings...> const& fields, Question const& question,
                                  cohort_options const& options = {}, E const& exec = {}) const
    {
        ledger const book(rows, fields, {.observed = options.observed, .policy = options.policy}, exec);
        return (*this)(book, question, options, exec);
    }

    /// What does not fit: the compiler says which concept is violated.
    template <class R, class Binding, class... Bindings, class Question, class... Rest>
        requires(!transaction_range<R, schema<Binding, Bindings...>>)
    void operator()(R&&, schema<Binding, Bindings...> const&, Question const&, Rest const&...) const
    {
        detail::explain_transactions<R, schema<Binding, Bindings...>>();
    }
    template <class R, class Binding, class... Bindings, class Question, class... Rest>
        requires(transaction_range<R, schema<Binding, Bindings...>> && !detail::asks_cohorts<Question>)
    void operator()(R&&, schema<Binding, Bindings...> const&, Question const&, Rest const&...) const
    {
        static_assert(period<Question>);
    }
    template <class Layout, class Question, class... Rest>
        requires(!detail::asks_cohorts<Question> && !detail::is_schema<Question>)
    void operator()(ledger<Layout> const&, Question const&, Rest const&...) const
    {
        static_assert(period<Question>);
    }
    template <class R, class... Bindings, class Question, class E>
        requires(!executor<E> && detail::asks_cohorts<Question>)
    void operator()(R&&, schema<Bindings...> const&, Question const&, cohort_options const&, E const&) const
    {
        detail::explain_executor<E>();
    }
    template <class Layout, class Question, class E>
        requires(!executor<E> && detail::asks_cohorts<Question>)
    void operator()(ledger<Layout> const&, Question const&, cohort_options const&, E const&) const
    {
        detail::explain_executor<E>();
    }
};

/// \copydoc cohorts_fn
inline constexpr cohorts_fn cohorts{};

} // namespace cohort
