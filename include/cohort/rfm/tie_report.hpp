#pragma once

#include <cohort/parallel/executor.hpp>
#include <cohort/rfm/rfm_table.hpp>
#include <cohort/rfm/score.hpp>
#include <cohort/rfm/score_rule.hpp>
#include <cohort/rfm/segment.hpp>
#include <cohort/rfm/segment_map.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/detail/radix_sort.hpp>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace cohort {

/// The rules that are all called "k bins of equal size": value-consistent, the nine sample quantiles closed
/// on either side, the five ways to rank, and NTILE. Where cuts repeat they are merged, as notebooks do it:
/// then there are fewer scores, and all above the tie move down, which counts as a dispute.
[[nodiscard]] inline auto legal_rules(int bins = 5) -> std::vector<score_rule>
{
    std::vector<score_rule> rules{value_consistent{bins}};
    for (int type = 1; type <= 9; ++type)
        for (auto const closed : {closed_edge::right, closed_edge::left})
            rules.push_back(
                quantile_cuts{bins, static_cast<quantile_type>(type), closed, repeated_cuts::merge});
    for (auto const ties :
         {tie_rule::first, tie_rule::min, tie_rule::max, tie_rule::average, tie_rule::dense})
        rules.push_back(rank_bins{bins, ties});
    rules.push_back(ntile{bins});
    return rules;
}

/// A value that the rules do not agree on.
struct disputed_value {
    rfm_measure measure = rfm_measure::days_since_last;
    double value = 0;
    std::uint64_t customers = 0; ///< who hold it
    int lowest = 0;              ///< the lowest score that one of them got under any rule
    int highest = 0;             ///< the highest
    /// How many rules gave different scores to customers who all hold it.
    std::uint64_t split_by = 0;

    friend constexpr bool operator==(disputed_value const&, disputed_value const&) = default;
};

/// What the choice of a rule changes: how many customers get another score, another segment, and which values
/// are to blame.
class rule_dispute {
public:
    /// The rules that were compared.
    [[nodiscard]] auto rules() const noexcept -> std::span<score_rule const> { return rules_; }
    /// How many customers were scored.
    [[nodiscard]] auto customers() const noexcept -> std::uint64_t { return customers_; }

    /// Customers whose score is not the same under all rules.
    [[nodiscard]] auto scores_disputed(rfm_measure measure) const noexcept -> std::uint64_t
    {
        return disputed_[static_cast<std::size_t>(measure)];
    }
    /// Customers whose segment is not the same under all rules.
    [[nodiscard]] auto segments_disputed() const noexcept -> std::uint64_t { return disputed_[segments]; }

    /// Customers whose score differs between rules number a and b. \pre a, b < rules().size()
    [[nodiscard]] auto scores_changed(rfm_measure measure, std::size_t a, std::size_t b) const
        -> std::uint64_t
    {
        return changed(static_cast<std::size_t>(measure), a, b);
    }
    /// Customers whose segment differs between rules number a and b. \pre a, b < rules().size()
    [[nodiscard]] auto segments_changed(std::size_t a, std::size_t b) const -> std::uint64_t
    {
        return changed(segments, a, b);
    }

    /// The values that the rules do not agree on: of each measure those of most customers first, of as many
    /// customers the lower value.
    [[nodiscard]] auto values() const noexcept -> std::span<disputed_value const> { return values_; }

    friend auto operator==(rule_dispute const&, rule_dispute const&) -> bool = default;

private:
    friend struct tie_report_fn;

    static constexpr std::size_t segments = 3; // after the measures

    [[nodiscard]] auto changed(std::size_t what, std::size_t a, std::size_t b) const -> std::uint64_t
    {
        assert(a < rules_.size() && b < rules_.size());
        return changed_[what][a * rules_.size() + b];
    }

    std::vector<score_rule> rules_;
    std::uint64_t customers_ = 0;
    std::array<std::uint64_t, 4> disputed_{};
    std::array<std::vector<std::uint64_t>, 4> changed_{}; // each a square of rules
    std::vector<disputed_value> values_;
};

