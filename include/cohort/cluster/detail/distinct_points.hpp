#pragma once

#include <cohort/cluster/detail/point_tiles.hpp>
#include <cohort/stats/detail/random.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <unordered_set>

namespace cohort::detail {

/// A set of points, by the numbers of their rows, in which points with equal coordinates are one.
class distinct_points {
public:
    /// The points of `all`, which must outlive the set.
    explicit distinct_points(point_tiles const& all) : rows_(0, hash{&all}, equal{&all}) {}

    /// Whether the point was new.
    auto insert(std::size_t point) -> bool { return rows_.insert(point).second; }
    [[nodiscard]] auto size() const noexcept -> std::size_t { return rows_.size(); }

private:
    struct hash {
        point_tiles const* all;
        auto operator()(std::size_t point) const -> std::size_t
        {
            std::uint64_t h = 0;
            for (std::size_t c = 0; c < all->dimensions(); ++c) // + 0.0 makes one zero of the two
                h = splitmix64::mix(h + 0x9e3779b97f4a7c15U +
                                    std::bit_cast<std::uint64_t>((*all)(point, c) + 0.0));
            return static_cast<std::size_t>(h);
        }
    };
    struct equal {
        point_tiles const* all;
        auto operator()(std::size_t a, std::size_t b) const -> bool
        {
            for (std::size_t c = 0; c < all->dimensions(); ++c)
                if ((*all)(a, c) != (*all)(b, c)) return false;
            return true;
        }
    };
    std::unordered_set<std::size_t, hash, equal> rows_;
};

/// The number of distinct points of a weight above 0, or `enough` if there are at least so many: most data
/// answer after a few more than `enough` points. \complexity  points * dimensions at most
[[nodiscard]] inline auto count_distinct(point_tiles const& points, std::size_t enough) -> std::size_t
{
    distinct_points seen(points);
    for (std::size_t i = 0; i < points.points() && seen.size() < enough; ++i)
        if (points.weight(i) > 0) seen.insert(i);
    return seen.size();
}

} // namespace cohort::detail
