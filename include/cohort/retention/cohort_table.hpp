#pragma once

#include <cohort/retention/average_rate.hpp>
#include <cohort/retention/cell_measure.hpp>
#include <cohort/retention/cell_state.hpp>
#include <cohort/retention/cohort_by.hpp>
#include <cohort/retention/cohort_counts.hpp>
#include <cohort/retention/cohort_group.hpp>
#include <cohort/retention/pooled_cells.hpp>
#include <cohort/retention/return_criterion.hpp>
#include <cohort/rows/audit.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/rows/policy.hpp>
#include <cohort/stats/interval.hpp>
#include <cohort/time/age_clock.hpp>
#include <cohort/time/observation.hpp>
#include <cohort/time/period.hpp>

#include <algorithm>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace cohort {

namespace detail {

struct cohort_table_access;

template <class M, class A>
[[nodiscard]] auto figure_of(A const& a)
{
    auto const as_optional = [](auto value) {
        if constexpr (requires { value.has_value(); })
            return value;
        else
            return std::optional(std::move(value));
    };
    if constexpr (requires { M::value(a); })
        return as_optional(M::value(a));
    else if constexpr (requires { a.value(); })
        return as_optional(a.value());
    else
        return std::optional<A>(a);
}

} // namespace detail

/// A column of a cohort table.
struct cohort_column {
    age_span span;    ///< the ages that its cells look at
    cell_needs needs; ///< which ages must have been observed

    friend constexpr auto operator==(cohort_column const&, cohort_column const&) -> bool = default;
};

/// Cohorts, and at each age (or span of ages) how many of each returned and what was measured of them.
///
/// Rows are cohorts in ascending order of their keys; those by period of birth without a gap from the first
/// birth to the last, so that a period in which nobody was born is a cohort of size 0. Every cell has a
/// state; figures exist only where something was observed.
///
/// Where cohorts are periods of the grid of the calendar clock, a cell is observed once its ages have begun
/// and complete once they have ended. Otherwise members mature one by one: numerator and denominator of a
/// cell hold only those members of whom its ages were observed to their end, and no cell is partial.
///
/// A regular value where its parts are. Tables over disjoint customers, made by the same question with the
/// same options and window, add up, unless the cohorts depend on the data (`quantile_bands`): then `+=` does
/// not compile.
///
/// \tparam Grid         the grid of the question
/// \tparam Naming       what cohorts are called
/// \tparam Value        the key of a cohort
/// \tparam Measure      what was measured
/// \tparam Accumulator  what it was accumulated in
template <period Grid, class Naming, class Value, class Measure, class Accumulator>
class cohort_table {
public:
    /// Whether anything was measured besides members who returned.
    static constexpr bool has_measure = !std::same_as<Accumulator, detail::no_accumulator>;
    /// Whether cohorts are periods of birth: their keys are indices on the grid that names them.
    static constexpr bool by_period = std::same_as<Value, period_index> && requires(Naming const& n)
    {
        requires cohort::period<std::remove_cvref_t<decltype(n.grid)>>;
    };
    /// Whether what cells hold adds up over ages as long as no row is in two cells: totals do, means,
    /// extremes and different values do not.
    static constexpr bool is_total = detail::takes_any_row<Accumulator> &&
                                     !std::same_as<Accumulator, cohort::mean> &&
                                     !detail::is_cumulative<Measure> && !detail::counts_units<Measure>;
    /// Whether what cells hold may be divided by members: totals, to date or not, and whatever accumulators
    /// of one's own hold; means and extremes may not.
    static constexpr bool divides = has_measure && !detail::tells_one_row<Measure, Accumulator>;
    /// Whether tables over disjoint customers add up.
    static constexpr bool adds_up = !Naming::depends_on_data;

    using key_type = Value;
    using accumulator_type = Accumulator;

    /// The table of nobody.
    cohort_table() = default;

