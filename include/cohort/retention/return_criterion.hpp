#pragma once

#include <cohort/rows/error.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

namespace cohort {

/// Ages from the first to the last, both included.
struct age_span {
    static constexpr std::size_t no_end = std::numeric_limits<std::size_t>::max();

    std::size_t first = 0;
    std::size_t last = 0; ///< `no_end`: however old

    friend constexpr auto operator==(age_span const&, age_span const&) -> bool = default;
};

/// Which ages must have been observed for a cell to be told.
struct cell_needs {
    std::size_t since = 0; ///< the first age that the cell looks at
    std::size_t opens = 0; ///< before this age begins there is nothing to see
    std::size_t last = 0;  ///< once this age is over the cell is complete

    friend constexpr auto operator==(cell_needs const&, cell_needs const&) -> bool = default;
};

/// How the figures that were noted at single columns become those of cells.
enum class cell_fold : std::uint8_t {
    none,          ///< they are
    later,         ///< a cell is what was noted at it and at later ones
    earlier,       ///< a cell is what was noted at it and at earlier ones
    earlier_after, ///< the same, but the first column stands by itself
};

/// Which ages of a member may be counted: those in [since, limit). What must not be is noted at column
/// `width`, which is nobody's, so that counting needs no branch.
struct member_ages {
    std::size_t since = 0;
    std::size_t limit = 0;
    std::size_t width = 0; ///< how many columns there are

