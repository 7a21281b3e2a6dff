#pragma once

#include <cohort/stats/detail/break_places.hpp>
#include <cohort/stats/detail/deviation_sums.hpp>
#include <cohort/stats/detail/double_double.hpp>
#include <cohort/stats/detail/place_parts.hpp>
#include <cohort/stats/detail/row_minima.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace cohort::detail {

/// Numbers that do not descend, in as many bits as there are numbers and steps between the first and the
/// last.
class ascending_numbers {
public:
    /// \pre x is not less than the one before
    void push_back(std::size_t x)
    {
        // A zero for each step, then a one.
        bits_ += x - last_;
        last_ = x;
        words_.resize(bits_ / 64 + 1, 0);
        words_[bits_ / 64] |= std::uint64_t{1} << bits_ % 64;
        ++bits_;
    }
    /// Number i. \complexity  linear in i
    [[nodiscard]] auto operator[](std::size_t i) const noexcept -> std::size_t
    {
        std::size_t ones = 0;
        for (std::size_t bit = 0;; ++bit) {
            if ((words_[bit / 64] >> bit % 64 & 1) == 0) continue;
            if (ones == i) return bit - i;
            ++ones;
        }
    }

private:
    std::size_t last_ = 0;
    std::size_t bits_ = 0;
    std::vector<std::uint64_t> words_;
};

/// Fisher's dynamic programme over given places. Appends those of the inner breaks.
inline void search_breaks(weighted_values const& of, std::span<place_parts const> parts,
                          std::vector<std::size_t>& out)
{
    constexpr double never = 0x1p1020; // above any inertia of scaled values
    auto const k = parts.size() - 1;
    auto const all_of = [](place_parts const& from) {
        std::vector<std::size_t> places;
        places.reserve(count_places(from));
        for (auto const& part : from)
            for (auto p = part.first; p <= part.last; ++p) places.push_back(p);
        return places;
    };
    deviation_sums sums;
    std::vector<double_double> least_before{{0, 0}}; // inertia of t - 1 classes up to each place of the break
    std::vector<double_double> least_here;
    std::vector<ascending_numbers> came_from;
    auto begins = all_of(parts[0]);
    for (std::size_t t = 1; t <= k; ++t) {
        auto ends = all_of(parts[t]);
        sums.build(of, begins.front(), ends.back(), pivot_between(parts[t - 1], parts[t]));
        least_here.clear();
        came_from.emplace_back();
        row_minima(
            0, ends.size(), 0, begins.size() - 1,
            [&](std::size_t end, std::size_t begin) {
                if (begins[begin] >= ends[end]) return double_double{never, 0};
                return least_before[begin] + sums(begins[begin], ends[end]).about_mean();
            },
            [](double_double least) {
                return least + double_double{least.high * 0x1p-60, 0};
            },
            [&](std::size_t, std::size_t begin, double_double least) {
                came_from.back().push_back(begin);
                least_here.push_back(least);
            });
        std::swap(least_before, least_here);
        std::swap(begins, ends);
    }
    auto const first = out.size();
    out.resize(first + k - 1);
    std::size_t place = 0; // number among those of break t
    for (std::size_t t = k; t > 1; --t) {
        place = came_from[t - 1][place];
        auto part = parts[t - 1].begin();
        auto rest = place;
        for (; rest >= part->size(); ++part) rest -= part->size();
        out[first + t - 2] = part->first + rest;
    }
}

/// Appends the places of the k - 1 breaks between k classes of least inertia: of all such partitions that
/// whose breaks come earliest. (There is one: of any two, the one that takes the earlier of each pair of
/// breaks is as good.)
///
/// Fisher's dynamic programme: the least inertia of t classes up to a place is that of t - 1 classes up to
/// some earlier place and the last class. (W. D. Fisher, On grouping for maximum homogeneity, Journal of the
/// American Statistical Association 53, 1958, 789-798; H. Wang, M. Song, Ckmeans.1d.dp, The R Journal 3,
/// 2011, 29-33.) The best last break never moves back as the place moves on, so that `row_minima` finds it
/// (X. Wu, Optimal quantization by matrix searching, Journal of Algorithms 12, 1991, 663-673). Only
/// `break_places` are looked at; and where there is but one for a break, what is before it and what is behind
/// it are problems of their own, with scales of their own.
///
/// Inertias that differ by less than 2^-60 of themselves count as equal.
///
/// \param values, weights  see `weighted_values`. \pre 1 <= k <= the number of values
/// \param offset           added to the places
inline void optimal_breaks(std::span<double const> values, std::span<double const> weights, std::size_t k,
                           std::size_t offset, std::vector<std::size_t>& out)
{
    auto const of = scaled(values, weights);
    auto const parts = break_places(of, k).parts();
    for (std::size_t s = 0; s < k;) {
        auto e = s + 1;
        while (count_places(parts[e]) > 1) ++e;
        auto const begin = parts[s].front().first;
        auto const end = parts[e].front().first;
        if (e - s == k && k > 1) {
            auto const first = out.size();
            search_breaks(of, parts, out);
            for (auto i = first; i < out.size(); ++i) out[i] += offset;
        } else if (e - s > 1) {
            optimal_breaks(values.subspan(begin, end - begin), weights.subspan(begin, end - begin), e - s,
                           offset + begin, out);
        }
        if (e < k) out.push_back(offset + end);
        s = e;
    }
}

} // namespace cohort::detail
