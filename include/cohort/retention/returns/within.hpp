#pragma once

#include <cohort/retention/return_criterion.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace cohort::returns {

/// Active at that age or within so many ages after it: still a customer, where customers come every few ages
/// only. Every cell looks as far ahead as every other, and can be told only of members who were seen that
/// far; so what is lost from one age to the next is no matter of when the observation ends, as it is "on or
/// after". Losses are net: who was away for longer may come back.
///
/// Measures are taken over the rows of the age itself.
struct within {
    std::size_t ages = 1;              ///< after the cell's own; 0 is the same as `on`
    std::uint64_t min_occurrences = 1; ///< at these ages, in all

    static constexpr auto counts = cell_fold::none;
    static constexpr auto rows = cell_fold::none;

    void validate() const
    {
        detail::require_occurrences(min_occurrences);
        detail::require_age("within: ages", ages);
    }
    [[nodiscard]] auto needs(std::size_t k) const noexcept -> cell_needs { return {k, k, k + ages}; }
    /// \param seen  ages that were observed whole; that have begun, where cohorts do not mature
    [[nodiscard]] auto member(member_ages of, std::size_t seen, bool matures) const noexcept -> member_ages
    {
        if (!matures) return of;
        auto const told = seen - std::min(seen, ages); // cells that look no further than was seen
        if (told <= of.since) return member_ages::none(of.width);
        of.limit = std::min(of.limit, told);
        return of;
    }

    /// Several rows of an order are one return.
    [[nodiscard]] auto counts_events() const noexcept -> bool { return min_occurrences > 1; }
    /// The last bit stands for several ages, so no cell may look at it.
    [[nodiscard]] auto by_ages(std::size_t columns) const noexcept -> bool
    {
        return min_occurrences == 1 && ages < 63 && columns + ages <= 63;
    }
    [[nodiscard]] auto cells(std::uint64_t there, member_ages) const noexcept -> std::uint64_t
    {
        // Each age tells of itself and of those before it: doubled, as far as it goes, and then what is left.
        std::size_t reach = 0;
        while (2 * reach + 1 <= ages) {
            there |= there >> (reach + 1);
            reach = 2 * reach + 1;
        }
        return there | there >> (ages - reach);
    }

    class tracker {
    public:
        tracker(within const& criterion, std::size_t)
            : reach_(criterion.ages), recent_(criterion.min_occurrences)
        {}

        class member {
        public:
            member(std::size_t reach, member_ages of, std::vector<std::size_t>& recent) noexcept
                : reach_(reach), ages_(of), recent_(&recent), next_(of.since)
            {}

            template <class Note>
            void at(std::size_t age, bool hit, Note const& note)
            {
                if (!hit) return;
                auto& recent = *recent_;
                auto const place = events_++ % recent.size();
                recent[place] = age;
                if (events_ < recent.size()) return;
                // From the oldest of the last so many on there are enough; before it, too, down to the age
                // that looks ahead as far as this one. What earlier events told is told.
                auto const oldest = recent[(place + 1) % recent.size()];
                auto const end = std::min(oldest + 1, ages_.limit);
                for (next_ = std::max(next_, age - std::min(age, reach_)); next_ < end; ++next_)
                    note(next_, 1);
            }
            template <class Note>
            void done(Note const&) const noexcept
            {}

        private:
            std::size_t reach_;
            member_ages ages_;
            std::vector<std::size_t>* recent_; // the ages of the last events, a ring
            std::uint64_t events_ = 0;
            std::size_t next_; // ages before it are told
        };
        [[nodiscard]] auto born(member_ages of) noexcept -> member { return {reach_, of, recent_}; }

    private:
        std::size_t reach_;
        std::vector<std::size_t> recent_;
    };
};

} // namespace cohort::returns
