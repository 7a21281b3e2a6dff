#pragma once

#include <cohort/rfm/detail/facts.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/rows/field.hpp>
#include <cohort/stats/moments.hpp>

#include <date/date.h>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>

namespace cohort {

/// Which place a measure takes in a table of recency, frequency and monetary.
enum class measure_role : std::uint8_t {
    frequency,
    monetary,
    further, ///< a column of its own
};

namespace detail {

/// What a measure says of itself: its place, which fields it reads beside time and amount, and whether rows
/// of a layout tell what it asks for.
template <measure_role Role, bool ReadsOrders = false, bool ReadsCosts = false>
struct measure_in {
    static constexpr measure_role role = Role;
    static constexpr bool reads_orders = ReadsOrders;
    static constexpr bool reads_costs = ReadsCosts;
    template <class Layout>
    static constexpr bool fits = (Role != measure_role::monetary ||
                                  Layout::template has<tag::amount>)&&(!ReadsCosts ||
                                                                       Layout::template has<tag::cost>);
};

} // namespace detail

/// What is measured of every customer, beside the days since the last activity. All of it within the
/// observed days, up to the as-of day.
namespace measure {

/// Frequency: distinct orders among the activities; where no order is bound, or a row has none, the row is
/// one.
struct orders_measure : detail::measure_in<measure_role::frequency, true> {
    static constexpr std::string_view name = "orders";
    template <class Layout>
    using needs = detail::facts<detail::orders_of<Layout>>;

    template <class Layout>
    [[nodiscard]] auto of(auto& known, date::local_days) const -> std::uint32_t
    {
        return known.template get<detail::orders_of<Layout>>().count();
    }
};

/// Frequency: rows that are activities.
struct rows_measure : detail::measure_in<measure_role::frequency> {
    static constexpr std::string_view name = "rows";
    template <class Layout>
    using needs = detail::facts<detail::row_count>;

    template <class Layout>
    [[nodiscard]] auto of(auto& known, date::local_days) const -> std::uint32_t
    {
        return known.template get<detail::row_count>().count();
    }
};

/// Frequency: different days with an activity.
struct active_days_measure : detail::measure_in<measure_role::frequency> {
    static constexpr std::string_view name = "active_days";
    template <class Layout>
    using needs = detail::facts<detail::day_list>;

    template <class Layout>
    [[nodiscard]] auto of(auto& known, date::local_days) const -> std::uint32_t
    {
        return static_cast<std::uint32_t>(known.template get<detail::day_list>().days().size());
    }
};

/// Monetary: total of the amounts, refunds subtracted, in their own unit. Exact for whole numbers; for
/// floating-point ones compensated, so that the order of rows may show in the last bit of a total whose terms
/// cancel (see `cohort::sum`).
struct total_measure : detail::measure_in<measure_role::monetary> {
    static constexpr std::string_view name = "total";
    template <class Layout>
    using needs = detail::facts<detail::total_of<Layout, tag::amount>>;

    template <class Layout>
    [[nodiscard]] auto of(auto& known, date::local_days) const
    {
        return known.template get<detail::total_of<Layout, tag::amount>>().value();
    }
};

/// Monetary: the total over the orders, a customer's average order value.
struct mean_per_order_measure : detail::measure_in<measure_role::monetary, true> {
    static constexpr std::string_view name = "mean_per_order";
    template <class Layout>
    using needs = detail::facts<detail::orders_of<Layout>, detail::total_of<Layout, tag::amount>>;

    template <class Layout>
    [[nodiscard]] auto of(auto& known, date::local_days) const -> double
    {
        auto const total = known.template get<detail::total_of<Layout, tag::amount>>().value();
        auto const orders = known.template get<detail::orders_of<Layout>>().count();
        return static_cast<double>(total) / static_cast<double>(orders);
    }
};

/// Monetary: total of the amounts less total of the costs.
/// \throws arithmetic_overflow  if it does not fit
struct margin_measure : detail::measure_in<measure_role::monetary, false, true> {
    static constexpr std::string_view name = "margin";
    template <class Layout>
    using needs = detail::facts<detail::total_of<Layout, tag::amount>, detail::total_of<Layout, tag::cost>>;

    template <class Layout>
    [[nodiscard]] auto of(auto& known, date::local_days) const
    {
        auto const amount = known.template get<detail::total_of<Layout, tag::amount>>().value();
        auto const cost = known.template get<detail::total_of<Layout, tag::cost>>().value();
        return detail::margin_of(amount, cost);
    }
};

/// Monetary: the largest order; the largest row where no order is bound.
struct largest_order_measure : detail::measure_in<measure_role::monetary, true> {
    static constexpr std::string_view name = "largest_order";
    template <class Layout>
    using needs = detail::facts<detail::largest_order_total<Layout>>;

    template <class Layout>
    [[nodiscard]] auto of(auto& known, date::local_days) const
    {
        return known.template get<detail::largest_order_total<Layout>>().value();
    }
};

/// Days from the first activity to the last; 0 for who came on one day only.
struct length_measure : detail::measure_in<measure_role::further> {
    static constexpr std::string_view name = "length";
    template <class Layout>
    using needs = detail::facts<detail::first_day, detail::last_day>;

