#pragma once

#include <cohort/ledger/layout.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/rows/policy.hpp>
#include <cohort/stats/sum.hpp>

#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace cohort {

namespace detail {

/// Stands for the type of an amount where none is bound.
struct no_money {
    friend constexpr bool operator==(no_money, no_money) = default;
};

/// Stands for a total, and for its accumulator, where there is nothing to total.
struct no_total {
    [[nodiscard]] static constexpr auto value() noexcept -> no_total { return {}; }
    friend constexpr bool operator==(no_total, no_total) = default;
};

template <class Amount>
struct totalled {
    using accumulator = sum<Amount>;
    using type = sum_result_t<Amount>;
};
template <>
struct totalled<no_money> {
    using accumulator = no_total;
    using type = no_total;
};

template <class Layout>
struct amount_of_layout {
    using type = no_money;
};
template <class Layout>
    requires(Layout::template has<tag::amount>)
struct amount_of_layout<Layout> {
    using type = typename Layout::template value_type<tag::amount>;
};

/// A total that is a number.
/// \throws arithmetic_overflow  where it is beyond the largest double
template <class Total>
[[nodiscard]] auto finite_total(Total total) -> Total
{
    if constexpr (std::floating_point<Total>) {
        if (!std::isfinite(total)) throw arithmetic_overflow("a total is beyond the largest double");
    }
    return total;
}

/// A total of amounts less a total of costs.
/// \throws arithmetic_overflow  where it does not fit
template <class Amount, class Cost>
[[nodiscard]] auto margin_of(Amount amount, Cost cost)
{
    if constexpr (std::integral<Amount> && std::integral<Cost>) {
        if (cost == std::numeric_limits<std::int64_t>::min())
            throw arithmetic_overflow("a margin does not fit into 64 bits");
        return checked_add(amount, -cost);
    } else {
        using common = std::common_type_t<Amount, Cost, double>;
        return finite_total(static_cast<common>(amount) - static_cast<common>(cost));
    }
}

/// Whether a row of this amount is an activity, or only money: a netted refund.
template <class Amount>
[[nodiscard]] constexpr auto amount_is_activity(Amount const& amount, row_policy const& policy) noexcept
    -> bool
{
    return !(amount < Amount{} && policy.refunds == refunds::net);
}

} // namespace detail

/// The type of a layout's amounts; `detail::no_money` where none is bound.
template <class Layout>
using amount_of_layout_t = typename detail::amount_of_layout<Layout>::type;

/// What amounts add up to, and what adds them.
template <class Amount>
using total_t = typename detail::totalled<Amount>::type;
template <class Amount>
using total_accumulator = typename detail::totalled<Amount>::accumulator;

} // namespace cohort
