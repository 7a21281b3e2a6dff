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

    /// Several rows of an order are one return.
    [[nodiscard]] auto counts_events() const noexcept -> bool { return min_occurrences > 1; }
    [[nodiscard]] auto counts_by_rows() const noexcept -> bool { return min_occurrences == 1; }
    [[nodiscard]] auto by_ages(std::size_t) const noexcept -> bool { return min_occurrences == 1; }
    [[nodiscard]] static auto cells(std::uint64_t there, member_ages) noexcept -> std::uint64_t
    {
        auto const later = there & ~std::uint64_t{1};
        auto const first = later & (0 - later); // the lowest bit; from it on all are 0 - first
        return (there & 1) | (0 - first);
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

} // namespace cohort::returns
