#pragma once

#include <cohort/retention/return_criterion.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace cohort::returns {

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

    /// Several rows of an order are one return.
    [[nodiscard]] auto counts_events() const noexcept -> bool { return min_occurrences > 1; }
    [[nodiscard]] auto counts_by_rows() const noexcept -> bool { return min_occurrences == 1; }
    [[nodiscard]] auto by_ages(std::size_t) const noexcept -> bool
    {
        return min_occurrences == 1 && (!last_age || *last_age < 63);
    }
    [[nodiscard]] auto cells(std::uint64_t there, member_ages) const noexcept -> std::uint64_t
    {
        auto const followed = there & follow_up();
        if (followed == 0) return 0;
        return ~std::uint64_t{0} >> std::countl_zero(followed); // up to the highest
    }
    /// The latest age tells all.
    [[nodiscard]] auto settled(std::uint64_t there) const noexcept -> bool
    {
        return (there & follow_up()) != 0;
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

private:
    /// The ages that count, as bits.
    [[nodiscard]] auto follow_up() const noexcept -> std::uint64_t
    {
        return last_age ? (std::uint64_t{2} << *last_age) - 1 : ~std::uint64_t{0};
    }
};

} // namespace cohort::returns
