#pragma once

#include <cohort/retention/cell_state.hpp>
#include <cohort/retention/cohort_counts.hpp>
#include <cohort/retention/cohort_group.hpp>
#include <cohort/stats/interval.hpp>
#include <cohort/stats/sum.hpp>

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace cohort {

/// Several cohorts at one age, as if they were one.
struct pooled_counts {
    std::size_t cohorts = 0;     ///< how many had a cell to count
    std::uint64_t customers = 0; ///< who were there
    std::uint64_t eligible = 0;  ///< who could be seen

    /// customers / eligible; nothing where nobody could be seen.
    [[nodiscard]] constexpr auto rate() const noexcept -> std::optional<double>
    {
        if (eligible == 0) return std::nullopt;
        return static_cast<double>(customers) / static_cast<double>(eligible);
    }

    /// Wilson interval of that rate. \throws invalid_option  if `confidence` is not between 0 and 1
    [[nodiscard]] auto rate_interval(double confidence = 0.95) const -> std::optional<interval>
    {
        return wilson_interval(customers, eligible, confidence);
    }

    friend constexpr auto operator==(pooled_counts const&, pooled_counts const&) -> bool = default;
};

namespace detail {

/// Whether a cohort takes part in what is said of several: it has members who could be seen at the age, and
/// its cell is complete, or may be partial.
template <class Table>
[[nodiscard]] auto takes_part(Table const& t, std::size_t c, std::size_t a, partial_cells partial) -> bool
{
    auto const state = t.state(c, a);
    return state != cell_state::unobserved && t.eligible(c, a) > 0 &&
           (state != cell_state::partial || partial == partial_cells::include);
}

/// Calls f(c) for the cohorts of a group that take part at an age.
template <class Table, class Group, class F>
void for_each_averaged(Table const& t, Group const& group, std::size_t a, partial_cells partial, F f)
{
    for (std::size_t i = 0; i < group.size(); ++i) {
        if (takes_part(t, group[i], a, partial)) f(group[i]);
    }
}

template <class Table, class Group>
[[nodiscard]] auto pool_of(Table const& t, Group const& group, std::size_t a, partial_cells partial)
    -> pooled_counts
{
    pooled_counts n;
    for_each_averaged(t, group, a, partial, [&](std::size_t c) {
        ++n.cohorts;
        n.customers += t.customers(c, a);
        n.eligible += t.eligible(c, a);
    });
    return n;
}

template <class Table, class Group>
[[nodiscard]] auto average_of(Table const& t, Group const& group, std::size_t a, average_kind kind,
                              partial_cells partial) -> std::optional<double>
{
    if (kind == average_kind::pooled) return pool_of(t, group, a, partial).rate();
    std::size_t n = 0;
    sum<double> rates;
    sum<double> products;
    sum<double> squares;
    for_each_averaged(t, group, a, partial, [&](std::size_t c) {
        auto const came = static_cast<double>(t.customers(c, a));
        auto const members = static_cast<double>(t.eligible(c, a));
        ++n;
        rates(came / members);
        products(came * members);
        squares(members * members);
    });
    if (n == 0) return std::nullopt;
    return kind == average_kind::simple ? rates.value() / static_cast<double>(n)
                                        : products.value() / squares.value();
}

} // namespace detail

/// The counts of several cohorts at one age, added up.
struct pool_fn {
    /// \param table    any table of cohorts by ages
    /// \param group    the cohorts: a number, a list or a range of numbers; all where not given
    /// \param a        the column
    /// \param partial  whether partial cells take part. Unobserved cells and empty cohorts never do
    /// \throws invalid_option  for a cohort that is not there
    /// \pre a < table.ages()
    /// \complexity  linear in the cohorts
    template <counts_by_cohort_and_age Table>
    [[nodiscard]] auto operator()(Table const& table, std::size_t a,
                                  partial_cells partial = partial_cells::leave_out) const -> pooled_counts
    {
        assert(a < table.ages());
        return detail::pool_of(table, detail::every_cohort{table.cohorts()}, a, partial);
    }
    template <counts_by_cohort_and_age Table>
    [[nodiscard]] auto operator()(Table const& table, cohort_group const& group, std::size_t a,
                                  partial_cells partial = partial_cells::leave_out) const -> pooled_counts
    {
        assert(a < table.ages());
        detail::require_cohorts(table, group, "pool");
        return detail::pool_of(table, group, a, partial);
    }
};

/// \copydoc pool_fn
inline constexpr pool_fn pool{};

/// The rates of several cohorts at one age as one figure.
struct average_rate_fn {
    /// \param table    any table of cohorts by ages
    /// \param group    the cohorts: a number, a list or a range of numbers; all where not given
    /// \param a        the column
    /// \param kind     how several rates become one. With r of n members there, over the cohorts that take
    ///                 part: pooled sum(r) / sum(n), simple mean(r / n), weighted sum(r n) / sum(n^2)
    /// \param partial  whether partial cells take part. Observed zeros do; unobserved cells and empty cohorts
    ///                 never do
    /// \return  the average; nothing where no cohort takes part
    /// \throws invalid_option  for a cohort that is not there
    /// \pre a < table.ages()
    /// \complexity  linear in the cohorts
    template <counts_by_cohort_and_age Table>
    [[nodiscard]] auto operator()(Table const& table, std::size_t a, average_kind kind = average_kind::pooled,
                                  partial_cells partial = partial_cells::leave_out) const
        -> std::optional<double>
    {
        assert(a < table.ages());
        return detail::average_of(table, detail::every_cohort{table.cohorts()}, a, kind, partial);
    }
    template <counts_by_cohort_and_age Table>
    [[nodiscard]] auto operator()(Table const& table, cohort_group const& group, std::size_t a,
                                  average_kind kind = average_kind::pooled,
                                  partial_cells partial = partial_cells::leave_out) const
        -> std::optional<double>
    {
        assert(a < table.ages());
        detail::require_cohorts(table, group, "average_rate");
        return detail::average_of(table, group, a, kind, partial);
    }
};

/// \copydoc average_rate_fn
inline constexpr average_rate_fn average_rate{};

} // namespace cohort
