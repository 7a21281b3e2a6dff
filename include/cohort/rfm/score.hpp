#pragma once

#include <cohort/parallel/executor.hpp>
#include <cohort/rfm/detail/cuts.hpp>
#include <cohort/rfm/rfm_table.hpp>
#include <cohort/rfm/score_cuts.hpp>
#include <cohort/rfm/score_rule.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/detail/as_written.hpp>

#include <algorithm>
#include <array>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace cohort {

/// How scores are given: the rule of each measure, and over whom.
///
/// \code
/// cohort::score(value);                                                   // quintiles, value-consistent
/// cohort::score(value, {.all = cohort::value_consistent{.bins = 4}});
/// cohort::score(value, {.r = cohort::quantile_cuts{}, .f = cohort::natural_bins{.bins = 3}});
/// cohort::score(value, {.nested = cohort::nesting::r_f_m});
/// \endcode
struct score_options {
    score_rule all = value_consistent{}; ///< of the measures that have no rule of their own
    std::optional<score_rule> r = {};
    std::optional<score_rule> f = {};
    std::optional<score_rule> m = {};
    nesting nested = nesting::independent;

    [[nodiscard]] auto of(rfm_measure measure) const noexcept -> score_rule const&
    {
        auto const& own = by_measure(measure, r, f, m);
        return own ? *own : all;
    }

    friend bool operator==(score_options const&, score_options const&) = default;
};

/// The values that got a score: a closed range, whose ends occur. Under a nested measure, or a rule that
/// splits equal values, the ranges of two scores may overlap.
struct score_threshold {
    rfm_measure measure = rfm_measure::days_since_last;
    int score = 0;
    double from = 0;
    double to = 0;

    friend constexpr bool operator==(score_threshold const&, score_threshold const&) = default;
};

/// What a score of each measure is worth in a total.
struct score_weights {
    double r = 1;
    double f = 1;
    double m = 1;

    friend constexpr bool operator==(score_weights const&, score_weights const&) = default;
};

/// Scores of customers, in the order of the table they come from. Higher is better in every measure, so
/// recency is reversed: few days since the last purchase score high.
class rfm_scores {
public:
    rfm_scores() = default;

    /// How many customers were scored.
    [[nodiscard]] auto customers() const noexcept -> std::size_t { return r().size(); }
    /// Scores of recency, frequency and monetary, 1 to `bins(measure)`; `m()` is empty where there was no
    /// amount.
    [[nodiscard]] auto r() const noexcept -> std::span<std::uint8_t const>
    {
        return of(rfm_measure::days_since_last);
    }
    [[nodiscard]] auto f() const noexcept -> std::span<std::uint8_t const>
    {
        return of(rfm_measure::frequency);
    }
    [[nodiscard]] auto m() const noexcept -> std::span<std::uint8_t const>
    {
        return of(rfm_measure::monetary);
    }
    [[nodiscard]] auto of(rfm_measure measure) const noexcept -> std::span<std::uint8_t const>
    {
        return scores_[static_cast<std::size_t>(measure)];
    }
    /// Whether monetary was scored.
    [[nodiscard]] auto has_monetary() const noexcept -> bool { return cuts_.m.bins > 0; }
    /// k: the highest score that was asked for; 0 for a measure that was not scored.
    [[nodiscard]] auto bins(rfm_measure measure) const noexcept -> int { return cuts_.of(measure).bins; }
    /// Where scores begin: with these, `score(table, cuts)` scores other customers in the same way.
    [[nodiscard]] auto cuts() const noexcept -> score_cuts const& { return cuts_; }
    /// Which values got which score: by measure, by score ascending; scores that nobody got are left out.
    [[nodiscard]] auto thresholds() const noexcept -> std::span<score_threshold const> { return thresholds_; }
    /// How many customers hold a value of which others got another score, because the rule goes by the order
    /// of the table where values are equal (`ntile`, `rank_bins` with `tie_rule::first`). 0: the scores
    /// depend on values alone.
    [[nodiscard]] auto split_by_order(rfm_measure measure) const noexcept -> std::uint64_t
    {
        return split_[static_cast<std::size_t>(measure)];
    }

