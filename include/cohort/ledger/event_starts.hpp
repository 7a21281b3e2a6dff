#pragma once

#include <cohort/ledger/layout.hpp>

#include <cohort/ledger/ledger.hpp>
#include <cohort/ledger/ledger_row.hpp>
#include <cohort/rows/concepts.hpp>
#include <cohort/rows/field.hpp>
#include <cohort/rows/policy.hpp>
#include <cohort/stats/detail/hash.hpp>

#include <date/date.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <type_traits>

namespace cohort {

/// Tells the events in a customer's rows by the ledger's policy, `row_policy::collapse`: an event begins with
/// the first of its rows.
///
/// \code
/// cohort::event_starts<Layout> begins(book);
/// for (auto const& row : rows_in_order_of_time)
///     if (wanted(row) && begins(row)) ++events; // an order of three wanted lines is one
/// \endcode
///
/// \complexity  a row takes a comparison where rows of an event stand together, else O(log n) for n events
template <class Layout>
class event_starts {
public:
    using row_type = ledger_row<Layout>;

    explicit event_starts(ledger<Layout> const& book) : book_(&book), how_(book.policy().collapse)
    {
        if (how_ == collapse::by_order && !Layout::template has<tag::order>) how_ = collapse::none;
    }

    /// Whether each row is an event.
    [[nodiscard]] auto each_row() const noexcept -> bool { return how_ == collapse::none; }
    /// Whether two rows of a customer are of one event.
    [[nodiscard]] auto same(row_type const& a, row_type const& b) const -> bool
    {
        switch (how_) {
        case collapse::none:
            break;
        case collapse::by_order:
            if constexpr (Layout::template has<tag::order>)
                if (detail::is_present(a[field::order])) return a[field::order] == b[field::order];
            break;
        case collapse::by_instant:
            return a.time() == b.time();
        case collapse::by_day:
            return date::floor<date::days>(a.time()) == date::floor<date::days>(b.time());
        }
        return a.index() == b.index();
    }
    /// Takes up the customer's next row, in order of time. Whether it is the first of an event, of those that
    /// were taken up.
    [[nodiscard]] auto operator()(row_type const& row) -> bool
    {
        if (how_ == collapse::none) return true;
        if (count_ > 0 && same(row_type(*book_, recent_[count_ - 1]), row)) return false;
        if constexpr (Layout::template has<tag::order>)
            if (how_ == collapse::by_order) return is_new_order(row);
        // Rows of one time stand together.
        recent_[0] = row.index();
        count_ = 1;
        return true;
    }
    /// Forgets all rows: the next customer.
    void clear()
    {
        count_ = 0;
        marks_ = 0;
        if (!older_.empty()) older_.clear();
    }

private:
    // Most customers have few orders; an order's lines stand together nearly always.
    static constexpr std::size_t few = 24;

    struct by_order {
        [[nodiscard]] auto operator()(row_type const& a, row_type const& b) const -> bool
        {
            return a[field::order] < b[field::order];
        }
    };
    struct never {
        [[nodiscard]] auto operator()(row_type const&, row_type const&) const -> bool { return false; }
    };
    using order_less = std::conditional_t<Layout::template has<tag::order>, by_order, never>;

    auto is_new_order(row_type const& row) -> bool
    {
        // An order whose mark is not set was not seen; of most customers that is all that is asked.
        if (!detail::is_present(row[field::order])) return true;
        auto const mark = detail::mark_of(row[field::order]);
        if ((marks_ & mark) != 0 && is_known(row)) return false;
        marks_ |= mark;
        if (count_ == few) {
            for (auto const i : recent_) older_.insert(row_type(*book_, i));
            count_ = 0;
        }
        recent_[count_++] = row.index();
        return true;
    }
    [[nodiscard]] auto is_known(row_type const& row) const -> bool
    {
        for (auto i = count_; i-- > 0;)
            if (same(row_type(*book_, recent_[i]), row)) return true;
        return older_.contains(row);
    }

    ledger<Layout> const* book_;
    collapse how_;
    std::size_t count_ = 0;
    std::uint64_t marks_ = 0;              // of orders that were seen, by hash
    std::array<std::size_t, few> recent_;  // the first rows of the latest events
    std::set<row_type, order_less> older_; // and of those before, by order
};

} // namespace cohort
