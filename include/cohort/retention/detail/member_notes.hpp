#pragma once

#include <cohort/retention/return_criterion.hpp>

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace cohort::detail {

// Two ways to tell a criterion when a member was there. Both hand out members, to be told
//   at<SinceBirth>(age, hit, note)  a row at that age, a return event or not; `SinceBirth`: of no negative
//   age done(note)                      that was the last row

/// One row after the other: for every criterion.
template <return_criterion Criterion>
class each_event {
public:
    static constexpr bool in_sets = false;

    each_event(Criterion const& criterion, std::size_t columns, std::size_t) : tracker_(criterion, columns) {}

    [[nodiscard, gnu::always_inline]] auto born(member_ages ages)
    {
        return member<decltype(tracker_.born(ages))>{tracker_.born(ages)};
    }

private:
    template <class Tracked>
    struct member {
        Tracked tracked;

        template <bool SinceBirth, class Note>
        [[gnu::always_inline]] void at(std::int64_t age, bool hit, Note const& note)
        {
            tracked.at(static_cast<std::size_t>(age), hit, note);
        }
        template <class Note>
        [[gnu::always_inline]] void done(Note const& note)
        {
            tracked.done(note);
        }
        template <class F>
        void for_each_span(std::size_t age, F f) const
        {
            tracked.for_each_span(age, f);
        }
    };

    typename Criterion::tracker tracker_;
};

/// All ages at once, as the marks that they leave: for a criterion that reads these.
template <return_criterion Criterion>
    requires reads_marks<Criterion>
class all_ages {
    using marker_type = typename Criterion::marker;

public:
    static constexpr bool in_sets = true;

    /// \param ages  no row is of that age or older
    all_ages(Criterion const& criterion, std::size_t columns, std::size_t ages)
        : marker_(criterion, columns), marks_(ages + 1)
    {
        for (std::size_t age = 0; age < ages; ++age) marks_[age] = marker_.mark(age);
    }

    class member {
    public:
        member(all_ages const& of, member_ages ages) noexcept
            : marker_(&of.marker_), marks_(of.marks_.data()), none_(of.marks_.size() - 1), ages_(ages)
        {}

        template <bool SinceBirth, class Note>
        [[gnu::always_inline]] void at(std::int64_t age, bool hit, Note const&)
        {
            auto at = static_cast<std::size_t>(age);
            assert(!SinceBirth || at < none_);
            // Negative ages wrap to huge numbers, and leave no mark.
            if constexpr (!SinceBirth) at = std::min(at, none_);
            seen_ |= hit ? marks_[at] : 0;
        }
        template <class Note>
        [[gnu::always_inline]] void done(Note const& note) const
        {
            note.each(marker_->cells(seen_, ages_));
        }

    private:
        marker_type const* marker_;
        std::uint64_t const* marks_;
        std::size_t none_; // where no mark stands
        member_ages ages_;
        std::uint64_t seen_ = 0;
    };
    [[nodiscard, gnu::always_inline]] auto born(member_ages ages) const noexcept -> member
    {
        return {*this, ages};
    }

private:
    marker_type marker_;
    std::vector<std::uint64_t> marks_; // by age
};

} // namespace cohort::detail
