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

    /// Several rows of an order are one return.
    [[nodiscard]] auto counts_events() const noexcept -> bool { return min_occurrences > 1; }
    [[nodiscard]] auto by_ages(std::size_t) const noexcept -> bool { return min_occurrences == 1; }
    [[nodiscard]] static auto cells(std::uint64_t there, member_ages) noexcept -> std::uint64_t
    {
        return there & ~(there + 1); // up to the first gap
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

} // namespace cohort::returns
