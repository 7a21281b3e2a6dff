#pragma once

#include <cohort/ledger/detail/amounts.hpp>
#include <cohort/rfm/detail/facts.hpp>
#include <cohort/rfm/measure.hpp>
#include <cohort/rfm/rfm_table.hpp>
#include <cohort/rfm/segment.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/concentration.hpp>
#include <cohort/stats/quantile.hpp>
#include <cohort/stats/shares.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace cohort {

/// What a group of customers amounts to.
///
/// Shares are parts of 10'000, hundredths of a per cent, rounded so that those of all groups add up to 10'000
/// exactly (largest remainders); nothing where there is nothing to share.
///
/// \tparam Total  the type of revenue; `detail::no_total` where there is none
template <class Total>
struct group_profile {
    std::string name;
    std::uint64_t customers = 0;
    std::uint64_t orders = 0;  ///< total of `frequency`, whatever it counts
    bool counts_orders = true; ///< or something else: active days
    [[no_unique_address]] Total revenue{};
    std::int64_t days_since_last = 0; ///< total, of all customers

    std::optional<std::int64_t> customers_share = {};
    std::optional<std::int64_t> orders_share = {};
    std::optional<std::int64_t> revenue_share = {};

    // Medians of the customers (the mean of the two in the middle); nothing without customers.
    std::optional<double> median_days_since_last = {};
    std::optional<double> median_orders = {};
    std::optional<double> median_revenue = {};

    /// Average order value: revenue / orders; nothing without orders, or where frequency counts something
    /// else.
    [[nodiscard]] auto aov() const -> std::optional<double>
        requires std::is_arithmetic_v<Total>
        {
            if (orders == 0 || !counts_orders) return std::nullopt;
            return static_cast<double>(revenue) / static_cast<double>(orders);
        }
    /// Mean days from the last purchase to the as-of day; nothing without customers.
    [[nodiscard]] auto mean_days_since_last() const -> std::optional<double>
    {
        if (customers == 0) return std::nullopt;
        return static_cast<double>(days_since_last) / static_cast<double>(customers);
    }

    friend auto operator==(group_profile const&, group_profile const&) -> bool = default;
};

namespace detail {

/// Revenue is made of totals: means and maxima of orders do not add up.
template <class Table>
void require_totals(Table const& table, char const* who)
{
    if constexpr (Table::has_monetary) {
        auto const& name = table.called().monetary;
        if (name == measure::mean_per_order_measure::name || name == measure::largest_order_measure::name)
            throw invalid_option(std::string(who) + ": the table's monetary is " + std::string(name) +
                                 ", which does not add up to revenue; take the profile of a table of totals, "
                                 "whose customers are the same");
    }
}

template <class Table>
[[nodiscard]] auto counts_orders(Table const& table) -> bool
{
    return table.called().frequency != measure::active_days_measure::name;
}

/// The values of each group, one group after the other.
template <class T>
[[nodiscard]] auto values_by_group(std::span<T const> values, std::span<std::uint32_t const> group_of,
                                   std::size_t groups) -> std::vector<std::vector<T>>
{
    std::vector<std::vector<T>> out(groups);
    for (std::size_t i = 0; i < values.size(); ++i) out[group_of[i]].push_back(values[i]);
    return out;
}

template <class T>
[[nodiscard]] auto medians_by_group(std::span<T const> values, std::span<std::uint32_t const> group_of,
                                    std::size_t groups) -> std::vector<std::optional<double>>
{
    std::vector<std::optional<double>> out;
    for (auto const& own : values_by_group(values, group_of, groups)) out.push_back(quantile(own, 0.5));
    return out;
}

/// Sets a share of each group, by what it has of something.
template <class Groups, class Share, class Of>
void share_out(Groups& groups, Share share, Of const& of)
{
    std::vector<std::remove_cvref_t<decltype(of(groups.front()))>> amounts;
    amounts.reserve(groups.size());
    for (auto const& g : groups) amounts.push_back(of(g));
    if (auto const parts = shares(amounts))
        for (std::size_t i = 0; i < groups.size(); ++i) groups[i].*share = (*parts)[i];
}

} // namespace detail

