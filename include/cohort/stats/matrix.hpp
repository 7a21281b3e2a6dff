#pragma once

#include <cohort/rows/error.hpp>
#include <cohort/stats/grid_view.hpp>

#include <cassert>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace cohort {

/// A dense table of numbers, row after row, with names for the columns if one likes. A regular value.
class matrix {
public:
    /// No row and no column.
    constexpr matrix() = default;

    /// Zeros.
    /// \throws invalid_option  if rows * cols is no size
    constexpr matrix(std::size_t rows, std::size_t cols)
        : values_(checked_size(rows, cols), 0.0), rows_(rows), cols_(cols)
    {}

    /// Zeros, a column to a name.
    constexpr matrix(std::size_t rows, std::vector<std::string> names) : matrix(rows, names.size())
    {
        names_ = std::move(names);
    }

    /// \param values  the cells, row after row
    /// \param names   of the columns, or none
    /// \throws invalid_option  unless there are rows * cols values, and cols names or none
    constexpr matrix(std::size_t rows, std::size_t cols, std::vector<double> values,
                     std::vector<std::string> names = {})
        : values_(std::move(values)), names_(std::move(names)), rows_(rows), cols_(cols)
    {
        if (values_.size() != checked_size(rows, cols))
            throw invalid_option("matrix: the number of values is not rows times columns");
        if (!names_.empty() && names_.size() != cols)
            throw invalid_option("matrix: the number of names is not that of the columns");
    }

    [[nodiscard]] constexpr auto rows() const noexcept -> std::size_t { return rows_; }
    [[nodiscard]] constexpr auto cols() const noexcept -> std::size_t { return cols_; }

    /// The names of the columns: `cols()` of them, or none.
    [[nodiscard]] constexpr auto names() const noexcept -> std::vector<std::string> const& { return names_; }

    /// The cell in row r and column c, both counted from 0 and inside the matrix.
    [[nodiscard]] constexpr auto operator()(std::size_t r, std::size_t c) const -> double
    {
        assert(r < rows_ && c < cols_);
        return values_[r * cols_ + c];
    }
    [[nodiscard]] constexpr auto operator()(std::size_t r, std::size_t c) -> double&
    {
        assert(r < rows_ && c < cols_);
        return values_[r * cols_ + c];
    }

    /// The cells of row r.
    [[nodiscard]] constexpr auto row(std::size_t r) const -> std::span<double const>
    {
        assert(r < rows_);
        return flat().subspan(r * cols_, cols_);
    }
    [[nodiscard]] constexpr auto row(std::size_t r) -> std::span<double>
    {
        assert(r < rows_);
        return flat().subspan(r * cols_, cols_);
    }

    /// All cells, row after row.
    [[nodiscard]] constexpr auto flat() const noexcept -> std::span<double const> { return values_; }
    [[nodiscard]] constexpr auto flat() noexcept -> std::span<double> { return values_; }

    /// The cells without the names, as a view that is good as long as the matrix is neither moved nor gone.
    [[nodiscard]] constexpr auto view() const noexcept -> grid_view<double const>
    {
        return {flat(), rows_, cols_};
    }
    [[nodiscard]] constexpr auto view() noexcept -> grid_view<double> { return {flat(), rows_, cols_}; }

    /// The same shape, numbers and names (not-a-number is unequal to itself).
    friend constexpr auto operator==(matrix const&, matrix const&) -> bool = default;

private:
    static constexpr auto checked_size(std::size_t rows, std::size_t cols) -> std::size_t
    {
        if (cols != 0 && rows > std::numeric_limits<std::size_t>::max() / cols)
            throw invalid_option("matrix: rows times columns is larger than any memory");
        return rows * cols;
    }

    std::vector<double> values_;
    std::vector<std::string> names_;
    std::size_t rows_ = 0;
    std::size_t cols_ = 0;
};

} // namespace cohort
