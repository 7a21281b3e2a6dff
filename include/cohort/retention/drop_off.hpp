#pragma once

#include <cohort/retention/average_rate.hpp>
#include <cohort/retention/cell_state.hpp>
#include <cohort/retention/cohort_counts.hpp>
#include <cohort/retention/cohort_group.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/interval.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace cohort {

/// How drop-off is read.
struct drop_off_options {
    double confidence = 0.95; ///< of the intervals
    /// What a loss is; empty: as the table says, and net where it does not say.
    std::optional<loss_kind> losses = {};
    /// The ages to look at. From 0 the largest loss "on" an age is nearly always that after birth itself.
    std::size_t first_age = 0;
    std::optional<std::size_t> last_age = {};
};

/// What was lost from one age to the next, by the cohorts that have a complete cell at both, of the members
/// who could be seen at both.
struct age_loss {
    std::size_t from = 0;      ///< the age
    std::size_t to = 0;        ///< the next one of the table
    pooled_counts there = {};  ///< at `from`
    pooled_counts stayed = {}; ///< at `to`
    /// Both are of the same members. Otherwise, where the table does not know who could be seen at both ages,
    /// those who were born late enough are missing from `stayed`, numbers of people do not compare, and rates
    /// do.
    bool same_members = true;
    loss_kind kind = loss_kind::net;
    double rate = 0;      ///< the rate at `from` less that at `to`; below 0 where more came than before
    interval bounds = {}; ///< of that difference

    /// Members lost, more there than before where negative; nothing unless the same members were seen.
    [[nodiscard]] constexpr auto members() const noexcept -> std::optional<std::int64_t>
    {
        if (!same_members) return std::nullopt;
        return static_cast<std::int64_t>(there.customers) - static_cast<std::int64_t>(stayed.customers);
    }

    friend constexpr auto operator==(age_loss const&, age_loss const&) -> bool = default;
};

/// The losses of some cohorts from age to age, ascending. A regular value.
class loss_curve {
public:
    /// No age.
    loss_curve() = default;
    explicit loss_curve(std::vector<age_loss> steps) : steps_(std::move(steps)) {}

    /// From each age to the next, where a cohort has a complete cell at both.
    [[nodiscard]] auto steps() const& noexcept -> std::span<age_loss const> { return steps_; }
    [[nodiscard]] auto steps() && -> std::vector<age_loss> { return std::move(steps_); }
    /// The step at which the rate fell most, of equal ones the earliest; nothing where it never fell.
    [[nodiscard]] auto largest() const -> std::optional<age_loss>
    {
        age_loss const* worst = nullptr;
        for (auto const& s : steps_) {
            if (s.rate > (worst != nullptr ? worst->rate : 0.0)) worst = &s;
        }
        if (worst == nullptr) return std::nullopt;
        return *worst;
    }

    friend auto operator==(loss_curve const&, loss_curve const&) -> bool = default;

private:
    std::vector<age_loss> steps_;
};

namespace detail {

/// Members of a cohort in two columns.
struct column_pair {
    std::uint64_t there = 0;  ///< in the first
    std::uint64_t could = 0;  ///< could be seen there
    std::uint64_t stayed = 0; ///< in the second
    std::uint64_t still = 0;  ///< could be seen there
    bool same = true;         ///< whether all four are of the same members: `could` and `still` are equal
};

/// Columns a and a + 1 of a cohort: of the members who could be seen in both, where the table knows them.
template <class Table>
[[nodiscard]] auto pair_of(Table const& t, std::size_t c, std::size_t a) -> column_pair
{
    auto const b = a + 1;
    column_pair pair{t.customers(c, a), t.eligible(c, a), t.customers(c, b), t.eligible(c, b)};
    if constexpr (requires { t.followed(c, a); }) {
        if (std::optional<followed_members> const both = t.followed(c, a))
            return {both->there, both->could, both->stayed, both->could};
    }
    pair.same = same_members(t, c, a, b);
    return pair;
}

/// Calls f(pair) for the cohorts of a group that are complete in columns a and a + 1.
/// \throws invalid_option  if losses are for good and a cohort has more in the second than, of the same
/// members, in the
///                         first
template <class Table, class Group, class F>
void for_each_pair(Table const& t, Group const& group, std::size_t a, loss_kind kind, F f)
{
    for_each_averaged(t, group, a, partial_cells::leave_out, [&](std::size_t c) {
        if (!takes_part(t, c, a + 1, partial_cells::leave_out)) return;
        auto const pair = pair_of(t, c, a);
        if (kind == loss_kind::for_good && pair.same && pair.stayed > pair.there)
            throw invalid_option("losses: cohort " + std::string(t.label(c)) + " has more at age " +
                                 std::to_string(age_of(t, a + 1)) + " than at " +
                                 std::to_string(age_of(t, a)) +
                                 ", so not all who left were gone for good; say loss_kind::net");
        f(pair);
    });
}

/// Whether column b shows what became of column a: it begins later, and of spans of ages the two have none or
/// all of one in common.
template <class Table>
[[nodiscard]] auto comes_after(Table const& t, std::size_t b, std::size_t a) -> bool
{
    if (age_of(t, b) <= age_of(t, a)) return false;
    if constexpr (requires { t.span(a).first; }) {
        auto const x = t.span(a);
        auto const y = t.span(b);
        bool const apart = x.last < y.first;
        bool const inside =
            (x.first <= y.first && y.last <= x.last) || (y.first <= x.first && x.last <= y.last);
        return apart || inside;
    }
    return true;
}

} // namespace detail