/// What each segment amounts to: customers, orders, revenue, their shares and medians, in the order of the
/// segments' names.
struct segment_profile_fn {
    /// \param segments  made from scores of the table, or of another table of the same customers
    /// \throws arithmetic_overflow  if a total does not fit
    /// \throws invalid_option       if the segments are of more or fewer customers, or the table's monetary
    ///                              does not add up: a mean, a largest order
    /// \complexity  O(customers)
    template <class Key, class Monetary, class... Further>
    [[nodiscard]] auto operator()(rfm_table<Key, Monetary, Further...> const& table,
                                  segmentation const& segments) const -> std::vector<group_profile<Monetary>>
    {
        constexpr bool has_monetary = rfm_table<Key, Monetary, Further...>::has_monetary;
        detail::require_same_customers(table, segments, "segment_profile");
        detail::require_totals(table, "segment_profile");
        auto const count = segments.names().size();
        using profile = group_profile<Monetary>;
        std::vector<profile> out(count);
        // Totals are added up, which may be wider than the amounts they are made of.
        using summand = std::conditional_t<has_monetary, Monetary, detail::no_money>;
        std::vector<total_accumulator<summand>> revenue(count);
        for (std::size_t i = 0; i < table.customers(); ++i) {
            auto const s = segments.of()[i];
            ++out[s].customers;
            out[s].orders += table.frequency()[i];
            out[s].days_since_last += table.days_since_last()[i];
            if constexpr (has_monetary) revenue[s](table.monetary()[i]);
        }
        auto const days = detail::medians_by_group(table.days_since_last(), segments.of(), count);
        auto const orders = detail::medians_by_group(table.frequency(), segments.of(), count);
        for (std::size_t s = 0; s < count; ++s) {
            out[s].name = segments.names()[s];
            out[s].counts_orders = detail::counts_orders(table);
            out[s].revenue = detail::finite_total(revenue[s].value());
            out[s].median_days_since_last = days[s];
            out[s].median_orders = orders[s];
        }
        detail::share_out(out, &profile::customers_share, [](auto const& p) { return p.customers; });
        detail::share_out(out, &profile::orders_share, [](auto const& p) { return p.orders; });
        if constexpr (has_monetary) {
            auto const money = detail::medians_by_group(table.monetary(), segments.of(), count);
            for (std::size_t s = 0; s < count; ++s) out[s].median_revenue = money[s];
            detail::share_out(out, &profile::revenue_share, [](auto const& p) { return p.revenue; });
        }
        return out;
    }
};

/// \copydoc segment_profile_fn
inline constexpr segment_profile_fn segment_profile{};

/// How much of the revenue few customers bring.
struct revenue_concentration_result {
    std::optional<double> gini = {};     ///< see `cohort::gini`
    std::optional<top_part> top_1 = {};  ///< of the best per cent of the customers, rounded up
    std::optional<top_part> top_10 = {}; ///< of the best tenth
    std::optional<top_part> top_20 = {}; ///< of the best fifth

    friend bool operator==(revenue_concentration_result const&,
                           revenue_concentration_result const&) = default;
};

/// How unequally the monetary of customers is spread: Gini coefficient and what the best 1, 10 and 20 % of
/// them hold. Nothing where all of it is not positive.
struct revenue_concentration_fn {
    /// \throws invalid_option  as `segment_profile`. \complexity  linear, by a sort by digits
    template <class Key, class Monetary, class... Further>
        requires(rfm_table<Key, Monetary, Further...>::has_monetary)
    [[nodiscard]] auto operator()(rfm_table<Key, Monetary, Further...> const& table) const
        -> revenue_concentration_result
    {
        detail::require_totals(table, "revenue_concentration");
        return {.gini = gini(table.monetary()),
                .top_1 = top_share(table.monetary(), 0.01),
                .top_10 = top_share(table.monetary(), 0.1),
                .top_20 = top_share(table.monetary(), 0.2)};
    }
};

/// \copydoc revenue_concentration_fn
inline constexpr revenue_concentration_fn revenue_concentration{};

} // namespace cohort
