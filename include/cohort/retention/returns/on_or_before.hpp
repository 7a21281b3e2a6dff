#pragma once

#include <cohort/retention/return_criterion.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace cohort::returns {

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
                note_first(at_birth_ >= needed_, reached_, ages_, note);
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

    struct marker : detail::marks_of_columns<on_or_before> {
        using marks_of_columns::marks_of_columns;

        template <class Note>
        void done(std::uint64_t marks, member_ages ages, Note const& note) const
        {
            auto const first = static_cast<std::size_t>(std::countr_zero(marks & ~std::uint64_t{1}));
            note_first((marks & 1) != 0, first, ages, note);
        }
    };

private:
    /// Of a member who was there at the age of 0 or not, and later from the age `first` on.
    template <class Note>
    static void note_first(bool at_birth, std::size_t first, member_ages ages, Note const& note)
    {
        note(ages.column(0), std::uint64_t{at_birth});
        if (!ages.counted(first)) return;
        note(first, 1);
        // From the age on that was not seen of this member the cells do not hold it.
        note(ages.limit, static_cast<std::uint64_t>(-1));
    }
};

} // namespace cohort::returns
