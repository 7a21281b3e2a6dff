#pragma once

#include <cohort/rfm/score_cuts.hpp>
#include <cohort/rfm/score_rule.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/detail/radix_sort.hpp>
#include <cohort/stats/natural_breaks.hpp>
#include <cohort/stats/order_statistics.hpp>
#include <cohort/stats/quantile.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace cohort::detail {

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

/// By score.
template <class T>
using ranges_by_score = std::array<value_range<T>, 256>;

/// Scores of one measure by cuts: 1 + the cuts that a value has passed, or the other way round where few is
/// good.
template <class T>
class cut_scorer {
public:
    cut_scorer() = default;
    /// \param cuts    ascending: values, or doubles that need not be values
    /// \param closed  whether a value equal to a cut has passed it (`left`) or not (`right`)
    template <class Cut>
    cut_scorer(std::vector<Cut> const& cuts, closed_edge closed, bool few_is_good)
        : top_(static_cast<std::uint8_t>(cuts.size() + 1)), few_is_good_(few_is_good)
    {
        for (auto const cut : cuts) {
            if constexpr (std::integral<T>)
                keep_whole(cut, closed);
            else
                passed_.push_back(static_cast<T>(cut));
        }
        strictly_ = !std::integral<T> && closed == closed_edge::right;
    }

    void operator()(std::span<T const> values, std::span<std::uint8_t> scores, ranges_by_score<T>& seen) const
    {
        // So many at once that they stay in the nearest cache while cut after cut goes over them.
        constexpr std::size_t at_once = 1024;
        for (std::size_t i = 0; i < scores.size(); i += at_once) {
            auto const n = std::min(at_once, scores.size() - i);
            score(values.subspan(i, n), scores.subspan(i, n));
            note(values.subspan(i, n), scores.subspan(i, n), seen);
        }
    }
    /// Takes note of scores that were given elsewhere.
    static void note(std::span<T const> values, std::span<std::uint8_t const> scores,
                     ranges_by_score<T>& seen)
    {
        for (std::size_t i = 0; i < values.size(); ++i) seen[scores[i]].take(values[i], values[i]);
    }

private:
    /// Whole numbers are compared with whole numbers, and all with >=: v > 2.5 is v >= 3. A cut beyond what T
    /// can be is passed by nobody.
    void keep_whole(T cut, closed_edge closed)
    {
        if (closed == closed_edge::left)
            passed_.push_back(cut);
        else if (cut != std::numeric_limits<T>::max())
            passed_.push_back(static_cast<T>(cut + 1));
    }
    void keep_whole(double cut, closed_edge closed) requires(!std::same_as<T, double>)
    {
        // Beyond 2^53 a double is whole, and adding 1 to it would be lost.
        auto const whole = closed == closed_edge::left ? std::ceil(cut) : std::floor(cut);
        if (whole >= std::ldexp(1.0, std::numeric_limits<T>::digits)) return;
        if (whole < static_cast<double>(std::numeric_limits<T>::min()))
            passed_.push_back(std::numeric_limits<T>::min());
        else
            keep_whole(static_cast<T>(whole), closed);
    }

    void score(std::span<T const> values, std::span<std::uint8_t> scores) const
    {
        // Few cuts are compared with one after the other, which compilers vectorise.
        constexpr std::size_t few = 32;
        std::ranges::fill(scores, std::uint8_t{1});
        if (passed_.size() > few)
            search(values, scores);
        else if (strictly_)
            raise(values, scores, std::greater<>{});
        else
            raise(values, scores, std::greater_equal<>{});
        if (few_is_good_)
            for (auto& s : scores) s = static_cast<std::uint8_t>(top_ + 1 - s);
    }

    void search(std::span<T const> values, std::span<std::uint8_t> scores) const
    {
        for (std::size_t i = 0; i < values.size(); ++i) {
            auto const at = strictly_ ? std::lower_bound(passed_.begin(), passed_.end(), values[i])
                                      : std::upper_bound(passed_.begin(), passed_.end(), values[i]);
            scores[i] = static_cast<std::uint8_t>(1 + (at - passed_.begin()));
        }
    }

    /// Adds 1 to the score of each value that has passed a cut, for each cut: few cuts, many values, no
    /// branch.
    template <class Passes>
    void raise(std::span<T const> values, std::span<std::uint8_t> scores, Passes const& passes) const
    {
        for (auto const& cut : passed_)
            for (std::size_t i = 0; i < values.size(); ++i)
                scores[i] = static_cast<std::uint8_t>(scores[i] + (passes(values[i], cut) ? 1 : 0));
    }

    std::vector<T> passed_;
    std::uint8_t top_ = 1;
    bool few_is_good_ = false;
    bool strictly_ = false;
};

