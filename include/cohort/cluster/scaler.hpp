#pragma once

#include <cohort/cluster/detail/column_title.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/matrix.hpp>

#include <cassert>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace cohort {

/// x becomes ln(1 + x), in every column.
struct log1p_step {
    friend constexpr bool operator==(log1p_step const&, log1p_step const&) = default;
};

/// x becomes (x - mean) / sd, each column with its own; 0 in a column whose sd is 0.
struct z_score_step {
    std::vector<double> mean = {};
    std::vector<double> sd = {};
    /// What was taken off the number of rows to divide the sum of squares by.
    unsigned ddof = 0;

    friend bool operator==(z_score_step const&, z_score_step const&) = default;
};

/// One step of a scaling. Later kinds (min-max, robust, rank) join this list.
using scaling_step = std::variant<log1p_step, z_score_step>;

class scaled_matrix;

/// A fitted scaling: steps in the order in which they were taken. A regular value that can be kept and
/// applied to rows that come later; without a step it leaves everything as it is.
class scaler {
public:
    /// The scaling that leaves everything as it is.
    scaler() = default;

    /// This scaling, then one more step.
    [[nodiscard]] auto then(scaling_step step) const -> scaler
    {
        auto longer = *this;
        longer.steps_.push_back(std::move(step));
        return longer;
    }

    [[nodiscard]] auto steps() const noexcept -> std::span<scaling_step const> { return steps_; }

    /// Rows in original units, scaled: the same bits as where the scaling was fitted.
    /// \throws invalid_option  if the steps were fitted on another number of columns
    /// \throws invalid_row     for a value that a step has no answer for (-1 or less, or not a finite number,
    ///                         where a logarithm is taken)
    /// \complexity  rows * columns * steps
    [[nodiscard]] auto apply(matrix rows) const -> scaled_matrix;

    /// Scaled rows, such as the centres of clusters, in original units: `apply` undone, up to rounding. A
    /// column whose sd was 0 comes back as the constant that it was.
    /// \throws invalid_option  if the steps were fitted on another number of columns
    [[nodiscard]] auto invert(matrix rows) const -> matrix
    {
        for (auto step = steps_.rbegin(); step != steps_.rend(); ++step)
            std::visit([&](auto const& s) { undo(s, rows); }, *step);
        return rows;
    }

    /// One step, in place. \throws as `apply` does
    static void take(scaling_step const& step, matrix& rows)
    {
        std::visit([&](auto const& s) { take(s, rows); }, step);
    }

    friend bool operator==(scaler const&, scaler const&) = default;

private:
    static void take(log1p_step const&, matrix& rows)
    {
        auto const cells = rows.flat();
        for (std::size_t i = 0; i < cells.size(); ++i) {
            double const x = cells[i];
            if (!(x > -1) || !std::isfinite(x))
                throw invalid_row(i / rows.cols(), "log1p: " + detail::column_title(rows, i % rows.cols()) +
                                                       " is " + std::to_string(x) +
                                                       ", not a finite number above -1");
            cells[i] = std::log1p(x);
        }
    }

    static void take(z_score_step const& s, matrix& rows)
    {
        check(s, rows);
        for (std::size_t r = 0; r < rows.rows(); ++r) {
            auto const cells = rows.row(r);
            for (std::size_t c = 0; c < cells.size(); ++c)
                cells[c] = s.sd[c] == 0 ? 0.0 : (cells[c] - s.mean[c]) / s.sd[c];
        }
    }

    static void undo(log1p_step const&, matrix& rows)
    {
        for (auto& x : rows.flat()) x = std::expm1(x);
    }

    static void undo(z_score_step const& s, matrix& rows)
    {
        check(s, rows);
        for (std::size_t r = 0; r < rows.rows(); ++r) {
            auto const cells = rows.row(r);
            for (std::size_t c = 0; c < cells.size(); ++c)
                cells[c] = s.sd[c] == 0 ? s.mean[c] : cells[c] * s.sd[c] + s.mean[c];
        }
    }

    static void check(z_score_step const& s, matrix const& rows)
    {
        assert(s.mean.size() == s.sd.size());
        if (s.mean.size() != rows.cols())
            throw invalid_option("scaler: fitted on " + std::to_string(s.mean.size()) + " columns, given " +
                                 std::to_string(rows.cols()));
    }

    std::vector<scaling_step> steps_;
};

/// Scaled numbers, and the scaling that made them so. Usable wherever a `matrix` is read. A regular value.
class scaled_matrix {
public:
    scaled_matrix() = default;

    /// Numbers in original units: nothing scaled yet.
    explicit scaled_matrix(matrix values) : values_(std::move(values)) {}

    /// \param values   scaled numbers
    /// \param scaling  what made them so
    scaled_matrix(matrix values, scaler scaling) : values_(std::move(values)), scaling_(std::move(scaling)) {}

    /// The scaled numbers.
    [[nodiscard]] auto values() const& noexcept -> matrix const& { return values_; }
    [[nodiscard]] auto values() && noexcept -> matrix { return std::move(values_); }
    operator matrix const&() const noexcept { return values_; }

    /// The scaling, to apply to later rows or to bring centres back.
    [[nodiscard]] auto scaling() const noexcept -> scaler const& { return scaling_; }

    /// The numbers in original units, up to rounding. \complexity  rows * columns * steps
    [[nodiscard]] auto inverse() const -> matrix { return scaling_.invert(values_); }

    [[nodiscard]] auto rows() const noexcept -> std::size_t { return values_.rows(); }
    [[nodiscard]] auto cols() const noexcept -> std::size_t { return values_.cols(); }
    [[nodiscard]] auto names() const noexcept -> std::vector<std::string> const& { return values_.names(); }
    [[nodiscard]] auto operator()(std::size_t r, std::size_t c) const -> double { return values_(r, c); }
    [[nodiscard]] auto row(std::size_t r) const -> std::span<double const> { return values_.row(r); }
    [[nodiscard]] auto flat() const noexcept -> std::span<double const> { return values_.flat(); }

    friend bool operator==(scaled_matrix const&, scaled_matrix const&) = default;

private:
    matrix values_;
    scaler scaling_;
};

inline auto scaler::apply(matrix rows) const -> scaled_matrix
{
    for (auto const& step : steps_) take(step, rows);
    return {std::move(rows), *this};
}

} // namespace cohort
