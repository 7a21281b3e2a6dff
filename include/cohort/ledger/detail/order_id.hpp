#pragma once

namespace cohort::detail {

/// Whether a row says which order it belongs to. One that does not, by an empty optional, is an order of its
/// own.
template <class Order>
[[nodiscard]] constexpr auto names_order(Order const& order) noexcept -> bool
{
    if constexpr (requires { order.has_value(); })
        return order.has_value();
    else
        return true;
}

} // namespace cohort::detail