    template <class Layout>
    [[nodiscard]] auto of(auto& known, date::local_days) const -> std::int32_t
    {
        return static_cast<std::int32_t>((known.last - known.first).count());
    }
};

/// Days from the first activity to the as-of day.
struct tenure_measure : detail::measure_in<measure_role::further> {
    static constexpr std::string_view name = "tenure";
    template <class Layout>
    using needs = detail::facts<detail::first_day>;

    template <class Layout>
    [[nodiscard]] auto of(auto& known, date::local_days as_of) const -> std::int32_t
    {
        return static_cast<std::int32_t>((as_of - known.first).count());
    }
};

/// Standard deviation of the days between one day with an activity and the next: small is regular.
/// Not-a-number where there are too few of them: fewer than two, or for `variance_kind::population` none.
struct periodicity_measure : detail::measure_in<measure_role::further> {
    constexpr explicit periodicity_measure(variance_kind of = variance_kind::sample) : kind(of) {}

    variance_kind kind;

    static constexpr std::string_view name = "periodicity";
    template <class Layout>
    using needs = detail::facts<detail::day_list>;

    template <class Layout>
    [[nodiscard]] auto of(auto& known, date::local_days) const -> double
    {
        auto const& days = known.template get<detail::day_list>().days();
        moments gaps;
        for (std::size_t i = 1; i < days.size(); ++i) gaps((days[i] - days[i - 1]).count());
        return gaps.standard_deviation(kind).value_or(std::numeric_limits<double>::quiet_NaN());
    }
};

/// A measure of frequency or a monetary one as a further column, beside the one that takes its place.
template <class M>
struct also_measure : M {
    static constexpr measure_role role = measure_role::further;
};

/// \copydoc orders_measure
inline constexpr orders_measure orders{};
/// \copydoc rows_measure
inline constexpr rows_measure rows{};
/// \copydoc active_days_measure
inline constexpr active_days_measure active_days{};
/// \copydoc total_measure
inline constexpr total_measure total{};
/// \copydoc mean_per_order_measure
inline constexpr mean_per_order_measure mean_per_order{};
/// \copydoc margin_measure
inline constexpr margin_measure margin{};
/// \copydoc largest_order_measure
inline constexpr largest_order_measure largest_order{};
/// \copydoc length_measure
inline constexpr length_measure length{};
/// \copydoc tenure_measure
inline constexpr tenure_measure tenure{};
/// \copydoc periodicity_measure
inline constexpr periodicity_measure periodicity{};

/// \copydoc also_measure
template <class M>
[[nodiscard]] constexpr auto also(M const& m) -> also_measure<M>
{
    return {m};
}

} // namespace measure

/// Something of namespace `measure`.
template <class M>
concept customer_measure = std::copyable<M> && requires
{
    {
        M::role
        } -> std::convertible_to<measure_role>;
    {
        M::name
        } -> std::convertible_to<std::string_view>;
};

namespace detail {

/// How many of some measures take a place.
template <measure_role Role, class... Ms>
inline constexpr std::size_t in_role = ((Ms::role == Role ? 1U : 0U) + ... + 0U);

} // namespace detail

/// Exactly one measure of frequency, and not more than one that is monetary.
template <class... Ms>
concept one_in_each_place = detail::in_role<measure_role::frequency, Ms...>
== 1 && detail::in_role<measure_role::monetary, Ms...> <= 1;

/// What a table of recency, frequency and monetary is to measure; recency always.
///
/// \code
/// cohort::rfm(book, cohort::measures(cohort::measure::active_days, cohort::measure::margin,
///                                    cohort::measure::tenure), {.as_of = day});
/// \endcode
template <customer_measure... Ms>
    requires one_in_each_place<Ms...>
struct measures : Ms... {
    /// The measures in any order: one of frequency, at most one that is monetary, any others.
    constexpr explicit measures(Ms const&... each) : Ms(each)... {}
};

template <class... Ms>
    requires((customer_measure<Ms> && ...) && one_in_each_place<Ms...>)
measures(Ms const&...)
->measures<Ms...>;

namespace detail {

/// Stands for measures that make no list.
template <class... Ms>
struct no_measures {
    static constexpr measure_role role = measure_role::frequency;
    static constexpr std::string_view name{};
};

} // namespace detail

// What does not fit: the compiler says which concept is violated.
template <class... Ms>
struct measures<detail::no_measures<Ms...>> {
    constexpr explicit measures(Ms const&...)
    {
        static_assert((customer_measure<Ms> && ...));
        if constexpr ((customer_measure<Ms> && ...)) static_assert(one_in_each_place<Ms...>);
    }
};
template <class... Ms>
    requires(!((customer_measure<Ms> && ...) && one_in_each_place<Ms...>))
measures(Ms const&...)
->measures<detail::no_measures<Ms...>>;

} // namespace cohort
