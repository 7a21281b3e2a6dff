#pragma once

#include <cohort/retention/return_criterion.hpp>

#include <cstddef>
#include <cstdint>

namespace cohort::returns {

/// Active at that age: the default.
struct on {
    std::uint64_t min_occurrences = 1; ///< at that age

    static constexpr auto counts = cell_fold::none;
    static constexpr auto rows = cell_fold::none;

    void validate() const { detail::require_occurrences(min_occurrences); }

    /// Several rows of an order are one return.
    [[nodiscard]] auto counts_events() const noexcept -> bool { return min_occurrences > 1; }
    [[nodiscard]] auto counts_by_rows() const noexcept -> bool { return min_occurrences == 1; }
    [[nodiscard]] auto by_ages(std::size_t) const noexcept -> bool { return min_occurrences == 1; }
    [[nodiscard]] static auto cells(std::uint64_t there, member_ages) noexcept -> std::uint64_t
    {
        return there;
    }

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

} // namespace cohort::returns
