#pragma once

#include <cohort/ledger/layout.hpp>

#include <cohort/ledger/detail/amounts.hpp>
#include <cohort/ledger/detail/columns.hpp>
#include <cohort/ledger/detail/group.hpp>
#include <cohort/ledger/detail/ingest.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/rows/audit.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/rows/policy.hpp>
#include <cohort/stats/detail/radix_sort.hpp>
#include <cohort/time/observation.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace cohort {

/// Which rows a ledger takes up.
struct ledger_options {
    observation observed = {}; ///< the days that were observed; what is not given is inferred from the rows
    row_policy policy = {};    ///< which rows count, and how

    friend bool operator==(ledger_options const&, ledger_options const&) = default;
};

/// The rows of a range, grouped by customer and in time order within each, a column for each bound field.
///
/// Made once, it answers any number of questions without a hash or a sort: every analysis is one sequential
/// pass in which each customer's rows arrive together and in order. Customers stand in ascending order of
/// their keys; rows of one customer at one instant in the order of the range. Only bound fields are kept, at
/// the user's own types: whole cents stay whole, text that is only looked at is copied, a time becomes a time
/// of the zone-less clock at its own resolution.
///
/// A regular value. Ledgers of parts of the rows add up to the ledger of all: see `operator+=`.
///
/// \tparam Layout  the keys' type and the columns; deduced: `cohort::ledger const book(sales, sales_schema);`
template <class Layout>
class ledger {
    using rows_type = detail::ledger_columns<Layout>;

public:
    using layout_type = Layout;
    using key_type = typename Layout::key_type;

    /// The ledger of no rows: neutral under `+=`, whatever the options of the other.
    ledger() : window_(resolve(observation{}, std::nullopt, std::nullopt)), offsets_(1, 0) {}

    /// Groups the rows.
    ///
    /// \param rows      any input range, read once, in order; from several places at once where it has random
    ///                  access and the executor runs several tasks
    /// \param fields    says who and when, and what else is to be kept
    /// \param options   window and policies
    /// \param exec      runs the work; the ledger does not depend on it
    /// \throws invalid_option  if the window ends before it begins, or duplicates are to be dropped and a
    ///                         bound field has no `==`
    /// \throws invalid_row     where a policy says `reject`, or a time lies outside the calendar
    /// \complexity  expected O(n + c log c) for n rows of c customers (O(n + c) where keys are numbers), and
    ///              O(m log m) for the m rows of a customer that are not in time order. Memory at the peak:
    ///              twice the columns and a key a row.
    template <class R, class... Bindings, executor E = sequential>
        requires transaction_range<R, schema<Bindings...>> ledger(R&& rows, schema<Bindings...> const& fields,
                                                                  ledger_options const& options = {},
                                                                  E const& exec = {})
            : options_(options)
        {
            build(detail::ingest<Layout>(rows, fields, options.policy, options.observed, exec), exec);
        }
        /// What is no executor.
        template <class R, class... Bindings, class E>
            requires(!executor<E>)
        ledger(R&&, schema<Bindings...> const&, ledger_options const&, E const&)
        {
            detail::explain_executor<E>();
        }

