#pragma once

#include <cohort/ledger/layout.hpp>

#include <cohort/ledger/ledger.hpp>
#include <cohort/rows/field.hpp>

#include <concepts>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace cohort {

/// A row of a ledger, read field by field: what predicates and measures are given.
///
/// \code
/// auto const is_german = [](auto const& row) { return row[country] == "DE"; };
/// \endcode
///
/// Two words, copied freely; valid as long as the ledger.
template <class Layout>
class ledger_row {
public:
    using layout_type = Layout;

    /// \pre row < book.rows()
    constexpr ledger_row(ledger<Layout> const& book, std::size_t row) noexcept : book_(&book), row_(row) {}

    /// The field's value in this row.
    template <class Tag>
        requires(Layout::template has<Tag>)
    [[nodiscard]] auto operator[](field_name<Tag> field) const noexcept -> auto const&
    {
        return book_->column(field)[row_];
    }
    /// When it happened, on the ledger's zone-less clock.
    [[nodiscard]] auto time() const noexcept { return book_->column(field::time)[row_]; }
    /// Whether the row is an activity, or only money: see `ledger::is_activity`.
    [[nodiscard]] auto is_activity() const noexcept -> bool { return book_->is_activity(row_); }
    /// Where the row stands in the ledger.
    [[nodiscard]] auto index() const noexcept -> std::size_t { return row_; }

private:
    ledger<Layout> const* book_;
    std::size_t row_;
};

/// What looks at a row of a ledger and says yes or no.
template <class P, class Layout>
concept row_predicate = std::predicate < P const&,
        ledger_row<Layout>
const& > ;

namespace detail {

/// Takes every row.
struct any_row {
    template <class Row>
    [[nodiscard]] constexpr auto operator()(Row const&) const noexcept -> bool
    {
        return true;
    }
    friend constexpr auto operator==(any_row, any_row) -> bool = default;
};

/// `row[field] == value`, or `test(row[field])`.
template <class Tag, class Value>
struct field_test {
    template <class Row>
    [[nodiscard]] constexpr auto operator()(Row const& row) const
        -> bool requires(requires { row[field_name<Tag>{}]; })
    {
        auto const& of_row = row[field_name<Tag>{}];
        using type = std::remove_cvref_t<decltype(of_row)>;
        if constexpr (std::predicate<Value const&, type const&>)
            return std::invoke(value, of_row);
        else if constexpr (std::integral<type> && std::integral<Value>)
            return of_row == static_cast<type>(value) &&
                   static_cast<Value>(static_cast<type>(value)) == value;
        else
            return of_row == value;
    }

    Value value;
};

} // namespace detail

/// Predicates on one field: `where(country, "DE")`, `where(field::amount, [](auto a) { return a > 100; })`.
struct where_fn {
    /// \param field  the field that is looked at; a ledger that has no such column does not compile
    /// \param value  what its value must equal, or a predicate of the value
    template <class Tag, class Value>
    [[nodiscard]] constexpr auto operator()(field_name<Tag>, Value value) const
    {
        if constexpr (std::convertible_to<Value, std::string_view> && !std::same_as<Value, std::string>)
            return detail::field_test<Tag, std::string_view>{std::string_view(value)};
        else
            return detail::field_test<Tag, Value>{std::move(value)};
    }
};

/// \copydoc where_fn
inline constexpr where_fn where{};

} // namespace cohort
