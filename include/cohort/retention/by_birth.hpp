#pragma once

#include <cohort/retention/cell_state.hpp>
#include <cohort/retention/cohort_counts.hpp>
#include <cohort/retention/detail/figures.hpp>
#include <cohort/stats/sum.hpp>

#include <date/date.h>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace cohort {

/// How cohorts are put together by their birth.
struct by_birth_options {
    /// Each cohort is followed to the end of this age, and takes part only if all its members were: so that
    /// those born early had no more time than the others. Empty: as far as observed, which favours them.
    std::optional<std::size_t> last_age = {};
};

/// The cohorts of one kind of birth, such as all born in a December.
template <class Key, class Total>
struct birth_group {
    Key key{};
    std::size_t cohorts = 0;
    std::uint64_t members = 0;
    Total total{}; ///< what they brought

    /// total / members.
    [[nodiscard]] constexpr auto per_member() const noexcept -> double
    {
        return static_cast<double>(total) / static_cast<double>(members);
    }

    friend constexpr auto operator==(birth_group const&, birth_group const&) -> bool = default;
};

/// What cohorts brought, by kind of birth. A regular value.
template <class Key, class Total>
class birth_groups {
public:
    using group_type = birth_group<Key, Total>;

    birth_groups() = default;
    explicit birth_groups(std::vector<group_type> groups) : groups_(std::move(groups)) {}

    /// The groups that have members, ascending by key.
    [[nodiscard]] auto groups() const& noexcept -> std::span<group_type const> { return groups_; }
    [[nodiscard]] auto groups() && -> std::vector<group_type> { return std::move(groups_); }
    /// The group that brought most, and the one that brought most per member: of equal ones the first;
    /// nothing where there is none.
    [[nodiscard]] auto best() const -> std::optional<group_type>
    {
        return best_by([](group_type const& g) { return g.total; });
    }
    [[nodiscard]] auto best_per_member() const -> std::optional<group_type>
    {
        return best_by([](group_type const& g) { return g.per_member(); });
    }

    friend auto operator==(birth_groups const&, birth_groups const&) -> bool = default;

private:
    template <class Worth>
    [[nodiscard]] auto best_by(Worth worth) const -> std::optional<group_type>
    {
        auto const best = std::ranges::max_element(groups_, {}, worth);
        if (best == groups_.end()) return std::nullopt;
        return *best;
    }

    std::vector<group_type> groups_;
};

/// What cohorts brought in all, those of a kind put together: by season, year or weekday of birth.
struct by_birth_fn {
    /// \param table    cohorts by period of birth
    /// \param kind     makes an ordered key of the first day of a cohort's period
    /// \param options  how long cohorts are followed
    /// \param figure   what is added up of a cell: called as figure(table, c, a), gives a number or an
    ///                 optional one. By default the table's `revenue(c, a)`, or its `value(c, a)`
    /// \return  a group to each key of which a cohort with members took part. Without `last_age` that is each
    ///          of which anything was observed, partial cells as far as observed
    /// \throws arithmetic_overflow  if a total does not fit
    /// \complexity  linear in the cells, and a look-up in a tree a cohort
    template <counts_by_period Table, std::invocable<date::local_days> Kind,
              class Figure = detail::table_figure>
        requires summable<detail::figure_t<Table, Figure>>
    [[nodiscard]] auto operator()(Table const& table, Kind const& kind, by_birth_options const& options = {},
                                  Figure const& figure = {}) const
    {
        using key_type = std::remove_cvref_t<std::invoke_result_t<Kind const&, date::local_days>>;
        using value_type = detail::figure_t<Table, Figure>;
        using group_type = birth_group<key_type, sum_result_t<value_type>>;
        struct counts {
            std::size_t cohorts = 0;
            std::uint64_t members = 0;
            sum<value_type> total;
        };
        detail::require_totals<Figure>(table, "by_birth");
        std::map<key_type, counts> found;
        for (std::size_t c = 0; c < table.cohorts(); ++c) {
            if (table.size(c) == 0 || !takes_part(table, c, options)) continue;
            auto& group = found[std::invoke(kind, table.first_day(c))];
            ++group.cohorts;
            group.members += table.size(c);
            for (std::size_t a = 0; a < table.ages() && within(table, a, options); ++a) {
                if (auto const x = detail::figure_at(table, figure, c, a)) group.total(*x);
            }
        }
        std::vector<group_type> groups;
        for (auto const& [key, n] : found)
            groups.push_back(
                {.key = key, .cohorts = n.cohorts, .members = n.members, .total = n.total.value()});
        return birth_groups<key_type, sum_result_t<value_type>>(std::move(groups));
    }

private:
    template <class Table>
    [[nodiscard]] static auto within(Table const& t, std::size_t a, by_birth_options const& options) -> bool
    {
        return !options.last_age || detail::age_of(t, a) <= *options.last_age;
    }
    template <class Table>
    [[nodiscard]] static auto takes_part(Table const& t, std::size_t c, by_birth_options const& options)
        -> bool
    {
        auto const ages = t.ages();
        if (!options.last_age) {
            for (std::size_t a = 0; a < ages; ++a)
                if (t.state(c, a) != cell_state::unobserved) return true;
            return false;
        }
        if (ages == 0 || detail::age_of(t, ages - 1) < *options.last_age) return false;
        for (std::size_t a = 0; a < ages && within(t, a, options); ++a) {
            auto const state = t.state(c, a);
            if (state == cell_state::partial || t.eligible(c, a) != t.size(c)) return false;
        }
        return true;
    }
};

/// \copydoc by_birth_fn
inline constexpr by_birth_fn by_birth{};

/// What cohorts brought in all, by the month of the year in which they were born: all Decembers together.
/// `by_birth_month(table).best()->key == date::December` where customers acquired in December bring most.
struct by_birth_month_fn {
    /// \param table, options, figure  as `by_birth`; a cohort's month is that of the first day of its period
    template <counts_by_period Table, class Figure = detail::table_figure>
        requires summable<detail::figure_t<Table, Figure>>
    [[nodiscard]] auto operator()(Table const& table, by_birth_options const& options = {},
                                  Figure const& figure = {}) const
    {
        return by_birth(
            table, [](date::local_days day) { return date::year_month_day{day}.month(); }, options, figure);
    }
};

/// \copydoc by_birth_month_fn
inline constexpr by_birth_month_fn by_birth_month{};

} // namespace cohort
