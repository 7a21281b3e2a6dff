#pragma once

#include <cohort/rows/error.hpp>
#include <cohort/stats/quantile.hpp>
#include <cohort/stats/rank.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace cohort {

/// The three measures of RFM.
enum class rfm_measure : std::uint8_t { days_since_last, frequency, monetary };

/// The measure's name, as reports print it.
[[nodiscard]] constexpr auto to_string(rfm_measure m) noexcept -> std::string_view
{
    switch (m) {
    case rfm_measure::days_since_last:
        return "days_since_last";
    case rfm_measure::frequency:
        return "frequency";
    case rfm_measure::monetary:
        break;
    }
    return "monetary";
}

/// Which side of a cut point a value equal to it belongs to.
enum class closed_edge : std::uint8_t {
    right, ///< bins (a, b]: to the lower values
    left,  ///< bins [a, b): to the higher values
};

/// What to do where no value can get some of the scores: two cut points are equal, or there are fewer
/// different values than scores.
enum class repeated_cuts : std::uint8_t {
    refuse, ///< throw `invalid_option`
    merge, ///< one cut where there were several: fewer scores, numbered without a gap, as the thresholds show
};

/// Of three things, one a measure, that of a measure.
template <class T>
[[nodiscard]] constexpr auto by_measure(rfm_measure m, T& r, T& f, T& monetary) noexcept -> T&
{
    return m == rfm_measure::days_since_last ? r : m == rfm_measure::frequency ? f : monetary;
}

// How values become scores 1..k, the worst value 1. "Quintile" means at least five things; these are they.
// Bins are 1 to 255.

/// score = 1 + floor(k w / n), w of the n customers having a strictly worse value. Equal values get equal
/// scores whatever the order of the rows; without ties bins differ in size by at most one.
struct value_consistent {
    int bins = 5;

    friend constexpr bool operator==(value_consistent const&, value_consistent const&) = default;
};

/// Cut points are the sample quantiles at 1/k, 2/k, ... of a type of Hyndman and Fan, on the values as they
/// are. Recency is reversed in the score, never in the value.
struct quantile_cuts {
    int bins = 5;
    quantile_type type = quantile_type::type7;
    closed_edge closed = closed_edge::right;
    repeated_cuts repeated = repeated_cuts::refuse;

    friend constexpr bool operator==(quantile_cuts const&, quantile_cuts const&) = default;
};

/// score = 1 + floor(k (rank - 1) / n), rank counted from 1 for the worst value.
///
/// What ties get says `ties`. `min` is `value_consistent`; `max` and `average` are kinder to large groups of
/// equals. With `dense` ranks count different values, and n is how many there are. `first` gives equal values
/// different ranks in the order of the table, that of customers' keys: bins are of one size, and which of two
/// equal customers scores higher is an accident of their keys. The scores say how many customers that
/// concerns.
struct rank_bins {
    int bins = 5;
    tie_rule ties = tie_rule::first;

    friend constexpr bool operator==(rank_bins const&, rank_bins const&) = default;
};

/// SQL's NTILE, from the worst value on: n customers in k bins, of which the first n mod k have one more (10
/// into 4: 3 3 2 2). Ties go by the order of the table, as in `rank_bins` with `tie_rule::first`.
struct ntile {
    int bins = 5;

    friend constexpr bool operator==(ntile const&, ntile const&) = default;
};

/// Bins that lie as close as they can: the sum of the squared distances of the values from the means of their
/// bins is as small as it gets. Exact one-dimensional k-means, see `cohort::natural_breaks`.
struct natural_bins {
    int bins = 5;
    repeated_cuts repeated = repeated_cuts::refuse; ///< where there are fewer different values than bins

    friend constexpr bool operator==(natural_bins const&, natural_bins const&) = default;
};

/// Cut points that the user gives, ascending, in the unit of the measure: k - 1 of them for k scores. Equal
/// ones mean a score that nobody gets.
struct given_cuts {
    std::vector<double> at{};
    closed_edge closed = closed_edge::right;

    friend bool operator==(given_cuts const&, given_cuts const&) = default;
};

/// How one measure is scored.
using score_rule = std::variant<value_consistent, quantile_cuts, rank_bins, ntile, natural_bins, given_cuts>;

/// The number of scores that a rule asks for.
[[nodiscard]] inline auto bins_of(score_rule const& rule) -> int
{
    if (auto const* const given = std::get_if<given_cuts>(&rule))
        return static_cast<int>(given->at.size()) + 1;
    return std::visit(
        [](auto const& r) {
            if constexpr (requires { r.bins; })
                return r.bins;
            else
                return 0;
        },
        rule);
}

/// The rule with another number of scores; cuts that were given stay as they are.
[[nodiscard]] inline auto with_bins(score_rule rule, int bins) -> score_rule
{
    std::visit(
        [bins](auto& r) {
            if constexpr (requires { r.bins; }) r.bins = bins;
        },
        rule);
    return rule;
}

/// A rule's name: "value-consistent", "quantile7:right", "rank-first", "ntile", "natural", "cuts".
[[nodiscard]] inline auto to_string(score_rule const& rule) -> std::string
{
    struct name {
        auto operator()(value_consistent const&) const -> std::string { return "value-consistent"; }
        auto operator()(quantile_cuts const& r) const -> std::string
        {
            return "quantile" + std::to_string(static_cast<int>(r.type)) +
                   (r.closed == closed_edge::right ? ":right" : ":left");
        }
        auto operator()(rank_bins const& r) const -> std::string
        {
            constexpr std::array<std::string_view, 5> ties{"first", "min", "max", "average", "dense"};
            return "rank-" + std::string(ties.at(static_cast<std::size_t>(r.ties)));
        }
        auto operator()(ntile const&) const -> std::string { return "ntile"; }
        auto operator()(natural_bins const&) const -> std::string { return "natural"; }
        auto operator()(given_cuts const&) const -> std::string { return "cuts"; }
    };
    return std::visit(name{}, rule);
}

/// Over which customers a measure is scored.
///
/// Independent: every measure over all customers. Nested, in the order of the letters: `r_f_m` scores recency
/// over all customers, frequency within each score of recency, monetary within each pair of both. A measure
/// that the table has not is passed over.
enum class nesting : std::uint8_t { independent, r_f_m, r_m_f, f_r_m, f_m_r, m_r_f, m_f_r };

/// The measures in the order in which they are scored.
[[nodiscard]] constexpr auto order_of(nesting n) noexcept -> std::array<rfm_measure, 3>
{
    constexpr auto r = rfm_measure::days_since_last;
    constexpr auto f = rfm_measure::frequency;
    constexpr auto m = rfm_measure::monetary;
    switch (n) {
    case nesting::independent:
    case nesting::r_f_m:
        break;
    case nesting::r_m_f:
        return {r, m, f};
    case nesting::f_r_m:
        return {f, r, m};
    case nesting::f_m_r:
        return {f, m, r};
    case nesting::m_r_f:
        return {m, r, f};
    case nesting::m_f_r:
        return {m, f, r};
    }
    return {r, f, m};
}

} // namespace cohort
