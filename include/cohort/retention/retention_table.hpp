#pragma once

#include <cohort/retention/average_rate.hpp>
#include <cohort/retention/cell_state.hpp>
#include <cohort/retention/detail/cells.hpp>
#include <cohort/rows/audit.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/interval.hpp>
#include <cohort/time/age_clock.hpp>
#include <cohort/time/label.hpp>
#include <cohort/time/observation.hpp>
#include <cohort/time/period.hpp>

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace cohort {

namespace detail {
struct retention_table_access;
} // namespace detail

/// Cohorts by period of birth, and how many of each came back at each age.
///
/// Rows are cohorts, ascending and without a gap from the first birth to the last: a period in which nobody
/// was born is a cohort of size 0. Columns are ages from 0, the age of birth itself. Every cell has a state;
/// figures exist only where something was observed.
///
/// For the calendar clock a cell is observed once its period has begun and complete once it has ended. For
/// the rolling and the anniversary clock members mature one by one: numerator and denominator of a cell hold
/// only those members of whom the whole span was observed, so that such cells are never partial.
///
/// A regular value. Tables over disjoint customers, made with the same grid, options and window, add up.
///
/// \tparam Grid    the cohorts' periods
/// \tparam Amount  the type of the amounts; `detail::no_money` where none was bound
template <period Grid, class Amount>
class retention_table {
public:
    /// Whether the table has revenue: an amount was bound.
    static constexpr bool has_revenue = !std::same_as<Amount, detail::no_money>;

    /// The table of nobody.
    retention_table() = default;

    /// How many cohorts, and how many ages a cohort has at the most.
    [[nodiscard]] auto cohorts() const noexcept -> std::size_t { return sizes_.size(); }
    [[nodiscard]] auto ages() const noexcept -> std::size_t { return ages_; }

    /// The period of birth of cohort c, its first day, and its name: 2010-12. \pre c < cohorts()
    [[nodiscard]] auto period(std::size_t c) const noexcept -> period_index
    {
        assert(c < cohorts());
        return first_ + static_cast<period_index>(c);
    }
    [[nodiscard]] auto first_day(std::size_t c) const -> date::local_days
    {
        return grid_.first_day(period(c));
    }
    [[nodiscard]] auto label(std::size_t c) const -> std::string { return cohort::label(grid_, period(c)); }

    /// Members of cohort c: customers born in its period. \pre c < cohorts()
    [[nodiscard]] auto size(std::size_t c) const noexcept -> std::uint64_t
    {
        assert(c < cohorts());
        return sizes_[c];
    }

    /// What cell (c, a) is. \pre c < cohorts() and a < ages(), here and below
    [[nodiscard]] auto state(std::size_t c, std::size_t a) const -> cell_state
    {
        if (matures()) {
            if (eligible_[at(c, a)] == 0) return cell_state::unobserved;
        } else {
            auto const day_after = [&](std::size_t n) {
                return grid_.first_day(period(c) + static_cast<period_index>(n));
            };
            assert(c < cohorts() && a < ages());
            if (window_.until <= day_after(a)) return cell_state::unobserved;
            if (window_.until < day_after(a + 1)) return cell_state::partial;
        }
        return customers_[at(c, a)] > 0 ? cell_state::value : cell_state::zero;
    }
    /// Numerator: members of c who were active at age a, as far as observed; 0 where the cell is unobserved.
    [[nodiscard]] auto customers(std::size_t c, std::size_t a) const noexcept -> std::uint64_t
    {
        return customers_[at(c, a)];
    }
    /// Denominator: members of c who can be seen at age a; 0 where the cell is unobserved.
    [[nodiscard]] auto eligible(std::size_t c, std::size_t a) const -> std::uint64_t
    {
        if (matures()) return eligible_[at(c, a)];
        return state(c, a) == cell_state::unobserved ? 0 : size(c);
    }
    /// Retention rate: numerator / denominator; nothing where the cell is unobserved or the cohort is empty.
    [[nodiscard]] auto rate(std::size_t c, std::size_t a) const -> std::optional<double>
    {
        auto const n = eligible(c, a);
        if (n == 0) return std::nullopt;
        return static_cast<double>(customers(c, a)) / static_cast<double>(n);
    }
    /// Wilson interval of the rate. \throws invalid_option  if `confidence` is not between 0 and 1
    [[nodiscard]] auto rate_interval(std::size_t c, std::size_t a, double confidence = 0.95) const
        -> std::optional<interval>
    {
        return wilson_interval(customers(c, a), eligible(c, a), confidence);
    }
    /// Revenue of cohort c at age a, refunds subtracted; nothing where the cell is unobserved. With a clock
    /// by which members mature: of the mature members only. \throws arithmetic_overflow  if it does not fit
    /// its type
    [[nodiscard]] auto revenue(std::size_t c, std::size_t a) const -> std::optional<total_t<Amount>>
        requires has_revenue
        {
            if (state(c, a) == cell_state::unobserved) return std::nullopt;
            return revenue_.sums[at(c, a)].value();
        }

    /// The cohorts' rates at age a as one figure; nothing where no cohort has a cell to average. Observed
    /// zeros count; empty cohorts and unobserved cells do not, partial cells only if asked for. O(cohorts).
    [[nodiscard]] auto average(std::size_t a, average_kind kind = average_kind::pooled,
                               partial_cells partial = partial_cells::leave_out) const
        -> std::optional<double>
    {
        return average_rate(*this, a, kind, partial);
    }
    /// How many cohorts that average is taken over.
    [[nodiscard]] auto averaged_cohorts(std::size_t a, partial_cells partial = partial_cells::leave_out) const
        -> std::size_t
    {
        return pool(*this, a, partial).cohorts;
    }

    /// The grid, the clock and the window that the table was made with.
    [[nodiscard]] auto grid() const noexcept -> Grid const& { return grid_; }
    [[nodiscard]] auto clock() const noexcept -> age_clock const& { return clock_; }
    [[nodiscard]] auto window() const noexcept -> observation_window const& { return window_; }
    /// What became of the rows.
    [[nodiscard]] auto audit() const noexcept -> row_audit const& { return audit_; }
    /// Customers with rows but no activity (refunds only): in no cohort.
    [[nodiscard]] auto customers_without_activity() const noexcept -> std::uint64_t { return unborn_; }
    /// Rows of money before their customer's first activity: in no cell.
    [[nodiscard]] auto rows_before_birth() const noexcept -> std::uint64_t { return before_birth_; }

    /// Adds a table over other customers. \pre no customer is in both
    /// \throws invalid_option  if grid, clock or window differ. Give `observed.until` for all parts: an end
    /// that
    ///                         is inferred differs from part to part
    auto operator+=(retention_table const& o) -> retention_table&
    {
        if (*this == retention_table{}) return *this = o;
        if (o == retention_table{}) return *this;
        if (!(grid_ == o.grid_ && clock_ == o.clock_ && window_.from == o.window_.from &&
              window_.until == o.window_.until))
            throw invalid_option(
                "retention_table: tables add only if grid, clock and window are the same; give "
                "observed.from and observed.until for every part");
        if (o.cohorts() > 0) {
            auto const end_of = [](retention_table const& t) {
                return t.first_ + static_cast<period_index>(t.cohorts());
            };
            bool const alone = cohorts() == 0;
            auto const first = alone ? o.first_ : std::min(first_, o.first_);
            auto const end = alone ? end_of(o) : std::max(end_of(*this), end_of(o));
            auto sum = blank(first, static_cast<std::size_t>(end - first), std::max(ages_, o.ages_));
            sum.add_cells(*this);
            sum.add_cells(o);
            std::swap(*this, sum);
        }
        audit_ += o.audit_;
        unborn_ += o.unborn_;
        before_birth_ += o.before_birth_;
        return *this;
    }
    [[nodiscard]] friend auto operator+(retention_table a, retention_table const& b) -> retention_table
    {
        return a += b;
    }

    friend auto operator==(retention_table const&, retention_table const&) -> bool = default;

private:
    friend detail::retention_table_access;

    [[nodiscard]] auto at(std::size_t c, std::size_t a) const noexcept -> std::size_t
    {
        assert(c < cohorts() && a < ages());
        return c * ages_ + a;
    }
    [[nodiscard]] auto matures() const noexcept -> bool
    {
        return !std::holds_alternative<calendar_clock>(clock_);
    }
    // This table's options and counts, other cells.
    [[nodiscard]] auto blank(period_index first, std::size_t cohort_count, std::size_t age_count) const
        -> retention_table
    {
        retention_table t = *this;
        t.first_ = first;
        t.ages_ = age_count;
        t.sizes_.assign(cohort_count, 0);
        t.customers_.assign(cohort_count * age_count, 0);
        if (t.matures()) t.eligible_.assign(cohort_count * age_count, 0);
        t.revenue_ = {};
        t.revenue_.resize(cohort_count * age_count);
        return t;
    }
    void add_cells(retention_table const& o)
    {
        for (std::size_t c = 0; c < o.cohorts(); ++c) {
            auto const to = static_cast<std::size_t>(o.first_ - first_) + c;
            sizes_[to] += o.sizes_[c];
            for (std::size_t a = 0; a < o.ages_; ++a) {
                customers_[at(to, a)] += o.customers_[o.at(c, a)];
                if (matures()) eligible_[at(to, a)] += o.eligible_[o.at(c, a)];
                if constexpr (has_revenue) revenue_.sums[at(to, a)] += o.revenue_.sums[o.at(c, a)];
            }
        }
    }

    Grid grid_{};
    age_clock clock_{};
    observation_window window_{};
    period_index first_ = 0;
    std::size_t ages_ = 0;
    std::vector<std::uint64_t> sizes_;
    std::vector<std::uint64_t> customers_;
    std::vector<std::uint64_t> eligible_; // where members mature one by one
    detail::money_cells<Amount> revenue_;
    row_audit audit_;
    std::uint64_t unborn_ = 0;
    std::uint64_t before_birth_ = 0;
};

namespace detail {

struct retention_table_access {
    /// The finished table of counts over all periods of a window: cohorts from the first birth to the last,
    /// ages as far as the oldest cohort can be seen.
    template <period Grid, class Amount>
    [[nodiscard]] static auto finish(Grid const& grid, age_clock const& clock,
                                     observation_window const& window, period_index first,
                                     retention_cells<Amount> const& cells, row_audit const& audit)
        -> retention_table<Grid, Amount>
    {
        retention_table<Grid, Amount> t;
        t.grid_ = grid;
        t.clock_ = clock;
        t.window_ = window;
        t.audit_ = audit;
        t.unborn_ = cells.unborn;
        t.before_birth_ = cells.before_birth;
        auto const born = [](std::uint64_t n) { return n > 0; };
        auto const lowest = std::find_if(cells.sizes.begin(), cells.sizes.end(), born);
        if (lowest == cells.sizes.end()) return t;
        auto const begin = static_cast<std::size_t>(lowest - cells.sizes.begin());
        auto const end = static_cast<std::size_t>(
            cells.sizes.rend() - std::find_if(cells.sizes.rbegin(), cells.sizes.rend(), born));
        auto ages = cells.ages;
        if (!t.matures()) {
            ages = std::min(ages, cells.sizes.size() - begin);
        } else {
            // The last age of which any member was seen whole; age 0 stands in any case.
            auto const observed = [&](std::size_t n) {
                for (auto c = begin; c < end; ++c)
                    if (cells.maturity[cells.at(c, n)] > 0) return true;
                return false;
            };
            while (ages > 1 && !observed(ages)) --ages;
        }
        t = t.blank(first + static_cast<period_index>(begin), end - begin, ages);
        for (auto c = begin; c < end; ++c) {
            t.sizes_[c - begin] = cells.sizes[c];
            std::uint64_t seen = 0;
            for (auto n = cells.ages; t.matures() && n > ages; --n) seen += cells.maturity[cells.at(c, n)];
            for (auto a = ages; a-- > 0;) {
                auto const to = t.at(c - begin, a);
                t.customers_[to] = cells.customers[cells.at(c, a)];
                if (t.matures()) t.eligible_[to] = seen += cells.maturity[cells.at(c, a + 1)];
                if constexpr (retention_table<Grid, Amount>::has_revenue)
                    t.revenue_.sums[to] = cells.revenue.sums[cells.at(c, a)];
            }
        }
        return t;
    }
};

} // namespace detail

} // namespace cohort