    /// How many cohorts, and how many columns: ages, or spans of ages.
    [[nodiscard]] auto cohorts() const noexcept -> std::size_t { return sizes_.size(); }
    [[nodiscard]] auto ages() const noexcept -> std::size_t { return columns_.size(); }

    /// The ages of column k, the first of them, and its name: "3", "8-30". \pre k < ages()
    [[nodiscard]] auto span(std::size_t k) const noexcept -> age_span
    {
        assert(k < ages());
        return columns_[k].span;
    }
    [[nodiscard]] auto age(std::size_t k) const noexcept -> std::size_t
    {
        assert(k < ages());
        return columns_are_ages_ ? columns_[k].needs.opens : columns_[k].span.first;
    }
    [[nodiscard]] auto column_label(std::size_t k) const -> std::string
    {
        auto const s = span(k);
        if (columns_are_ages_ || s.first == s.last) return std::to_string(age(k));
        return std::to_string(s.first) + "-" + std::to_string(s.last);
    }

    /// The key of cohort c, and its name. \pre c < cohorts(), here and below
    [[nodiscard]] auto key_of(std::size_t c) const noexcept -> Value const&
    {
        assert(c < cohorts());
        return keys_[c];
    }
    [[nodiscard]] auto label(std::size_t c) const -> std::string { return naming_.label(key_of(c)); }
    /// The number of the cohort with this key; nothing where there is none. O(log cohorts)
    [[nodiscard]] auto find(Value const& key) const -> std::optional<std::size_t>
    {
        auto const at = line_of(key);
        if (at == keys_.size() || key < keys_[at]) return std::nullopt;
        return at;
    }
    /// The period of birth, and its first day.
    [[nodiscard]] auto period(std::size_t c) const noexcept -> period_index requires by_period
    {
        return key_of(c);
    }
    [[nodiscard]] auto first_day(std::size_t c) const -> date::local_days requires by_period
    {
        return naming_.grid.first_day(period(c));
    }
    /// What cohorts are called: the grid of periods, the edges of bands.
    [[nodiscard]] auto names() const noexcept -> Naming const& { return naming_; }

    /// Members of cohort c.
    [[nodiscard]] auto size(std::size_t c) const noexcept -> std::uint64_t
    {
        assert(c < cohorts());
        return sizes_[c];
    }

    /// What cell (c, k) is. \pre k < ages(), here and below
    [[nodiscard]] auto state(std::size_t c, std::size_t k) const -> cell_state
    {
        auto const seen =
            matures_ ? (eligible(c, k) == 0 ? cell_state::unobserved : cell_state::value) : by_calendar(c, k);
        if (seen != cell_state::value) return seen;
        return customers(c, k) > 0 ? cell_state::value : cell_state::zero;
    }
    /// Numerator: members of c who returned, as far as observed; 0 where the cell is unobserved.
    [[nodiscard]] auto customers(std::size_t c, std::size_t k) const noexcept -> std::uint64_t
    {
        return held(c, k) ? customers_[at(c, k)] : 0;
    }
    /// Denominator: members of c who can be seen at these ages; 0 where the cell is unobserved.
    [[nodiscard]] auto eligible(std::size_t c, std::size_t k) const -> std::uint64_t
    {
        if (matures_) return held(c, k) ? eligible_[at(c, k)] : 0;
        return by_calendar(c, k) == cell_state::unobserved ? 0 : size(c);
    }
    /// Columns k and k + 1 of cohort c, of those members alone who can be seen in both: so who was there and
    /// did not stay was lost. Nothing where it is not known who they are: in the last column, and where
    /// members mature one by one also of spans of ages and of ages that do not follow each other
    /// (`ages.step`).
    [[nodiscard]] auto followed(std::size_t c, std::size_t k) const -> std::optional<followed_members>
    {
        if (k + 1 >= ages()) return std::nullopt;
        if (!matures_) {
            auto const could = std::min(eligible(c, k), eligible(c, k + 1));
            if (could == 0) return followed_members{};
            return followed_members{could, customers(c, k), customers(c, k + 1)};
        }
        if (!follows_ || age(k + 1) != age(k) + 1) return std::nullopt;
        if (!held(c, k + 1)) return followed_members{};
        auto const here = at(c, k);
        auto const next = at(c, k + 1);
        followed_members both{eligible_[next], customers_[here] - leaving_[here], customers_[next]};
        if (dated_) {
            both.could -= entered_[next];
            both.stayed -= entering_[next];
        }
        return both;
    }
    /// Rate: numerator / denominator; nothing where the cell is unobserved or the cohort is empty.
    [[nodiscard]] auto rate(std::size_t c, std::size_t k) const -> std::optional<double>
    {
        auto const n = eligible(c, k);
        if (n == 0) return std::nullopt;
        return static_cast<double>(customers(c, k)) / static_cast<double>(n);
    }
    /// Wilson interval of the rate. \throws invalid_option  if `confidence` is not between 0 and 1
    [[nodiscard]] auto rate_interval(std::size_t c, std::size_t k, double confidence = 0.95) const
        -> std::optional<interval>
    {
        return wilson_interval(customers(c, k), eligible(c, k), confidence);
    }

