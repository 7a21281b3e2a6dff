#pragma once

#include <cohort/retention/cell_state.hpp>
#include <cohort/retention/cohort_counts.hpp>

#include <range/v3/view/facade.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace cohort {

/// A cell of a table, and where it stands.
struct placed_cell {
    std::size_t cohort = 0; ///< its number
    std::size_t column = 0;
    std::size_t age = 0; ///< of the column: where columns are spans the first one
    cell_state state = cell_state::unobserved;
    std::uint64_t customers = 0; ///< members who were there
    std::uint64_t eligible = 0;  ///< members who could be seen

    /// The ratio of the two; nothing where nobody could be seen.
    [[nodiscard]] constexpr auto rate() const noexcept -> std::optional<double>
    {
        if (eligible == 0) return std::nullopt;
        return static_cast<double>(customers) / static_cast<double>(eligible);
    }

    friend constexpr auto operator==(placed_cell const&, placed_cell const&) -> bool = default;
};

/// The cells of a table, cohort by cohort, each by age: a random-access view whose elements are made when
/// they are looked at. Valid as long as the table.
template <counts_by_cohort_and_age Table>
class cell_view : public ::ranges::view_facade<cell_view<Table>> {
public:
    cell_view() = default;
    explicit cell_view(Table const& table) : table_(std::addressof(table)) {}

    [[nodiscard]] auto size() const -> std::size_t { return table_->cohorts() * table_->ages(); }

private:
    friend ::ranges::range_access;

    struct cursor {
        Table const* table = nullptr;
        std::ptrdiff_t at = 0;

        [[nodiscard]] auto read() const -> placed_cell
        {
            auto const n = static_cast<std::size_t>(at);
            auto const c = n / table->ages();
            auto const k = n % table->ages();
            return {c,
                    k,
                    detail::age_of(*table, k),
                    table->state(c, k),
                    table->customers(c, k),
                    table->eligible(c, k)};
        }
        [[nodiscard]] auto equal(cursor const& o) const noexcept -> bool { return at == o.at; }
        void next() noexcept { ++at; }
        void prev() noexcept { --at; }
        void advance(std::ptrdiff_t n) noexcept { at += n; }
        [[nodiscard]] auto distance_to(cursor const& o) const noexcept -> std::ptrdiff_t { return o.at - at; }
    };
    [[nodiscard]] auto begin_cursor() const -> cursor { return {table_, 0}; }
    [[nodiscard]] auto end_cursor() const -> cursor { return {table_, static_cast<std::ptrdiff_t>(size())}; }

    Table const* table_ = nullptr;
};

/// The cells of any table of cohorts by ages, to print and to export it:
///
/// \code
/// for (auto const& cell : cohort::each_cell(table))
///     out << table.label(cell.cohort) << ',' << cell.age << ',' << cohort::to_string(cell.state) << ','
///         << cell.customers << '\n';
/// \endcode
struct each_cell_fn {
    /// \param table  one that has a name, since its cells are looked at when they are asked for. O(1)
    template <counts_by_cohort_and_age Table>
    [[nodiscard]] auto operator()(Table const& table) const -> cell_view<Table>
    {
        return cell_view<Table>(table);
    }
    template <counts_by_cohort_and_age Table>
    void operator()(Table const&&) const = delete;
};

/// \copydoc each_cell_fn
inline constexpr each_cell_fn each_cell{};

} // namespace cohort