/// What a rule makes of the values of some customers.
template <class T>
struct scoring_of {
    cut_scorer<T> scorer{};
    std::vector<double> cuts{};
    closed_edge closed = closed_edge::right;
    /// Where a rule goes by places instead: the scores themselves, and how many customers hold a value that
    /// got more than one.
    std::vector<std::uint8_t> placed{};
    std::uint64_t split = 0;
    bool by_place = false;
};

/// Makes cuts of the values of some customers, by a rule.
template <class T>
class cut_maker {
public:
    cut_maker(rfm_measure measure, std::span<T const> values)
        : measure_(measure), values_(values), few_is_good_(measure == rfm_measure::days_since_last)
    {}

    [[nodiscard]] auto operator()(score_rule const& rule) const -> scoring_of<T>
    {
        return std::visit([this](auto const& r) { return this->by(r); }, rule);
    }
    /// By the cuts of another day.
    [[nodiscard]] auto operator()(std::vector<double> const& cuts, closed_edge closed) const -> scoring_of<T>
    {
        return at(cuts, closed);
    }

private:
    /// score = 1 + floor(k w / n) with w the number of values strictly worse, by order statistics alone.
    ///
    /// The score is at least s once w >= ceil(n (s - 1) / k) = t. With values in order from the worst, w of a
    /// value is where its run of equals begins; that is at least t just if the value is better than the one
    /// at t - 1. So k - 1 order statistics are all that need be known, and no sort.
    [[nodiscard]] auto by(value_consistent const& rule) const -> scoring_of<T>
    {
        auto const n = values_.size();
        auto const k = static_cast<std::uint64_t>(rule.bins);
        std::vector<std::size_t> ranks;
        for (std::uint64_t s = 2; s <= k && n > 0; ++s) {
            auto const t = static_cast<std::size_t>((n * (s - 1) + k - 1) / k);
            ranks.push_back(few_is_good_ ? n - t : t - 1);
        }
        if (few_is_good_) std::ranges::reverse(ranks);
        return at(values_at(ranks), only_better_pass());
    }

    [[nodiscard]] auto by(quantile_cuts const& rule) const -> scoring_of<T>
    {
        if (values_.empty()) return at(std::vector<double>{}, rule.closed);
        std::vector<double> probabilities;
        for (int i = 1; i < rule.bins; ++i) probabilities.push_back(static_cast<double>(i) / rule.bins);
        auto cuts = quantiles(values_, probabilities, rule.type);
        auto const end = std::unique(cuts.begin(), cuts.end());
        if (end != cuts.end() && rule.repeated == repeated_cuts::refuse)
            throw invalid_option("score: two of the " + std::to_string(cuts.size()) + " quantile cuts of " +
                                 name() +
                                 " are equal, so that a score would be lost; use fewer bins, "
                                 "repeated_cuts::merge, or value_consistent");
        cuts.erase(end, cuts.end());
        return at(std::move(cuts), rule.closed);
    }

    [[nodiscard]] auto by(natural_bins const& rule) const -> scoring_of<T>
    {
        if (values_.empty()) return at(std::vector<double>{}, closed_edge::right);
        auto const k = static_cast<std::size_t>(rule.bins);
        auto const breaks = natural_breaks(values_, k, {.too_few = too_few_values::fewer_classes});
        if (breaks.classes().size() < k && rule.repeated == repeated_cuts::refuse)
            throw invalid_option("score: there are only " + std::to_string(breaks.classes().size()) +
                                 " different values of " + name() + " for " + std::to_string(k) +
                                 " natural bins; use fewer bins or repeated_cuts::merge");
        return at(breaks.cuts(), closed_edge::right);
    }

    [[nodiscard]] auto by(given_cuts const& rule) const -> scoring_of<T> { return at(rule.at, rule.closed); }

    [[nodiscard]] auto by(ntile const& rule) const -> scoring_of<T>
    {
        auto const k = static_cast<std::size_t>(rule.bins);
        auto const size = values_.size() / k;
        auto const larger = values_.size() % k; // so many bins have one more
        return by_place([=](std::size_t place) {
            auto const in_larger = larger * (size + 1);
            return place < in_larger ? place / (size + 1) : larger + (place - in_larger) / size;
        });
    }

