#pragma once

#include <cohort/retention/return_criterion.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace cohort::returns {

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
                note_length(length_, ages_, note);
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

    struct marker : detail::marks_of_columns<streak> {
        using marks_of_columns::marks_of_columns;

        template <class Note>
        void done(std::uint64_t marks, member_ages ages, Note const& note) const
        {
            note_length(static_cast<std::size_t>(std::countr_one(marks)), ages, note);
        }
    };

private:
    template <class Note>
    static void note_length(std::size_t length, member_ages ages, Note const& note)
    {
        auto const counted = std::min(length, ages.limit);
        if (counted > 0) note(counted - 1, 1);
    }
};

} // namespace cohort::returns
