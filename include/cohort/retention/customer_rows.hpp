#pragma once

#include <cohort/ledger/layout.hpp>

#include <cohort/ledger/event_starts.hpp>
#include <cohort/ledger/ledger.hpp>
#include <cohort/ledger/ledger_row.hpp>

#include <cassert>
#include <cstddef>
#include <functional>

namespace cohort {

/// One customer's rows of a ledger in time order: what birth rules and cohort keys are given.
///
/// \tparam Layout  of the ledger
/// \tparam Where   which rows the query takes up at all
template <class Layout, class Where = detail::any_row>
class customer_rows {
public:
    using layout_type = Layout;
    using row_type = ledger_row<Layout>;
    using key_type = typename Layout::key_type;

    /// Rows [begin, end) of a ledger, of customer number `customer`.
    customer_rows(ledger<Layout> const& book, Where const& taken_rows, std::size_t customer,
                  std::size_t begin, std::size_t end) noexcept
        : book_(&book), where_(&taken_rows), key_(book.keys().data() + customer), customer_(customer),
          begin_(begin), end_(end)
    {}
    /// No row at all: a customer whom only a table of customers knows.
    customer_rows(ledger<Layout> const& book, Where const& taken_rows, key_type const& key) noexcept
        : book_(&book), where_(&taken_rows), key_(&key), customer_(book.customers())
    {}

    /// How many rows, refunds among them.
    [[nodiscard]] auto size() const noexcept -> std::size_t { return end_ - begin_; }
    /// Row i. \pre i < size(), here and below
    [[nodiscard]] auto operator[](std::size_t i) const noexcept -> row_type
    {
        assert(i < size());
        return row_type(*book_, begin_ + i);
    }
    /// Whether row i is an activity that the query takes up. No other may be a birth.
    [[nodiscard]] auto counts(std::size_t i) const -> bool
    {
        auto const row = (*this)[i];
        return (book_->all_active() || row.is_activity()) && std::invoke(*where_, row);
    }
    /// Whether the query takes row i up, be it an activity or only money.
    [[nodiscard]] auto taken(std::size_t i) const -> bool { return std::invoke(*where_, (*this)[i]); }

    /// What tells which rows are one event, as the ledger's policy says.
    [[nodiscard]] auto events() const -> event_starts<Layout> { return event_starts<Layout>(*book_); }

    /// Whose they are: the key, and the number of the customer in the ledger (`ledger::customers()` where the
    /// ledger does not know it).
    [[nodiscard]] auto key() const noexcept -> key_type const& { return *key_; }
    [[nodiscard]] auto customer() const noexcept -> std::size_t { return customer_; }
    /// Whether they are the rows of nobody.
    [[nodiscard]] auto is_unidentified() const noexcept -> bool
    {
        return book_->has_unidentified() && customer_ + 1 == book_->customers();
    }

private:
    ledger<Layout> const* book_;
    Where const* where_;
    key_type const* key_;
    std::size_t customer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

} // namespace cohort
