#pragma once

#include <cohort/rows/error.hpp>

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

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
    /// No age at all.
    [[nodiscard]] static constexpr auto none(std::size_t width) noexcept -> member_ages
    {
        return {0, 0, width};
    }
};

namespace detail {

inline void require_occurrences(std::uint64_t n)
{
    if (n == 0) throw invalid_option("min_occurrences: a return takes at least one event");
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
/// taken over. Columns are ages unless the criterion says otherwise by members that `returns::bracket` shows:
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

/// The ways to return. All take `min_occurrences`: so many return events at the ages in question.
namespace returns {

/// Active at that age: the default.
struct on {
    std::uint64_t min_occurrences = 1; ///< at that age

    static constexpr auto counts = cell_fold::none;
    static constexpr auto rows = cell_fold::none;

    void validate() const { detail::require_occurrences(min_occurrences); }

    class tracker {
    public:
        tracker(on const& criterion, std::size_t) : needed_(criterion.min_occurrences) {}

        class member {
        public:
            member(std::uint64_t needed, member_ages ages) noexcept : needed_(needed), ages_(ages) {}

            template <class Note>
            void at(std::size_t age, bool hit, Note const& note)
            {
                // Without a branch that depends on the data.
                if (needed_ == 1) {
                    note(ages_.column(age), std::uint64_t{hit && age != last_});
                    last_ = hit ? age : last_;
                } else {
                    bool const enough = events_(age, hit) == needed_;
                    note(ages_.column(age), std::uint64_t{hit && enough});
                }
            }
            template <class Note>
            void done(Note const&) const noexcept
            {}

        private:
            std::uint64_t needed_;
            member_ages ages_;
            std::size_t last_ = age_span::no_end; // where one is enough: the age of the last return event
            detail::events_at_age events_;        // where it takes more
        };
        [[nodiscard]] auto born(member_ages ages) const noexcept -> member { return {needed_, ages}; }

    private:
        std::uint64_t needed_;
    };
};

/// Active at that age or later, as far as was seen. Cohorts that were seen longer have had more time to come
/// back: `last_age` gives all the same follow-up.
struct on_or_after {
    std::uint64_t min_occurrences = 1; ///< at that age or later, in all
    /// Ages beyond this one do not count, and a cell can be told only of members who were seen to its end:
    /// every cohort has the same follow-up, or has no figure. Empty: as far as anything was seen.
    std::optional<std::size_t> last_age = {};

    static constexpr auto counts = cell_fold::later;
    static constexpr auto rows = cell_fold::later;

    /// \throws invalid_option  for no occurrence, or a last age beyond 1000000
    void validate() const
    {
        detail::require_occurrences(min_occurrences);
        if (last_age) detail::require_age("on_or_after: last_age", *last_age);
    }
    [[nodiscard]] auto span(std::size_t k) const noexcept -> age_span
    {
        return {k, last_age.value_or(age_span::no_end)};
    }
    [[nodiscard]] auto needs(std::size_t k) const noexcept -> cell_needs
    {
        return {k, k, last_age.value_or(k)};
    }
    /// There is no column beyond the last age.
    [[nodiscard]] auto columns(std::size_t ages) const noexcept -> std::size_t
    {
        return last_age ? std::min(ages, *last_age + 1) : ages;
    }
    /// \param seen     ages that were observed whole; that have begun, where cohorts do not mature
    [[nodiscard]] auto member(member_ages ages, std::size_t seen, bool matures) const noexcept -> member_ages
    {
        if (!last_age) return ages;
        if (matures && seen <= *last_age) return member_ages::none(ages.width);
        ages.limit = std::min(ages.limit, *last_age + 1);
        return ages;
    }

    class tracker {
    public:
        tracker(on_or_after const& criterion, std::size_t)
            : last_age_(criterion.last_age.value_or(age_span::no_end)), needed_(criterion.min_occurrences)
        {
            if (needed_ > 1) recent_.resize(needed_);
        }

        class member {
        public:
            member(std::size_t last_age, std::uint64_t needed, member_ages ages, std::size_t* recent) noexcept
                : last_age_(last_age), needed_(needed), ages_(ages), recent_(recent)
            {}

            template <class Note>
            void at(std::size_t age, bool hit, Note const&)
            {
                bool const taken = hit && age <= last_age_;
                hits_ += std::uint64_t{taken};
                last_ = taken ? age : last_;
                if (needed_ == 1 || !taken) return;
                recent_[next_] = age;
                next_ = next_ + 1 == needed_ ? 0 : next_ + 1;
            }
            template <class Note>
            void done(Note const& note)
            {
                // The oldest of the last so many: up to its age there are enough.
                if (hits_ < needed_ || ages_.limit == ages_.since) return;
                auto const last = needed_ == 1 ? last_ : recent_[next_];
                if (last < ages_.since) return;
                note(std::min(last, ages_.limit - 1), 1);
                if (ages_.since > 0) note(ages_.since - 1, static_cast<std::uint64_t>(-1));
            }

        private:
            std::size_t last_age_;
            std::uint64_t needed_;
            member_ages ages_;
            std::size_t last_ = 0; // the age of the last return event
            std::uint64_t hits_ = 0;
            std::size_t* recent_;  // where more than one is needed: the last ones' ages, a ring
            std::size_t next_ = 0; // in the ring
        };
        [[nodiscard]] auto born(member_ages ages) noexcept -> member
        {
            return {last_age_, needed_, ages, recent_.data()};
        }

    private:
        std::size_t last_age_;
        std::uint64_t needed_;
        std::vector<std::size_t> recent_;
    };
};

/// Active at any of the ages from 1 to that one; the age of birth, 0, stands by itself.
struct on_or_before {
    std::uint64_t min_occurrences = 1; ///< at these ages, in all

    static constexpr auto counts = cell_fold::earlier_after;
    static constexpr auto rows = cell_fold::earlier_after;

    void validate() const { detail::require_occurrences(min_occurrences); }
    [[nodiscard]] static auto span(std::size_t k) noexcept -> age_span
    {
        return {std::min<std::size_t>(k, 1), k};
    }
    [[nodiscard]] static auto needs(std::size_t k) noexcept -> cell_needs
    {
        return {std::min<std::size_t>(k, 1), k, k};
    }
    [[nodiscard]] static auto member(member_ages ages, std::size_t, bool) noexcept -> member_ages
    {
        return ages.since > 1 ? member_ages::none(ages.width) : ages;
    }

    class tracker {
    public:
        tracker(on_or_before const& criterion, std::size_t) : needed_(criterion.min_occurrences) {}

        class member {
        public:
            member(std::uint64_t needed, member_ages ages) noexcept : needed_(needed), ages_(ages) {}

            template <class Note>
            void at(std::size_t age, bool hit, Note const&) noexcept
            {
                // Without a branch that depends on the data.
                bool const later = hit && age != 0;
                at_birth_ += std::uint64_t{hit && age == 0};
                after_ += std::uint64_t{later};
                auto const reached = needed_ == 1        ? std::min(reached_, age)
                                     : after_ == needed_ ? age
                                                         : reached_;
                reached_ = later ? reached : reached_;
            }
            template <class Note>
            void done(Note const& note)
            {
                note(ages_.column(0), std::uint64_t{at_birth_ >= needed_});
                if (after_ < needed_ || !ages_.counted(reached_)) return;
                note(reached_, 1);
                // From the age on that was not seen of this member the cells do not hold it.
                note(ages_.limit, static_cast<std::uint64_t>(-1));
            }

        private:
            std::uint64_t needed_;
            member_ages ages_;
            std::uint64_t at_birth_ = 0;
            std::uint64_t after_ = 0;
            std::size_t reached_ = age_span::no_end; // the age of the return event that made it enough
        };
        [[nodiscard]] auto born(member_ages ages) const noexcept -> member { return {needed_, ages}; }

    private:
        std::uint64_t needed_;
    };
};

/// Active at every age from 0 to that one.
struct streak {
    std::uint64_t min_occurrences = 1; ///< at each of these ages

    static constexpr auto counts = cell_fold::later;
    static constexpr auto rows = cell_fold::none;

    void validate() const { detail::require_occurrences(min_occurrences); }
    [[nodiscard]] static auto needs(std::size_t k) noexcept -> cell_needs { return {0, k, k}; }
    [[nodiscard]] static auto member(member_ages ages, std::size_t, bool) noexcept -> member_ages
    {
        return ages.since > 0 ? member_ages::none(ages.width) : ages;
    }

    class tracker {
    public:
        tracker(streak const& criterion, std::size_t) : needed_(criterion.min_occurrences) {}

        class member {
        public:
            member(std::uint64_t needed, member_ages ages) noexcept : needed_(needed), ages_(ages) {}

            template <class Note>
            void at(std::size_t age, bool hit, Note const&) noexcept
            {
                bool const enough = needed_ == 1 || events_(age, hit) == needed_;
                length_ += std::size_t{hit && enough && age == length_}; // a gap is never made up for
            }
            template <class Note>
            void done(Note const& note)
            {
                auto const length = std::min(length_, ages_.limit);
                if (length > 0) note(length - 1, 1);
            }

        private:
            std::uint64_t needed_;
            member_ages ages_;
            detail::events_at_age events_; // where it takes more than one
            std::size_t length_ = 0;       // ages from 0 without a gap
        };
        [[nodiscard]] auto born(member_ages ages) const noexcept -> member { return {needed_, ages}; }

    private:
        std::uint64_t needed_;
    };
};

/// Active at any of a span of ages. The columns are the spans, in the order given; they may overlap. At most
/// 64.
struct bracket {
    std::vector<age_span> spans = {};  ///< ages from the first to the last, both included
    std::uint64_t min_occurrences = 1; ///< within the span

    static constexpr auto counts = cell_fold::none;
    static constexpr auto rows = cell_fold::none;
    static constexpr bool columns_are_ages = false;

    /// \throws invalid_option  for no span, more than 64, or one that ends before it begins or never
    void validate() const
    {
        detail::require_occurrences(min_occurrences);
        if (spans.empty()) throw invalid_option("bracket: give at least one span of ages");
        if (spans.size() > 64)
            throw invalid_option("bracket: at most 64 spans, not " + std::to_string(spans.size()));
        for (auto const& s : spans) {
            if (s.last < s.first)
                throw invalid_option("bracket: a span ends (" + std::to_string(s.last) +
                                     ") before it begins (" + std::to_string(s.first) + ")");
            detail::require_age("bracket: the end of a span", s.last);
        }
    }
    [[nodiscard]] auto columns(std::size_t) const noexcept -> std::size_t { return spans.size(); }
    [[nodiscard]] auto span(std::size_t k) const noexcept -> age_span { return spans[k]; }
    [[nodiscard]] auto needs(std::size_t k) const noexcept -> cell_needs
    {
        return {spans[k].first, spans[k].first, spans[k].last};
    }
    /// Ages, not columns: which spans a member can be counted in the tracker finds.
    [[nodiscard]] auto member(member_ages ages, std::size_t seen, bool matures) const noexcept -> member_ages
    {
        ages.limit = matures ? seen : age_span::no_end;
        return ages;
    }

    class tracker {
    public:
        tracker(bracket const& criterion, std::size_t)
            : needed_(criterion.min_occurrences), spans_(criterion.spans),
              occurrences_(criterion.spans.size())
        {
            auto const last = std::ranges::max_element(spans_, {}, &age_span::last)->last;
            at_.resize(last + 2); // beyond the last span: none
            ended_.resize(last + 2);
            for (std::size_t k = 0; k < spans_.size(); ++k) {
                auto const bit = std::uint64_t{1} << k;
                for (auto a = spans_[k].first; a <= spans_[k].last; ++a) at_[a] |= bit;
                for (auto limit = spans_[k].last + 1; limit < ended_.size(); ++limit) ended_[limit] |= bit;
            }
        }

        class member {
        public:
            member(std::uint64_t needed, std::span<std::uint64_t const> spans_at, std::uint64_t allowed,
                   std::uint64_t* occurrences) noexcept
                : needed_(needed), spans_at_(spans_at), allowed_(allowed), occurrences_(occurrences)
            {}

            template <class Note>
            void at(std::size_t age, bool hit, Note const&)
            {
                auto const looks = hit ? spans(age) : 0;
                if (needed_ == 1) {
                    seen_ |= looks;
                    return;
                }
                for (auto bits = looks; bits != 0; bits &= bits - 1) {
                    auto const k = static_cast<std::size_t>(std::countr_zero(bits));
                    seen_ |= std::uint64_t{++occurrences_[k] == needed_} << k;
                }
            }
            template <class Note>
            void done(Note const& note)
            {
                for (auto bits = seen_ & allowed_; bits != 0; bits &= bits - 1)
                    note(static_cast<std::size_t>(std::countr_zero(bits)), 1);
            }
            /// The columns whose cells look at an age.
            template <class F>
            void for_each_span(std::size_t age, F f) const
            {
                for (auto bits = spans(age) & allowed_; bits != 0; bits &= bits - 1)
                    f(static_cast<std::size_t>(std::countr_zero(bits)));
            }

        private:
            [[nodiscard]] auto spans(std::size_t age) const noexcept -> std::uint64_t
            {
                return spans_at_[std::min(age, spans_at_.size() - 1)];
            }

            std::uint64_t needed_;
            std::span<std::uint64_t const> spans_at_;
            std::uint64_t allowed_;      // spans that were seen whole of this member
            std::uint64_t* occurrences_; // by span: return events
            std::uint64_t seen_ = 0;     // spans with enough return events
        };
        [[nodiscard]] auto born(member_ages ages) noexcept -> member
        {
            auto allowed = ended_[std::min(ages.limit, ended_.size() - 1)];
            for (std::size_t k = 0; ages.since > 0 && k < spans_.size(); ++k)
                if (spans_[k].first < ages.since) allowed &= ~(std::uint64_t{1} << k);
            if (needed_ > 1) std::ranges::fill(occurrences_, 0);
            return {needed_, at_, allowed, occurrences_.data()};
        }

    private:
        std::uint64_t needed_;
        std::vector<age_span> spans_;
        std::vector<std::uint64_t> at_;          // by age: the spans that it lies in
        std::vector<std::uint64_t> ended_;       // by number of ages: the spans that end within
        std::vector<std::uint64_t> occurrences_; // by span: return events of the member
    };
};

} // namespace returns

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
    if constexpr (requires { c.span(k); })
        return c.span(k);
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
