#pragma once

#include <cohort/cluster/detail/column_title.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/detail/binary_scale.hpp>
#include <cohort/stats/matrix.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace cohort::detail {

/// A power of two that brings points near 1, as `binary_scale`.
/// \throws invalid_option  for points without a column
/// \throws invalid_row     for a point with a coordinate that is not a finite number
[[nodiscard]] inline auto scale_of_points(matrix const& points, std::string const& who) -> double
{
    if (points.cols() == 0) throw invalid_option(who + ": the points have no coordinates");
    double largest = 0;
    double odd = 0; // not-a-number once a cell is not finite
    auto const cells = points.flat();
    for (double const x : cells) {
        odd += x - x;
        largest = std::max(largest, std::abs(x));
    }
    if (odd == 0) return binary_scale(largest);
    auto const i = *first_not_finite(cells);
    throw invalid_row(i / points.cols(),
                      who + ": " + column_title(points, i % points.cols()) + " is not a finite number");
}

/// Points and the clusters that they are in, checked. Refers to both.
class labelled_points {
public:
    /// \param points  a row a point
    /// \param labels  the cluster of each, a number below that of the points
    /// \throws invalid_option  if there are not as many labels as points, or one is no such number
    /// \throws invalid_option, invalid_row  as `scale_of_points`
    labelled_points(matrix const& points, std::span<std::uint32_t const> labels, std::string const& who)
        : points_(points), labels_(labels), scale_(scale_of_points(points, who))
    {
        if (labels.size() != points.rows())
            throw invalid_option(who + ": " + std::to_string(labels.size()) + " labels of " +
                                 std::to_string(points.rows()) + " points");
        std::uint32_t greatest = 0;
        for (auto const label : labels) greatest = std::max(greatest, label);
        if (!labels.empty() && greatest >= labels.size())
            throw invalid_option(who + ": a label is " + std::to_string(greatest) + ", but " +
                                 std::to_string(labels.size()) +
                                 " points have at most as many clusters, counted from 0");
        if (!labels.empty()) sizes_.resize(std::size_t{greatest} + 1, 0);
        first_.resize(sizes_.size(), 0);
        for (auto i = labels.size(); i-- > 0;) {
            ++sizes_[labels[i]];
            first_[labels[i]] = i;
        }
    }

    [[nodiscard]] auto points() const noexcept -> std::size_t { return points_.rows(); }
    [[nodiscard]] auto dimensions() const noexcept -> std::size_t { return points_.cols(); }
    /// How many labels there are, from 0 to the greatest that occurs.
    [[nodiscard]] auto clusters() const noexcept -> std::size_t { return sizes_.size(); }
    /// How many of them occur.
    [[nodiscard]] auto occupied() const -> std::size_t
    {
        return clusters() - static_cast<std::size_t>(std::ranges::count(sizes_, std::size_t{0}));
    }
    [[nodiscard]] auto label(std::size_t point) const noexcept -> std::uint32_t { return labels_[point]; }
    [[nodiscard]] auto size(std::size_t cluster) const noexcept -> std::size_t { return sizes_[cluster]; }
    /// The first point of a cluster that has any.
    [[nodiscard]] auto first(std::size_t cluster) const noexcept -> std::size_t { return first_[cluster]; }
    /// A coordinate, times `scale()`: so that no square overflows or vanishes.
    [[nodiscard]] auto operator()(std::size_t point, std::size_t c) const -> double
    {
        return points_.flat()[point * points_.cols() + c] * scale_;
    }
    /// A power of two, almost always 1.
    [[nodiscard]] auto scale() const noexcept -> double { return scale_; }

private:
    matrix const& points_;
    std::span<std::uint32_t const> labels_;
    double scale_;
    std::vector<std::size_t> sizes_;
    std::vector<std::size_t> first_;
};

} // namespace cohort::detail