        /// How many customers have a row.
        [[nodiscard]] auto customers() const noexcept -> std::size_t { return offsets_.size() - 1; }
        /// How many rows are held: those that the policies let pass.
        [[nodiscard]] auto rows() const noexcept -> std::size_t { return offsets_.back(); }
        /// The customers' keys, ascending. Where rows of nobody are kept, the last is a default-constructed
        /// key that stands for them.
        [[nodiscard]] auto keys() const noexcept -> std::span<key_type const> { return keys_; }
        /// Whether the last customer stands for the rows of nobody.
        [[nodiscard]] auto has_unidentified() const noexcept -> bool { return unidentified_; }
        /// Rows of customer c stand at [offsets()[c], offsets()[c + 1]).
        [[nodiscard]] auto offsets() const noexcept -> std::span<std::size_t const> { return offsets_; }
        /// The values of a field, row by row.
        template <class Tag>
            requires(Layout::template has<Tag>)
        [[nodiscard]] auto column(field_name<Tag>) const noexcept
        {
            return columns_.template column<Tag>().span();
        }
        /// Whether a row is an activity, or only money: a refund that lowers revenue (`refunds::net`) is
        /// none.
        [[nodiscard]] auto is_activity(std::size_t row) const noexcept -> bool
        {
            if constexpr (Layout::template has<tag::amount>)
                return detail::amount_is_activity(column(field::amount)[row], options_.policy);
            else
                return true;
        }
        /// Whether every row is an activity: no refund was netted. Then nobody need look at amounts to know.
        [[nodiscard]] auto all_active() const noexcept -> bool { return audit_.refunds_netted == 0; }
        /// The days that were observed.
        [[nodiscard]] auto window() const noexcept -> observation_window const& { return window_; }
        /// What became of the rows.
        [[nodiscard]] auto audit() const noexcept -> row_audit const& { return audit_; }
        /// The policies that the rows were judged by.
        [[nodiscard]] auto policy() const noexcept -> row_policy const& { return options_.policy; }

        /// Takes up further rows, judged by this ledger's own options: the same as a ledger of both at once.
        /// Strong guarantee: if a row is refused, nothing changed. \complexity that of building and of `+=`
        template <class R, class... Bindings, executor E = sequential>
            requires transaction_range<R, schema<Bindings...>>
        auto append(R&& rows, schema<Bindings...> const& fields, E const& exec = {}) -> ledger&
        {
            return *this += ledger(rows, fields, options_, exec);
        }

        /// Adds the rows of another ledger, made under the same options. Customers may be in both.
        ///
        /// Associative; `ledger{}` is neutral; commutative but for the order among rows that share customer
        /// and instant, which no count and no total depends on. An inferred window becomes that of both.
        /// \throws invalid_option  if the two were made under different options. \complexity O(rows of both)
        auto operator+=(ledger const& other) -> ledger&
        {
            if (other.is_neutral()) return *this;
            if (is_neutral()) return *this = other;
            if (options_ != other.options_)
                throw invalid_option(
                    "ledger: the two were made under different options (policy or observed window); "
                    "make both under the same");
            *this = merged(*this, other);
            return *this;
        }
        [[nodiscard]] friend auto operator+(ledger a, ledger const& b) -> ledger { return a += b; }

        friend auto operator==(ledger const&, ledger const&) -> bool = default;

    private:
        [[nodiscard]] auto is_neutral() const noexcept -> bool
        {
            return audit_ == row_audit{} && options_ == ledger_options{};
        }

        template <class E>
        void build(detail::ingested<Layout> in, E const& exec);
        [[nodiscard]] static auto merged(ledger const& a, ledger const& b) -> ledger;

        ledger_options options_;
        observation_window window_;
        row_audit audit_;
        std::vector<key_type> keys_;
        std::vector<std::size_t> offsets_;
        rows_type columns_;
        std::vector<key_type> affected_; // ascending: customers of whom a policy left out a row
        bool unidentified_ = false;
};

template <class R, class... Bindings, class... Rest>
    requires transaction_range<R, schema<Bindings...>> ledger(R&&, schema<Bindings...> const&,
                                                              ledger_options const&, Rest const&...)
->ledger<layout_for<R, schema<Bindings...>>>;
template <class R, class... Bindings>
    requires transaction_range<R, schema<Bindings...>> ledger(R&&, schema<Bindings...> const&)
->ledger<layout_for<R, schema<Bindings...>>>;

// What does not fit: the compiler says which concept is violated.
template <class R, class S>
class ledger<detail::no_layout<R, S>> {
public:
    template <class... Rest>
    explicit ledger(R&&, Rest const&...)
    {
        detail::explain_transactions<R, S>();
    }
};
template <class R, class... Bindings, class... Rest>
    requires(!transaction_range<R, schema<Bindings...>>)
ledger(R&&, schema<Bindings...> const&, Rest const&...)
->ledger<detail::no_layout<R, schema<Bindings...>>>;

} // namespace cohort

#include <cohort/ledger/detail/build.hpp>
