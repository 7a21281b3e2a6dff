#pragma once

#include <cohort/retention/cohort_table.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace cohort::detail {

/// Columns from the first to the last, both included.
struct column_range {
    std::size_t first = 1;
    std::size_t last = 0; ///< before the first: none

    [[nodiscard]] constexpr auto empty() const noexcept -> bool { return last < first; }
};

/// For which columns members who mature one by one are eligible, of columns that follow each other.
class eligible_columns {
public:
    /// \param ages  nobody was seen at more
    eligible_columns(std::span<cohort_column const> columns, std::size_t ages)
        : columns_(columns), ends_(ages + 1)
    {
        std::size_t k = 0;
        for (std::size_t seen = 0; seen < ends_.size(); ++seen) {
            while (k < columns.size() && columns[k].needs.last < seen) ++k;
            ends_[seen] = k;
        }
    }

    /// Whether each column begins and ends to look no earlier than the one before it, so that a member is
    /// eligible for columns side by side.
    [[nodiscard]] static auto follow_each_other(std::span<cohort_column const> columns) -> bool
    {
        return std::ranges::is_sorted(columns, {}, [](auto const& c) { return c.needs.since; }) &&
               std::ranges::is_sorted(columns, {}, [](auto const& c) { return c.needs.last; });
    }

    /// Those of a member of whom ages [since, seen) were observed.
    [[nodiscard]] auto of(std::size_t since, std::size_t seen) const -> column_range
    {
        auto const end = ends_[seen];
        if (end == 0) return {};
        if (since == 0) return {0, end - 1};
        auto const first =
            std::ranges::lower_bound(columns_, since, {}, [](auto const& c) { return c.needs.since; });
        return {static_cast<std::size_t>(first - columns_.begin()), end - 1};
    }

private:
    std::span<cohort_column const> columns_;
    std::vector<std::size_t> ends_; // by ages seen: how many columns need no more
};

} // namespace cohort::detail
