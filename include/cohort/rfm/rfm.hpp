#pragma once

#include <cohort/ledger/layout.hpp>

#include <cohort/ledger/detail/source.hpp>
#include <cohort/ledger/ledger.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/rfm/detail/facts.hpp>
#include <cohort/rfm/measure.hpp>
#include <cohort/rfm/rfm_table.hpp>
#include <cohort/rows/calendar_time.hpp>
#include <cohort/rows/policy.hpp>
#include <cohort/time/observation.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace cohort {

/// How recency, frequency and monetary are measured.
struct rfm_options {
    /// The day that recency is counted to; later rows are left out, rows of the day itself count. Empty: the
    /// end of the observation, that is the day after the last row where none was given.
    std::optional<calendar_day> as_of = {};
    /// The days that were observed. Of a ledger: its own window, or a part of it.
    observation observed = {};
    /// Which rows count, and how. A ledger has been made under one already.
    row_policy policy = {};
};

namespace detail {

/// What measures need, the last day of all.
template <class Layout, class... Ms>
using facts_for = typename joined_facts<facts<last_day>, typename Ms::template needs<Layout>...>::type;

/// The measure of a role, and what becomes of it.
template <measure_role Role, class... Ms>
struct in_place {
    using type = void;
};
template <measure_role Role, class First, class... Rest>
struct in_place<Role, First, Rest...> {
    using type = typename std::conditional_t<First::role == Role, std::type_identity<First>,
                                             in_place<Role, Rest...>>::type;
};

template <class Layout, class M>
using measured_t = decltype(std::declval<M const&>().template of<Layout>(
    std::declval<facts_for<Layout, M>&>(), date::local_days{}));
template <class Layout, class M>
struct monetary_of {
    using type = measured_t<Layout, M>;
};
template <class Layout>
struct monetary_of<Layout, void> {
    using type = no_total;
};

/// A table of measures: a column for each that has no place of its own.
template <class Layout, class Table, class... Ms>
struct table_of_measures {
    using type = Table;
};
template <class Layout, class Table, class First, class... Rest>
struct table_of_measures<Layout, Table, First, Rest...> : table_of_measures<Layout, Table, Rest...> {};
template <class Layout, class Table, class First, class... Rest>
    requires(First::role == measure_role::further)
struct table_of_measures<Layout, Table, First, Rest...>
    : table_of_measures<Layout,
                        typename with_further<Table, further_column<First, measured_t<Layout, First>>>::type,
                        Rest...> {};
template <class Layout, class... Ms>
using table_for = typename table_of_measures<
    Layout,
    rfm_table<typename Layout::key_type,
              typename monetary_of<Layout, typename in_place<measure_role::monetary, Ms...>::type>::type>,
    Ms...>::type;

/// Takes up row i of a view.
template <class Layout, class Facts, class View>
void take_row(Facts& known, View const& rows, std::size_t i, row_policy const& policy)
{
    bool const active = is_activity<Layout>(rows, i, policy);
    known.add(rows, i, active, date::floor<date::days>(rows.template cell<tag::time>(i)));
}

/// The customers of a block.
template <class Layout, class... Ms>
class rfm_block {
public:
    using table = table_for<Layout, Ms...>;
    using customer = typename table::customer;
    using facts_type = facts_for<Layout, Ms...>;

    explicit rfm_block(measures<Ms...> const& all) : measures_(&all) {}

    /// Takes up customers [first, last) of a view.
    template <class View, class Keys>
    void measure(View const& rows, Keys const& keys, std::size_t first, std::size_t last,
                 row_policy const& policy, date::local_days as_of)
    {
        facts_type known;
        for (auto c = first; c < last; ++c) {
            auto const begin = rows.begin_of(c);
            auto const end = rows.end_of(c);
            holds_last = false;
            if (begin == end) continue;
            known.clear();
            for (auto i = begin; i < end; ++i) take_row<Layout>(known, rows, i, policy);
            conclude(keys[c], known, as_of);
        }
    }

    /// Takes up a customer of whom all rows have been seen.
    void conclude(typename Layout::key_type const& key, facts_type& known, date::local_days as_of)
    {
        holds_last = known.last != known.never;
        if (!holds_last) {
            ++inactive;
            return;
        }
        customer c{key, static_cast<std::int32_t>((as_of - known.last).count()), 0, {}, {}};
        (place<Ms>(c, known, as_of), ...);
        customers.push_back(std::move(c));
    }

