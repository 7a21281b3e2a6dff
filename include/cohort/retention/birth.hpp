#pragma once

#include <cohort/ledger/layout.hpp>

#include <cohort/ledger/ledger.hpp>
#include <cohort/ledger/ledger_row.hpp>
#include <cohort/retention/customer_rows.hpp>
#include <cohort/rows/calendar_time.hpp>
#include <cohort/rows/concepts.hpp>
#include <cohort/rows/error.hpp>

#include <date/date.h>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <ranges>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace cohort {

/// The day of a birth, and the row that told it.
struct dated_birth {
    static constexpr std::size_t no_row = static_cast<std::size_t>(-1);

    date::local_days day{};
    std::size_t row = no_row; ///< among the customer's rows

    friend constexpr auto operator==(dated_birth const&, dated_birth const&) -> bool = default;
};

/// A birth, as cohort keys are given it.
///
/// \tparam Instant  the ledger's clock
template <class Instant>
struct birth_event {
    Instant at{};                          ///< when; the day's first instant where only the day is known
    date::local_days day{};                ///< on which day
    std::size_t row = dated_birth::no_row; ///< which of the customer's rows it was, or which told the day
    bool is_row = true;                    ///< whether the row is the birth itself

    [[nodiscard]] constexpr auto has_row() const noexcept -> bool { return row != dated_birth::no_row; }
};

namespace detail {

template <class R>
inline constexpr bool is_birth = false;
template <>
inline constexpr bool is_birth<std::optional<std::size_t>> = true;
template <>
inline constexpr bool is_birth<std::optional<dated_birth>> = true;

template <class Rule, class Rows>
inline constexpr bool finds_births = false;
template <class Rule, class Rows>
    requires(std::invocable<Rule const&, Rows const&>)
inline constexpr bool finds_births<Rule, Rows> = is_birth<std::invoke_result_t<Rule const&, Rows const&>>;

/// Whether a moment comes less than so many days (of 24 hours) after an earlier one. Nothing overflows.
template <class Instant>
[[nodiscard]] constexpr auto apart_by_less(Instant from, Instant to, date::days within) noexcept -> bool
{
    auto const first = date::floor<date::days>(from);
    auto const last = date::floor<date::days>(to);
    auto const whole = std::int64_t{last.time_since_epoch().count()} - first.time_since_epoch().count();
    return whole < within.count() || (whole == within.count() && to - last < from - first);
}

/// The day of a date that exists. \throws invalid_option  for the 30th of February
template <class T>
[[nodiscard]] auto existing_day(T const& value, char const* what) -> date::local_days
{
    if constexpr (requires { value.ok(); })
        if (!value.ok()) throw invalid_option(std::string(what) + ": there is a date that does not exist");
    return to_local_days(value);
}

template <class Rule, class Book>
concept binds_to_book = requires(Rule const& rule, Book const& book)
{
    rule.bound_to(book);
};

/// A rule made ready for one ledger.
template <class Rule, class Book>
[[nodiscard]] auto rule_for(Rule const& rule, Book const& book)
{
    if constexpr (binds_to_book<Rule, Book>)
        return rule.bound_to(book);
    else
        return rule;
}

} // namespace detail

/// Who is born when: given one customer's rows in time order, `rule(rows)` says which of them is the birth,
/// as a `std::optional<std::size_t>`, or on which day it was, as a `std::optional<dated_birth>`; nothing
/// where the customer has none.
///
/// A rule that tells days from before the log also says how early they may be, by `earliest(from)` as
/// `birth::date_in` does; without it births before the window count as outside.
///
/// Only rows that `rows.counts(i)` may be a birth. Rules are called from several threads at once.
template <class Rule, class Rows>
concept birth_rule = detail::finds_births<Rule, Rows>;

namespace birth {

/// The first activity that matches a predicate.
template <class P = detail::any_row>
struct first_rule {
    template <class Rows>
    [[nodiscard]] constexpr auto operator()(Rows const& rows) const -> std::optional<std::size_t>
        requires(row_predicate<P, typename Rows::layout_type>)
    {
        for (std::size_t i = 0; i < rows.size(); ++i)
            if (rows.counts(i) && std::invoke(matches, rows[i])) return i;
        return std::nullopt;
    }

