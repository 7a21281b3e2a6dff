#pragma once

#include <cohort/retention/return_criterion.hpp>

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace cohort::detail {

// Two ways to tell a criterion when a member was there. Both hand out members by `born(ages, last)`, to be
// told
//   at<SinceBirth>(step, age, hit, note)  a row at that step of the axis, of that age, a return event or not;
//                                         `SinceBirth`: of no negative age
//   done(note)                            that was the last row; whether the member counts in column `last`
// `in_sets`: members are noted at all their cells at once, and nothing need be folded in the end.
// `may_settle`: they are told the latest rows first, and say by `settled()` whether earlier ones change
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

    [[nodiscard, gnu::always_inline]] auto born(member_ages ages, std::size_t last)
    {
        return member<decltype(tracker_.born(ages))>{tracker_.born(ages), last, ages.width};
    }

private:
    /// Whether what is noted at column k counts in column `last`.
    [[nodiscard]] static constexpr auto counts_in(std::size_t last, std::size_t k, std::size_t width) noexcept
        -> bool
    {
        switch (Criterion::counts) {
        case cell_fold::later:
            return last <= k && k < width;
        case cell_fold::earlier:
            return k <= last;
        case cell_fold::earlier_after:
            return k <= last && (k > 0 || last == 0);
        default:
            return k == last;
        }
    }

    template <class Tracked>
    struct member {
        Tracked tracked;
        std::size_t last;
        std::size_t width;
        std::uint64_t in_last = 0;

        template <bool SinceBirth, class Note>
        [[gnu::always_inline]] void at(std::int64_t, std::int64_t age, bool hit, Note const& note)
        {
            tracked.at(static_cast<std::size_t>(age), hit, watched(note));
        }
        template <class Note>
        [[gnu::always_inline]] auto done(Note const& note) -> bool
        {
            tracked.done(watched(note));
            return last < width && in_last != 0;
        }
        template <class Note>
        [[nodiscard]] auto watched(Note const& note)
        {
            return [this, &note](std::size_t k, std::uint64_t n) {
                note(k, n);
                in_last += counts_in(last, k, width) ? n : 0;
            };
        }
        template <class F>
        void for_each_span(std::size_t age, F f) const
        {
            tracked.for_each_span(age, f);
        }
    };

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
    all_ages(Criterion const& criterion, std::size_t, Axis const& axis)
        : criterion_(criterion), bits_(axis.steps() + 1)
    {
        for (std::size_t step = 0; step < axis.steps(); ++step) {
            auto const age =
                static_cast<std::size_t>(axis.template age_of<true>(static_cast<std::int64_t>(step)));
            bits_[step] = std::uint64_t{1} << std::min(age, most_columns);
        }
    }

    class member {
    public:
        member(all_ages const& of, member_ages ages, std::size_t last) noexcept
            : of_(&of), bits_(of.bits_.data()), ages_(ages), last_(last)
        {}

        template <bool SinceBirth, class Note>
        [[gnu::always_inline]] void at(std::int64_t step, std::int64_t, bool hit, Note const&)
        {
            auto at = static_cast<std::size_t>(step);
            assert(!SinceBirth || at + 1 < of_->bits_.size());
            // Before the birth there is no age: steps wrap to huge numbers, and the last one has no bit.
            if constexpr (!SinceBirth) at = std::min(at, of_->bits_.size() - 1);
            there_ |= hit ? bits_[at] : 0;
        }
        [[nodiscard]] auto settled() const -> bool { return of_->criterion_.settled(there_); }
        template <class Note>
        [[gnu::always_inline]] auto done(Note const& note) const -> bool
        {
            auto const cells = of_->criterion_.cells(there_, ages_);
            note.each(cells);
            return (cells >> last_ & 1) != 0;
        }

    private:
        all_ages const* of_;
        std::uint64_t const* bits_;
        member_ages ages_;
        std::size_t last_;
        std::uint64_t there_ = 0;
    };
    [[nodiscard, gnu::always_inline]] auto born(member_ages ages, std::size_t last) const noexcept -> member
    {
        return {*this, ages, last};
    }

private:
    Criterion criterion_;
    std::vector<std::uint64_t> bits_; // by step
};

} // namespace cohort::detail
