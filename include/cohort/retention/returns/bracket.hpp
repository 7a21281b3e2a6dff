#pragma once

#include <cohort/retention/return_criterion.hpp>
#include <cohort/rows/error.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace cohort::returns {

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

    /// Several rows of an order are one return.
    [[nodiscard]] auto counts_events() const noexcept -> bool { return min_occurrences > 1; }
    [[nodiscard]] auto counts_by_rows() const noexcept -> bool { return min_occurrences == 1; }
    /// Of many spans, or late ones, events tell.
    [[nodiscard]] auto by_ages(std::size_t) const noexcept -> bool
    {
        return min_occurrences == 1 && spans.size() <= 12 &&
               std::ranges::all_of(spans, [](age_span const& s) { return s.last < 63; });
    }
    [[nodiscard]] auto cells(std::uint64_t there, member_ages ages) const noexcept -> std::uint64_t
    {
        auto const seen = ages.bits();
        std::uint64_t told = 0;
        for (std::size_t k = 0; k < spans.size(); ++k) {
            auto const span = (std::uint64_t{2} << spans[k].last) - (std::uint64_t{1} << spans[k].first);
            // Without a branch that depends on the data.
            told |= (std::uint64_t{(there & span) != 0} & std::uint64_t{(span & ~seen) == 0}) << k;
        }
        return told;
    }

private:
    /// Which spans an age lies in, as bits.
    class span_bits {
    public:
        explicit span_bits(std::vector<age_span> const& spans) : spans_(spans)
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

        [[nodiscard]] auto at(std::size_t age) const noexcept -> std::uint64_t
        {
            return at_[std::min(age, at_.size() - 1)];
        }
        /// The spans that were seen whole of a member.
        [[nodiscard]] auto within(member_ages ages) const noexcept -> std::uint64_t
        {
            auto whole = ended_[std::min(ages.limit, ended_.size() - 1)];
            for (std::size_t k = 0; ages.since > 0 && k < spans_.size(); ++k)
                if (spans_[k].first < ages.since) whole &= ~(std::uint64_t{1} << k);
            return whole;
        }

    private:
        std::vector<age_span> spans_;
        std::vector<std::uint64_t> at_;    // by age: the spans that it lies in
        std::vector<std::uint64_t> ended_; // by number of ages: the spans that end within
    };

public:
    class tracker {
    public:
        tracker(bracket const& criterion, std::size_t)
            : needed_(criterion.min_occurrences), bits_(criterion.spans), occurrences_(criterion.spans.size())
        {}

        class member {
        public:
            member(std::uint64_t needed, span_bits const& bits, member_ages ages,
                   std::uint64_t* occurrences) noexcept
                : needed_(needed), bits_(&bits), allowed_(bits.within(ages)), occurrences_(occurrences)
            {}

            template <class Note>
            void at(std::size_t age, bool hit, Note const&)
            {
                auto const looks = hit ? bits_->at(age) : 0;
                if (needed_ == 1)
                    seen_ |= looks;
                else
                    for_each(looks, [&](std::size_t k) {
                        seen_ |= std::uint64_t{++occurrences_[k] == needed_} << k;
                    });
            }
            template <class Note>
            void done(Note const& note)
            {
                for_each(seen_ & allowed_, [&](std::size_t k) { note(k, 1); });
            }
            /// The columns whose cells look at an age.
            template <class F>
            void for_each_span(std::size_t age, F f) const
            {
                for_each(bits_->at(age) & allowed_, f);
            }

        private:
            template <class F>
            static void for_each(std::uint64_t spans, F f)
            {
                for (; spans != 0; spans &= spans - 1) f(static_cast<std::size_t>(std::countr_zero(spans)));
            }

            std::uint64_t needed_;
            span_bits const* bits_;
            std::uint64_t allowed_;      // spans that were seen whole of this member
            std::uint64_t* occurrences_; // by span: return events
            std::uint64_t seen_ = 0;     // spans with enough return events
        };
        [[nodiscard]] auto born(member_ages ages) noexcept -> member
        {
            if (needed_ > 1) std::ranges::fill(occurrences_, 0);
            return {needed_, bits_, ages, occurrences_.data()};
        }

    private:
        std::uint64_t needed_;
        span_bits bits_;
        std::vector<std::uint64_t> occurrences_; // by span: return events of the member
    };
};

} // namespace cohort::returns
