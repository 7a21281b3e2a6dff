#pragma once

#include <cohort/ledger/layout.hpp>

#include <cohort/ledger/detail/amounts.hpp>
#include <cohort/retention/cell_measure.hpp>
#include <cohort/retention/cohort_by.hpp>
#include <cohort/retention/cohort_table.hpp>
#include <cohort/stats/sum.hpp>
#include <cohort/time/period.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>

namespace cohort {

namespace detail {

/// What a retention table measures: revenue where amounts are bound.
template <class Amount>
struct revenue_measure {
    using type = cell::measures::of_field<cohort::sum, tag::amount, true>;
    using accumulator = sum<Amount>;
};
template <>
struct revenue_measure<no_money> {
    using type = cell::customers_measure;
    using accumulator = no_accumulator;
};

template <period Grid, class Amount>
using table_of_retention =
    cohort_table<Grid, typename cohort_by::period_key<Grid>::naming, period_index,
                 typename revenue_measure<Amount>::type, typename revenue_measure<Amount>::accumulator>;

} // namespace detail

/// Cohorts by period of first activity, and how many of each came back at each age: the `cohort_table` of the
/// plainest question.
///
/// Rows are cohorts, ascending and without a gap from the first birth to the last: a period in which nobody
/// was born is a cohort of size 0. Columns are ages from 0, the age of birth itself. Every cell has a state;
/// figures exist only where something was observed.
///
/// \tparam Grid    the cohorts' periods
/// \tparam Amount  the type of the amounts; `detail::no_money` where none was bound
template <period Grid, class Amount>
class retention_table : public detail::table_of_retention<Grid, Amount> {
    using base = detail::table_of_retention<Grid, Amount>;

public:
    /// Whether the table has revenue: an amount was bound.
    static constexpr bool has_revenue = base::has_measure;

    /// The table of nobody.
    retention_table() = default;
    /// The same table under the name.
    explicit retention_table(base table) : base(std::move(table)) {}

    /// Revenue of cohort c at age a, refunds subtracted; nothing where the cell is unobserved. With a clock
    /// by which members mature: of the mature members only. \pre c < cohorts() and a < ages()
    /// \throws arithmetic_overflow  if it does not fit its type
    [[nodiscard]] auto revenue(std::size_t c, std::size_t a) const -> std::optional<total_t<Amount>>
        requires has_revenue { return this->value(c, a); }

    /// Customers with rows but no activity (refunds only): in no cohort.
    [[nodiscard]] auto customers_without_activity() const noexcept -> std::uint64_t
    {
        return this->customers_without_birth();
    }

    /// Adds a table over other customers: see `cohort_table`.
    auto operator+=(retention_table const& o) -> retention_table&
    {
        base::operator+=(o);
        return *this;
    }
    [[nodiscard]] friend auto operator+(retention_table a, retention_table const& b) -> retention_table
    {
        return a += b;
    }

    friend auto operator==(retention_table const&, retention_table const&) -> bool = default;
};

} // namespace cohort
