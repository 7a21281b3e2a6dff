#pragma once

#include <cohort/ledger/detail/amounts.hpp>
#include <cohort/ledger/layout.hpp>
#include <cohort/rows/concepts.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/rows/field.hpp>
#include <cohort/stats/sum.hpp>

#include <date/date.h>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace cohort::detail {

// What is known of one customer while its rows go by: facts that measures ask for, each gathered once however
// many ask. A fact takes up a row by `add(rows, i, active, day)` and is made ready for the next customer by
// `clear()`. One that `needs_all_rows` keeps something of each row, and so can only be had where a customer's
// rows are together.

/// The last day of an activity; the one fact that is always there.
struct last_day {
    static constexpr bool needs_all_rows = false;
    static constexpr date::local_days never = date::local_days::min();

    void clear() noexcept { last = never; }
    template <class View>
    void add(View const&, std::size_t, bool active, date::local_days day) noexcept
    {
        if (!active) return;
        // By value: as a reference it becomes a branch that rows in no order take at random.
        auto const before = last;
        last = before < day ? day : before;
    }

    date::local_days last = never;
};

/// The first day of an activity.
struct first_day {
    static constexpr bool needs_all_rows = false;

    void clear() noexcept { first = date::local_days::max(); }
    template <class View>
    void add(View const&, std::size_t, bool active, date::local_days day) noexcept
    {
        if (active) first = std::min(first, day);
    }

    date::local_days first = date::local_days::max();
};

/// How many rows are activities.
struct row_count {
    static constexpr bool needs_all_rows = false;

    void clear() noexcept { count_ = 0; }
    template <class View>
    void add(View const&, std::size_t, bool active, date::local_days) noexcept
    {
        count_ += active ? 1U : 0U;
    }
    [[nodiscard]] auto count() const noexcept -> std::uint32_t { return count_; }

private:
    std::uint32_t count_ = 0;
};

/// The total of a field, of refunds too.
template <class Layout, class Tag>
struct total_of {
    static constexpr bool needs_all_rows = false;

    void clear() noexcept { sum_ = {}; }
    template <class View>
    void add(View const& rows, std::size_t i, bool, date::local_days) noexcept
    {
        sum_(rows.template cell<Tag>(i));
    }
    [[nodiscard]] auto value() const { return finite_total(sum_.value()); }

private:
    sum<typename Layout::template value_type<Tag>> sum_;
};

/// How many different orders there are among the activities. Rows of one order mostly stand together, so
/// repeats of the row before are passed over and only what remains is sorted.
template <class Layout>
class order_count {
    using order = typename Layout::template value_type<tag::order>;

public:
    static constexpr bool needs_all_rows = true;

    void clear() noexcept { seen_.clear(); }
    template <class View>
    void add(View const& rows, std::size_t i, bool active, date::local_days)
    {
        if (!active) return;
        order const& of_row = rows.template cell<tag::order>(i);
        if (seen_.empty() || !is_present(of_row) || !(*seen_.back() == of_row)) seen_.push_back(&of_row);
    }
    [[nodiscard]] auto count() -> std::uint32_t
    {
        if (seen_.size() < 2) return static_cast<std::uint32_t>(seen_.size());
        std::ranges::sort(seen_, [](order const* a, order const* b) { return *a < *b; });
        std::uint32_t n = 1;
        for (std::size_t i = 1; i < seen_.size(); ++i)
            n += *seen_[i - 1] < *seen_[i] || !is_present(*seen_[i]) ? 1U : 0U;
        return n;
    }

private:
    std::vector<order const*> seen_;
};

/// Orders as they are bound; rows where none is.
template <class Layout>
using orders_of =
    typename std::conditional_t<Layout::template has<tag::order>, std::type_identity<order_count<Layout>>,
                                std::type_identity<row_count>>::type;

