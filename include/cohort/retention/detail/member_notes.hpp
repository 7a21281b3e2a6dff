#pragma once

#include <cohort/retention/return_criterion.hpp>

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace cohort::detail {

// Two ways to tell a criterion when a member was there:
//   born(ages)             the next member
//   tell<SinceBirth>(member, step, age, hit, note)  a row at that step of the axis, of that age, a return
//   event
//                          or not; `SinceBirth`: of no negative age
//   done(member, note)     that was the last row
//   told_of_last(column, width, member, note), told_of_first(column, member, note)
//                          asked of the last, or of the first column that the member is eligible for, before
//                          its first row and when it is done: two answers that differ if it counts there
// All of it is inlined, so that what is kept of a member stays in registers.
// `in_sets`: members are noted at all their cells at once, and nothing need be folded in the end.
// `may_settle`: they are told the latest rows first, and `settled(member)` says whether earlier ones change
// nothing.

/// One row after the other: for every criterion.
template <return_criterion Criterion>
class each_event {
public:
    static constexpr bool in_sets = false;
    static constexpr bool may_settle = false;

    template <class Axis>
    each_event(Criterion const& criterion, std::size_t columns, Axis const&) : tracker_(criterion, columns)
    {}

    // What trackers hand out is not wrapped, so that it stays in registers.
    [[nodiscard, gnu::always_inline]] auto born(member_ages ages) { return tracker_.born(ages); }
    template <bool SinceBirth, class Member, class Note>
    [[gnu::always_inline]] static void tell(Member& m, std::int64_t, std::int64_t age, bool hit,
                                            Note const& note)
    {
        if (SinceBirth || age >= 0) m.at(static_cast<std::size_t>(age), hit, note);
    }
    template <class Member, class Note>
    [[gnu::always_inline]] static void done(Member& m, Note const& note)
    {
        m.done(note);
    }
    // By the laws of criteria what was noted comes to nothing in cells that the member is not eligible for.
    // So one column tells, where there is another one beside it.
    template <class Member, class Note>
    [[nodiscard, gnu::always_inline]] static auto told_of_last(std::size_t column, std::size_t width,
                                                               Member const&, Note const& note)
        -> std::uint64_t
    {
        constexpr bool apart =
            Criterion::counts == cell_fold::earlier_after; // the age of birth stands by itself
        if constexpr (Criterion::counts == cell_fold::earlier || apart) {
            if (apart && column == 0) return note.at(0);
            if (column + 1 < width) return note.at(column + 1);
            return note.total(apart ? 1 : 0, column);
        }
        return note.at(column);
    }
    template <class Member, class Note>
    [[nodiscard]] static auto told_of_first(std::size_t column, Member const&, Note const& note)
        -> std::uint64_t
    {
        return note.at(Criterion::counts == cell_fold::later ? column - 1 : column);
    }

private:
    typename Criterion::tracker tracker_;
};

/// All ages at once, as bits: for a criterion that reads these.
template <return_criterion Criterion>
    requires reads_ages<Criterion>
class all_ages {
public:
    static constexpr bool in_sets = true;
    static constexpr bool may_settle = can_settle<Criterion>;
    static constexpr std::size_t most_columns = 63;

    template <class Axis>
    all_ages(Criterion const& criterion, std::size_t columns, Axis const& axis)
        : criterion_(criterion), columns_(member_ages{0, columns, columns}.bits()), bits_(axis.steps() + 1)
    {
        for (std::size_t step = 0; step < axis.steps(); ++step) {
            auto const age =
                static_cast<std::size_t>(axis.template age_of<true>(static_cast<std::int64_t>(step)));
            bits_[step] = std::uint64_t{1} << std::min(age, most_columns);
        }
    }

    struct member {
        member_ages ages;
        std::uint64_t there = 0; ///< at these ages
        std::uint64_t cells = 0; ///< counts in these columns
    };
    [[nodiscard, gnu::always_inline]] auto born(member_ages ages) const noexcept -> member { return {ages}; }
    template <bool SinceBirth, class Note>
    [[gnu::always_inline]] void tell(member& m, std::int64_t step, std::int64_t, bool hit, Note const&) const
    {
        auto at = static_cast<std::size_t>(step);
        assert(!SinceBirth || at + 1 < bits_.size());
        // Before the birth there is no age: steps wrap to huge numbers, and the last one has no bit.
        if constexpr (!SinceBirth) at = std::min(at, bits_.size() - 1);
        m.there |= hit ? bits_[at] : 0;
    }
    [[nodiscard, gnu::always_inline]] auto settled(member const& m) const -> bool
    {
        return criterion_.settled(m.there);
    }
    template <class Note>
    [[gnu::always_inline]] void done(member& m, Note const& note) const
    {
        m.cells =
            criterion_.cells(m.there, m.ages) & (columns_are_ages<Criterion> ? m.ages.bits() : columns_);
        note.each(m.cells);
    }
    template <class Note>
    [[nodiscard, gnu::always_inline]] static auto told_of_last(std::size_t column, std::size_t,
                                                               member const& m, Note const&) noexcept
        -> std::uint64_t
    {
        return m.cells >> column & 1;
    }
    template <class Note>
    [[nodiscard]] static auto told_of_first(std::size_t column, member const& m, Note const&) noexcept
        -> std::uint64_t
    {
        return m.cells >> column & 1;
    }

private:
    Criterion criterion_;
    std::uint64_t columns_;           // all of them
    std::vector<std::uint64_t> bits_; // by step
};

} // namespace cohort::detail
