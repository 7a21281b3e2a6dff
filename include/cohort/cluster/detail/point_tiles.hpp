#pragma once

#include <cohort/stats/detail/buffer.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace cohort::detail {

/// Points of a tile. Coordinates, distances and labels of a tile fit the first cache together up to some 40
/// dimensions; smaller tiles would be cut off more sharply, but pay more for each of them.
inline constexpr std::size_t tile_points = 64;
/// Tiles of a task, where work is cut by the points alone.
inline constexpr std::size_t task_tiles = 128;

/// Points laid out for loops over points: tiles of `tile_points`, and inside a tile all first coordinates,
/// then all second ones, and so on. The last tile is filled up with zeros, of weight 0. Coordinates are
/// multiplied by a power of two (almost always 1) so that no square overflows or vanishes.
class point_tiles {
public:
    /// Room for points; to be written by whoever makes them.
    point_tiles(std::size_t points, std::size_t dimensions, bool with_weights)
        : coordinates_(tiles_of(points) * tile_points * dimensions),
          weights_(with_weights ? tiles_of(points) * tile_points : 0), largest_(dimensions, 0.0),
          points_(points), dimensions_(dimensions), has_weights_(with_weights)
    {
        for (auto i = points; i < tiles() * tile_points; ++i) {
            for (std::size_t c = 0; c < dimensions; ++c) coordinate(i, c) = 0;
            if (with_weights) weights_[i] = 0;
        }
    }

    /// Room for as many points of this kind: the same dimensions, scales and bounds.
    [[nodiscard]] auto like(std::size_t points) const -> point_tiles
    {
        point_tiles other(points, dimensions_, has_weights_);
        other.largest_ = largest_;
        other.scale_ = scale_;
        other.weight_scale_ = weight_scale_;
        other.largest_weight_ = largest_weight_;
        return other;
    }
    /// Makes point i that of others.
    void take(std::size_t i, point_tiles const& others, std::size_t other)
    {
        for (std::size_t c = 0; c < dimensions_; ++c) coordinate(i, c) = others(other, c);
        if (has_weights_) weights_[i] = others.weights_[other];
    }

    [[nodiscard]] auto points() const noexcept -> std::size_t { return points_; }
    [[nodiscard]] auto dimensions() const noexcept -> std::size_t { return dimensions_; }
    [[nodiscard]] auto tiles() const noexcept -> std::size_t { return tiles_of(points_); }
    [[nodiscard]] auto tasks() const noexcept -> std::size_t
    {
        return (tiles() + task_tiles - 1) / task_tiles;
    }
    /// What coordinates were multiplied by.
    [[nodiscard]] auto scale() const noexcept -> double { return scale_; }
    /// For each dimension the largest magnitude.
    [[nodiscard]] auto largest() const noexcept -> std::span<double const> { return largest_; }
    /// The largest weight; 1 without weights.
    [[nodiscard]] auto largest_weight() const noexcept -> double { return largest_weight_; }

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
    [[nodiscard]] auto coordinate(std::size_t point, std::size_t c) -> double&
    {
        return coordinates_[position(point, c)];
    }
    [[nodiscard]] auto has_weights() const noexcept -> bool { return has_weights_; }
    [[nodiscard]] auto weight(std::size_t point) const -> double
    {
        return has_weights_ ? weights_[point] : 1.0;
    }
    /// The weights of a tile; there are some.
    [[nodiscard]] auto weights_of_tile(std::size_t t) const -> double const*
    {
        return weights_.data() + t * tile_points;
    }
    /// To be written by whoever makes the points.
    [[nodiscard]] auto tile_to_write(std::size_t t) -> double*
    {
        return coordinates_.data() + t * tile_points * dimensions_;
    }
    /// To be written by whoever makes the points; there are weights.
    [[nodiscard]] auto weight_to_write(std::size_t point) -> double& { return weights_[point]; }
    /// What weights were multiplied by: a power of two, almost always 1.
    [[nodiscard]] auto weight_scale() const noexcept -> double { return weight_scale_; }
    /// Multiplies all coordinates. \param largest  as `largest()` shall say, before
    void set_scale(double scale, std::vector<double> largest)
    {
        if (scale != 1)
            for (std::size_t i = 0; i < coordinates_.size(); ++i) coordinates_[i] *= scale;
        for (auto& x : largest) x *= scale;
        scale_ = scale;
        largest_ = std::move(largest);
    }
    /// The same for weights.
    void set_weight_scale(double scale, double largest)
    {
        if (scale != 1)
            for (std::size_t i = 0; i < weights_.size(); ++i) weights_[i] *= scale;
        weight_scale_ = scale;
        largest_weight_ = largest * scale;
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
    [[nodiscard]] static constexpr auto tiles_of(std::size_t points) -> std::size_t
    {
        return (points + tile_points - 1) / tile_points;
    }
    [[nodiscard]] auto position(std::size_t point, std::size_t c) const -> std::size_t
    {
        return (point / tile_points * dimensions_ + c) * tile_points + point % tile_points;
    }

    buffer<double> coordinates_;
    buffer<double> weights_;
    std::vector<double> largest_;
    std::size_t points_ = 0;
    std::size_t dimensions_ = 0;
    double scale_ = 1;
    double weight_scale_ = 1;
    double largest_weight_ = 1;
    bool has_weights_ = false;
};

/// The sum of a tile's numbers, in a fixed order that leaves a compiler eight additions to do at once.
[[nodiscard]] inline auto tile_sum(double const* values) noexcept -> double
{
    double lane[8] = {};
    for (std::size_t i = 0; i < tile_points; i += 8)
        for (std::size_t l = 0; l < 8; ++l) lane[l] += values[i + l];
    return ((lane[0] + lane[4]) + (lane[2] + lane[6])) + ((lane[1] + lane[5]) + (lane[3] + lane[7]));
}

/// The sum of a tile's numbers, each times the weight of its point; finite ones that stand for filling have
/// no say.
[[nodiscard]] inline auto weighted_tile_sum(point_tiles const& points, std::size_t t, double const* values)
    -> double
{
    double weighted[tile_points] = {};
    if (points.has_weights()) { // that of filling is 0
        double const* const w = points.weights_of_tile(t);
        for (std::size_t i = 0; i < tile_points; ++i) weighted[i] = values[i] * w[i];
    } else {
        if (points.filled(t) == tile_points) return tile_sum(values);
        std::copy_n(values, points.filled(t), weighted);
    }
    return tile_sum(weighted);
}

} // namespace cohort::detail