    /// What was measured of the cell; nothing where it is unobserved, or where there is nothing to tell (the
    /// mean of no row). \throws arithmetic_overflow  if a total does not fit its type
    [[nodiscard]] auto value(std::size_t c, std::size_t k) const
        -> decltype(detail::figure_of<Measure>(std::declval<Accumulator const&>())) requires has_measure
    {
        if (state(c, k) == cell_state::unobserved) return std::nullopt;
        return detail::figure_of<Measure>(accumulator(c, k));
    }
    /// The measure divided by the members who can be seen, and by those who returned; nothing where there is
    /// none. A lifetime value's `per_member` is what is called by that name. Not of means and extremes, which
    /// no number of members divides.
    ///
    /// `per_active` is told where who returned is who has rows in the cell: nothing for streaks, `within`,
    /// more than one occurrence and measures to date, whose cells hold the rows of others, too. Refunds of
    /// others are in it where these are netted.
    [[nodiscard]] auto per_member(std::size_t c, std::size_t k) const -> std::optional<double>
        requires divides { return share(value(c, k), eligible(c, k)); }
    [[nodiscard]] auto per_active(std::size_t c, std::size_t k) const -> std::optional<double>
        requires divides { return of_active_ ? share(value(c, k), customers(c, k)) : std::nullopt; }
    /// The accumulator itself; one that has seen nothing where the cell is unobserved.
    [[nodiscard]] auto accumulator(std::size_t c, std::size_t k) const -> Accumulator requires has_measure
    {
        return held(c, k) ? measured_[at(c, k)] : Accumulator{};
    }

    /// The column's cells as one: of cohorts that have members and an observed cell; partial cells only if
    /// asked for. O(cohorts)
    [[nodiscard]] auto pooled(std::size_t k, partial_cells partial = partial_cells::leave_out) const
        -> pooled_cells<Accumulator>
    {
        return detail::pooled_of<Accumulator>(*this, k, partial, [&](Accumulator& all, std::size_t c) {
            if constexpr (has_measure)
                if (held(c, k)) all += measured_[at(c, k)];
        });
    }
    /// The cohorts' rates of column k as one figure; nothing where no cohort has a cell to average. Observed
    /// zeros count; empty cohorts and unobserved cells do not, partial cells only if asked for. O(cohorts).
    [[nodiscard]] auto average(std::size_t k, average_kind kind = average_kind::pooled,
                               partial_cells partial = partial_cells::leave_out) const
        -> std::optional<double>
    {
        return average_rate(*this, k, kind, partial);
    }
    /// How many cohorts that average is taken over.
    [[nodiscard]] auto averaged_cohorts(std::size_t k, partial_cells partial = partial_cells::leave_out) const
        -> std::size_t
    {
        return pool(*this, k, partial).cohorts;
    }

