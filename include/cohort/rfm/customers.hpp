#pragma once

#include <cohort/ledger/detail/amounts.hpp>
#include <cohort/ledger/layout.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/rfm/measure.hpp>
#include <cohort/rfm/rfm_table.hpp>
#include <cohort/rows/audit.hpp>
#include <cohort/rows/calendar_time.hpp>
#include <cohort/rows/concepts.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/rows/policy.hpp>
#include <cohort/rows/schema.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <ranges>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace cohort {

namespace detail {

template <class Tag, class S, class Row>
inline constexpr bool is_whole = false;
template <class Tag, class S, class Row>
    requires(S::template binds_tag<Tag>&& is_callable<S, Tag, Row>)
inline constexpr bool is_whole<Tag, S, Row> = std::integral<stored_t<field_result_t<Tag, S, Row>>> &&
                                              !std::same_as<stored_t<field_result_t<Tag, S, Row>>, bool>;

} // namespace detail

/// The schema says how long ago the customer's last activity was: `days_since_last` is bound to a whole
/// number, or else `time` to the calendar time of it.
template <class S, class Row>
concept binds_recency = S::template binds_tag<tag::days_since_last> != S::template binds_tag<tag::time> &&
                        (detail::is_whole<tag::days_since_last, S, Row> || binds_time<S, Row>);

/// The schema says how often: `frequency` is bound to a whole number.
template <class S, class Row>
concept binds_frequency = detail::is_whole<tag::frequency, S, Row>;

/// Where `length`, `tenure` and `periodicity` are bound, the first two are whole numbers, the third is a
/// number.
template <class S, class Row>
concept further_are_numbers =
    (!S::template binds_tag<tag::length> || detail::is_whole<tag::length, S, Row>)&&(
        !S::template binds_tag<tag::tenure> ||
        detail::is_whole<tag::tenure, S, Row>)&&detail::fits_as_money<tag::periodicity, S, Row>;

/// Where `monetary` is bound, it is money.
template <class S, class Row>
concept monetary_is_money = detail::fits_as_money<tag::monetary, S, Row>;

/// What a table of customers asks of schema and row.
template <class S, class Row>
concept customer_schema = binds_customer<S, Row> && binds_recency<S, Row> && binds_frequency<S, Row> &&
    monetary_is_money<S, Row> && further_are_numbers<S, Row> && missing_is_predicate<S, Row>;

/// A range of rows that a schema makes customers of.
template <class R, class S>
concept customer_range = std::ranges::input_range<R> && customer_schema<S, row_of<R>>;

/// How a table of customers is taken over.
struct customers_options {
    /// The day that recency is counted to. Where the table has dates: later ones are left out; the default is
    /// the day after the latest. Where it has days: what `as_of()` is to say of them, no more.
    std::optional<calendar_day> as_of = {};
    missing_customers missing = missing_customers::drop; ///< not `keep`: nobody is no customer
    non_finite_amounts non_finite = non_finite_amounts::drop;
};

namespace detail {

template <class S, class Row>
struct monetary_column {
    using type = no_total;
};
template <class S, class Row>
    requires(S::template binds_tag<tag::monetary>)
struct monetary_column<S, Row> {
    using type = total_t<stored_t<field_result_t<tag::monetary, S, Row>>>;
};

/// A table with a further column for each field that is bound.
template <class Table, class S, class Tag, class Column>
using with_bound = typename std::conditional_t<S::template binds_tag<Tag>, with_further<Table, Column>,
                                               std::type_identity<Table>>::type;

template <class S, class Key, class Money>
using table_of_customers =
    with_bound<with_bound<with_bound<rfm_table<Key, Money>, S, tag::length,
                                     further_column<measure::length_measure, std::int32_t>>,
                          S, tag::tenure, further_column<measure::tenure_measure, std::int32_t>>,
               S, tag::periodicity, further_column<measure::periodicity_measure, double>>;

/// Reads a table of customers.
template <class S, class Row>
class customer_reader {
    using key_type = customer_key_t<field_result_t<tag::customer, S, Row>>;
    using money = typename monetary_column<S, Row>::type;
    static constexpr bool has_days = S::template binds_tag<tag::days_since_last>;
    static constexpr bool has_money = S::template binds_tag<tag::monetary>;

public:
    using table = table_of_customers<S, key_type, money>;

