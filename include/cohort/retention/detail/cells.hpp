#pragma once

#include <cohort/ledger/detail/amounts.hpp>
#include <cohort/stats/sum.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace cohort::detail {

template <class Amount>
struct money_cells {
    std::vector<sum<Amount>> sums;
    void resize(std::size_t n) { sums.resize(n); }
    auto operator+=(money_cells const& o) -> money_cells&
    {
        for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += o.sums[i];
        return *this;
    }
    friend auto operator==(money_cells const&, money_cells const&) -> bool = default;
};
template <>
struct money_cells<no_money> {
    friend auto operator==(money_cells const&, money_cells const&) -> bool = default;
    void resize(std::size_t) {}
    auto operator+=(money_cells const&) -> money_cells& { return *this; }
};

/// What a retention table counts, for each cohort and age. Mergeable.
///
/// A line has one cell more than there are ages: what lies beyond the last age of interest, or beyond what
/// was observed of a customer, goes there, so that counting needs no branch.
template <class Amount>
struct retention_cells {
    retention_cells(std::size_t cohorts, std::size_t age_count, bool matures)
        : ages(age_count), sizes(cohorts), customers(cohorts * (age_count + 1)),
          maturity(matures ? cohorts * (age_count + 1) : 0)
    {
        revenue.resize(cohorts * (age_count + 1));
    }

    /// Where cell (cohort, age) stands.
    [[nodiscard]] auto at(std::size_t cohort, std::size_t age) const noexcept -> std::size_t
    {
        return cohort * (ages + 1) + age;
    }

    auto operator+=(retention_cells const& o) -> retention_cells&
    {
        auto const add = [](auto& to, auto const& from) {
            for (std::size_t i = 0; i < to.size(); ++i) to[i] += from[i];
        };
        add(sizes, o.sizes);
        add(customers, o.customers);
        add(maturity, o.maturity);
        revenue += o.revenue;
        unborn += o.unborn;
        before_birth += o.before_birth;
        return *this;
    }

    std::size_t ages;
    std::vector<std::uint64_t> sizes;     // by cohort
    std::vector<std::uint64_t> customers; // by cell: active members
    std::vector<std::uint64_t> maturity;  // by cohort and number of ages observed whole: members
    money_cells<Amount> revenue;          // by cell
    std::uint64_t unborn = 0;             // customers without an activity
    std::uint64_t before_birth = 0;       // rows of money before the first activity
};

} // namespace cohort::detail
