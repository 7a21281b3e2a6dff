#pragma once

#include <cohort/ledger/layout.hpp>

#include <cohort/ledger/detail/amounts.hpp>
#include <cohort/ledger/ledger_row.hpp>
#include <cohort/rows/concepts.hpp>
#include <cohort/rows/field.hpp>
#include <cohort/stats/count.hpp>
#include <cohort/stats/distinct.hpp>
#include <cohort/stats/extrema.hpp>
#include <cohort/stats/mean.hpp>
#include <cohort/stats/sum.hpp>

#include <concepts>
#include <optional>
#include <type_traits>

namespace cohort {

namespace detail {

/// The accumulator of a table that only counts.
struct no_accumulator {
    void operator()() const noexcept {}
    auto operator+=(no_accumulator const&) noexcept -> no_accumulator& { return *this; }
    friend constexpr auto operator==(no_accumulator, no_accumulator) -> bool = default;
};

template <class M>
inline constexpr bool is_cumulative = false;
template <class M>
    requires(requires { M::cumulative; })
inline constexpr bool is_cumulative<M> = M::cumulative;

template <class M>
inline constexpr bool counts_units = false;
template <class M>
    requires(requires { M::per_member; })
inline constexpr bool counts_units<M> = M::per_member;

/// What a field holds where it holds something.
template <class T>
using value_inside_t = typename present<T>::type;

/// Feeds an accumulator with what fields hold; not at all where one of them is empty. Empty optionals are
/// handed on to an accumulator that takes optionals.
template <class Accumulator, class... Ts>
constexpr void feed(Accumulator& a, Ts const&... values)
{
    if constexpr ((std::same_as<Ts, value_inside_t<Ts>> && ...) ||
                  std::invocable<Accumulator&, Ts const&...>) {
        a(values...);
    } else {
        if ((is_present(values) && ...)) a(present_value(values)...);
    }
}

/// Measures that are the figure of a row, not of many: what they say is no one's share.
template <class M, class A>
inline constexpr bool tells_one_row = std::same_as<A, mean> || requires
{
    M::tells_one_row;
};
template <class M, class T>
inline constexpr bool tells_one_row<M, extrema<T>> = true;

/// Accumulators that take any row of a ledger without harm: rows that are in no cell may be given to one that
/// nobody reads, which spares a branch. One of the user's sees only rows that are its own.
template <class A>
inline constexpr bool takes_any_row = false;
template <>
inline constexpr bool takes_any_row<count> = true;
template <>
inline constexpr bool takes_any_row<mean> = true;
template <class T>
inline constexpr bool takes_any_row<sum<T>> = true;

template <class M, class Layout>
using accumulator_t = typename M::template accumulator<Layout>;

template <class M, class Layout>
inline constexpr bool measures_cells = false;
template <class M, class Layout>
    requires(std::semiregular<accumulator_t<M, Layout>>&& requires(M const& m, accumulator_t<M, Layout>& a,
                                                                   accumulator_t<M, Layout> const& b,
                                                                   ledger_row<Layout> const& row) {
        m(a, row);
        a += b;
        bool(M::takes_money);
    })
inline constexpr bool measures_cells<M, Layout> = true;

} // namespace detail

/// What is measured of a cell, besides how many members came: something accumulated over rows.
///
/// A model has `accumulator<Layout>`, a `mergeable_accumulator` for the rows of a ledger; `m(accumulator,
/// row)` consumes a row; `M::value(accumulator)` is the figure, where `accumulator.value()` is not; and
///
/// * `takes_money`: rows that are only money, netted refunds, are taken up too;
/// * `cumulative`: a cell has the rows of all ages up to its own, whatever the criterion;
/// * `per_member`: of a member's rows with equal `m.unit(row)` a cell has only one.
///
/// docs/concepts/cell_measure.md writes one.
template <class M, class Layout>
concept cell_measure = detail::measures_cells<M, Layout>;

/// The measures.
namespace cell {

/// Members who returned: what every table has, and nothing more. The default.
struct customers_measure {
    static constexpr bool takes_money = false;
    template <class Layout>
    using accumulator = detail::no_accumulator;
    template <class Row>
    constexpr void operator()(detail::no_accumulator&, Row const&) const noexcept
    {}
};
inline constexpr customers_measure customers{};

/// Any accumulator, fed with the values of fields in each return event; of fields that are optionals, where
/// all of them hold something.
template <class Accumulator, class... Tags>
struct accumulated_measure {
    static constexpr bool takes_money = false;
    template <class Layout>
    using accumulator = Accumulator;