    customer_reader(S const& fields, customers_options const& options) : fields_(fields), options_(options)
    {
        if (options.missing == missing_customers::keep)
            throw invalid_option("missing: rows of nobody are no customer; use missing_customers::drop");
    }

    void operator()(Row row)
    {
        auto const number = audit_.rows_read++;
        decltype(auto) id = fields_.get(field::customer, row);
        if (is_missing(id, row)) {
            if (options_.missing == missing_customers::reject)
                throw invalid_row(number, "the row has no customer");
            ++audit_.missing_customer;
            return;
        }
        typename table::customer c{key_of(id), 0, 0, {}, {}};
        if constexpr (has_days) {
            c.days_since_last =
                whole<std::int32_t>(fields_.get(field::days_since_last, row), "days_since_last", number);
        } else {
            auto const day = day_of_row(fields_.get(field::time, row), number);
            if (options_.as_of && options_.as_of->local() < day) {
                ++audit_.outside_window;
                return;
            }
            days_.push_back(day);
        }
        c.frequency = whole<std::uint32_t>(fields_.get(field::frequency, row), "frequency", number);
        if constexpr (has_money) {
            auto const value = fields_.get(field::monetary, row);
            if constexpr (std::floating_point<std::remove_cvref_t<decltype(value)>>) {
                if (!std::isfinite(value)) {
                    if (options_.non_finite == non_finite_amounts::reject)
                        throw invalid_row(number, "monetary is not a finite number");
                    ++audit_.non_finite_amount;
                    ++audit_.customers_affected;
                    ++audit_.customers_lost;
                    if constexpr (!has_days) days_.pop_back();
                    return;
                }
            } else if (!std::in_range<std::int64_t>(value)) {
                throw invalid_row(number, "monetary does not fit into 64 bits");
            }
            c.monetary = static_cast<money>(value);
        }
        read_further<measure::length_measure, tag::length, std::int32_t>(c, row, number);
        read_further<measure::tenure_measure, tag::tenure, std::int32_t>(c, row, number);
        read_further<measure::periodicity_measure, tag::periodicity, double>(c, row, number);
        if constexpr (!has_days) latest_ = std::max(latest_, days_.back());
        ++audit_.rows_used;
        ++audit_.customers;
        ordered_ = ordered_ && (customers_.empty() || customers_.back().key < c.key);
        customers_.push_back(std::move(c));
        numbers_.push_back(number);
    }

    template <class E>
    [[nodiscard]] auto finish(E const& exec) -> table
    {
        require_different();
        auto const nothing_seen = date::local_days::min();
        auto const as_of = options_.as_of           ? options_.as_of->local()
                           : latest_ > nothing_seen ? latest_ + date::days{1}
                                                    : nothing_seen;
        if constexpr (!has_days) {
            for (std::size_t i = 0; i < customers_.size(); ++i)
                customers_[i].days_since_last = static_cast<std::int32_t>((as_of - days_[i]).count());
        }
        auto const inactive = std::erase_if(customers_, [](auto const& c) { return c.frequency == 0; });
        std::vector<std::vector<typename table::customer>> blocks;
        blocks.push_back(std::move(customers_));
        return table(blocks, ordered_, false, as_of, observation_window{}, audit_, inactive,
                     {.frequency = "frequency", .monetary = has_money ? "monetary" : ""}, exec);
    }

private:
    template <class Id>
    [[nodiscard]] auto is_missing([[maybe_unused]] Id const& id, [[maybe_unused]] Row row) const -> bool
    {
        if constexpr (S::template binds_tag<tag::missing>) {
            if (fields_.get(field::missing, row)) return true;
        }
        return is_no_id(id);
    }
    template <class Id>
    [[nodiscard]] static auto key_of(Id const& id) -> key_type
    {
        if constexpr (is_optional<std::remove_cvref_t<Id>>)
            return key_type(*id);
        else
            return key_type(id);
    }

    template <class To, class From>
    [[nodiscard]] static auto whole(From value, char const* what, std::uint64_t number) -> To
    {
        if (std::cmp_less(value, 0)) throw invalid_row(number, std::string(what) + " is below zero");
        if (!std::in_range<To>(value))
            throw invalid_row(number, std::string(what) + " is above " +
                                          std::to_string(std::numeric_limits<To>::max()));
        return static_cast<To>(value);
    }