    /// A customer's scores packed into one number, R first: (r b + f) b + m, with b one more than the highest
    /// number of bins and m left out where it was not scored. The same order as that of the scores one after
    /// the other, and never two for one number, which decimal digits give from ten bins on.
    /// \pre customer < customers()
    [[nodiscard]] auto code(std::size_t customer) const -> std::uint32_t
    {
        assert(customer < customers());
        auto const base = code_base();
        std::uint32_t packed = 0;
        for (auto const& s : scores_)
            if (!s.empty()) packed = packed * base + s[customer];
        return packed;
    }
    /// b of `code`.
    [[nodiscard]] auto code_base() const noexcept -> std::uint32_t
    {
        return static_cast<std::uint32_t>(std::max({cuts_.r.bins, cuts_.f.bins, cuts_.m.bins}) + 1);
    }
    /// A customer's scores as text, R first: "543"; with dashes, "5-4-3", where a measure has ten bins or
    /// more. \pre customer < customers()
    [[nodiscard]] auto label(std::size_t customer) const -> std::string
    {
        assert(customer < customers());
        std::string text;
        for (auto const& s : scores_) {
            if (s.empty()) continue;
            if (code_base() > 10 && !text.empty()) text += '-';
            text += std::to_string(static_cast<int>(s[customer]));
        }
        return text;
    }
    /// r + f + m, by customer.
    [[nodiscard]] auto sums() const -> std::vector<int>
    {
        return added<int>([](int s, rfm_measure) { return s; });
    }
    /// The scores times their weights, added up, by customer.
    [[nodiscard]] auto weighted_sums(score_weights const& weights) const -> std::vector<double>
    {
        return added<double>([&](int s, rfm_measure measure) {
            return detail::as_written(s * by_measure(measure, weights.r, weights.f, weights.m));
        });
    }

    friend auto operator==(rfm_scores const&, rfm_scores const&) -> bool = default;

private:
    friend struct score_fn;

    template <class Sum, class Term>
    [[nodiscard]] auto added(Term const& term) const -> std::vector<Sum>
    {
        std::vector<Sum> sums(customers());
        for (std::size_t measure = 0; measure < scores_.size(); ++measure)
            for (std::size_t i = 0; i < scores_[measure].size(); ++i)
                sums[i] += term(int{scores_[measure][i]}, static_cast<rfm_measure>(measure));
        return sums;
    }

    std::array<std::vector<std::uint8_t>, 3> scores_;
    std::array<std::uint64_t, 3> split_{};
    std::vector<score_threshold> thresholds_;
    score_cuts cuts_;
};

/// Scores of an RFM table.
struct score_fn {
    /// \param table    the customers
    /// \param options  the rules of the measures, and whether they are nested
    /// \param exec     runs the work; the scores do not depend on it
    /// \throws invalid_option  for a number of bins outside 1..255, cuts that are not ascending, and scores
    ///                         that would be lost where that is refused
    /// \complexity  value_consistent and quantile_cuts: expected O(n k) for few scores and O(n log k) for
    /// more
    ///              than 32, a few hundredths of a microsecond a customer; the others sort, by digits. Under
    ///              all rules that do not say otherwise no order of customers is used, so none shows in the
    ///              scores.
    template <class Key, class Monetary, class... Further, executor E = sequential>
    [[nodiscard]] auto operator()(rfm_table<Key, Monetary, Further...> const& table,
                                  score_options const& options = {}, E const& exec = {}) const -> rfm_scores
    {
        score_cuts to_find{.nested = options.nested};
        for (auto const which : order_of(options.nested)) {
            auto const& rule = options.of(which);
            detail::require_bins(which, bins_of(rule));
            if (auto const* const given = std::get_if<given_cuts>(&rule))
                detail::require_cuts(which, given->at);
            to_find.of(which).bins = bins_of(rule);
        }
        return scored(table, std::move(to_find), exec, [&](auto const& make, rfm_measure which, std::size_t) {
            return make(options.of(which));
        });
    }