    [[no_unique_address]] P matches{};
};

/// The first activity: the default.
inline constexpr first_rule<> first_activity{};

/// `birth::first(p)`: the first activity that matches.
template <class P>
[[nodiscard]] constexpr auto first(P matches) -> first_rule<P>
{
    return {std::move(matches)};
}

/// Of at least n events that match and lie close together, the n-th.
template <class P>
struct repeated_rule {
    template <class Rows>
    [[nodiscard]] constexpr auto operator()(Rows const& rows) const -> std::optional<std::size_t>
        requires(row_predicate<P, typename Rows::layout_type>)
    {
        auto begins = rows.events();
        std::vector<std::size_t> latest; // the last n events that match, a ring; the n-th needs none
        std::size_t seen = 0;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (!rows.counts(i) || !std::invoke(matches, rows[i]) || (n > 1 && !begins(rows[i]))) continue;
            auto const at = seen++ % n;
            if (within) {
                if (latest.size() < n)
                    latest.push_back(i);
                else
                    latest[at] = i;
            }
            if (seen < n) continue;
            if (!within) return i;
            auto const oldest = latest[(at + 1) % n];
            if (detail::apart_by_less(rows[oldest].time(), rows[i].time(), *within)) return i;
        }
        return std::nullopt;
    }

    std::size_t n = 1;
    std::optional<date::days> within = {};
    [[no_unique_address]] P matches{};
};

/// `birth::nth(n)`, `birth::nth(n, p)`: the n-th event (whose activities match): the second order, however
/// many lines the first one has. What an event is says `row_policy::collapse`; born at the first of its rows
/// that match. \throws invalid_option  for n = 0
template <class P = detail::any_row>
[[nodiscard]] constexpr auto nth(std::size_t n, P matches = {}) -> repeated_rule<P>
{
    if (n == 0) throw invalid_option("birth::nth: births are counted from 1");
    return {n, std::nullopt, std::move(matches)};
}

/// `birth::at_least(n, days, p)`: the first event that is the n-th to match in less than so many days (of 24
/// hours), itself included; events as for `nth`.
/// \throws invalid_option  for n = 0 or no day
template <class P = detail::any_row>
[[nodiscard]] constexpr auto at_least(std::size_t n, date::days within, P matches = {}) -> repeated_rule<P>
{
    if (n == 0) throw invalid_option("birth::at_least: at least one activity must match");
    if (within < date::days{1}) throw invalid_option("birth::at_least: within at least one day");
    return {n, within, std::move(matches)};
}

/// The first activity that matches `then` and comes after one of another event that matches `before`.
template <class A, class B>
struct sequence_rule {
    template <class Rows>
    [[nodiscard]] constexpr auto operator()(Rows const& rows) const -> std::optional<std::size_t>
        requires(row_predicate<A, typename Rows::layout_type>&& row_predicate<B, typename Rows::layout_type>)
    {
        auto const events = rows.events();
        std::optional<std::size_t> latest; // that matches `before`
        std::optional<std::size_t> other;  // the latest of another event than that
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (!rows.counts(i)) continue;
            auto const row = rows[i];
            auto const& from = latest && events.same(rows[*latest], row) ? other : latest;
            if (from && std::invoke(then, row) &&
                detail::apart_by_less(rows[*from].time(), row.time(), within))
                return i;
            if (!std::invoke(before, row)) continue;
            if (latest && !events.same(rows[*latest], row)) other = latest;
            latest = i;
        }
        return std::nullopt;
    }

    [[no_unique_address]] A before{};
    [[no_unique_address]] B then{};
    date::days within{};
};

/// `birth::sequence(a, b, days)`: born at the first activity that matches b and comes, in time order, after
/// one of another event that matches a, in less than so many days (of 24 hours): two lines of one order are
/// no sequence. Of events of one instant the order of the range decides. \throws invalid_option  for no day
template <class A, class B>
[[nodiscard]] constexpr auto sequence(A before, B then, date::days within) -> sequence_rule<A, B>
{
    if (within < date::days{1}) throw invalid_option("birth::sequence: within at least one day");
    return {std::move(before), std::move(then), within};
}

/// The date that rows carry.
template <class Tag>
struct date_in_rule {
    template <class Book>
    struct bound {
        template <class Rows>
        [[nodiscard]] auto operator()(Rows const& rows) const -> std::optional<dated_birth>
        {
            for (std::size_t i = 0; i < rows.size(); ++i) {
                if (!rows.counts(i)) continue;
                if (auto const day = day_of(rows[i][field_name<Tag>{}])) return dated_birth{*day, i};
            }
            return std::nullopt;
        }
        /// The earliest date of any row, on or after `from` where that is given.
        [[nodiscard]] auto earliest(std::optional<date::local_days> from) const
            -> std::optional<date::local_days>
        {
            std::optional<date::local_days> least;
            for (auto const& value : book->column(field_name<Tag>{})) {
                auto const day = day_of(value);
                if (day && (!from || *from <= *day) && (!least || *day < *least)) least = day;
            }
            return least;
        }

        Book const* book;
    };

    template <class Layout>
        requires(Layout::template has<Tag>)
    [[nodiscard]] auto bound_to(ledger<Layout> const& book) const -> bound<ledger<Layout>> { return {&book}; }

private:
    template <class T>
    [[nodiscard]] static auto day_of(T const& value) -> std::optional<date::local_days>
    {
        if constexpr (requires { value.has_value(); })
            return value ? day_of(*value) : std::nullopt;
        else
            return detail::existing_day(value, "birth::date_in");
    }
};