    /// The grid, the clock and the window that the table was made with.
    [[nodiscard]] auto grid() const noexcept -> Grid const& { return grid_; }
    [[nodiscard]] auto clock() const noexcept -> age_clock const& { return clock_; }
    [[nodiscard]] auto window() const noexcept -> observation_window const& { return window_; }
    /// Whether no row is in two cells of a cohort, so that totals may be added over ages.
    [[nodiscard]] auto rows_alone() const noexcept -> bool { return rows_alone_; }
    /// Whether members mature one by one, or cells by the calendar.
    [[nodiscard]] auto matures() const noexcept -> bool { return matures_; }
    /// What it means that fewer members returned at a later age: they are gone for good where who returned at
    /// an age returned at every earlier one, as on or after an age and in a streak.
    [[nodiscard]] auto losses() const noexcept -> loss_kind { return losses_; }
    /// Whether of two ages the members who can be seen at the one are among those who can at the other. Not
    /// where members mature one by one and some were born before the observation began.
    [[nodiscard]] auto nested() const noexcept -> bool { return !(matures_ && dated_); }
    /// What became of the rows.
    [[nodiscard]] auto audit() const noexcept -> row_audit const& { return audit_; }
    /// Customers whom the rule of birth finds no birth of: in no cohort.
    [[nodiscard]] auto customers_without_birth() const noexcept -> std::uint64_t { return unborn_; }
    /// Customers born outside the births that were asked for, or at or after the end of the observation.
    [[nodiscard]] auto births_outside() const noexcept -> std::uint64_t { return outside_; }
    /// Customers whose cohort cannot be told: the days that say so were not seen from the first to the last.
    [[nodiscard]] auto unplaced() const noexcept -> std::uint64_t { return unplaced_; }
    /// Rows of members that lie before their birth: in no cell.
    [[nodiscard]] auto rows_before_birth() const noexcept -> std::uint64_t { return before_birth_; }

    /// Adds a table over other customers: of other parts of the log, or of other births. \pre no customer is
    /// in both, and the question is the same: what can be compared is, predicates and rules cannot \throws
    /// invalid_option  if question or window differ. Give `observed.from` and `observed.until` for all
    ///                         parts: an end that is inferred differs from part to part
    auto operator+=(cohort_table const& o) -> cohort_table& requires(adds_up)
    {
        if (o.is_neutral()) return *this;
        if (is_neutral()) return *this = o;
        auto const& wide = ages() < o.ages() ? o : *this;
        auto const& narrow = ages() < o.ages() ? *this : o;
        if (!(grid_ == o.grid_ && naming_ == o.naming_ && clock_ == o.clock_ && policy_ == o.policy_ &&
              losses_ == o.losses_ && of_active_ == o.of_active_ && matures_ == o.matures_ &&
              dated_ == o.dated_ && window_.from == o.window_.from && window_.until == o.window_.until &&
              std::equal(narrow.columns_.begin(), narrow.columns_.end(), wide.columns_.begin())))
            throw invalid_option("cohort_table: tables add only if question, options and window are the "
                                 "same; give observed.from and observed.until for every part");
        auto total = wide.blank(united_keys(keys_, o.keys_));
        total.add_cells(*this);
        total.add_cells(o);
        auto& window = total.window_;
        window.from_inferred = window_.from_inferred && o.window_.from_inferred;
        window.until_inferred = window_.until_inferred && o.window_.until_inferred;
        window.left_truncated = window_.left_truncated || o.window_.left_truncated;
        total.audit_ = audit_;
        total.audit_ += o.audit_;
        total.unborn_ = unborn_ + o.unborn_;
        total.outside_ = outside_ + o.outside_;
        total.unplaced_ = unplaced_ + o.unplaced_;
        total.before_birth_ = before_birth_ + o.before_birth_;
        return *this = std::move(total);
    }
    [[nodiscard]] friend auto operator+(cohort_table a, cohort_table const& b) -> cohort_table
        requires(adds_up)
    {
        return a += b;
    }

