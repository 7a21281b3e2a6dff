#pragma once

#include <cohort/cluster/detail/point_tiles.hpp>
#include <cohort/stats/detail/random.hpp>
#include <cohort/stats/matrix.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <unordered_set>

namespace cohort::detail {

/// A set of points, by the numbers of their rows, in which points with equal coordinates are one.
/// \tparam Points  tiles or a matrix
template <class Points>
class distinct_points {
public:
    /// The points of `all`, which must outlive the set.
    distinct_points(Points const& all, std::size_t dimensions)
        : rows_(0, hash{&all, dimensions}, equal{&all, dimensions})
    {}

    /// Whether the point was new.
    auto insert(std::size_t point) -> bool { return rows_.insert(point).second; }
    [[nodiscard]] auto size() const noexcept -> std::size_t { return rows_.size(); }

private:
    struct hash {
        Points const* all;
        std::size_t dimensions;
        auto operator()(std::size_t point) const -> std::size_t
        {
            std::uint64_t h = 0;
            for (std::size_t c = 0; c < dimensions; ++c) // + 0.0 makes one zero of the two
                h = splitmix64::mix(h + 0x9e3779b97f4a7c15U +
                                    std::bit_cast<std::uint64_t>((*all)(point, c) + 0.0));
            return static_cast<std::size_t>(h);
        }
    };
    struct equal {
        Points const* all;
        std::size_t dimensions;
        auto operator()(std::size_t a, std::size_t b) const -> bool
        {
            for (std::size_t c = 0; c < dimensions; ++c)
                if ((*all)(a, c) != (*all)(b, c)) return false;
            return true;
        }
    };
    std::unordered_set<std::size_t, hash, equal> rows_;
};

template <class Points, class Counts>
[[nodiscard]] auto count_distinct(Points const& points, std::size_t size, std::size_t dimensions,
                                  std::size_t enough, Counts counts) -> std::size_t
{
    distinct_points seen(points, dimensions);
    for (std::size_t i = 0; i < size && seen.size() < enough; ++i)
        if (counts(i)) seen.insert(i);
    return seen.size();
}

/// The number of distinct points that count, or `enough` if there are at least so many: most data answer
/// after a few more than `enough` points. \complexity  points * dimensions at most \param counts  whether a
/// point does
template <class Counts>
[[nodiscard]] auto count_distinct(matrix const& points, std::size_t enough, Counts counts) -> std::size_t
{
    return count_distinct(points, points.rows(), points.cols(), enough, counts);
}
[[nodiscard]] inline auto count_distinct(matrix const& points, std::size_t enough) -> std::size_t
{
    return count_distinct(points, enough, [](std::size_t) { return true; });
}
/// Of tiles those count that have a weight above 0.
[[nodiscard]] inline auto count_distinct(point_tiles const& points, std::size_t enough) -> std::size_t
{
    return count_distinct(points, points.points(), points.dimensions(), enough,
                          [&](std::size_t i) { return points.weight(i) > 0; });
}

} // namespace cohort::detail
