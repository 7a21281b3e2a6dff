#pragma once

#include <cohort/stats/order_statistics.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

namespace cohort::detail {

/// The values behind which a higher score begins: score = 1 + floor(k w / n) with w the number of values
/// strictly worse, by order statistics alone.
///
/// The score is at least s once w >= ceil(n (s - 1) / k) = t. With values in order from the worst, w of a
/// value is where its run of equals begins; that is at least t just if the value is better than the one at t
/// - 1. So k - 1 order statistics are all that need be known, and no sort.
template <class T>
[[nodiscard]] auto rank_cuts(std::span<T const> values, std::size_t bins, bool few_is_good) -> std::vector<T>
{
    auto const n = values.size();
    std::vector<std::size_t> ranks;
    for (std::size_t s = 2; s <= bins; ++s) {
        auto const t = static_cast<std::size_t>((static_cast<std::uint64_t>(n) * (s - 1) + bins - 1) / bins);
        if (t >= 1 && t <= n) ranks.push_back(few_is_good ? n - t : t - 1);
    }
    if (few_is_good) std::ranges::reverse(ranks);
    if constexpr (radix_key<T>) {
        return order_statistics(values, std::span<std::size_t const>(ranks)); // only read
    } else {
        std::vector<T> scratch(values.begin(), values.end());
        return order_statistics(scratch, std::span<std::size_t const>(ranks));
    }
}

/// Which values got a score.
template <class T>
struct value_range {
    T low{};
    T high{};
    bool given = false;

    void take(T low_too, T high_too)
    {
        low = given ? std::min(low, low_too) : low_too;
        high = given ? std::max(high, high_too) : high_too;
        given = true;
    }
};

/// Scores of one measure: 1 + the cuts that a value has passed.
template <class T>
class measure_scorer {
public:
    using ranges = std::array<value_range<T>, 256>;

    explicit measure_scorer(std::span<T const> values = {}) : values_(values) {}

    /// By the values themselves: a value passes a cut if it is strictly better.
    void pass_by_rank(std::size_t bins, bool few_is_good)
    {
        by_value_ = rank_cuts(values_, bins, few_is_good);
        few_is_good_ = few_is_good;
        top_ = static_cast<std::uint8_t>(bins);
    }
    /// By cuts that need not be values, as many as given; where few is good the score is reversed.
    void pass_by_cuts(std::vector<double> cuts, bool few_is_good, bool right_closed)
    {
        by_cut_ = std::move(cuts);
        few_is_good_ = few_is_good;
        right_closed_ = right_closed;
        top_ = static_cast<std::uint8_t>(by_cut_.size() + 1);
    }

    /// Scores of the values from `first` on, as many as `scores` has room for; `seen[s]` takes up the values
    /// that got s.
    void operator()(std::size_t first, std::span<std::uint8_t> scores, ranges& seen) const
    {
        // So many at once that they stay in the nearest cache while cut after cut goes over them.
        constexpr std::size_t at_once = 1024;
        for (std::size_t i = 0; i < scores.size(); i += at_once) {
            auto const n = std::min(at_once, scores.size() - i);
            score(values_.subspan(first + i, n), scores.subspan(i, n), seen);
        }
    }

private:
    void score(std::span<T const> values, std::span<std::uint8_t> scores, ranges& seen) const
    {
        std::ranges::fill(scores, std::uint8_t{1});
        if (by_cut_.empty()) {
            if (few_is_good_)
                raise(values, by_value_, scores, std::less<>{});
            else
                raise(values, by_value_, scores, std::greater<>{});
        } else {
            auto const number = [](T v) { return static_cast<double>(v); };
            if (right_closed_)
                raise(values, by_cut_, scores, [=](T v, double cut) { return number(v) > cut; });
            else
                raise(values, by_cut_, scores, [=](T v, double cut) { return number(v) >= cut; });
            if (few_is_good_)
                for (auto& s : scores) s = static_cast<std::uint8_t>(top_ + 1 - s);
        }
        for (std::size_t i = 0; i < values.size(); ++i) seen[scores[i]].take(values[i], values[i]);
    }

    /// Adds 1 to the score of each value that `passes(value, cut)`, for each cut: few cuts, many values, no
    /// branch.
    template <class Cut, class Passes>
    static void raise(std::span<T const> values, std::vector<Cut> const& cuts, std::span<std::uint8_t> scores,
                      Passes const& passes)
    {
        for (auto const& cut : cuts)
            for (std::size_t i = 0; i < values.size(); ++i)
                scores[i] = static_cast<std::uint8_t>(scores[i] + (passes(values[i], cut) ? 1 : 0));
    }

    std::span<T const> values_;
    std::vector<T> by_value_;
    std::vector<double> by_cut_;
    bool few_is_good_ = false;
    bool right_closed_ = true;
    std::uint8_t top_ = 1;
};

} // namespace cohort::detail
