#pragma once

#include <cohort/stats/detail/label_groups.hpp>
#include <cohort/stats/grid_view.hpp>

#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <ranges>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace cohort {

/// How many items have each pair of two labels: a row to each label of the one kind that occurs, a column to
/// each of the other, both in ascending order. A regular value.
template <class Row, class Column = Row>
class cross_counts {
public:
    /// Of no item.
    cross_counts() = default;

    /// \param rows, cols  the labels
    /// \param counts      how many items have each pair, row after row
    cross_counts(std::vector<Row> rows, std::vector<Column> cols, std::vector<std::uint64_t> counts)
        : row_labels_(std::move(rows)), col_labels_(std::move(cols)), counts_(std::move(counts)),
          row_totals_(row_labels_.size(), 0), col_totals_(col_labels_.size(), 0)
    {
        assert(counts_.size() == this->rows() * this->cols());
        for (std::size_t r = 0; r < this->rows(); ++r)
            for (std::size_t c = 0; c < this->cols(); ++c) {
                row_totals_[r] += (*this)(r, c);
                col_totals_[c] += (*this)(r, c);
                total_ += (*this)(r, c);
            }
    }

    [[nodiscard]] auto rows() const noexcept -> std::size_t { return row_labels_.size(); }
    [[nodiscard]] auto cols() const noexcept -> std::size_t { return col_labels_.size(); }

    /// The labels of the rows, and of the columns: ascending, each once, only those that occur.
    [[nodiscard]] auto row_labels() const noexcept -> std::span<Row const> { return row_labels_; }
    [[nodiscard]] auto col_labels() const noexcept -> std::span<Column const> { return col_labels_; }

    /// How many items have the labels of row r and column c, both counted from 0 and inside the table.
    [[nodiscard]] auto operator()(std::size_t r, std::size_t c) const -> std::uint64_t
    {
        assert(r < rows() && c < cols());
        return counts_[r * cols() + c];
    }

    /// All counts, as a view that is good as long as the table is neither moved nor gone.
    [[nodiscard]] auto counts() const noexcept -> grid_view<std::uint64_t const>
    {
        return {counts_, rows(), cols()};
    }

    /// How many items have the label of each row, and of each column.
    [[nodiscard]] auto row_totals() const noexcept -> std::span<std::uint64_t const> { return row_totals_; }
    [[nodiscard]] auto col_totals() const noexcept -> std::span<std::uint64_t const> { return col_totals_; }
    /// How many items there are.
    [[nodiscard]] auto total() const noexcept -> std::uint64_t { return total_; }

    friend auto operator==(cross_counts const&, cross_counts const&) -> bool = default;

private:
    std::vector<Row> row_labels_;
    std::vector<Column> col_labels_;
    std::vector<std::uint64_t> counts_;
    std::vector<std::uint64_t> row_totals_;
    std::vector<std::uint64_t> col_totals_;
    std::uint64_t total_ = 0;
};

struct cross_table_fn {
    /// Counts how often two labels meet, such as clusters and segments of the same customers:
    /// `cross_table(clusters.labels(), segments.of())`.
    ///
    /// \param a  one label an item, of any type that is in order: numbers, names. Those of the rows
    /// \param b  another label of each item, in the same order. Those of the columns
    /// \return  a row and a column to each label that occurs. A truth value is kept as 0 or 1
    /// \throws invalid_option     unless there are as many labels of the one kind as of the other
    /// \throws invalid_row        for a label that is not a number, with its position
    /// \throws std::length_error  for more than 2^32 - 1 items
    /// \complexity  linear for whole numbers that lie near each other, else that of sorting the labels; space
    ///              of some 12 bytes an item, and of rows x columns
    template <std::ranges::input_range A, std::ranges::input_range B>
        requires std::totally_ordered<std::ranges::range_value_t<A>> &&
            std::totally_ordered<std::ranges::range_value_t<B>>
    [[nodiscard]] auto operator()(A&& a, B&& b) const
    {
        return detail::with_label_pairs(
            a, b, "cross_table", []<class R, class C>(std::span<R const> as, std::span<C const> bs) {
                auto const rows = detail::group_labels(as, "cross_table");
                auto const cols = detail::group_labels(bs, "cross_table");
                std::vector<std::uint64_t> counts(rows.size() * cols.size(), 0);
                for (std::size_t i = 0; i < as.size(); ++i)
                    ++counts[rows.group_of[i] * cols.size() + cols.group_of[i]];
                return cross_counts<R, C>(labels_of(as, rows), labels_of(bs, cols), std::move(counts));
            });
    }

private:
    template <class T>
    static auto labels_of(std::span<T const> items, detail::tie_groups const& groups) -> std::vector<T>
    {
        std::vector<T> labels;
        labels.reserve(groups.size());
        for (auto const i : groups.member) labels.push_back(items[i]);
        return labels;
    }
};

/// \copydoc cross_table_fn
inline constexpr cross_table_fn cross_table{};

} // namespace cohort
