#pragma once

#include <cohort/ledger/detail/pack.hpp>
#include <cohort/ledger/layout.hpp>
#include <cohort/stats/detail/buffer.hpp>

#include <cstddef>
#include <utility>

namespace cohort::detail {

/// The columns of a ledger: one piece of memory for each field of a layout, all of one length.
template <class Layout>
class ledger_columns;
template <class Key, class... Columns>
class ledger_columns<layout<Key, Columns...>> {
    using layout_type = layout<Key, Columns...>;

public:
    ledger_columns() = default;
    explicit ledger_columns(std::size_t rows)
    {
        for_each_index<sizeof...(Columns)>([&](auto i) {
            auto& column = get<decltype(i)::value>(columns_);
            column = std::remove_cvref_t<decltype(column)>(rows);
        });
    }

    /// A field's column.
    template <class Tag>
    [[nodiscard]] auto column() const noexcept -> auto const&
    {
        return get<layout_type::template index_of<Tag>()>(columns_);
    }

    /// Writes `n` rows that stand together, beginning at row `at`.
    void put(std::size_t at, pack<typename Columns::value_type...>* rows, std::size_t n)
    {
        for_each_index<sizeof...(Columns)>([&](auto i) {
            auto* const to = get<decltype(i)::value>(columns_).data() + at;
            for (std::size_t r = 0; r < n; ++r) to[r] = std::move(get<decltype(i)::value>(rows[r]));
        });
    }

    /// Copies row `from` of another to row `at`.
    void put_row(std::size_t at, ledger_columns const& other, std::size_t from)
    {
        for_each_index<sizeof...(Columns)>([&](auto i) {
            get<decltype(i)::value>(columns_)[at] = get<decltype(i)::value>(other.columns_)[from];
        });
    }

    /// A row, in one piece.
    [[nodiscard]] auto row(std::size_t r) const -> pack<typename Columns::value_type...>
    {
        pack<typename Columns::value_type...> p;
        for_each_index<sizeof...(Columns)>(
            [&](auto i) { get<decltype(i)::value>(p) = get<decltype(i)::value>(columns_)[r]; });
        return p;
    }

    friend auto operator==(ledger_columns const&, ledger_columns const&) -> bool = default;

private:
    pack<buffer<typename Columns::value_type>...> columns_;
};

/// Whether rows of a layout can be compared field by field.
template <class Layout>
inline constexpr bool rows_comparable = false;
template <class Key, class... Columns>
inline constexpr bool rows_comparable<layout<Key, Columns...>> =
    (std::equality_comparable<typename Columns::value_type> && ...);

} // namespace cohort::detail
