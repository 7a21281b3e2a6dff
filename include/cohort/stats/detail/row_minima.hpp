#pragma once

#include <cstddef>

namespace cohort::detail {

/// For each row of a totally monotone matrix the column of its least value: where the best columns of rows
/// ascend with the rows, a row in the middle halves what the others have to look at.
///
/// `value(row, column)` has `<=`. Of several columns whose values are equal the first one is taken, and
/// `equal_to(least)` is the greatest value that counts as equal to the least one. `found(row, column, least)`
/// is called once for each row, in ascending order. \pre first_column <= last_column
///
/// \complexity  r + c log r values for r rows and c columns
template <class Value, class EqualTo, class Found>
void row_minima(std::size_t first_row, std::size_t end_row, std::size_t first_column, std::size_t last_column,
                Value const& value, EqualTo const& equal_to, Found const& found)
{
    if (first_row == end_row) return;
    auto const row = first_row + (end_row - first_row) / 2;
    // From the last column to the first: what is not above the least value to its right comes before it.
    auto best = last_column;
    auto least = value(row, last_column);
    auto limit = equal_to(least);
    for (auto column = last_column; column-- > first_column;) {
        auto const v = value(row, column);
        if (!(v <= limit)) continue;
        best = column;
        if (!(least <= v)) {
            least = v;
            limit = equal_to(least);
        }
    }
    row_minima(first_row, row, first_column, best, value, equal_to, found);
    found(row, best, least);
    row_minima(row + 1, end_row, best, last_column, value, equal_to, found);
}

} // namespace cohort::detail