/// The largest total of an order: of its rows, refunds under the same order subtracted. Refunds by themselves
/// are no order. Where no order is bound, each activity is one.
template <class Layout>
class largest_order_total {
    using money = amount_of_layout_t<Layout>;
    static constexpr bool has_order = Layout::template has<tag::order>;

public:
    static constexpr bool needs_all_rows = true;

    void clear() noexcept { lines_.clear(); }
    template <class View>
    void add(View const& rows, std::size_t i, bool active, date::local_days)
    {
        if constexpr (has_order)
            lines_.push_back(
                {&rows.template cell<tag::order>(i), rows.template cell<tag::amount>(i), active});
        else if (active)
            lines_.push_back({nullptr, rows.template cell<tag::amount>(i), active});
    }
    /// \pre an activity was seen
    [[nodiscard]] auto value() -> total_t<money>
    {
        if constexpr (has_order) {
            // Lines of an order by their amounts: a total of doubles does not depend on the order of the
            // rows.
            std::ranges::sort(lines_, [](line const& a, line const& b) {
                if (*a.order < *b.order) return true;
                return !(*b.order < *a.order) && a.amount < b.amount;
            });
        }
        bool any = false;
        total_t<money> largest{};
        for (std::size_t begin = 0; begin < lines_.size();) {
            total_accumulator<money> of_order;
            bool active = false;
            auto end = begin;
            do {
                of_order(lines_[end].amount);
                active |= lines_[end].active;
                ++end;
            } while (has_order && end < lines_.size() && same_order(lines_[begin], lines_[end]));
            begin = end;
            if (!active) continue;
            auto const total = finite_total(of_order.value());
            largest = any ? std::max(largest, total) : total;
            any = true;
        }
        return largest;
    }

private:
    template <class Tag, class = void>
    struct value_of {
        using type = int;
    };
    template <class Tag>
        requires(Layout::template has<Tag>)
    struct value_of<Tag> {
        using type = typename Layout::template value_type<Tag>;
    };
    struct line {
        typename value_of<tag::order>::type const* order;
        money amount;
        bool active;
    };
    [[nodiscard]] static auto same_order(line const& a, line const& b) -> bool
    {
        return is_present(*a.order) && !(*a.order < *b.order) && !(*b.order < *a.order);
    }

    std::vector<line> lines_;
};

/// The different days of the activities.
class day_list {
public:
    static constexpr bool needs_all_rows = true;

    void clear() noexcept { days_.clear(); }
    template <class View>
    void add(View const&, std::size_t, bool active, date::local_days day)
    {
        if (active && (days_.empty() || days_.back() != day)) days_.push_back(day);
    }
    /// Ascending.
    [[nodiscard]] auto days() -> std::vector<date::local_days> const&
    {
        if (!std::ranges::is_sorted(days_)) std::ranges::sort(days_);
        days_.erase(std::unique(days_.begin(), days_.end()), days_.end());
        return days_;
    }

private:
    std::vector<date::local_days> days_;
};

/// Different facts, of one customer.
template <class... Facts>
struct facts : Facts... {
    static constexpr bool needs_all_rows = (Facts::needs_all_rows || ...);

    void clear() noexcept { (static_cast<Facts&>(*this).clear(), ...); }
    template <class View>
    void add(View const& rows, std::size_t i, bool active, date::local_days day)
    {
        (static_cast<Facts&>(*this).add(rows, i, active, day), ...);
    }
    template <class Fact>
    [[nodiscard]] auto get() noexcept -> Fact&
    {
        return *this;
    }
};

/// The facts of one list and those of others, each once.
template <class All, class... Others>
struct joined_facts {
    using type = All;
};
template <class... Known, class... Rest>
struct joined_facts<facts<Known...>, facts<>, Rest...> : joined_facts<facts<Known...>, Rest...> {};
template <class... Known, class First, class... More, class... Rest>
struct joined_facts<facts<Known...>, facts<First, More...>, Rest...>
    : joined_facts<
          std::conditional_t<(std::is_same_v<First, Known> || ...), facts<Known...>, facts<Known..., First>>,
          facts<More...>, Rest...> {};

} // namespace cohort::detail
