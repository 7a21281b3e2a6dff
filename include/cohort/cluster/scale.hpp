#pragma once

#include <cohort/cluster/detail/finite_column.hpp>
#include <cohort/cluster/scaler.hpp>
#include <cohort/cluster/scaling_step.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/detail/distinct_values.hpp>
#include <cohort/stats/detail/mean_and_squares.hpp>
#include <cohort/stats/matrix.hpp>
#include <cohort/stats/quantile.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace cohort {

namespace detail {

/// Points after one more step, which is recorded.
[[nodiscard]] inline auto with_step(scaled_matrix points, scaling_step const& step) -> scaled_matrix
{
    auto longer = points.scaling().then(step);
    auto values = std::move(points).values();
    scaler::take(step, values);
    return {std::move(values), std::move(longer)};
}

/// Points after a step that is fitted to them, column by column: `fit` takes a column and adds what it found
/// to the step.
/// \throws invalid_option       for no points
/// \throws invalid_row          for a cell that is not a finite number, with its row
/// \throws arithmetic_overflow  if what the step computes is beyond the largest number
template <class Step, class Fit>
[[nodiscard]] auto with_fitted_step(scaled_matrix points, Step step, char const* who, Fit const& fit)
    -> scaled_matrix
{
    auto const overflow = [who](char const* what) {
        throw arithmetic_overflow(std::string(who) + ": " + what + " is beyond the largest number");
    };
    if (points.rows() == 0) throw invalid_option(std::string(who) + ": there are no rows to fit to");
    for (std::size_t c = 0; c < points.cols(); ++c) {
        auto column = finite_column(points.values(), c, who);
        fit(step, std::span<double>(column));
        if constexpr (requires { step.line(c); }) {
            if (!std::isfinite(step.line(c).unit)) overflow("the spread of a column");
        }
    }
    auto scaled = with_step(std::move(points), std::move(step));
    for (double const x : scaled.flat())
        if (!std::isfinite(x)) overflow("a deviation from the origin");
    return scaled;
}

/// A scaling that has no options, of points in original units or of such as were scaled before: further
/// steps follow those.
template <class Scaling>
struct without_options {
    [[nodiscard]] auto operator()(scaled_matrix points) const -> scaled_matrix
    {
        return Scaling::of(std::move(points));
    }
    [[nodiscard]] auto operator()(matrix points) const -> scaled_matrix
    {
        return Scaling::of(scaled_matrix(std::move(points)));
    }
};

template <class Step>
struct scaling_by {
    [[nodiscard]] static auto of(scaled_matrix points) -> scaled_matrix
    {
        return with_step(std::move(points), Step{});
    }
};

struct min_max_scaling {
    [[nodiscard]] static auto of(scaled_matrix points) -> scaled_matrix
    {
        return with_fitted_step(std::move(points), min_max_step{}, "min_max_scale",
                                [](min_max_step& step, std::span<double> column) {
                                    auto const [low, high] = std::ranges::minmax(column);
                                    step.min.push_back(low);
                                    step.max.push_back(high);
                                });
    }
};

struct robust_scaling {
    [[nodiscard]] static auto of(scaled_matrix points) -> scaled_matrix
    {
        return with_fitted_step(std::move(points), robust_step{}, "robust_scale",
                                [](robust_step& step, std::span<double> column) {
                                    auto const found = quantiles(column, std::array{0.25, 0.5, 0.75});
                                    step.median.push_back(found[1]);
                                    step.iqr.push_back(found[2] - found[0]);
                                });
    }
};

struct rank_scaling {
    [[nodiscard]] static auto of(scaled_matrix points) -> scaled_matrix
    {
        if (points.rows() > std::numeric_limits<std::uint32_t>::max())
            throw std::length_error("rank_scale: more than 2^32 - 1 rows");
        return with_fitted_step(std::move(points), rank_step{}, "rank_scale",
                                [](rank_step& step, std::span<double> column) {
                                    auto const distinct = distinct_values::of(column);
                                    rank_step::column ranked;
                                    ranked.values.assign(distinct.values().begin(), distinct.values().end());
                                    // Ranks below + 1 ... up_to have the mean (below + up_to + 1) / 2.
                                    std::uint64_t below = 0;
                                    for (auto const count : distinct.counts()) {
                                        auto const up_to = below + count;
                                        ranked.fractions.push_back(static_cast<double>(below + up_to) /
                                                                   static_cast<double>(2 * column.size()));
                                        below = up_to;
                                    }
                                    step.ranked.push_back(std::move(ranked));
                                });
    }
};

} // namespace detail

/// ln(1 + x) of every cell (`cohort::log1p`, as the C library has a function of that name), remembering how
/// to come back: draws in the long tails of counts and amounts, and has an answer for 0.
///
/// \throws invalid_row  for a cell that is not a finite number above -1, with its row
/// \complexity  rows * columns. Deterministic; the last bit is that of the standard library's `log1p`,
///              which is not the same everywhere.
struct log1p_fn : detail::without_options<detail::scaling_by<log1p_step>> {};
/// \copydoc log1p_fn
inline constexpr log1p_fn log1p{};