    friend auto operator==(cohort_table const&, cohort_table const&) -> bool = default;

private:
    friend detail::cohort_table_access;

    /// Where a cell stands, and whether it is held: a line ends with the last cell that was observed.
    [[nodiscard]] auto at(std::size_t c, std::size_t k) const noexcept -> std::size_t
    {
        return lines_[c] + k;
    }
    [[nodiscard]] auto held(std::size_t c, std::size_t k) const noexcept -> bool
    {
        assert(c < cohorts() && k < ages());
        return at(c, k) < lines_[c + 1];
    }
    // The table of nobody: any other has days that were given, or says that they were inferred.
    [[nodiscard]] auto is_neutral() const -> bool { return window_ == observation_window{}; }

    // Whether the first age at which there is something to see in a cell has begun. \pre !matures_
    [[nodiscard]] auto begun(std::size_t c, std::size_t k) const -> bool
    {
        if constexpr (std::convertible_to<Value, period_index>) {
            auto const opens = static_cast<std::int64_t>(columns_[k].needs.opens);
            return static_cast<std::int64_t>(keys_[c]) + opens <= grid_.index(window_.until - date::days{1});
        }
        return true;
    }
    // Unobserved, partial, or value for whatever was observed to its end. \pre !matures_
    [[nodiscard]] auto by_calendar(std::size_t c, std::size_t k) const -> cell_state
    {
        assert(c < cohorts() && k < ages());
        if constexpr (std::convertible_to<Value, period_index>) {
            auto const& needs = columns_[k].needs;
            // Periods, so that no day is asked for that the calendar does not have.
            auto const birth = static_cast<std::int64_t>(keys_[c]);
            auto const at_age = [&](std::size_t age) { return birth + static_cast<std::int64_t>(age); };
            auto const day = date::days{1};
            if (!begun(c, k)) return cell_state::unobserved;
            bool const cut = dated_ && birth <= grid_.index(window_.from - day);
            if (cut && at_age(needs.since) < grid_.index(window_.from)) return cell_state::unobserved;
            if (grid_.index(window_.until) <= at_age(needs.last)) return cell_state::partial;
            if (cut && at_age(needs.since) <= grid_.index(window_.from - day)) return cell_state::partial;
        }
        return cell_state::value;
    }
    template <class T>
    [[nodiscard]] static auto share(std::optional<T> const& total, std::uint64_t n) -> std::optional<double>
    {
        if (!total || n == 0) return std::nullopt;
        return static_cast<double>(*total) / static_cast<double>(n);
    }