    [[nodiscard]] constexpr auto counted(std::size_t age) const noexcept -> bool
    {
        return age - since < limit - since; // ages before the birth wrap to huge numbers
    }
    /// The column of an age, or nobody's.
    [[nodiscard]] constexpr auto column(std::size_t age) const noexcept -> std::size_t
    {
        return counted(age) ? age : width;
    }
    /// The ages that may be counted as bits. \pre width <= 64
    [[nodiscard]] constexpr auto bits() const noexcept -> std::uint64_t
    {
        return below(limit) & ~below(since);
    }
    /// No age at all.
    [[nodiscard]] static constexpr auto none(std::size_t width) noexcept -> member_ages
    {
        return {0, 0, width};
    }

private:
    [[nodiscard]] static constexpr auto below(std::size_t n) noexcept -> std::uint64_t
    {
        return (std::uint64_t{n < 64} << n % 64) - 1; // no branch; of 64 and more all
    }
};

namespace detail {

inline void require_occurrences(std::uint64_t n)
{
    if (n == 0) throw invalid_option("min_occurrences: a return takes at least one event");
    if (n > 1'000'000)
        throw invalid_option("min_occurrences: at most 1000000 events, not " + std::to_string(n));
}

inline void require_age(char const* what, std::size_t age)
{
    if (age > 1'000'000)
        throw invalid_option(std::string(what) + " must be an age of at most 1000000, not " +
                             std::to_string(age));
}

struct note_nowhere {
    void operator()(std::size_t, std::uint64_t) const noexcept {}
};

/// How many return events a member has had so far at the age of the row.
class events_at_age {
public:
    auto operator()(std::size_t age, bool hit) noexcept -> std::uint64_t
    {
        run_ = (run_ & (0 - std::uint64_t{age == last_})) + std::uint64_t{hit};
        last_ = age;
        return run_;
    }

private:
    std::size_t last_ = age_span::no_end; // the age of the last row
    std::uint64_t run_ = 0;
};

/// What a tracker keeps of a member.
template <class T>
concept tracks_member = requires(T t, std::size_t age, note_nowhere note)
{
    t.at(age, true, note);
    t.done(note);
};

/// Whether a criterion says of a set of ages that earlier ones change nothing.
template <class C>
inline constexpr bool can_settle = requires(C const& c, std::uint64_t there)
{
    {
        c.settled(there)
        } -> std::convertible_to<bool>;
};

/// Whether a criterion can tell cells by the set of ages.
template <class C>
concept reads_ages = requires(C const& c, std::size_t columns, std::uint64_t there, member_ages ages)
{
    {
        c.by_ages(columns)
        } -> std::convertible_to<bool>;
    {
        c.cells(there, ages)
        } -> std::same_as<std::uint64_t>;
};

/// Whether a criterion counts whoever has a return event among a cell's rows.
template <class C>
[[nodiscard]] auto counts_by_rows(C const& c) -> bool
{
    if constexpr (requires { c.counts_by_rows(); })
        return c.counts_by_rows();
    else
        return false;
}

/// Whether a criterion wants events told apart.
template <class C>
[[nodiscard]] auto counts_events(C const& c) -> bool
{
    if constexpr (requires { c.counts_events(); })
        return c.counts_events();
    else
        return false;
}

} // namespace detail

/// When a member of a cohort counts as returned.
///
/// A criterion has a `tracker`, which is told members' rows in time order and notes at which columns the
/// members are to be counted:
///
/// * `tracker(criterion, columns)`: once for many members;
/// * `born(member_ages)`: the next member, returned as what is kept of it, and that is told
///     * `at(age, hit, note)`: a row at that age, a return event or not. `note(column, n)` adds n, modulo
///     2^64;
///     * `done(note)`: that was the last row.
///
/// `counts` says how what was noted becomes the cells' members, `rows` which ages' rows a cell's measures are
/// taken over.
///
/// Where it does not matter how many events there were at an age, nor in which order, a criterion may tell
/// cells by the set of a member's ages, which is faster. It is asked where there are at most 63 columns:
///
/// * `by_ages(columns)`: whether it can, for so many columns;
/// * `cells(there, member_ages)`: the columns in which a member counts, as bits. Bit a of `there` is set if
/// the
///     member had a return event at age a, bit 63 if at that age or a later one;
/// * `settled(there)`, if it has that: whether earlier ages than those in the set change nothing. Then rows
/// are looked
///     at from the last one on, and not all of them.
///
/// Where it matters how many events there were, `counts_events()` says so: then of the rows that are one
/// event
/// (`row_policy::collapse`: an order's, by default) only the first is told as a return event.
///
/// `counts_by_rows()` says whether a member counts in a cell if it has a return event among the rows that the
/// cell's measure is taken over, and only then: so that a measure may be divided by those who count.
///
/// Columns are ages unless the criterion says otherwise by members that `returns::bracket` shows:
/// `columns(ages)`, `span(k)`, `needs(k)`. docs/concepts/return_criterion.md writes one.
template <class C>
concept return_criterion = std::copyable<C> && requires(C const& c, typename C::tracker t, member_ages m)
{
    typename C::tracker;
    c.validate();
    {
        C::counts
        } -> std::convertible_to<cell_fold>;
    {
        C::rows
        } -> std::convertible_to<cell_fold>;
    {
        t.born(m)
        } -> detail::tracks_member;
};

namespace detail {

template <class C>
inline constexpr bool columns_are_ages = true;
template <class C>
    requires(requires { C::columns_are_ages; })
inline constexpr bool columns_are_ages<C> = C::columns_are_ages;

// What a criterion does not say itself.

template <return_criterion C>
[[nodiscard]] auto columns_of(C const& c, std::size_t ages) -> std::size_t
{
    if constexpr (requires { c.columns(ages); })
        return c.columns(ages);
    else
        return ages;
}
template <return_criterion C>
[[nodiscard]] auto span_of(C const& c, std::size_t k) -> age_span
{
    // Else the ages whose rows a cell counts.
    if constexpr (requires { c.span(k); })
        return c.span(k);
    else if constexpr (C::rows == cell_fold::later)
        return {k, age_span::no_end};
    else if constexpr (C::rows == cell_fold::earlier)
        return {0, k};
    else if constexpr (C::rows == cell_fold::earlier_after)
        return {std::min<std::size_t>(k, 1), k};
    else
        return {k, k};
}
template <return_criterion C>
[[nodiscard]] auto needs_of(C const& c, std::size_t k) -> cell_needs
{
    if constexpr (requires { c.needs(k); })
        return c.needs(k);
    else
        return {k, k, k};
}
template <return_criterion C>
[[nodiscard]] auto member_of(C const& c, std::size_t since, std::size_t seen, std::size_t width, bool matures)
    -> member_ages
{
    member_ages ages{since, std::min(seen, width), width};
    // Born so long before the log that no age which was seen has a column. (Spans are asked one by one.)
    if (columns_are_ages<C> && ages.limit <= since) return member_ages::none(width);
    if constexpr (requires { c.member(ages, seen, matures); }) ages = c.member(ages, seen, matures);
    return ages;
}

} // namespace detail

} // namespace cohort