    std::vector<customer> customers;
    std::uint64_t inactive = 0;
    bool holds_last = false; ///< whether the last customer that was gone through is among them

private:
    template <class M>
    void place(customer& c, facts_type& known, date::local_days as_of) const
    {
        auto const value = static_cast<M const&>(*measures_).template of<Layout>(known, as_of);
        if constexpr (M::role == measure_role::frequency)
            c.frequency = value;
        else if constexpr (M::role == measure_role::monetary)
            c.monetary = value;
        else
            get<table::template index_of<M>()>(c.further) = value;
    }

    measures<Ms...> const* measures_;
};

template <class Source, executor E, class... Ms>
[[nodiscard]] auto rfm_of(Source source, measures<Ms...> const& what, date::local_days as_of,
                          row_policy const& policy, E const& exec)
{
    using layout_type = typename Source::layout_type;
    using block = rfm_block<layout_type, Ms...>;
    using known = typename block::facts_type;
    auto const make = [&] { return block(what); };
    auto parts = [&] {
        if constexpr (known::needs_all_rows || Source::in_time_order) {
            return source.fold(exec, 64, make,
                               [&](block& to, auto const& rows, auto const& keys, std::size_t first,
                                   std::size_t last) { to.measure(rows, keys, first, last, policy, as_of); });
        } else {
            return source.template fold_states<known>(
                exec, 64, make,
                [&](known& to, auto const& row) { take_row<layout_type>(to, row, 0, policy); },
                [&](block& to, auto const& key, known from) { to.conclude(key, from, as_of); });
        }
    }();
    // The rows of nobody come last, where there are any; they need not make a customer.
    bool const unidentified = source.last_is_unidentified() && parts.back()->holds_last;
    std::uint64_t inactive = 0;
    std::vector<std::vector<typename block::customer>> blocks;
    for (auto& p : parts) {
        inactive += p->inactive;
        blocks.push_back(std::move(p->customers));
    }
    typename block::table::names called;
    ((Ms::role == measure_role::frequency  ? void(called.frequency = Ms::name)
      : Ms::role == measure_role::monetary ? void(called.monetary = Ms::name)
                                           : void()),
     ...);
    if (called.frequency == "orders" && !layout_type::template has<tag::order>) called.frequency = "rows";
    return typename block::table(blocks, Source::in_key_order, unidentified, as_of, source.window(),
                                 source.audit(), inactive, called, exec);
}

/// What is measured where nothing else is asked for.
template <bool HasAmount>
[[nodiscard]] constexpr auto usual_measures()
{
    if constexpr (HasAmount)
        return measures(measure::orders, measure::total);
    else
        return measures(measure::orders);
}

/// The layout of the rows that measures read.
template <class S, class Row, class... Ms>
using layout_of_measures =
    typename chosen_layout<S, Row, date::local_days, tag::amount,
                           std::conditional_t<(Ms::reads_orders || ...), tag::order, struct not_read>,
                           std::conditional_t<(Ms::reads_costs || ...), tag::cost, struct not_read>>::type;

} // namespace detail

/// Rows of this layout tell what the measure asks for: `measure::margin` asks for `amount` and `cost`.
template <class M, class Layout>
concept measurable = M::template fits<Layout>;

/// Recency, frequency and monetary of every customer with an activity.
///
/// - days since last: whole days from the day of the last activity to the as-of day; 0 on that day itself
/// - frequency: distinct orders among the activities; where no order is bound, or a row has none, the row is
///   one
/// - monetary: sum of the amounts, refunds subtracted; none where no amount is bound
///
/// or other measures of frequency and of money, and further columns, by `measures`:
///
/// \code
/// auto const value = cohort::rfm(sales, sales_schema, {.as_of = day});
/// auto const other = cohort::rfm(book, cohort::measures(cohort::measure::active_days,
/// cohort::measure::margin,
///                                                       cohort::measure::tenure), {.as_of = day});
/// \endcode
///
/// The table of rows equals the table of their ledger.
struct rfm_fn {
    /// \param rows     any input range; read once, grouped in passing
    /// \param fields   binds `customer` and `time`, and what else the measures ask for
    /// \param what     what to measure
    /// \param options  as-of day, window, row policy
    /// \param exec     runs the work; the table does not depend on it
    /// \throws invalid_option, invalid_row  as `retention`; and if the as-of day lies before the window
    /// \throws arithmetic_overflow  if a customer's total does not fit
    /// \complexity  expected O(n + c log c) for n rows of c customers, O(n + c) where keys are numbers;
    ///              with orders or active days O(m log m) for the m rows of a customer
    template <class R, class... Bindings, class... Ms, executor E = sequential>
        requires transaction_range<R, schema<Bindings...>>
    [[nodiscard]] auto operator()(R&& rows, schema<Bindings...> const& fields, measures<Ms...> const& what,
                                  rfm_options const& options = {}, E const& exec = {}) const
    {
        using layout_type = detail::layout_of_measures<schema<Bindings...>, row_of<R>, Ms...>;
        static_assert((measurable<Ms, layout_type> && ...));
        if constexpr ((measurable<Ms, layout_type> && ...)) {
            auto const& policy = options.policy;
            auto const observed = up_to_as_of(options.observed, options.as_of);
            if (policy.duplicates == duplicates::drop) {
                ledger const book(rows, fields, {.observed = observed, .policy = policy}, exec);
                return (*this)(book, what, {.as_of = options.as_of, .observed = {}, .policy = {}}, exec);
            }
            detail::partition_source<layout_type> source(
                detail::ingest<layout_type>(rows, fields, policy, observed, exec));
            auto const as_of = options.as_of ? options.as_of->local() : source.window().until;
            return detail::rfm_of(std::move(source), what, as_of, policy, exec);
        }
    }
    /// The usual measures: orders and, where an amount is bound, their total.
    template <class R, class... Bindings, executor E = sequential>
        requires transaction_range<R, schema<Bindings...>>
    [[nodiscard]] auto operator()(R&& rows, schema<Bindings...> const& fields,
                                  rfm_options const& options = {}, E const& exec = {}) const
    {
        return (*this)(rows, fields,
                       detail::usual_measures<schema<Bindings...>::template binds_tag<tag::amount>>(),
                       options, exec);
    }