/// Who leaves, and when: what share of the members is lost from each age to the next, and how sure one can
/// be.
///
/// Both ages of a step are of the same cohorts, those complete at both, and of them of the members who could
/// be seen at both, so that a difference is a loss and not another mixture. Where members mature one by one
/// the rate at the first age is therefore not quite that of the table's cell, which has younger members, too.
///
/// The interval of a loss, by what is known of it:
/// - for good, the same members at both ages: as many are lost as the counts differ, a binomial count of
///   those who could be seen. Wilson's interval of it.
/// - net, the same members: how many left and came back is not in the table. Newcombe's interval of paired
///   proportions with the least correlation that the counts allow, which is right or too wide
///   (`difference_of_paired_proportions`).
/// - not the same members (of spans of ages, and of births before the observation, where members mature one
/// by one; of
///   tables of one's own): the difference of the rates, with Newcombe's interval for proportions of different
///   people (`difference_of_proportions`) where losses are for good, since most are the same ones and that
///   makes the true one shorter; net, with the least correlation as before.
///
/// As the interval is that of a step, the interval of the largest of many is too favourable: the largest is
/// chosen for being so.
///
/// In a table of returns "on or after" an age those count as lost, too, who come back after the observation
/// or after the criterion's `last_age`: the nearer to its end an age is, the more of its loss is that, and at
/// the end itself nearly all. Losses do not hang on where the observation ends in a table of
/// `returns::within`, which looks as far ahead from every age; else look at early ages only (`last_age` of
/// these options).
struct drop_off_fn {
    /// \param table    any table of cohorts by ages
    /// \param group    the cohorts, pooled: a number, a range of numbers, `cohort_group{0, 1}`; all where not
    ///                 given
    /// \param options  confidence, the kind of loss, ages
    /// \throws invalid_option  for a cohort that is not there, a confidence not between 0 and 1, losses that
    ///                         are said to be for good in a table in which members come back, and spans of
    ///                         ages that do not follow each other (`returns::bracket`)
    /// \complexity  linear in the cells
    template <counts_by_cohort_and_age Table>
    [[nodiscard]] auto operator()(Table const& table, drop_off_options const& options = {}) const
        -> loss_curve
    {
        return of(table, detail::every_cohort{table.cohorts()}, options);
    }
    // A template, so that braces are options: g++ 12 would try to make a group of them too.
    template <counts_by_cohort_and_age Table, std::convertible_to<cohort_group> Group>
    [[nodiscard]] auto operator()(Table const& table, Group const& group,
                                  drop_off_options const& options = {}) const -> loss_curve
    {
        cohort_group const chosen(group);
        detail::require_cohorts(table, chosen, "drop_off");
        return of(table, chosen, options);
    }

private:
    template <class Table, class Group>
    [[nodiscard]] static auto of(Table const& t, Group const& group, drop_off_options const& options)
        -> loss_curve
    {
        detail::require_confidence(options.confidence, "drop_off");
        auto const kind = detail::losses_of(t, options.losses);
        std::vector<age_loss> steps;
        for (std::size_t a = 0; a + 1 < t.ages(); ++a) {
            auto const from = detail::age_of(t, a);
            auto const to = detail::age_of(t, a + 1);
            if (from < options.first_age || (options.last_age && to > *options.last_age)) continue;
            if (!detail::comes_after(t, a + 1, a))
                throw invalid_option("drop_off: the ages of column " + std::to_string(a + 1) +
                                     " (the first is 0) do not follow those of column " + std::to_string(a) +
                                     ", so nobody is lost between them; ask for spans one after the other");
            age_loss loss{.from = from, .to = to, .kind = kind};
            detail::for_each_pair(t, group, a, kind, [&](detail::column_pair const& pair) {
                loss.same_members = loss.same_members && pair.same;
                ++loss.there.cohorts;
                ++loss.stayed.cohorts;
                loss.there.customers += pair.there;
                loss.there.eligible += pair.could;
                loss.stayed.customers += pair.stayed;
                loss.stayed.eligible += pair.still;
            });
            if (loss.there.cohorts == 0) continue;
            // Of the same members one division, so that the share is that of a count.
            auto const lost = loss.members();
            loss.rate = lost ? static_cast<double>(*lost) / static_cast<double>(loss.there.eligible)
                             : *loss.there.rate() - *loss.stayed.rate();
            loss.bounds = bounds_of(loss, options.confidence);
            steps.push_back(loss);
        }
        return loss_curve(std::move(steps));
    }

    [[nodiscard]] static auto bounds_of(age_loss const& loss, double confidence) -> interval
    {
        auto const& a = loss.there;
        auto const& b = loss.stayed;
        bool const for_good = loss.kind == loss_kind::for_good;
        if (for_good && loss.same_members)
            return wilson_interval(a.customers - b.customers, a.eligible, confidence).value();
        auto const correlation =
            for_good ? 0.0 : detail::least_correlation(a.customers, a.eligible, b.customers, b.eligible);
        return detail::hybrid_difference(a.customers, a.eligible, b.customers, b.eligible, correlation,
                                         confidence)
            .value();
    }
};

/// \copydoc drop_off_fn
inline constexpr drop_off_fn drop_off{};

} // namespace cohort
