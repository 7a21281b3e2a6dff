#pragma once

#include <cohort/cluster/detail/point_tiles.hpp>
#include <cohort/stats/detail/as_written.hpp>
#include <cohort/stats/detail/whole_units.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace cohort::detail {

/// Numbers as whole multiples of a unit, so that their sums are exact and the same in any order: of
/// magnitudes below 2^92 units, so that 2^34 of them can be added up. What a number has below half a unit is
/// rounded away; nothing is, as long as numbers lie within a factor of 2^39 of the largest.
///
/// The same as `whole_units` is for, in a way that a loop can take as vectors: a number is cut into a high
/// and a low half of 46 bits by adding and taking off a large one, and halves of up to 64 numbers add up
/// exactly as doubles.
class split_units {
public:
    /// \param largest  what no number will exceed in magnitude; it is below 2^900
    explicit split_units(double largest)
    {
        int const exponent = largest > 0 ? std::max(std::ilogb(largest) + 1, least_exponent) : least_exponent;
        high_unit_ = exponent - bits;
        to_high_ = std::ldexp(1.5, 52 + high_unit_);
        to_low_ = std::ldexp(1.5, 52 + high_unit_ - bits);
        high_ = std::ldexp(1.0, -high_unit_);
        low_ = std::ldexp(1.0, -high_unit_ + bits);
    }

    [[nodiscard]] auto high(double x) const noexcept -> double { return (x + to_high_) - to_high_; }
    /// Of what is left without the high half.
    [[nodiscard]] auto low(double rest) const noexcept -> double { return (rest + to_low_) - to_low_; }

    /// The units of a sum of high and a sum of low halves, of at most `tile_points` numbers.
    [[nodiscard]] auto units(double high, double low) const noexcept -> wide
    {
        auto const upper = static_cast<wide>(static_cast<std::int64_t>(high * high_));
        return upper * (wide{1} << bits) + static_cast<std::int64_t>(low * low_);
    }
    [[nodiscard]] auto units(double x) const noexcept -> wide
    {
        double const h = high(x);
        return units(h, low(x - h));
    }

    /// The units of a tile of numbers.
    [[nodiscard]] auto of_tile(double const* x) const noexcept -> wide
    {
        double highs[8] = {};
        double lows[8] = {};
        for (std::size_t i = 0; i < tile_points; i += 8) {
            for (std::size_t l = 0; l < 8; ++l) {
                double const h = high(x[i + l]);
                highs[l] += h;
                lows[l] += low(x[i + l] - h);
            }
        }
        double h = 0;
        double r = 0;
        for (std::size_t l = 0; l < 8; ++l) {
            h += highs[l];
            r += lows[l];
        }
        return units(h, r);
    }

    /// The number that so many units are, rounded.
    [[nodiscard]] auto value(wide units) const noexcept -> double
    {
        return std::ldexp(static_cast<double>(units), high_unit_ - bits);
    }

private:
    static constexpr int bits = 46;
    static constexpr int least_exponent = -900; // so that even the low half's unit is a normal number

    int high_unit_ = 0;
    double to_high_ = 0;
    double to_low_ = 0;
    double high_ = 0;
    double low_ = 0;
};

/// What points add to their cluster: for each coordinate its product with the weight, then the weight, in
/// whole units. So totals are exact: they do not depend on the order in which points came and went, and a
/// centre depends on the labels alone, not on the way to them.
class point_units {
public:
    /// More points could be added up to more than there is room for.
    static constexpr std::uint64_t most_points = std::uint64_t{1} << 34U;

    /// \pre  at most `most_points`
    explicit point_units(point_tiles const& points) : points_(&points)
    {
        for (double const x : points.largest()) units_.emplace_back(x * points.largest_weight());
        units_.emplace_back(points.largest_weight());
    }

    /// Numbers of a point: dimensions + 1.
    [[nodiscard]] auto width() const noexcept -> std::size_t { return units_.size(); }

    /// Writes what a point adds.
    void operator()(std::size_t point, wide* out) const
    {
        auto const d = width() - 1;
        double const* const x = points_->tile(point / tile_points) + point % tile_points;
        if (points_->has_weights()) {
            double const w = points_->weight(point);
            for (std::size_t c = 0; c < d; ++c) out[c] = units_[c].units(as_written(w * x[c * tile_points]));
            out[d] = units_[d].units(w);
        } else {
            for (std::size_t c = 0; c < d; ++c) out[c] = units_[c].units(x[c * tile_points]);
            out[d] = 1;
        }
    }

    /// Writes what all points of a tile add.
    void of_tile(std::size_t t, wide* out) const
    {
        auto const d = width() - 1;
        double const* x = points_->tile(t);
        if (points_->has_weights()) {
            double const* const w = points_->weights_of_tile(t);
            double product[tile_points];
            for (std::size_t c = 0; c < d; ++c, x += tile_points) {
                for (std::size_t i = 0; i < tile_points; ++i) product[i] = as_written(w[i] * x[i]);
                out[c] = units_[c].of_tile(product);
            }
            out[d] = units_[d].of_tile(w);
        } else {
            for (std::size_t c = 0; c < d; ++c, x += tile_points)
                out[c] = units_[c].of_tile(x); // filling is 0
            out[d] = static_cast<wide>(points_->filled(t));
        }
    }

    /// The mean of points from their totals, coordinate c.
    [[nodiscard]] auto mean(wide const* totals, std::size_t c) const -> double
    {
        return units_[c].value(totals[c]) / weight(totals);
    }
    /// The weight of points from their totals.
    [[nodiscard]] auto weight(wide const* totals) const -> double
    {
        auto const d = width() - 1;
        return points_->has_weights() ? units_[d].value(totals[d]) : static_cast<double>(totals[d]);
    }

private:
    point_tiles const* points_;
    std::vector<split_units> units_;
};

/// Totals of clusters: `width` numbers each. A change of them is of the same type.
class cluster_totals {
public:
    cluster_totals() = default;
    cluster_totals(std::size_t clusters, std::size_t width) : width_(width), values_(clusters * width) {}

    [[nodiscard]] auto of(std::size_t cluster) const -> wide const*
    {
        return values_.data() + cluster * width_;
    }
    void add(std::size_t cluster, wide const* what)
    {
        auto* const to = values_.data() + cluster * width_;
        for (std::size_t i = 0; i < width_; ++i) to[i] += what[i];
    }
    void take(std::size_t cluster, wide const* what)
    {
        auto* const from = values_.data() + cluster * width_;
        for (std::size_t i = 0; i < width_; ++i) from[i] -= what[i];
    }
    auto operator+=(cluster_totals const& other) -> cluster_totals&
    {
        for (std::size_t i = 0; i < values_.size(); ++i) values_[i] += other.values_[i];
        return *this;
    }

private:
    std::size_t width_ = 0;
    std::vector<wide> values_;
};

} // namespace cohort::detail