    template <class Measure, class Tag, class To>
    void read_further([[maybe_unused]] typename table::customer& c, [[maybe_unused]] Row row,
                      [[maybe_unused]] std::uint64_t number) const
    {
        if constexpr (S::template binds_tag<Tag>) {
            auto const value = fields_.get(field_name<Tag>{}, row);
            auto& to = get<table::template index_of<Measure>()>(c.further);
            if constexpr (std::integral<To>)
                to = whole<To>(value, Measure::name.data(), number);
            else
                to = static_cast<To>(value);
        }
    }

    // A customer has one row.
    void require_different() const
    {
        if (ordered_) return;
        std::vector<std::size_t> order(customers_.size());
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
        std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
            if (customers_[a].key < customers_[b].key) return true;
            return !(customers_[b].key < customers_[a].key) && a < b;
        });
        std::optional<std::uint64_t> first;
        for (std::size_t i = 1; i < order.size(); ++i) {
            if (customers_[order[i - 1]].key < customers_[order[i]].key) continue;
            auto const number = numbers_[order[i]];
            first = first ? std::min(*first, number) : number;
        }
        if (first)
            throw invalid_row(*first, "the customer has a row already; of rows by purchase use cohort::rfm");
    }

    S const& fields_;
    customers_options options_;
    row_audit audit_;
    std::vector<typename table::customer> customers_;
    std::vector<std::uint64_t> numbers_; // of the customers' rows
    std::vector<date::local_days> days_; // of the customers' last activities, where they are dates
    date::local_days latest_ = date::local_days::min();
    bool ordered_ = true;
};

} // namespace detail

/// Recency, frequency and monetary of customers whose measures are known already, as many CRMs export them: a
/// row a customer. What else can be done with an RFM table can be done with it.
///
/// \code
/// struct client { std::string id; int days; unsigned orders; double spent; };
/// constexpr auto s = cohort::schema(f::customer = &client::id, f::days_since_last = &client::days,
///                                   f::frequency = &client::orders, f::monetary = &client::spent);
/// auto const value = cohort::rfm_of_customers(clients, s);
/// \endcode
struct rfm_of_customers_fn {
    /// \param customers  any input range, read once
    /// \param fields     binds `customer`, `days_since_last` or (the last activity's) `time`, `frequency`,
    ///                   and, where there are such, `monetary`, `length`, `tenure` and `periodicity`
    /// \param exec       puts the customers in order; the table does not depend on it
    /// \return  the table. Customers with a frequency of 0 are counted as without activity and left out
    /// \throws invalid_row     for a second row of a customer, a number below zero (but monetary) or beyond
    ///                         32 bits, and where an option says `reject`
    /// \throws invalid_option  for `missing_customers::keep`
    /// \complexity  O(n) for n customers in ascending order of keys, else O(n log n)
    template <class R, class... Bindings, executor E = sequential>
        requires customer_range<R, schema<Bindings...>>
    [[nodiscard]] auto operator()(R&& customers, schema<Bindings...> const& fields,
                                  customers_options const& options = {}, E const& exec = {}) const
    {
        detail::customer_reader<schema<Bindings...>, row_of<R>> read(fields, options);
        for (auto&& row : customers) read(row);
        return read.finish(exec);
    }

    /// What does not fit: the compiler says which concept is violated.
    template <class R, class Binding, class... Bindings, class... Rest>
        requires(!customer_range<R, schema<Binding, Bindings...>>)
    void operator()(R&&, schema<Binding, Bindings...> const&, Rest const&...) const
    {
        using fields = schema<Binding, Bindings...>;
        static_assert(detail::input_range_of_rows<R>);
        if constexpr (std::ranges::input_range<R>) {
            static_assert(binds_customer<fields, row_of<R>>);
            static_assert(binds_recency<fields, row_of<R>>);
            static_assert(binds_frequency<fields, row_of<R>>);
            static_assert(monetary_is_money<fields, row_of<R>>);
            static_assert(further_are_numbers<fields, row_of<R>>);
            static_assert(missing_is_predicate<fields, row_of<R>>);
        }
    }
};

/// \copydoc rfm_of_customers_fn
inline constexpr rfm_of_customers_fn rfm_of_customers{};

} // namespace cohort