    [[nodiscard]] static auto united_keys(std::vector<Value> const& a, std::vector<Value> const& b)
        -> std::vector<Value>
    {
        std::vector<Value> keys;
        std::ranges::set_union(a, b, std::back_inserter(keys));
        if constexpr (by_period) {
            if (!keys.empty()) {
                std::vector<Value> all;
                for (auto p = keys.front(); p <= keys.back(); ++p) all.push_back(p);
                return all;
            }
        }
        return keys;
    }
    // This table's question, other cohorts, nothing counted. Lines have all columns.
    [[nodiscard]] auto blank(std::vector<Value> keys) const -> cohort_table
    {
        cohort_table t;
        t.grid_ = grid_;
        t.naming_ = naming_;
        t.clock_ = clock_;
        t.window_ = window_;
        t.matures_ = matures_;
        t.dated_ = dated_;
        t.follows_ = follows_;
        t.losses_ = losses_;
        t.columns_are_ages_ = columns_are_ages_;
        t.rows_alone_ = rows_alone_;
        t.of_active_ = of_active_;
        t.policy_ = policy_;
        t.columns_ = columns_;
        t.keys_ = std::move(keys);
        t.sizes_.assign(t.keys_.size(), 0);
        return t;
    }
    // Says how long lines are and makes room for them.
    void set_lines(std::vector<std::size_t> const& lengths)
    {
        lines_.assign(1, 0);
        for (auto const n : lengths) lines_.push_back(lines_.back() + n);
        customers_.assign(lines_.back(), 0);
        if (matures_) eligible_.assign(lines_.back(), 0);
        if (follows_) leaving_.assign(lines_.back(), 0);
        if (follows_ && dated_) entering_.assign(lines_.back(), 0);
        if (follows_ && dated_) entered_.assign(lines_.back(), 0);
        if constexpr (has_measure) measured_.assign(lines_.back(), Accumulator{});
    }
    [[nodiscard]] auto line_of(Value const& key) const -> std::size_t
    {
        return static_cast<std::size_t>(std::ranges::lower_bound(keys_, key) - keys_.begin());
    }
    void add_cells(cohort_table const& o)
    {
        // Lines as long as the longer of both.
        std::vector<std::size_t> lengths(keys_.size(), 0);
        for (std::size_t c = 0; c + 1 < lines_.size(); ++c) lengths[c] = lines_[c + 1] - lines_[c];
        for (std::size_t c = 0; c < o.cohorts(); ++c) {
            auto& n = lengths[line_of(o.keys_[c])];
            n = std::max(n, o.lines_[c + 1] - o.lines_[c]);
        }
        auto before = std::move(*this);
        *this = before.blank(before.keys_);
        set_lines(lengths);
        sizes_ = before.sizes_;
        auto const add = [&](cohort_table const& from, bool with_sizes) {
            for (std::size_t c = 0; c + 1 < from.lines_.size(); ++c) {
                auto const to = line_of(from.keys_[c]);
                if (with_sizes) sizes_[to] += from.sizes_[c];
                for (std::size_t k = 0; k < from.lines_[c + 1] - from.lines_[c]; ++k) {
                    customers_[at(to, k)] += from.customers_[from.at(c, k)];
                    if (matures_) eligible_[at(to, k)] += from.eligible_[from.at(c, k)];
                    if (follows_) leaving_[at(to, k)] += from.leaving_[from.at(c, k)];
                    if (follows_ && dated_) entering_[at(to, k)] += from.entering_[from.at(c, k)];
                    if (follows_ && dated_) entered_[at(to, k)] += from.entered_[from.at(c, k)];
                    if constexpr (has_measure) measured_[at(to, k)] += from.measured_[from.at(c, k)];
                }
            }
        };
        add(before, false);
        add(o, true);
    }

    Grid grid_{};
    [[no_unique_address]] Naming naming_{};
    age_clock clock_{};
    observation_window window_{};
    row_audit audit_{};
    bool matures_ = false;
    bool dated_ = false;   // births may lie before the window, where nothing was observed
    bool follows_ = false; // it is known who was seen in two columns
    loss_kind losses_ = loss_kind::net;
    bool columns_are_ages_ = true;
    bool rows_alone_ = true;
    bool of_active_ = false; // cells have rows of those alone who count there
    row_policy policy_{};
    std::vector<cohort_column> columns_;
    std::vector<Value> keys_;              // by cohort, ascending
    std::vector<std::uint64_t> sizes_;     // by cohort
    std::vector<std::size_t> lines_ = {0}; // where each cohort's cells begin
    std::vector<std::uint64_t> customers_; // by cell
    std::vector<std::uint64_t> eligible_;  // by cell, where members mature
    // By cell, where members are followed: of the customers those who can be seen in no later column, and in
    // no earlier one; and whoever can be seen in no earlier one.
    std::vector<std::uint64_t> leaving_;
    std::vector<std::uint64_t> entering_;
    std::vector<std::uint64_t> entered_;
    [[no_unique_address]] std::conditional_t<has_measure, std::vector<Accumulator>, detail::no_accumulator>
        measured_; // by cell
    std::uint64_t unborn_ = 0;
    std::uint64_t outside_ = 0;
    std::uint64_t unplaced_ = 0;
    std::uint64_t before_birth_ = 0;
};

} // namespace cohort
