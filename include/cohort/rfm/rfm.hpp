#pragma once

#include <cohort/ledger/layout.hpp>

#include <cohort/ledger/detail/source.hpp>
#include <cohort/ledger/ledger.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/rfm/rfm_table.hpp>
#include <cohort/rows/calendar_time.hpp>
#include <cohort/rows/policy.hpp>
#include <cohort/stats/sum.hpp>
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

template <class Layout>
inline constexpr bool has_amount = Layout::template has<tag::amount>;
template <class Layout>
inline constexpr bool has_order = Layout::template has<tag::order>;

/// How many different orders there are among some of a customer's rows. Rows of one order mostly stand
/// together, so repeats of the row before are passed over and only what remains is sorted.
template <class Order>
class order_counter {
public:
    void clear() noexcept { seen_.clear(); }
    void add(Order const& order)
    {
        if (seen_.empty() || !(*seen_.back() == order)) seen_.push_back(&order);
    }
    [[nodiscard]] auto count() -> std::uint32_t
    {
        if (seen_.size() < 2) return static_cast<std::uint32_t>(seen_.size());
        std::ranges::sort(seen_, [](Order const* a, Order const* b) { return *a < *b; });
        std::uint32_t n = 1;
        for (std::size_t i = 1; i < seen_.size(); ++i) n += *seen_[i - 1] < *seen_[i] ? 1U : 0U;
        return n;
    }

private:
    std::vector<Order const*> seen_;
};
struct no_orders {
    static void clear() noexcept {}
};

template <class Layout>
struct order_counter_for {
    using type = no_orders;
};
template <class Layout>
    requires has_order<Layout>
struct order_counter_for<Layout> {
    using type = order_counter<typename Layout::template value_type<tag::order>>;
};

/// What is known of one customer while its rows go by; orders are counted elsewhere.
template <class Layout>
struct rfm_state {
    static constexpr date::local_days never = date::local_days::min();

    /// Takes up row i of a view; says whether it was an activity.
    template <class View>
    auto add(View const& rows, std::size_t i, row_policy const& policy) -> bool
    {
        if constexpr (has_amount<Layout>) total(rows.template cell<tag::amount>(i));
        if (!is_activity<Layout>(rows, i, policy)) return false;
        ++frequency;
        // By value: as a reference it becomes a branch that rows in no order take at random.
        auto const before = latest;
        auto const day = date::floor<date::days>(rows.template cell<tag::time>(i));
        latest = before < day ? day : before;
        return true;
    }

    date::local_days latest = never;
    std::uint32_t frequency = 0;
    [[no_unique_address]] total_accumulator<amount_of_layout_t<Layout>> total;
};

/// The customers of a block.
template <class Layout>
class rfm_block {
public:
    using customer = typename rfm_table<typename Layout::key_type, amount_of_layout_t<Layout>>::customer;

    /// Takes up customers [first, last) of a view.
    template <class View, class Keys>
    void measure(View const& rows, Keys const& keys, std::size_t first, std::size_t last,
                 row_policy const& policy, date::local_days as_of)
    {
        typename order_counter_for<Layout>::type orders;
        for (auto c = first; c < last; ++c) {
            auto const begin = rows.begin_of(c);
            auto const end = rows.end_of(c);
            holds_last = false;
            if (begin == end) continue;
            rfm_state<Layout> state;
            orders.clear();
            for (auto i = begin; i < end; ++i) {
                bool const active = state.add(rows, i, policy);
                if constexpr (has_order<Layout>) {
                    if (active) orders.add(rows.template cell<tag::order>(i));
                }
            }
            if constexpr (has_order<Layout>) state.frequency = orders.count();
            conclude(keys[c], state, as_of);
        }
    }

    /// Takes up a customer of whom all rows have been seen.
    void conclude(typename Layout::key_type const& key, rfm_state<Layout> const& state,
                  date::local_days as_of)
    {
        holds_last = state.latest != state.never;
        if (holds_last)
            customers.push_back(customer{key, static_cast<std::int32_t>((as_of - state.latest).count()),
                                         state.frequency, state.total.value()});
        else
            ++inactive;
    }

