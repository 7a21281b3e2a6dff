#pragma once

#include <cohort/stats/detail/deviation_sums.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace cohort::detail {

/// The places from `first` to `last`, both included. Place p is before value p.
struct place_range {
    std::size_t first;
    std::size_t last;

    [[nodiscard]] auto size() const noexcept -> std::size_t { return last - first + 1; }
};

/// Where a break may be: parts in ascending order that do not overlap.
using place_parts = std::vector<place_range>;

[[nodiscard]] inline auto count_places(place_parts const& parts) noexcept -> std::size_t
{
    std::size_t count = 0;
    for (auto const& part : parts) count += part.size();
    return count;
}

/// A value about which the sums of a class are well computed that begins and ends at such places: one that is
/// in it certainly, or if there is none, one in the middle.
[[nodiscard]] inline auto pivot_between(place_parts const& begin, place_parts const& end) noexcept
    -> std::size_t
{
    auto const latest_begin = begin.back().last;
    auto const earliest_end = end.front().first;
    if (latest_begin < earliest_end) return latest_begin + (earliest_end - 1 - latest_begin) / 2;
    return begin.front().first + (end.back().last - 1 - begin.front().first) / 2;
}

/// Divides the places of a break into parts.
class part_divider {
public:
    part_divider(weighted_values const& of, deviation_sums const& sums) : of_(of), sums_(sums) {}

    /// Joins parts that touch and divides them anew: into about `count` altogether, at least one each, of one
    /// place each where that will do.
    void operator()(place_parts& parts, std::size_t count) const
    {
        place_parts joined;
        for (auto const& part : parts) {
            if (joined.empty() || joined.back().last + 1 < part.first)
                joined.push_back(part);
            else
                joined.back().last = part.last;
        }
        measure all;
        for (auto const& part : joined) all = all + measure_of(part);
        parts.clear();
        for (auto const& part : joined)
            divide(part,
                   1 + static_cast<std::size_t>(measure_of(part).share_of(all) * static_cast<double>(count)),
                   parts);
    }

private:
    /// What the number of parts is shared out by: extent and places, one half each.
    struct measure {
        double extent = 0;
        double places = 0;

        [[nodiscard]] auto share_of(measure const& all) const noexcept -> double
        {
            auto const by_extent = extent > 0 ? extent / all.extent : 0;
            return (by_extent + places / all.places) / 2;
        }
        friend auto operator+(measure const& a, measure const& b) noexcept -> measure
        {
            return {a.extent + b.extent, a.places + b.places};
        }
    };
    /// In a good division all parts have about the same weight times squared width (P. F. Panter, W. Dite,
    /// Quantization distortion in pulse-count modulation with nonuniform spacing of levels, Proceedings of
    /// the IRE 39, 1951, 44-48). The extent is a root of that, which adds up better.
    [[nodiscard]] auto measure_of(place_range part) const noexcept -> measure
    {
        double const width = of_.value(part.last) - of_.value(part.first - 1);
        double const weight = sums_(part.first, part.last).weight.high;
        return {std::sqrt(std::sqrt(weight * width * width)), static_cast<double>(part.size())};
    }
    /// Divides a part into at most `count`.
    void divide(place_range part, std::size_t count, place_parts& out) const
    {
        if (count >= part.size()) {
            for (auto p = part.first; p <= part.last; ++p) out.push_back({p, p});
            return;
        }
        if (count == 1) {
            out.push_back(part);
            return;
        }
        auto const middle = part.first + (part.size() + 1) / 2;
        place_range const left{part.first, middle - 1};
        place_range const right{middle, part.last};
        auto const measure_left = measure_of(left);
        auto const share = measure_left.share_of(measure_left + measure_of(right));
        // Not more than there are places, and at least one.
        auto const most = std::min(left.size(), count - 1);
        auto const least = count - std::min(right.size(), count - 1);
        auto const wanted = static_cast<std::size_t>(share * static_cast<double>(count));
        auto const count_left = std::clamp(wanted, least, most);
        divide(left, count_left, out);
        divide(right, count - count_left, out);
    }

    weighted_values const& of_;
    deviation_sums const& sums_;
};

} // namespace cohort::detail