/// `birth::date_in(field)`: born on the day that the customer's rows carry, a sign-up say, as a
/// `calendar_time` or an optional of one: that of the first activity that has one. The day may lie before the
/// log.
template <class Tag>
[[nodiscard]] constexpr auto date_in(field_name<Tag>) -> date_in_rule<Tag>
{
    return {};
}

/// The date that a table of customers gives.
template <class Key>
class listed_rule {
    struct entry {
        Key key;
        date::local_days day;
    };

public:
    using customer_type = Key;

    /// A rule of a table.
    explicit listed_rule(std::vector<std::pair<Key, date::local_days>> entries)
    {
        auto sorted = std::make_shared<std::vector<entry>>();
        for (auto& [key, day] : entries) sorted->push_back({std::move(key), day});
        std::ranges::sort(*sorted, [](entry const& a, entry const& b) {
            return a.key < b.key || (!(b.key < a.key) && a.day < b.day);
        });
        for (std::size_t i = 1; i < sorted->size(); ++i) {
            if (!((*sorted)[i - 1].key < (*sorted)[i].key))
                throw invalid_option("birth::listed: a customer is listed twice; list each customer once");
        }
        entries_ = std::move(sorted);
    }

    struct bound {
        template <class Rows>
        [[nodiscard]] auto operator()(Rows const& rows) const -> std::optional<dated_birth>
        {
            if (rows.customer() < days.size()) {
                if (!days[rows.customer()]) return std::nullopt;
                return dated_birth{*days[rows.customer()]};
            }
            auto const known = std::ranges::lower_bound(*entries, rows.key(), {}, &entry::key);
            return dated_birth{known->day};
        }
        [[nodiscard]] auto earliest(std::optional<date::local_days> from) const
            -> std::optional<date::local_days>
        {
            std::optional<date::local_days> least;
            for (auto const& e : *entries) {
                if ((!from || *from <= e.day) && (!least || e.day < *least)) least = e.day;
            }
            return least;
        }
        /// Calls `f(key)` for customers whom the ledger does not know, ascending.
        template <class F>
        void for_each_other(F f) const
        {
            for (auto const i : others) f((*entries)[i].key);
        }

        std::vector<std::optional<date::local_days>> days; // by customer of the ledger
        std::vector<std::size_t> others;                   // entries that the ledger does not know
        std::shared_ptr<std::vector<entry> const> entries;
    };

    template <class Layout>
        requires(std::same_as<typename Layout::key_type, Key>)
    [[nodiscard]] auto bound_to(ledger<Layout> const& book) const -> bound
    {
        bound b{std::vector<std::optional<date::local_days>>(book.customers()), {}, entries_};
        auto const known = book.keys().first(book.customers() - (book.has_unidentified() ? 1 : 0));
        std::size_t c = 0;
        for (std::size_t i = 0; i < entries_->size(); ++i) {
            auto const& e = (*entries_)[i];
            while (c < known.size() && known[c] < e.key) ++c;
            if (c < known.size() && known[c] == e.key)
                b.days[c] = e.day;
            else
                b.others.push_back(i);
        }
        return b;
    }

private:
    std::shared_ptr<std::vector<entry> const> entries_; // ascending
};

/// `birth::listed(customers, &person::id, &person::signed_up)`: born on the day that a table of customers
/// gives. Who is listed and has no row in the log is a member all the same: who signed up and never came is
/// what such a table is asked about. Who has rows and is not listed has no birth.
///
/// \param customers  any input range, read once
/// \param key        the customer's key, of the type that the ledger has
/// \param day        a `calendar_time`, or an optional of one: empty where the customer has no birth
/// \throws invalid_option  if a customer is listed twice, or on a day that does not exist
/// \complexity  O(n log n) for n listed customers, once; with a ledger of c customers O(n + c)
template <std::ranges::input_range R, class KeyOf, class DayOf>
[[nodiscard]] auto listed(R&& customers, KeyOf key, DayOf day)
{
    using result = std::remove_cvref_t<std::invoke_result_t<KeyOf&, std::ranges::range_reference_t<R>>>;
    std::vector<std::pair<customer_key_t<result>, date::local_days>> entries;
    for (auto&& c : customers) {
        auto&& at = std::invoke(day, c);
        if constexpr (requires { at.has_value(); }) {
            if (!at) continue;
            entries.emplace_back(std::invoke(key, c), detail::existing_day(*at, "birth::listed"));
        } else {
            entries.emplace_back(std::invoke(key, c), detail::existing_day(at, "birth::listed"));
        }
    }
    return listed_rule<customer_key_t<result>>(std::move(entries));
}

} // namespace birth

} // namespace cohort
