#pragma once

#include <cohort/cluster/detail/column_title.hpp>
#include <cohort/cluster/scaling_step.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/matrix.hpp>

#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace cohort {

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

    /// The steps, in the order in which they are taken.
    [[nodiscard]] auto steps() const noexcept -> std::span<scaling_step const> { return steps_; }

    /// Rows in original units, scaled: the same bits as where the scaling was fitted.
    /// \throws invalid_option  if the steps were fitted on another number of columns
    /// \throws invalid_row     for a value that a step has no answer for: not a finite number, or too low for
    ///                         a logarithm
    /// \complexity  rows * columns * steps; a step that takes ranks: times the logarithm of how many values
    ///              it was fitted on
    [[nodiscard]] auto apply(matrix rows) const -> scaled_matrix;

    /// Scaled rows, such as the centres of clusters, in original units: undoes `apply`, up to rounding. A
    /// column that was constant comes back as that constant; from ranks nothing comes back that is beyond the
    /// least and the greatest value that they were fitted on.
    /// \throws invalid_option  if the steps were fitted on another number of columns
    [[nodiscard]] auto invert(matrix rows) const -> matrix
    {
        for (auto step = steps_.rbegin(); step != steps_.rend(); ++step)
            std::visit(
                [&](auto const& s) {
                    each_cell(s, rows, [&](double& y, std::size_t, std::size_t c) {
                        if constexpr (requires { s.line(c); })
                            y = s.line(c).undo(y);
                        else
                            y = s.undo(y, c);
                    });
                },
                *step);
        return rows;
    }

    /// One step, in place. \throws as `apply` does
    static void take(scaling_step const& step, matrix& rows)
    {
        std::visit(
            [&]<class Step>(Step const& s) {
                each_cell(s, rows, [&](double& x, std::size_t r, std::size_t c) {
                    if (!answers<Step>(x)) refuse<Step>(rows, r, c);
                    if constexpr (requires { s.line(c); })
                        x = s.line(c).take(x);
                    else
                        x = s.take(x, c);
                });
            },
            step);
    }

    friend bool operator==(scaler const&, scaler const&) = default;

private:
    /// Calls `f(cell, row, column)` for each cell of rows that a step fits.
    template <class Step, class F>
    static void each_cell(Step const& s, matrix& rows, F&& f)
    {
        if constexpr (requires { s.columns(); }) {
            if (s.columns() != rows.cols())
                throw invalid_option("scaler: fitted on " + std::to_string(s.columns()) + " columns, given " +
                                     std::to_string(rows.cols()));
        }
        for (std::size_t r = 0; r < rows.rows(); ++r) {
            auto const cells = rows.row(r);
            for (std::size_t c = 0; c < cells.size(); ++c) f(cells[c], r, c);
        }
    }

    /// Whether a step has an answer for a number.
    template <class Step>
    [[nodiscard]] static auto answers(double x) noexcept -> bool
    {
        if constexpr (requires { Step::above; })
            return std::isfinite(x) && x > Step::above;
        else
            return std::isfinite(x);
    }
    template <class Step>
    [[noreturn]] static void refuse(matrix const& rows, std::size_t r, std::size_t c)
    {
        std::string who = "scaler";
        std::string wanted = "a finite number";
        if constexpr (requires { Step::above; }) {
            who = Step::name;
            wanted += " above " + std::to_string(Step::above);
        }
        throw invalid_row(r, who + ": " + detail::column_title(rows, c) + " is " +
                                 std::to_string(rows(r, c)) + ", not " + wanted);
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
