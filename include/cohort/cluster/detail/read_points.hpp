#pragma once

#include <cohort/cluster/detail/column_title.hpp>
#include <cohort/cluster/detail/point_tiles.hpp>
#include <cohort/cluster/points.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/detail/binary_scale.hpp>
#include <cohort/stats/matrix.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <ranges>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace cohort::detail {

/// The points of a matrix, for loops that read any points.
class matrix_rows {
public:
    explicit matrix_rows(matrix const& m) : m_(&m) {}
    [[nodiscard]] auto size() const noexcept -> std::size_t { return m_->rows(); }
    [[nodiscard]] auto dimensions() const noexcept -> std::size_t { return m_->cols(); }
    [[nodiscard]] auto operator[](std::size_t i) const -> std::span<double const> { return m_->row(i); }
    [[nodiscard]] auto title(std::size_t c) const -> std::string { return column_title(*m_, c); }
    [[nodiscard]] auto names() const -> std::vector<std::string> { return m_->names(); }

private:
    matrix const* m_;
};

/// The points of a range, for loops that read any points.
template <class R>
class range_points {
public:
    using point_type = std::remove_cvref_t<std::ranges::range_reference_t<R const>>;

    explicit range_points(R const& r)
        : r_(&r), size_(static_cast<std::size_t>(std::ranges::distance(r))),
          dimensions_(fixed_dimensions<point_type>)
    {
        if (dimensions_ == 0 && size_ > 0) dimensions_ = std::ranges::size(*std::ranges::begin(r));
    }
    [[nodiscard]] auto size() const noexcept -> std::size_t { return size_; }
    [[nodiscard]] auto dimensions() const noexcept -> std::size_t { return dimensions_; }
    [[nodiscard]] auto begin() const { return std::ranges::begin(*r_); }
    [[nodiscard]] auto operator[](std::size_t i) const
        -> decltype(auto) requires std::ranges::random_access_range<R const>
    {
        return begin()[static_cast<std::ranges::range_difference_t<R const>>(i)];
    }
    [[nodiscard]] auto title(std::size_t c) const -> std::string { return "coordinate " + std::to_string(c); }
    [[nodiscard]] auto names() const -> std::vector<std::string> { return {}; }

private:
    R const* r_;
    std::size_t size_;
    std::size_t dimensions_;
};

template <class P>
[[nodiscard]] auto point_source(P const& points)
{
    if constexpr (is_matrix<P>)
        return matrix_rows(points);
    else
        return range_points<P>(points);
}

/// \throws invalid_row  for a point with another number of coordinates than the first
template <class P>
void check_dimensions(P const& p, std::size_t d, std::size_t row, char const* who)
{
    if (fixed_dimensions<std::remove_cvref_t<P>> == 0 && std::ranges::size(p) != d)
        throw invalid_row(row, std::string(who) + ": the point has " + std::to_string(std::ranges::size(p)) +
                                   " coordinates, but the first one has " + std::to_string(d));
}

/// No weights.
struct unweighted {};

/// Reads points into tiles.
template <class Source, class Weights, executor Executor>
class point_reader {
public:
    point_reader(Source const& source, Weights const& weights, char const* who, Executor const& run)
        : source_(source), weights_(weights), who_(who), run_(run)
    {}

    /// \param more  further coordinates that must fit the same power of two
    [[nodiscard]] auto operator()(std::span<double const> more) -> point_tiles
    {
        constexpr bool with_weights = !std::same_as<Weights, unweighted>;
        point_tiles tiles(source_.size(), source_.dimensions(), with_weights);
        if constexpr (with_weights) read_weights(tiles);
        auto const d = source_.dimensions();
        std::vector<std::vector<double>> largest(tiles.tasks(), std::vector<double>(d, 0.0));
        if constexpr (requires { source_[std::size_t{}]; }) {
            run_(tiles.tasks(), [&](std::size_t task) {
                tiles.each_tile(task, [&](std::size_t t) {
                    for (std::size_t i = 0; i < tiles.filled(t); ++i)
                        take(source_[t * tile_points + i], t, i, tiles);
                    look_over(t, tiles, largest[task]);
                });
            });
        } else {
            auto it = source_.begin();
            for (std::size_t t = 0; t < tiles.tiles(); ++t) {
                for (std::size_t i = 0; i < tiles.filled(t); ++i, ++it) take(*it, t, i, tiles);
                look_over(t, tiles, largest[t / task_tiles]);
            }
        }
        std::vector<double> all(d, 0.0);
        for (auto const& mine : largest)
            for (std::size_t c = 0; c < d; ++c) all[c] = std::max(all[c], mine[c]);
        double top = 0;
        for (double const x : all) top = std::max(top, x);
        for (double const x : more) top = std::max(top, std::abs(x));
        tiles.set_scale(binary_scale(top), std::move(all));
        return tiles;
    }

private:
    template <class P>
    void take(P const& p, std::size_t t, std::size_t i, point_tiles& tiles) const
    {
        constexpr std::size_t fixed = fixed_dimensions<std::remove_cvref_t<P>>;
        auto const d = fixed != 0 ? fixed : tiles.dimensions();
        check_dimensions(p, d, t * tile_points + i, who_);
        double* const to = tiles.tile_to_write(t) + i;
        auto const from = std::ranges::begin(p);
        for (std::size_t c = 0; c < d; ++c)
            to[c * tile_points] = static_cast<double>(from[static_cast<std::ptrdiff_t>(c)]);
    }

