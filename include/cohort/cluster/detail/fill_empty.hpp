#pragma once

#include <cohort/cluster/detail/assignment.hpp>
#include <cohort/cluster/detail/point_tiles.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

namespace cohort::detail {

/// Finds points for clusters that have none. Called seldom, so it is plain.
class empty_filler {
public:
    /// \param order    for each point its number as the caller knows it; none: its own
    /// \param centres  of every cluster that is in the ranks
    empty_filler(assignment& on, std::span<std::uint32_t const> order, ranked_centres const& centres)
        : on_(on), points_(on.points()), order_(order), centres_(centres)
    {}

    /// Gives every empty cluster the farthest point of those that can be spared. Says whether any was found.
    auto farthest() -> bool
    {
        auto const d = points_.dimensions();
        std::vector<double> centre_of(on_.clusters() * d);
        for (std::size_t i = 0; i < centres_.count(); ++i)
            std::copy_n(centres_.at.data() + i * d, d, centre_of.data() + centres_.clusters[i] * d);
        std::vector<double> distance(points_.points(), 0.0);
        for (std::size_t i = 0; i < distance.size(); ++i)
            if (counts(i))
                distance[i] = points_.squared_distance(
                    i, std::span<double const>(centre_of).subspan(on_.label(i) * d, d));
        bool any = false;
        std::vector<double> place(d);
        auto empty = next_empty(0);
        while (empty < centres_.count()) {
            std::size_t point = 0;
            for (std::size_t i = 1; i < distance.size(); ++i)
                if (distance[i] > distance[point] ||
                    (distance[i] == distance[point] && number(i) < number(point)))
                    point = i;
            if (!(distance[point] > 0)) return any;
            auto const from = on_.label(point);
            points_.copy(point, place);
            // Taken out of a cluster of its equals (whose mean may be off by a rounding), it would only be
            // sent round for ever.
            bool spared = false;
            for (std::size_t i = 0; i < distance.size() && !spared; ++i)
                spared = counts(i) && on_.label(i) == from && !points_.is_at(i, place);
            if (spared) {
                on_.move(point, centres_.clusters[empty]);
                any = true;
            }
            for (std::size_t i = 0; i < distance.size(); ++i) // its equals need no other centre now
                if (points_.is_at(i, place)) distance[i] = 0;
            if (spared) empty = next_empty(empty + 1);
        }
        return any;
    }

    /// Cuts the largest cluster in two for every empty one. Says whether any could be cut.
    auto split_largest() -> bool
    {
        bool any = false;
        for (auto empty = next_empty(0); empty < centres_.count(); empty = next_empty(empty + 1)) {
            std::vector<std::uint32_t> ranks(centres_.count());
            std::iota(ranks.begin(), ranks.end(), std::uint32_t{0});
            std::sort(ranks.begin(), ranks.end(), [&](std::uint32_t a, std::uint32_t b) {
                auto const of_a = weight(centres_.clusters[a]);
                auto const of_b = weight(centres_.clusters[b]);
                return of_a != of_b ? of_a > of_b : a < b;
            });
            auto const cut = [&](std::uint32_t r) {
                return split(centres_.clusters[r], centres_.clusters[empty]);
            };
            if (std::none_of(ranks.begin(), ranks.end(), cut)) return any;
            any = true;
        }
        return any;
    }

private:
    [[nodiscard]] auto number(std::size_t point) const -> std::size_t
    {
        return order_.empty() ? point : order_[point];
    }
    [[nodiscard]] auto counts(std::size_t point) const -> bool { return points_.weight(point) > 0; }
    [[nodiscard]] auto weight(std::uint32_t cluster) const -> wide
    {
        return on_.totals().of(cluster)[points_.dimensions()];
    }
    /// The place in the ranks of the next cluster without points.
    [[nodiscard]] auto next_empty(std::size_t from) const -> std::size_t
    {
        while (from < centres_.count() && weight(centres_.clusters[from]) != 0) ++from;
        return from;
    }

    auto split(std::uint32_t cluster, std::uint32_t empty) -> bool
    {
        auto const d = points_.dimensions();
        std::vector<double> low(d, std::numeric_limits<double>::infinity());
        std::vector<double> high(d, -std::numeric_limits<double>::infinity());
        for (std::size_t i = 0; i < points_.points(); ++i) {
            if (on_.label(i) != cluster || !counts(i)) continue;
            for (std::size_t c = 0; c < d; ++c) {
                low[c] = std::min(low[c], points_(i, c));
                high[c] = std::max(high[c], points_(i, c));
            }
        }
        std::size_t widest = 0;
        for (std::size_t c = 1; c < d; ++c)
            if (high[c] - low[c] > high[widest] - low[widest]) widest = c;
        if (!(high[widest] > low[widest])) return false;
        for (std::size_t i = 0; i < points_.points(); ++i)
            if (on_.label(i) == cluster &&
                points_(i, widest) - low[widest] > high[widest] - points_(i, widest))
                on_.move(i, empty);
        return true;
    }

    assignment& on_;
    point_tiles const& points_;
    std::span<std::uint32_t const> order_;
    ranked_centres const& centres_;
};

} // namespace cohort::detail