    /// Scores by the cuts of another day: the same value gets the same score.
    ///
    /// Rules that split equal values cannot be had again from cuts: such values all get the lower score.
    /// Under nested cuts a combination of scores that nobody had has no cuts; who has it now gets 1. Totals
    /// beyond 2^53 that a double cannot hold are compared with the nearest double.
    /// \throws invalid_option  if the cuts are not such as scores come with, lack a measure of the table, or
    ///                         are nested within monetary and the table has none
    template <class Key, class Monetary, class... Further, std::same_as<score_cuts> Cuts,
              executor E = sequential>
    [[nodiscard]] auto operator()(rfm_table<Key, Monetary, Further...> const& table, Cuts const& cuts,
                                  E const& exec = {}) const -> rfm_scores
    {
        detail::require_cuts(rfm_measure::days_since_last, cuts);
        detail::require_cuts(rfm_measure::frequency, cuts);
        if (rfm_table<Key, Monetary, Further...>::has_monetary)
            detail::require_cuts(rfm_measure::monetary, cuts);
        else if (cuts.m.bins > 0 && cuts.nested != nesting::independent &&
                 order_of(cuts.nested).back() != rfm_measure::monetary)
            throw invalid_option(
                "score: the cuts are nested within scores of monetary, which the table lacks");
        return scored(table, cuts, exec, [&](auto const& make, rfm_measure which, std::size_t group) {
            auto const& own = cuts.of(which);
            return make(own.at[group], own.closed);
        });
    }

private:
    /// A measure on its way: its values, in groups that are scored each by itself, and what came of it.
    template <class T>
    struct measured {
        measured(rfm_measure m, std::span<T const> v) : which(m), values(v) {}

        /// Finds the cuts of a group.
        template <class How>
        void prepare(How const& how, std::size_t group)
        {
            auto const in_group = values.subspan(begin[group], begin[group + 1] - begin[group]);
            found[group] = how(detail::cut_maker<T>(which, in_group), which, group);
        }
        /// Scores values [first, last) of a group, and takes note of them.
        void score(std::size_t group, std::size_t first, std::size_t last, detail::ranges_by_score<T>& to)
        {
            auto const out = std::span(scores).subspan(first, last - first);
            auto const in = values.subspan(first, last - first);
            auto const& by = found[group];
            if (by.by_place) {
                std::copy_n(by.placed.begin() + static_cast<std::ptrdiff_t>(first - begin[group]), out.size(),
                            out.begin());
                by.scorer.note(in, out, to);
            } else {
                by.scorer(in, out, to);
            }
        }
        void make_room(std::size_t groups, std::size_t pieces)
        {
            found.resize(groups);
            scores.resize(values.size());
            seen.resize(pieces);
        }
        /// Hands over what was found.
        void conclude(std::vector<score_threshold>& thresholds, measure_cuts& cuts, std::uint64_t& split)
        {
            for (std::size_t s = 0; s < std::tuple_size_v<detail::ranges_by_score<T>>; ++s) {
                detail::value_range<T> all;
                for (auto const& piece : seen)
                    if (piece[s].given) all.take(piece[s].low, piece[s].high);
                if (all.given)
                    thresholds.push_back({which, static_cast<int>(s), static_cast<double>(all.low),
                                          static_cast<double>(all.high)});
            }
            cuts.at.clear();
            for (auto& group : found) {
                cuts.closed = group.closed;
                cuts.at.push_back(std::move(group.cuts));
                split += group.split;
            }
        }

        rfm_measure which;
        std::span<T const> values;
        std::vector<std::size_t> begin{0, values.size()}; // of each group, and the end of the last
        std::vector<detail::scoring_of<T>> found{};       // by group
        std::vector<std::uint8_t> scores{};
        std::vector<detail::ranges_by_score<T>> seen{}; // by piece
    };

