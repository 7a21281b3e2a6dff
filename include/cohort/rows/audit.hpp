#pragma once

#include <cstdint>

namespace cohort {

/// What became of the rows: every row read is either used or left out for one reason.
struct row_audit {
    std::uint64_t rows_read = 0; ///< elements of the range
    std::uint64_t rows_used = 0; ///< rows that the analysis saw

    std::uint64_t missing_customer = 0;   ///< left out: no customer
    std::uint64_t outside_window = 0;     ///< left out: before `from`, or at or after `until`
    std::uint64_t non_finite_amount = 0;  ///< left out: the amount or the cost is NaN or infinite
    std::uint64_t refunds_dropped = 0;    ///< left out: amount below zero, under `refunds::drop`
    std::uint64_t zeros_dropped = 0;      ///< left out: amount zero, under `zeros::drop`
    std::uint64_t duplicates_dropped = 0; ///< left out: equal to an earlier row in every bound field

    std::uint64_t refunds_netted = 0; ///< used for revenue but no activity, under `refunds::net`

    std::uint64_t customers = 0;          ///< customers with at least one row used
    std::uint64_t customers_affected = 0; ///< customers of whom a policy left out a row (not for the window)
    std::uint64_t customers_lost = 0;     ///< of these, customers of whom no row is used

    /// Rows left out, for any reason.
    [[nodiscard]] constexpr auto rows_left_out() const noexcept -> std::uint64_t
    {
        return missing_customer + outside_window + non_finite_amount + refunds_dropped + zeros_dropped +
               duplicates_dropped;
    }

    /// Adds what another set of rows counted. The three counts of customers add up only where the two sets
    /// have no customer in common.
    constexpr auto operator+=(row_audit const& o) noexcept -> row_audit&
    {
        rows_read += o.rows_read;
        rows_used += o.rows_used;
        missing_customer += o.missing_customer;
        outside_window += o.outside_window;
        non_finite_amount += o.non_finite_amount;
        refunds_dropped += o.refunds_dropped;
        zeros_dropped += o.zeros_dropped;
        duplicates_dropped += o.duplicates_dropped;
        refunds_netted += o.refunds_netted;
        customers += o.customers;
        customers_affected += o.customers_affected;
        customers_lost += o.customers_lost;
        return *this;
    }

    friend constexpr bool operator==(row_audit const&, row_audit const&) = default;
};

} // namespace cohort