    template <class Row>
    constexpr void operator()(Accumulator& a, Row const& row) const
    {
        detail::feed(a, sample(row[field_name<Tags>{}])...);
    }
    /// Of an accumulator that takes samples or not without a branch.
    template <class Row>
    constexpr void add_if(bool take, Accumulator& a, Row const& row) const
        requires(requires { a.add_if(take, row[field_name<Tags>{}]...); })
    {
        a.add_if(take, sample(row[field_name<Tags>{}])...);
    }

private:
    /// Whole numbers become the floating-point ones that the accumulator says it is of: not everybody widens
    /// what it takes.
    template <class T>
    [[nodiscard]] static constexpr auto sample(T const& value) noexcept -> decltype(auto)
    {
        if constexpr (std::integral<T> && requires { typename Accumulator::value_type; }) {
            if constexpr (std::floating_point<typename Accumulator::value_type>)
                return static_cast<typename Accumulator::value_type>(value);
            else
                return (value);
        } else {
            return (value);
        }
    }
};

/// `cell::accumulate<A>(fields...)`: any accumulator of one's own, called with the fields' values in each
/// return event. It need not know anything of this library: Boost.Histogram's
/// `accumulators::mean<double>` will do.
template <class Accumulator, class... Tags>
    requires std::semiregular<Accumulator>
[[nodiscard]] constexpr auto accumulate(field_name<Tags>...) -> accumulated_measure<Accumulator, Tags...>
{
    return {};
}

/// Return events.
inline constexpr accumulated_measure<count> events{};

namespace measures {

/// What of a field depends on its type in the ledger.
template <template <class> class Accumulator, class Tag, bool Money>
struct of_field {
    static constexpr bool takes_money = Money;
    template <class Layout>
        requires(Layout::template has<Tag>)
    using accumulator = Accumulator<detail::value_inside_t<typename Layout::template value_type<Tag>>>;

    template <class A, class Row>
    constexpr void operator()(A& a, Row const& row) const
    {
        detail::feed(a, row[field_name<Tag>{}]);
    }
    template <class A, class Row>
    constexpr void add_if(bool take, A& a, Row const& row) const
        requires(requires { a.add_if(take, row[field_name<Tag>{}]); })
    {
        a.add_if(take, row[field_name<Tag>{}]);
    }
};

template <class Tag>
struct least : of_field<extrema, Tag, false> {
    static constexpr bool tells_one_row = true;
    template <class A>
    [[nodiscard]] static constexpr auto value(A const& a)
    {
        return a.min();
    }
};
template <class Tag>
struct greatest : of_field<extrema, Tag, false> {
    static constexpr bool tells_one_row = true;
    template <class A>
    [[nodiscard]] static constexpr auto value(A const& a)
    {
        return a.max();
    }
};

template <class Measure>
struct running : Measure {
    static constexpr bool cumulative = true;
};

/// Distinct values of a member's rows.
template <class Tag>
struct distinct_per_member {
    static constexpr bool takes_money = false;
    static constexpr bool per_member = true;
    template <class Layout>
    using accumulator = count;