/// ln(x) of every cell, remembering how to come back: draws in the long tails of what is always positive.
///
/// \throws invalid_row  for a cell that is not a finite number above 0, with its row
/// \complexity  rows * columns. Deterministic; the last bit is that of the standard library's `log`, which is
///              not the same everywhere.
struct natural_log_fn : detail::without_options<detail::scaling_by<natural_log_step>> {};
/// \copydoc natural_log_fn
inline constexpr natural_log_fn natural_log{};

/// Options of `standardize`.
struct standardize_options {
    /// Taken off the number of rows to divide the sum of squared deviations by: 0 for the standard deviation
    /// of these rows, 1 for the estimate of that of what they are a sample of.
    unsigned ddof = 0;

    friend constexpr bool operator==(standardize_options const&, standardize_options const&) = default;
};

struct standardize_fn {
    /// z-scores: each column less its mean, over its standard deviation sqrt(sum (x - mean)^2 / (rows -
    /// ddof)). A column of one value all through has sd 0 and becomes 0.
    ///
    /// Mean and sum of squares are found in two passes with compensated sums, whatever the magnitude of the
    /// numbers. The same bits for the same rows; the last may change with their order.
    ///
    /// \throws invalid_row          for a cell that is not a finite number, with its row
    /// \throws invalid_option       if there are no more rows than `ddof`
    /// \throws arithmetic_overflow  if a deviation from the mean is beyond the largest number
    /// \complexity  rows * columns
    [[nodiscard]] auto operator()(scaled_matrix points, standardize_options const& options = {}) const
        -> scaled_matrix
    {
        auto const n = points.rows();
        if (n <= options.ddof)
            throw invalid_option(
                "standardize: " + std::to_string(n) +
                " rows have no standard deviation with ddof = " + std::to_string(options.ddof));
        auto const divisor = static_cast<double>(n - options.ddof);
        return detail::with_fitted_step(std::move(points), z_score_step{.ddof = options.ddof}, "standardize",
                                        [divisor](z_score_step& step, std::span<double> column) {
                                            auto const of = detail::mean_and_squares_of(column);
                                            step.mean.push_back(of.mean / of.scale);
                                            step.sd.push_back(std::sqrt(of.squares / divisor) / of.scale);
                                        });
    }

    [[nodiscard]] auto operator()(matrix points, standardize_options const& options = {}) const
        -> scaled_matrix
    {
        return (*this)(scaled_matrix(std::move(points)), options);
    }
};

/// z-scores by column, remembering how to come back.
inline constexpr standardize_fn standardize{};

/// Each column brought into 0 ... 1: x less the least number, over the greatest less the least. A column of
/// one value all through becomes 0, and comes back as that value. Later rows may fall outside 0 ... 1.
///
/// One number far out presses all others together; see `robust_scale`.
///
/// \throws invalid_row          for a cell that is not a finite number, with its row
/// \throws invalid_option       if there are no rows
/// \throws arithmetic_overflow  if the greatest number of a column less the least is beyond the largest
/// \complexity  rows * columns. The order of the rows makes no difference
struct min_max_scale_fn : detail::without_options<detail::min_max_scaling> {};
/// \copydoc min_max_scale_fn
inline constexpr min_max_scale_fn min_max_scale{};

/// Each column less its median, over the distance of its quartiles (quantiles of type 7): numbers far out do
/// not move what the others become. A column whose quartiles are equal is only centred, as scikit-learn's
/// RobustScaler does it.
///
/// \throws invalid_row          for a cell that is not a finite number, with its row
/// \throws invalid_option       if there are no rows
/// \throws arithmetic_overflow  if a distance is beyond the largest number
/// \complexity  rows * columns. The order of the rows makes no difference
struct robust_scale_fn : detail::without_options<detail::robust_scaling> {};
/// \copydoc robust_scale_fn
inline constexpr robust_scale_fn robust_scale{};

/// Each number replaced by the fraction (rank - 1/2) / rows of its column, where equal ones share the mean of
/// their ranks: evenly spread over 0 ... 1 whatever the column's shape.
///
/// The scaling keeps the different values of each column with their fractions. Later values between two of
/// them get a fraction in proportion, and those beyond an end get that of the end. The way back is the same,
/// so that centres come back between the values that were seen.
///
/// \throws invalid_row        for a cell that is not a finite number, with its row
/// \throws invalid_option     if there are no rows
/// \throws std::length_error  for 2^32 rows or more
/// \complexity  rows * columns * log rows. The order of the rows makes no difference
struct rank_scale_fn : detail::without_options<detail::rank_scaling> {};
/// \copydoc rank_scale_fn
inline constexpr rank_scale_fn rank_scale{};

} // namespace cohort