    [[nodiscard]] auto by(rank_bins const& rule) const -> scoring_of<T>
    {
        auto const n = values_.size();
        auto const k = static_cast<std::size_t>(rule.bins);
        if (rule.ties == tie_rule::first) return by_place([=](std::size_t place) { return k * place / n; });
        if (rule.ties == tie_rule::min) return by(value_consistent{rule.bins});

        std::vector<T> sorted(values_.begin(), values_.end());
        if constexpr (radix_key<T>)
            radix_sort(std::span<T>(sorted));
        else
            std::ranges::sort(sorted);
        if (few_is_good_) std::ranges::reverse(sorted);
        // Runs of equals [begin, end), from the worst; a value passes as many cuts as its score says.
        std::size_t different = n == 0 ? 0 : 1;
        for (std::size_t i = 1; i < n; ++i) different += sorted[i - 1] != sorted[i] ? 1U : 0U;
        std::vector<T> cuts;
        std::size_t run = 0;
        for (std::size_t begin = 0; begin < n; ++run) {
            std::size_t end = begin + 1;
            while (end < n && sorted[begin] == sorted[end]) ++end;
            auto const passed = rule.ties == tie_rule::max       ? k * (end - 1) / n
                                : rule.ties == tie_rule::average ? k * (begin + end - 1) / (2 * n)
                                                                 : k * run / different;
            while (cuts.size() < passed) cuts.push_back(sorted[begin]);
            begin = end;
        }
        if (few_is_good_) std::ranges::reverse(cuts);
        return at(std::move(cuts), few_is_good_ ? closed_edge::right : closed_edge::left);
    }

    /// \param passed  how many cuts the customer at a place has passed, counted from 0 for the worst
    template <class Passed>
    [[nodiscard]] auto by_place(Passed const& passed) const -> scoring_of<T>
    {
        auto const n = values_.size();
        auto const order = worst_first();
        scoring_of<T> out;
        out.by_place = true;
        out.placed.resize(n);
        std::vector<T> cuts;
        std::size_t counted = 0; // places before it are not to be counted as split again
        for (std::size_t p = 0; p < n; ++p) {
            auto const score = passed(p);
            out.placed[order[p]] = static_cast<std::uint8_t>(score + 1);
            if (p == 0) continue;
            auto const& before = values_[order[p - 1]];
            if (cuts.size() < score && before == values_[order[p]] && counted < p) {
                auto begin = p;
                while (begin > 0 && values_[order[begin - 1]] == before) --begin;
                counted = p;
                while (counted < n && values_[order[counted]] == before) ++counted;
                out.split += counted - begin;
            }
            while (cuts.size() < score) cuts.push_back(before);
        }
        if (few_is_good_) std::ranges::reverse(cuts);
        // Stored cuts cannot tell equal values apart: tomorrow they all get the lower score.
        out.closed = only_better_pass();
        out.cuts = as_doubles(cuts);
        return out;
    }

    /// The places of the values from the worst to the best, equal ones in the order they have.
    [[nodiscard]] auto worst_first() const -> buffer<std::uint32_t>
    {
        if (!few_is_good_) return sort_permutation(values_);
        std::vector<T> turned(values_.size());
        for (std::size_t i = 0; i < turned.size(); ++i) {
            if constexpr (std::integral<T>)
                turned[i] = static_cast<T>(~values_[i]); // -1 - v, which never overflows
            else
                turned[i] = -values_[i];
        }
        return sort_permutation(std::span<T const>(turned));
    }

    [[nodiscard]] auto values_at(std::vector<std::size_t> const& ranks) const -> std::vector<T>
    {
        if constexpr (radix_key<T>) {
            return order_statistics(values_, std::span<std::size_t const>(ranks)); // only read
        } else {
            std::vector<T> scratch(values_.begin(), values_.end());
            return order_statistics(scratch, std::span<std::size_t const>(ranks));
        }
    }

    /// The edge with which only values strictly better than a cut are on the better side of it.
    [[nodiscard]] auto only_better_pass() const noexcept -> closed_edge
    {
        return few_is_good_ ? closed_edge::left : closed_edge::right;
    }

    template <class Cut>
    [[nodiscard]] auto at(std::vector<Cut> cuts, closed_edge closed) const -> scoring_of<T>
    {
        scoring_of<T> out;
        out.scorer = cut_scorer<T>(cuts, closed, few_is_good_);
        out.closed = closed;
        if constexpr (std::same_as<Cut, double>)
            out.cuts = std::move(cuts);
        else
            out.cuts = as_doubles(cuts);
        return out;
    }
    [[nodiscard]] static auto as_doubles(std::vector<T> const& values) -> std::vector<double>
    {
        std::vector<double> out;
        for (auto const v : values) out.push_back(static_cast<double>(v));
        return out;
    }

    [[nodiscard]] auto name() const -> std::string { return std::string(to_string(measure_)); }

    rfm_measure measure_;
    std::span<T const> values_;
    bool few_is_good_;
};

} // namespace cohort::detail