    template <class Row>
    constexpr void operator()(count& n, Row const& row) const
    {
        n(row);
    }
    template <class Row>
    [[nodiscard]] static auto unit(Row const& row) noexcept -> decltype(auto)
    {
        if constexpr (Row::layout_type::template has<Tag>)
            return row[field_name<Tag>{}];
        else
            return row.index();
    }
};

/// Amount less cost.
template <class Layout>
struct margin_total {
    using amount = amount_of_layout_t<Layout>;
    using cost = typename Layout::template value_type<tag::cost>;

    auto operator+=(margin_total const& o) -> margin_total&
    {
        amounts += o.amounts;
        costs += o.costs;
        return *this;
    }
    auto operator-=(margin_total const& o) -> margin_total&
    {
        amounts -= o.amounts;
        costs -= o.costs;
        return *this;
    }
    /// \throws arithmetic_overflow  where it does not fit
    [[nodiscard]] auto value() const { return detail::margin_of(amounts.value(), costs.value()); }
    friend auto operator==(margin_total const&, margin_total const&) -> bool = default;

    cohort::sum<amount> amounts;
    cohort::sum<cost> costs;
};
struct margin_measure {
    static constexpr bool takes_money = true;
    template <class Layout>
        requires(Layout::template has<tag::amount>&& Layout::template has<tag::cost>)
    using accumulator = margin_total<Layout>;

    template <class A, class Row>
    constexpr void operator()(A& a, Row const& row) const
    {
        a.amounts(row[field::amount]);
        a.costs(row[field::cost]);
    }
    template <class A, class Row>
    constexpr void add_if(bool take, A& a, Row const& row) const
    {
        a.amounts.add_if(take, row[field::amount]);
        a.costs.add_if(take, row[field::cost]);
    }
};

} // namespace measures

} // namespace cell

namespace detail {

template <class Layout>
inline constexpr bool takes_any_row<cell::measures::margin_total<Layout>> = true;

} // namespace detail

namespace cell {

/// Distinct orders of a member, added up over members; where no order is bound, or a row has none, the row is
/// one. An order is in every cell in which one of its return events is.
inline constexpr measures::distinct_per_member<tag::order> orders{};

/// The total of a field; of money, refunds subtracted at the age of the refund. Whole numbers exactly. One
/// member's floating-point amounts that add up beyond the largest double make a cell not a number, and under
/// a criterion that looks at several ages also others of its cohort.
template <class Tag>
[[nodiscard]] constexpr auto sum(field_name<Tag>) -> measures::of_field<cohort::sum, Tag, true>
{
    return {};
}

/// Amounts less costs, refunds subtracted. Needs both fields bound.
inline constexpr measures::margin_measure margin{};

/// The mean of a field over return events.
template <class Tag>
[[nodiscard]] constexpr auto mean(field_name<Tag>) -> accumulated_measure<cohort::mean, Tag>
{
    return {};
}

/// The least and the greatest value of a field among return events.
template <class Tag>
[[nodiscard]] constexpr auto min(field_name<Tag>) -> measures::least<Tag>
{
    return {};
}
template <class Tag>
[[nodiscard]] constexpr auto max(field_name<Tag>) -> measures::greatest<Tag>
{
    return {};
}

/// How many different values of a field the members' return events have together. Keeps the values.
template <class Tag>
[[nodiscard]] constexpr auto distinct(field_name<Tag>) -> measures::of_field<cohort::distinct, Tag, false>
{
    return {};
}

/// A measure over all ages up to the cell's own, the age of birth included.
template <class Measure>
[[nodiscard]] constexpr auto cumulative(Measure) -> measures::running<Measure>
{
    return {};
}

/// Lifetime value to date: what a cohort has brought from birth up to that age; `per_member` of the table is
/// the figure that is called so.
template <class Tag = tag::amount>
[[nodiscard]] constexpr auto lifetime_value(field_name<Tag> field = {})
{
    return cumulative(sum(field));
}

} // namespace cell

} // namespace cohort