/// Compares rules over the same customers.
struct tie_report_fn {
    /// \param table  the customers
    /// \param map    names for scores
    /// \param rules  at least one, each used for all measures, but with as many bins as the map has for each;
    ///               `legal_rules()` where none is given
    /// \param exec   runs the work; the report does not depend on it
    /// \throws invalid_option  as `score` and `segment`
    /// \complexity  for n customers and r rules r scorings, O(r^2 n) comparisons of single bytes, a sort of
    ///              each measure
    template <class Key, class Monetary, class... Further, class Map, executor E = sequential>
    [[nodiscard]] auto operator()(rfm_table<Key, Monetary, Further...> const& table, Map const& map,
                                  std::vector<score_rule> rules, E const& exec = {}) const -> rule_dispute
    {
        if (rules.empty()) throw invalid_option("rules: at least one is needed");
        if (map.size() > 256) throw invalid_option("map: rules are compared over 256 segments at most");
        rule_dispute out;
        out.customers_ = table.customers();
        out.rules_ = std::move(rules);
        auto const count = out.rules_.size();

        std::array<std::vector<std::vector<std::uint8_t>>, 4> bytes;
        for (auto& b : bytes) b.resize(count);
        exec(count, [&](std::size_t r) {
            auto const& rule = out.rules_[r];
            auto const scored = score(table, {.r = with_bins(rule, map.bins().r),
                                              .f = with_bins(rule, map.bins().f),
                                              .m = with_bins(rule, map.bins().m)});
            for (std::size_t m = 0; m < 3; ++m) {
                auto const of = scored.of(static_cast<rfm_measure>(m));
                bytes[m][r].assign(of.begin(), of.end());
            }
            auto const named = segment(scored, map);
            for (auto const s : named.of())
                bytes[rule_dispute::segments][r].push_back(static_cast<std::uint8_t>(s));
        });

        for (std::size_t what = 0; what < bytes.size(); ++what) {
            auto& changed = out.changed_[what];
            changed.assign(count * count, 0);
            exec(count, [&](std::size_t a) {
                for (std::size_t b = 0; b < count; ++b)
                    changed[a * count + b] = differing(bytes[what][a], bytes[what][b]);
            });
            out.disputed_[what] = disputed(bytes[what]);
        }
        blame(out.values_, rfm_measure::days_since_last, table.days_since_last(), bytes[0]);
        blame(out.values_, rfm_measure::frequency, table.frequency(), bytes[1]);
        if constexpr (rfm_table<Key, Monetary, Further...>::has_monetary)
            blame(out.values_, rfm_measure::monetary, table.monetary(), bytes[2]);
        return out;
    }
    template <class Key, class Monetary, class... Further, class Map>
    [[nodiscard]] auto operator()(rfm_table<Key, Monetary, Further...> const& table, Map const& map) const
        -> rule_dispute
    {
        return (*this)(table, map, legal_rules());
    }

private:
    using columns = std::vector<std::vector<std::uint8_t>>; // by rule, by customer

    [[nodiscard]] static auto differing(std::vector<std::uint8_t> const& a,
                                        std::vector<std::uint8_t> const& b) -> std::uint64_t
    {
        std::uint64_t n = 0;
        for (std::size_t i = 0; i < a.size(); ++i) n += a[i] != b[i] ? 1U : 0U;
        return n;
    }

    [[nodiscard]] static auto disputed(columns const& by_rule) -> std::uint64_t
    {
        std::vector<std::uint8_t> differs(by_rule.front().size(), 0);
        for (auto const& column : by_rule)
            for (std::size_t i = 0; i < differs.size(); ++i)
                differs[i] = static_cast<std::uint8_t>(differs[i] | (column[i] ^ by_rule.front()[i]));
        return static_cast<std::uint64_t>(
            std::ranges::count_if(differs, [](std::uint8_t bits) { return bits != 0; }));
    }

    template <class T>
    static void blame(std::vector<disputed_value>& to, rfm_measure measure, std::span<T const> values,
                      columns const& by_rule)
    {
        auto const order = detail::sort_permutation(values);
        std::vector<disputed_value> found;
        for (std::size_t begin = 0; begin < values.size();) {
            auto const value = values[order[begin]];
            auto end = begin + 1;
            while (end < values.size() && values[order[end]] == value) ++end;
            disputed_value of{.measure = measure,
                              .value = static_cast<double>(value),
                              .customers = end - begin,
                              .lowest = 255,
                              .highest = 0,
                              .split_by = 0};
            for (auto const& column : by_rule) {
                int low = 255;
                int high = 0;
                for (auto i = begin; i < end; ++i) {
                    low = std::min(low, int{column[order[i]]});
                    high = std::max(high, int{column[order[i]]});
                }
                of.lowest = std::min(of.lowest, low);
                of.highest = std::max(of.highest, high);
                of.split_by += low != high ? 1U : 0U;
            }
            if (of.lowest != of.highest) found.push_back(of);
            begin = end;
        }
        std::ranges::sort(found, [](disputed_value const& a, disputed_value const& b) {
            return a.customers != b.customers ? a.customers > b.customers : a.value < b.value;
        });
        to.insert(to.end(), found.begin(), found.end());
    }
};

/// \copydoc tie_report_fn
inline constexpr tie_report_fn tie_report{};

} // namespace cohort