    /// The same of a ledger: one sequential pass. `options.observed` and `options.as_of` may narrow its
    /// window; `options.policy` is the ledger's own or not given.
    template <class Layout, class... Ms, executor E = sequential>
    [[nodiscard]] auto operator()(ledger<Layout> const& book, measures<Ms...> const& what,
                                  rfm_options const& options = {}, E const& exec = {}) const
    {
        static_assert((measurable<Ms, Layout> && ...));
        if constexpr ((measurable<Ms, Layout> && ...)) {
            detail::require_same_policy(book, options.policy);
            auto const& made_for = book.window();
            auto observed = up_to_as_of(options.observed, options.as_of,
                                        made_for.until_inferred ? date::local_days::max() : made_for.until);
            if (!observed.from && !made_for.from_inferred) {
                observed.from = made_for.from;
                require_after(options.as_of, observed);
            }
            auto const window = detail::window_within(book, observed);
            auto const as_of = options.as_of ? options.as_of->local() : window.until;
            return detail::rfm_of(detail::ledger_source(book, window), what, as_of, book.policy(), exec);
        }
    }
    template <class Layout, executor E = sequential>
    [[nodiscard]] auto operator()(ledger<Layout> const& book, rfm_options const& options = {},
                                  E const& exec = {}) const
    {
        return (*this)(book, detail::usual_measures<Layout::template has<tag::amount>>(), options, exec);
    }

    /// What does not fit: the compiler says which concept is violated.
    template <class R, class Binding, class... Bindings, class... Rest>
        requires(!transaction_range<R, schema<Binding, Bindings...>>)
    void operator()(R&&, schema<Binding, Bindings...> const&, Rest const&...) const
    {
        detail::explain_transactions<R, schema<Binding, Bindings...>>();
    }
    /// What is no executor.
    template <class R, class... Bindings, class E>
        requires(!executor<E>)
    void operator()(R&&, schema<Bindings...> const&, rfm_options const&, E const&) const
    {
        detail::explain_executor<E>();
    }
    template <class Layout, class E>
        requires(!executor<E>)
    void operator()(ledger<Layout> const&, rfm_options const&, E const&) const
    {
        detail::explain_executor<E>();
    }

private:
    // An as-of day says what was observed: that day and none after it, as far as there are rows at all.
    static auto up_to_as_of(observation const& asked, std::optional<calendar_day> const& as_of,
                            date::local_days end = date::local_days::max()) -> observation
    {
        validate(asked);
        require_after(as_of, asked);
        // By what is engaged, not by copying: g++ 12 takes the storage of an empty optional that is copied
        // for a read of something never written, and says so in the user's code.
        observation observed;
        observed.left_truncated = asked.left_truncated;
        if (asked.from) observed.from = *asked.from;
        if (asked.until) observed.until = *asked.until;
        if (!as_of) return observed;
        auto const after = std::min(as_of->local() + date::days{1}, end);
        if (!observed.until || after < observed.until->local()) observed.until = after;
        return observed;
    }

    static void require_after(std::optional<calendar_day> const& as_of, observation const& observed)
    {
        if (as_of && observed.from && as_of->local() < observed.from->local())
            throw invalid_option("as_of: the day lies before the first day that was observed");
    }
};

/// \copydoc rfm_fn
inline constexpr rfm_fn rfm{};

} // namespace cohort
