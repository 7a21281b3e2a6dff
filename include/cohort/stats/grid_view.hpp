#pragma once

#include <cassert>
#include <concepts>
#include <cstddef>
#include <span>
#include <type_traits>

namespace cohort {

/// A two-dimensional look at numbers that lie row after row in memory. Owns nothing and is copied like a
/// span. `grid_view<T const>` only reads.
template <class T>
class grid_view {
public:
    using element_type = T;
    using value_type = std::remove_cv_t<T>;

    constexpr grid_view() = default;

    /// \param flat  the cells, row after row; rows * cols of them
    constexpr grid_view(std::span<T> flat, std::size_t rows, std::size_t cols) noexcept
        : flat_(flat), rows_(rows), cols_(cols)
    {
        assert(flat.size() == rows * cols);
    }

    /// The same cells, only to read.
    template <class U>
        requires std::same_as<U const, T>
    constexpr grid_view(grid_view<U> const& other) noexcept
        : flat_(other.flat()), rows_(other.rows()), cols_(other.cols())
    {}

    [[nodiscard]] constexpr auto rows() const noexcept -> std::size_t { return rows_; }
    [[nodiscard]] constexpr auto cols() const noexcept -> std::size_t { return cols_; }

    /// The cell in row r and column c, both counted from 0 and inside the grid.
    [[nodiscard]] constexpr auto operator()(std::size_t r, std::size_t c) const -> T&
    {
        assert(r < rows_ && c < cols_);
        return flat_[r * cols_ + c];
    }

    /// The cells of row r.
    [[nodiscard]] constexpr auto row(std::size_t r) const -> std::span<T>
    {
        assert(r < rows_);
        return flat_.subspan(r * cols_, cols_);
    }

    /// All cells, row after row.
    [[nodiscard]] constexpr auto flat() const noexcept -> std::span<T> { return flat_; }

private:
    std::span<T> flat_{};
    std::size_t rows_ = 0;
    std::size_t cols_ = 0;
};

} // namespace cohort