    /// Finds the largest coordinates of a tile, and whatever is no coordinate.
    void look_over(std::size_t t, point_tiles const& tiles, std::vector<double>& largest) const
    {
        for (std::size_t c = 0; c < tiles.dimensions(); ++c) {
            double const* const x = tiles.tile(t) + c * tile_points;
            double most[8] = {};
            double zero[8] = {}; // what is not finite leaves a not-a-number here
            for (std::size_t i = 0; i < tile_points; i += 8) {
                for (std::size_t l = 0; l < 8; ++l) {
                    most[l] = std::max(most[l], std::abs(x[i + l]));
                    zero[l] += x[i + l] - x[i + l];
                }
            }
            double all = 0;
            for (double const z : zero) all += z;
            if (!(all == 0)) refuse(t, tiles);
            for (double const m : most) largest[c] = std::max(largest[c], m);
        }
    }

    [[noreturn]] void refuse(std::size_t t, point_tiles const& tiles) const
    {
        for (auto i = t * tile_points;; ++i)
            for (std::size_t c = 0; c < tiles.dimensions(); ++c)
                if (!std::isfinite(tiles(i, c)))
                    throw invalid_row(i, std::string(who_) + ": " + source_.title(c) +
                                             " is not a finite number");
    }

    void read_weights(point_tiles& tiles)
    {
        std::size_t i = 0;
        double largest = 0;
        for (auto const& given : weights_) {
            auto const w = static_cast<double>(given);
            if (!(w >= 0) || !std::isfinite(w))
                throw invalid_row(i, std::string(who_) + ": the weight must be 0 or more, and finite");
            if (i < source_.size()) tiles.weight_to_write(i) = w;
            largest = std::max(largest, w);
            ++i;
        }
        if (i != source_.size())
            throw invalid_option(std::string(who_) + ": there are " + std::to_string(source_.size()) +
                                 " points, but " + std::to_string(i) + " weights; each point needs one");
        tiles.set_weight_scale(binary_scale(largest), largest);
    }

    Source const& source_;
    Weights const& weights_;
    char const* who_;
    Executor const& run_;
};

/// Points as tiles.
/// \param who   whose errors they are
/// \param more  further coordinates that must fit the same power of two
/// \throws invalid_row  for a point with a coordinate that is not a finite number, or of another dimension
///                      than the first; for a weight that is below 0 or not finite
template <clusterable P, executor Executor = sequential>
[[nodiscard]] auto read_points(P const& given, char const* who, std::span<double const> more = {},
                               Executor const& run = {}) -> point_tiles
{
    if constexpr (is_weighted<P>) {
        auto const source = point_source(given.points);
        return point_reader<std::remove_const_t<decltype(source)>,
                            std::remove_cvref_t<decltype(given.weights)>, Executor>(source, given.weights,
                                                                                    who, run)(more);
    } else {
        auto const source = point_source(given);
        unweighted const none;
        return point_reader<std::remove_const_t<decltype(source)>, unweighted, Executor>(source, none, who,
                                                                                         run)(more);
    }
}

/// The names of the coordinates, if they have any.
template <clusterable P>
[[nodiscard]] auto names_of(P const& given) -> std::vector<std::string>
{
    if constexpr (is_weighted<P>)
        return point_source(given.points).names();
    else
        return point_source(given).names();
}

} // namespace cohort::detail