    /// \param cuts  bins and nesting; the cuts themselves are replaced by those that were found
    /// \param how   (maker, measure, group) -> what it makes of the group's values
    template <class Table, class E, class How>
    [[nodiscard]] static auto scored(Table const& table, score_cuts cuts, E const& exec, How const& how)
        -> rfm_scores
    {
        if constexpr (!Table::has_monetary) cuts.m = {};
        auto measures = [&] {
            measured r(rfm_measure::days_since_last, table.days_since_last());
            measured f(rfm_measure::frequency, table.frequency());
            if constexpr (Table::has_monetary)
                return std::tuple(std::move(r), std::move(f),
                                  measured(rfm_measure::monetary, table.monetary()));
            else
                return std::tuple(std::move(r), std::move(f));
        }();
        if (cuts.nested == nesting::independent)
            side_by_side(measures, exec, how);
        else
            one_within_the_other(measures, cuts, exec, how);

        rfm_scores out;
        for_each(measures, [&](auto& m) {
            auto const i = static_cast<std::size_t>(m.which);
            m.conclude(out.thresholds_, cuts.of(m.which), out.split_[i]);
            out.scores_[i] = std::move(m.scores);
        });
        out.cuts_ = std::move(cuts);
        return out;
    }

    /// First where scores begin, a task a measure; then the scores, a task a piece of the customers.
    template <class Measures, class E, class How>
    static void side_by_side(Measures& measures, E const& exec, How const& how)
    {
        auto const n = std::get<0>(measures).values.size();
        auto const pieces = std::clamp<std::size_t>(n / 16'384, 1, 64);
        for_each(measures, [&](auto& m) { m.make_room(1, pieces); });
        exec(std::tuple_size_v<Measures>, [&](std::size_t i) {
            for_each(measures, [&](auto& m) {
                if (static_cast<std::size_t>(m.which) == i) m.prepare(how, 0);
            });
        });
        exec(pieces, [&](std::size_t p) {
            for_each(measures, [&](auto& m) { m.score(0, n * p / pieces, n * (p + 1) / pieces, m.seen[p]); });
        });
    }

    /// One measure after the other: customers are put into groups by the scores that they have, each in the
    /// order of the table, and each group is scored by itself.
    template <class Measures, class E, class How>
    static void one_within_the_other(Measures& measures, score_cuts const& cuts, E const& exec,
                                     How const& how)
    {
        auto const n = std::get<0>(measures).values.size();
        std::vector<std::uint32_t> group_of(n, 0);
        std::size_t groups = 1;
        for (auto const which : order_of(cuts.nested)) {
            for_each(measures, [&](auto& m) {
                if (m.which != which) return;
                score_in_groups(m, group_of, groups, exec, how);
                auto const bins = static_cast<std::uint32_t>(cuts.of(which).bins);
                groups *= bins;
                for (std::size_t i = 0; i < n; ++i) group_of[i] = group_of[i] * bins + m.scores[i] - 1U;
            });
        }
    }

    template <class T, class E, class How>
    static void score_in_groups(measured<T>& m, std::vector<std::uint32_t> const& group_of,
                                std::size_t groups, E const& exec, How const& how)
    {
        auto const n = m.values.size();
        m.begin.assign(groups + 1, 0);
        for (auto const g : group_of) ++m.begin[g + 1];
        std::partial_sum(m.begin.begin(), m.begin.end(), m.begin.begin());
        std::vector<std::size_t> place(n);
        std::vector<T> gathered(n);
        {
            auto next = m.begin;
            for (std::size_t i = 0; i < n; ++i) {
                place[i] = next[group_of[i]]++;
                gathered[place[i]] = m.values[i];
            }
        }
        m.values = gathered;
        auto const tasks = std::min<std::size_t>(groups, 64);
        m.make_room(groups, tasks);
        exec(tasks, [&](std::size_t t) {
            for (auto g = groups * t / tasks; g < groups * (t + 1) / tasks; ++g) {
                m.prepare(how, g);
                m.score(g, m.begin[g], m.begin[g + 1], m.seen[t]);
            }
        });
        std::vector<std::uint8_t> by_customer(n);
        for (std::size_t i = 0; i < n; ++i) by_customer[i] = m.scores[place[i]];
        m.scores = std::move(by_customer);
        m.values = {}; // what was gathered ends here
    }

    template <class Measures, class F>
    static void for_each(Measures& measures, F const& f)
    {
        std::apply([&](auto&... m) { (f(m), ...); }, measures);
    }
};

/// \copydoc score_fn
inline constexpr score_fn score{};

} // namespace cohort
