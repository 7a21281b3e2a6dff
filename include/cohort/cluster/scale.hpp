#pragma once

#include <cohort/cluster/detail/column_title.hpp>
#include <cohort/cluster/scaler.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/detail/binary_scale.hpp>
#include <cohort/stats/matrix.hpp>
#include <cohort/stats/sum.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace cohort {

/// Options of `standardize`.
struct standardize_options {
    /// Taken off the number of rows to divide the sum of squared deviations by: 0 for the standard deviation
    /// of these rows, 1 for the estimate of that of what they are a sample of.
    unsigned ddof = 0;

    friend constexpr bool operator==(standardize_options const&, standardize_options const&) = default;
};

struct log1p_fn {
    /// ln(1 + x) of every cell: draws in the long tails of counts and amounts, and has an answer for 0.
    ///
    /// \throws invalid_row  for a cell that is not a finite number above -1, with its row
    /// \complexity  rows * columns. Deterministic; the last bit is that of the standard library's `log1p`,
    ///              which is not the same everywhere.
    [[nodiscard]] auto operator()(scaled_matrix points) const -> scaled_matrix
    {
        scaling_step step = log1p_step{};
        auto longer = points.scaling().then(step);
        auto values = std::move(points).values();
        scaler::take(step, values);
        return {std::move(values), std::move(longer)};
    }

    [[nodiscard]] auto operator()(matrix points) const -> scaled_matrix
    {
        return (*this)(scaled_matrix(std::move(points)));
    }
};

/// ln(1 + x) of every cell, remembering how to come back.
inline constexpr log1p_fn log1p{};

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
        scaling_step step = fit(points.values(), options.ddof);
        auto longer = points.scaling().then(step);
        auto values = std::move(points).values();
        scaler::take(step, values);
        for (double const z : values.flat())
            if (!std::isfinite(z))
                throw arithmetic_overflow(
                    "standardize: a deviation from the mean is beyond the largest number");
        return {std::move(values), std::move(longer)};
    }

    [[nodiscard]] auto operator()(matrix points, standardize_options const& options = {}) const
        -> scaled_matrix
    {
        return (*this)(scaled_matrix(std::move(points)), options);
    }

private:
    struct column {
        double low = std::numeric_limits<double>::infinity();
        double high = -std::numeric_limits<double>::infinity();
        double scale = 1;
        double mean = 0; // of the scaled numbers
        sum<double> total = {};
    };

    static auto fit(matrix const& m, unsigned ddof) -> z_score_step
    {
        std::vector<column> columns(m.cols());
        for (std::size_t r = 0; r < m.rows(); ++r) {
            for (std::size_t c = 0; c < m.cols(); ++c) {
                double const x = m(r, c);
                if (!std::isfinite(x))
                    throw invalid_row(r, "standardize: " + detail::column_title(m, c) +
                                             " is not a finite number");
                columns[c].low = std::min(columns[c].low, x);
                columns[c].high = std::max(columns[c].high, x);
            }
        }
        for (auto& col : columns)
            col.scale = detail::binary_scale(std::max(std::abs(col.low), std::abs(col.high)));
        for (std::size_t r = 0; r < m.rows(); ++r)
            for (std::size_t c = 0; c < m.cols(); ++c) columns[c].total(m(r, c) * columns[c].scale);
        for (auto& col : columns) {
            col.mean = col.total.value() / static_cast<double>(m.rows());
            col.total = {};
        }
        for (std::size_t r = 0; r < m.rows(); ++r) {
            for (std::size_t c = 0; c < m.cols(); ++c) {
                double const deviation = m(r, c) * columns[c].scale - columns[c].mean;
                columns[c].total(deviation * deviation);
            }
        }
        z_score_step fitted{{}, {}, ddof};
        for (auto const& col : columns) {
            // The mean of equal numbers may be off by a rounding, which would make noise of their sd.
            bool const constant = col.low == col.high;
            auto const divisor = static_cast<double>(m.rows() - ddof);
            fitted.mean.push_back(constant ? col.low : col.mean / col.scale);
            fitted.sd.push_back(constant ? 0.0 : std::sqrt(col.total.value() / divisor) / col.scale);
        }
        return fitted;
    }
};

/// z-scores by column, remembering how to come back.
inline constexpr standardize_fn standardize{};

} // namespace cohort