    std::vector<customer> customers;
    std::uint64_t inactive = 0;
    bool holds_last = false; ///< whether the last customer that was gone through is among them
};

template <class Source, executor E>
[[nodiscard]] auto rfm_of(Source source, date::local_days as_of, row_policy const& policy, E const& exec)
{
    using layout_type = typename Source::layout_type;
    using block = rfm_block<layout_type>;
    auto const make = [] { return block{}; };
    auto parts = [&] {
        if constexpr (has_order<layout_type> || Source::in_time_order) {
            return source.fold(exec, 64, make,
                               [&](block& to, auto const& rows, auto const& keys, std::size_t first,
                                   std::size_t last) { to.measure(rows, keys, first, last, policy, as_of); });
        } else {
            using state = rfm_state<layout_type>;
            return source.template fold_states<state>(
                exec, 64, make, [&](state& to, auto const& row) { to.add(row, 0, policy); },
                [&](block& to, auto const& key, state const& from) { to.conclude(key, from, as_of); });
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
    return rfm_table<typename layout_type::key_type, amount_of_layout_t<layout_type>>(
        blocks, Source::in_key_order, unidentified, as_of, source.window(), source.audit(), inactive, exec);
}

} // namespace detail

/// Recency, frequency and monetary of every customer with an activity.
///
/// - days since last: whole days from the day of the last activity to the as-of day; 0 on that day itself
/// - frequency: distinct orders among the activities; rows where no order is bound
/// - monetary: sum of the amounts, refunds subtracted; none where no amount is bound
///
/// The table of rows equals the table of their ledger.
struct rfm_fn {
    /// \param rows     any input range; read once, grouped in passing
    /// \param fields   binds `customer` and `time`, and `order` and `amount` where there are any
    /// \param options  as-of day, window, row policy
    /// \param exec     runs the work; the table does not depend on it
    /// \throws invalid_option, invalid_row  as `retention`; and if the as-of day lies before the window
    /// \throws arithmetic_overflow  if a customer's total does not fit
    /// \complexity  expected O(n + c log c) for n rows of c customers, O(n + c) where keys are numbers;
    ///              with orders O(m log m) for the m rows of a customer
    template <class R, class... Bindings, executor E = sequential>
        requires transaction_range<R, schema<Bindings...>>
    [[nodiscard]] auto operator()(R&& rows, schema<Bindings...> const& fields,
                                  rfm_options const& options = {}, E const& exec = {}) const
    {
        using layout_type = typename detail::chosen_layout<schema<Bindings...>, row_of<R>, date::local_days,
                                                           tag::order, tag::amount>::type;
        auto const& policy = options.policy;
        auto const observed = up_to_as_of(options.observed, options.as_of);
        if (policy.duplicates == duplicates::drop) {
            ledger const book(rows, fields, {.observed = observed, .policy = policy}, exec);
            return (*this)(book, {.as_of = options.as_of, .observed = {}, .policy = {}}, exec);
        }
        detail::partition_source<layout_type> source(
            detail::ingest<layout_type>(rows, fields, policy, observed, exec));
        auto const as_of = options.as_of ? options.as_of->local() : source.window().until;
        return detail::rfm_of(std::move(source), as_of, policy, exec);
    }

    /// What does not fit: the compiler says which concept is violated.
    template <class R, class Binding, class... Bindings, class... Rest>
        requires(!transaction_range<R, schema<Binding, Bindings...>>)
    void operator()(R&&, schema<Binding, Bindings...> const&, Rest const&...) const
    {
        detail::explain_transactions<R, schema<Binding, Bindings...>>();
    }

    /// The same of a ledger: one sequential pass. `options.observed` and `options.as_of` may narrow its
    /// window; `options.policy` is the ledger's own or not given.
    template <class Layout, executor E = sequential>
    [[nodiscard]] auto operator()(ledger<Layout> const& book, rfm_options const& options = {},
                                  E const& exec = {}) const
    {
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
        return detail::rfm_of(detail::ledger_source(book, window), as_of, book.policy(), exec);
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
