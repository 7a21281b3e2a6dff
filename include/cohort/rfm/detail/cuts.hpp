#pragma once

#include <cohort/stats/order_statistics.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace cohort::detail {

/// Adds 1 to the score of each value that `passes(value, cut)`, for each cut: few cuts, many values, no
/// branch.
template <class T, class Cut, class Passes>
void raise_scores(std::span<T const> values, std::span<Cut const> cuts, Passes const& passes,
                  std::vector<std::uint8_t>& scores)
{
    for (auto const& cut : cuts)
        for (std::size_t i = 0; i < values.size(); ++i)
            scores[i] = static_cast<std::uint8_t>(scores[i] + (passes(values[i], cut) ? 1 : 0));
}

/// score = 1 + floor(k w / n) with w the number of values strictly worse, by order statistics alone.
///
/// The score is at least s once w >= ceil(n (s - 1) / k) = t. With values in order from the worst, w of a
/// value is where its run of equals begins; that is at least t just if the value is better than the one at t
/// - 1. So k - 1 order statistics are all that need be known, and no sort.
template <class T, class Worse>
[[nodiscard]] auto score_by_rank(std::span<T const> values, std::size_t bins, Worse worse)
    -> std::vector<std::uint8_t>
{
    auto const n = values.size();
    std::vector<std::uint8_t> scores(n, 1);
    bool const ascending = worse(T{0}, T{1});
    std::vector<std::size_t> ranks;
    for (std::size_t s = 2; s <= bins; ++s) {
        auto const t = static_cast<std::size_t>((static_cast<std::uint64_t>(n) * (s - 1) + bins - 1) / bins);
        if (t >= 1 && t <= n) ranks.push_back(ascending ? t - 1 : n - t);
    }
    if (!ascending) std::ranges::reverse(ranks);
    std::vector<T> scratch(values.begin(), values.end());
    auto const cuts = order_statistics(scratch, std::span<std::size_t const>(ranks));
    raise_scores(
        values, std::span<T const>(cuts), [&](T v, T cut) { return worse(cut, v); }, scores);
    return scores;
}

/// score = 1 + the cuts that a value has passed; reversed where few is good.
template <class T>
[[nodiscard]] auto score_by_cuts(std::span<T const> values, std::span<double const> cuts, bool few_is_good,
                                 bool right_closed) -> std::vector<std::uint8_t>
{
    std::vector<std::uint8_t> scores(values.size(), 1);
    if (right_closed)
        raise_scores(
            values, cuts, [](T v, double cut) { return static_cast<double>(v) > cut; }, scores);
    else
        raise_scores(
            values, cuts, [](T v, double cut) { return static_cast<double>(v) >= cut; }, scores);
    if (few_is_good) {
        auto const top = static_cast<std::uint8_t>(cuts.size() + 2);
        for (auto& s : scores) s = static_cast<std::uint8_t>(top - s);
    }
    return scores;
}

/// Calls `f(score, lowest, highest)` for each score that was given, ascending.
template <class T, class F>
void value_ranges(std::span<T const> values, std::vector<std::uint8_t> const& scores, F&& f)
{
    struct range {
        T low{};
        T high{};
        bool given = false;
    };
    std::array<range, 256> ranges{};
    for (std::size_t i = 0; i < values.size(); ++i) {
        auto& r = ranges[scores[i]];
        if (!r.given) r = {values[i], values[i], true};
        r.low = std::min(r.low, values[i]);
        r.high = std::max(r.high, values[i]);
    }
    for (std::size_t s = 0; s < ranges.size(); ++s)
        if (ranges[s].given) f(s, ranges[s].low, ranges[s].high);
}

} // namespace cohort::detail
