#pragma once

#include <cohort/rfm/score_rule.hpp>
#include <cohort/rows/error.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

namespace cohort {

/// Where the scores of one measure begin.
struct measure_cuts {
    int bins = 0; ///< the highest score; 0 where the measure was not scored
    closed_edge closed = closed_edge::right;
    /// Cut points, ascending, in the unit of the measure. One list; of a nested measure one for each
    /// combination of the scores before it, that of the lowest scores first and the score of the measure just
    /// before it fastest. With c cuts there are scores 1 to c + 1: a value gets 1 + the cuts it has passed,
    /// or, where few is good, c + 1 - those.
    std::vector<std::vector<double>> at{};

    friend bool operator==(measure_cuts const&, measure_cuts const&) = default;
};

/// The cut points of all measures: stored today, they score tomorrow's customers unchanged,
/// `score(table, cuts)`.
///
/// A plain value that can be written down and read back: what it says is checked where it is used. Cut points
/// are doubles: exact for whole numbers up to 2^53, the nearest double beyond.
struct score_cuts {
    nesting nested = nesting::independent;
    measure_cuts r{}, f{}, m{};

    [[nodiscard]] auto of(rfm_measure measure) const noexcept -> measure_cuts const&
    {
        return by_measure(measure, r, f, m);
    }
    [[nodiscard]] auto of(rfm_measure measure) noexcept -> measure_cuts&
    {
        return by_measure(measure, r, f, m);
    }

    friend bool operator==(score_cuts const&, score_cuts const&) = default;
};

namespace detail {

inline void require_bins(rfm_measure measure, int bins)
{
    if (bins < 1 || bins > 255)
        throw invalid_option("score: bins of " + std::string(to_string(measure)) + " must be 1 to 255, not " +
                             std::to_string(bins));
}

inline void require_cuts(rfm_measure measure, std::vector<double> const& cuts)
{
    auto const is_nan = [](double x) { return std::isnan(x); };
    if (std::ranges::any_of(cuts, is_nan) || !std::ranges::is_sorted(cuts))
        throw invalid_option("score: the cuts of " + std::string(to_string(measure)) +
                             " must be numbers in ascending order");
}

/// How many combinations of scores there are before a measure, in the order of nesting.
[[nodiscard]] inline auto combinations_before(rfm_measure measure, score_cuts const& cuts) -> std::size_t
{
    std::size_t n = 1;
    if (cuts.nested == nesting::independent) return n;
    for (auto const before : order_of(cuts.nested)) {
        if (before == measure) break;
        n *= static_cast<std::size_t>(std::max(cuts.of(before).bins, 1));
    }
    return n;
}

/// \throws invalid_option  if these are no cuts that scores could have come with
inline void require_cuts(rfm_measure measure, score_cuts const& cuts)
{
    auto const& own = cuts.of(measure);
    require_bins(measure, own.bins);
    auto const lists = combinations_before(measure, cuts);
    if (own.at.size() != lists)
        throw invalid_option("score: the cuts of " + std::string(to_string(measure)) + " must be " +
                             std::to_string(lists) + " lists, not " + std::to_string(own.at.size()));
    for (auto const& list : own.at) {
        require_cuts(measure, list);
        if (list.size() >= static_cast<std::size_t>(own.bins))
            throw invalid_option("score: " + std::to_string(list.size()) + " cuts of " +
                                 std::string(to_string(measure)) + " make more than the " +
                                 std::to_string(own.bins) + " scores that it is said to have");
    }
}

} // namespace detail

} // namespace cohort
