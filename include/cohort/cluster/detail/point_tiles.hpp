#pragma once

#include <cohort/cluster/detail/column_title.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/detail/binary_scale.hpp>
#include <cohort/stats/matrix.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace cohort::detail {

/// Points of a tile. A tile's coordinates and its distances fit the first cache together up to 10 dimensions.
inline constexpr std::size_t tile_points = 256;
/// Tiles of a task: work is cut by this, whatever the executor, so that sums come out the same.
inline constexpr std::size_t task_tiles = 32;

/// Points laid out for loops over points: tiles of `tile_points`, and inside a tile all first coordinates,
/// then all second ones, and so on. The last tile is filled up with zeros. Coordinates are multiplied by a
/// power of two (almost always 1) so that no square overflows or vanishes.
class point_tiles {
public:
    /// \param points  at least one column
    /// \param centres more points that must fit the same power of two; may be null
    /// \throws invalid_row  for a point with a coordinate that is not a finite number
    explicit point_tiles(matrix const& points, matrix const* centres = nullptr)
        : points_(points.rows()), dimensions_(points.cols())
    {
        double largest = 0;
        auto const cells = points.flat();
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (!std::isfinite(cells[i]))
                throw invalid_row(i / dimensions_, "kmeans: " + column_title(points, i % dimensions_) +
                                                       " is not a finite number");
            largest = std::max(largest, std::abs(cells[i]));
        }
        if (centres != nullptr)
            for (double const x : centres->flat()) largest = std::max(largest, std::abs(x));
        scale_ = binary_scale(largest);

        coordinates_.resize(tiles() * tile_points * dimensions_);
        for (std::size_t i = 0; i < points_; ++i)
            for (std::size_t c = 0; c < dimensions_; ++c)
                coordinates_[position(i, c)] = cells[i * dimensions_ + c] * scale_;
    }

    [[nodiscard]] auto points() const noexcept -> std::size_t { return points_; }
    [[nodiscard]] auto dimensions() const noexcept -> std::size_t { return dimensions_; }
    [[nodiscard]] auto tiles() const noexcept -> std::size_t
    {
        return (points_ + tile_points - 1) / tile_points;
    }
    [[nodiscard]] auto tasks() const noexcept -> std::size_t
    {
        return (tiles() + task_tiles - 1) / task_tiles;
    }
    /// What coordinates were multiplied by.
    [[nodiscard]] auto scale() const noexcept -> double { return scale_; }

    /// Coordinates of a tile: `dimensions()` runs of `tile_points`.
    [[nodiscard]] auto tile(std::size_t t) const -> double const*
    {
        return coordinates_.data() + t * tile_points * dimensions_;
    }
    /// How many points of a tile are not filling.
    [[nodiscard]] auto filled(std::size_t t) const -> std::size_t
    {
        return std::min(tile_points, points_ - t * tile_points);
    }
    /// Calls f(t) for each tile of a task.
    template <class F>
    void each_tile(std::size_t task, F f) const
    {
        auto const end = std::min(tiles(), (task + 1) * task_tiles);
        for (auto t = task * task_tiles; t < end; ++t) f(t);
    }

    [[nodiscard]] auto operator()(std::size_t point, std::size_t c) const -> double
    {
        return coordinates_[position(point, c)];
    }
    /// Writes the coordinates of a point, one after the other.
    void copy(std::size_t point, std::span<double> out) const
    {
        for (std::size_t c = 0; c < dimensions_; ++c) out[c] = (*this)(point, c);
    }
    /// Whether a point has these coordinates.
    [[nodiscard]] auto is_at(std::size_t point, std::span<double const> where) const -> bool
    {
        for (std::size_t c = 0; c < dimensions_; ++c)
            if ((*this)(point, c) != where[c]) return false;
        return true;
    }
    /// Squared distance of a point from a place, summed in the order of the coordinates.
    [[nodiscard]] auto squared_distance(std::size_t point, std::span<double const> where) const -> double
    {
        double s = 0;
        for (std::size_t c = 0; c < dimensions_; ++c) {
            double const difference = (*this)(point, c) - where[c];
            s += difference * difference;
        }
        return s;
    }

private:
    [[nodiscard]] auto position(std::size_t point, std::size_t c) const -> std::size_t
    {
        return (point / tile_points * dimensions_ + c) * tile_points + point % tile_points;
    }

    std::vector<double> coordinates_;
    std::size_t points_ = 0;
    std::size_t dimensions_ = 0;
    double scale_ = 1;
};

/// The sum of a tile's numbers, in a fixed order that leaves a compiler eight additions to do at once.
[[nodiscard]] inline auto tile_sum(double const* values) noexcept -> double
{
    double lane[8] = {};
    for (std::size_t i = 0; i < tile_points; i += 8)
        for (std::size_t l = 0; l < 8; ++l) lane[l] += values[i + l];
    return ((lane[0] + lane[4]) + (lane[2] + lane[6])) + ((lane[1] + lane[5]) + (lane[3] + lane[7]));
}

} // namespace cohort::detail
