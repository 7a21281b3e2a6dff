#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

namespace cohort::detail {

/// The weight that went into each of 64 piles, summed so that the weight of all piles before one is two
/// numbers away: eight sums over whole groups of eight piles, and in each group eight over its piles.
class piled_weight {
public:
    /// What lies in the piles before number `pile`.
    [[nodiscard]] auto before(std::size_t pile) const noexcept -> std::uint32_t
    {
        return groups_[pile / 8] + piles_[pile];
    }
    void add(std::size_t pile, std::uint32_t weight) noexcept
    {
        raise(groups_.data(), pile / 8, weight);
        raise(piles_.data() + pile / 8 * 8, pile % 8, weight);
    }

private:
    using eight = std::array<std::uint32_t, 8>;

    /// All ones for what comes after a number.
    static constexpr auto after = [] {
        std::array<eight, 8> masks{};
        for (std::size_t i = 0; i < 8; ++i)
            for (std::size_t k = i + 1; k < 8; ++k) masks[i][k] = ~std::uint32_t{0};
        return masks;
    }();

    /// Without a branch, and four at once where the processor can.
    static void raise(std::uint32_t* sums, std::size_t number, std::uint32_t weight) noexcept
    {
        for (std::size_t k = 0; k < 8; ++k) sums[k] += weight & after[number][k];
    }

    alignas(32) eight groups_{};
    alignas(32) std::array<std::uint32_t, 64> piles_{};
};

/// The pairs of places in a sequence of which the later has the greater number: their total weight, for any
/// weights of the places, where that of a pair is the product of the two.
///
/// The places are dealt into 64 piles by the first digit of the rank of their number, in the order of the
/// sequence; each pile again by the next digit, and so on: a pair is counted where the two part. The way of
/// every place is the same whatever the weights, and so its digits are kept; to count is to send the weights
/// along, without a comparison. Piles in which all numbers are equal are left alone.
class rising_pairs {
public:
    rising_pairs() = default;

    /// \param sequence  numbers below `numbers`
    /// \complexity  as that of a count; a byte for each place and step
    rising_pairs(std::span<std::uint32_t const> sequence, std::size_t numbers)
        : places_(sequence.size()), ends_((sequence.size() + fan - 1) / fan)
    {
        while (std::size_t{1} << (digit * steps_) < places_) ++steps_;
        digits_.resize(steps_ * places_);

        // Ranks that are all different. Of equal numbers the later gets the lower one, and so they never
        // rise.
        std::vector<std::uint32_t> next(numbers + 1, 0);
        for (auto const x : sequence) ++next[x + 1];
        std::partial_sum(next.begin(), next.end(), next.begin());
        std::array<std::vector<std::uint32_t>, 2> ranks;
        for (auto& r : ranks) r.resize(places_);
        for (std::size_t i = places_; i-- > 0;) {
            auto const x = sequence[i];
            auto const rank = next[x]++;
            ranks[0][i] = rank;
            if (rank % fan == 0) ends_[rank / fan].first = x;
            if (rank % fan == fan - 1 || rank + 1 == places_) ends_[rank / fan].last = x;
        }
        walk(0, 0, [&](std::size_t step, std::size_t begin, std::size_t end) {
            auto places = places_of_piles(step, begin);
            auto const shift = shift_of(step);
            for (auto i = begin; i < end; ++i) {
                auto const rank = ranks[step % 2][i];
                auto const pile = rank >> shift & (fan - 1);
                digits_[step * places_ + i] = static_cast<std::uint8_t>(pile);
                ranks[(step + 1) % 2][places[pile]++] = rank;
            }
        });
    }

    /// How many weights to give.
    [[nodiscard]] auto places() const noexcept -> std::size_t { return places_; }

    /// The total weight of the pairs that rise.
    ///
    /// \param weights  of each place; their total is below 2^31. They are lost
    /// \param spare    room for as many
    /// \complexity  for n places of k different numbers n steps for every six binary digits of the lesser of
    ///              n and k, about; for any k at most n log n
    [[nodiscard]] auto count(std::span<std::uint32_t> weights, std::span<std::uint32_t> spare) const
        -> std::uint64_t
    {
        assert(weights.size() >= places_ && spare.size() >= places_);
        std::array const at{weights.data(), spare.data()};
        std::uint64_t pairs = 0;
        walk(0, 0, [&](std::size_t step, std::size_t begin, std::size_t end) {
            piled_weight seen;
            std::uint64_t parted = 0;
            auto const* const from = at[step % 2];
            auto* const to = at[(step + 1) % 2];
            auto const* const piles = digits_.data() + step * places_;
            if (step + 1 == steps_) {
                // A pile has one place.
                for (auto i = begin; i < end; ++i) {
                    parted += std::uint64_t{from[i]} * seen.before(piles[i]);
                    seen.add(piles[i], from[i]);
                }
            } else {
                auto places = places_of_piles(step, begin);
                for (auto i = begin; i < end; ++i) {
                    auto const w = from[i];
                    auto const pile = piles[i];
                    parted += std::uint64_t{w} * seen.before(pile);
                    seen.add(pile, w);
                    to[places[pile]++] = w;
                }
            }
            pairs += parted;
        });
        return pairs;
    }

private:
    static constexpr std::size_t digit = 6;
    static constexpr std::size_t fan = std::size_t{1} << digit;

    /// How many binary digits of a rank come after that of a step.
    [[nodiscard]] auto shift_of(std::size_t step) const noexcept -> std::size_t
    {
        return digit * (steps_ - step - 1);
    }
    /// Where the piles begin.
    [[nodiscard]] auto places_of_piles(std::size_t step, std::size_t begin) const noexcept
        -> std::array<std::size_t, fan>
    {
        std::array<std::size_t, fan> places;
        for (std::size_t pile = 0; pile < fan; ++pile) places[pile] = begin + (pile << shift_of(step));
        return places;
    }

    /// Calls `deal(step, begin, end)` for the whole, then for each of its piles, and so on, where not all
    /// numbers are equal.
    template <class Deal>
    void walk(std::size_t step, std::size_t begin, Deal const& deal) const
    {
        if (step == steps_) return;
        auto const pile = std::size_t{1} << shift_of(step);
        auto const end = std::min(begin + fan * pile, places_);
        if (ends_[begin / fan].first == ends_[(end - 1) / fan].last) return;
        deal(step, begin, end);
        if (step + 1 < steps_)
            for (auto next = begin; next < end; next += pile) walk(step + 1, next, deal);
    }

    /// The least and the greatest of 64 numbers that follow one another in their order.
    struct ends {
        std::uint32_t first = 0;
        std::uint32_t last = 0;
    };

    std::size_t places_ = 0;
    std::size_t steps_ = 0;
    std::vector<ends> ends_;
    std::vector<std::uint8_t> digits_; // of each step, in the order that the step meets the places
};

} // namespace cohort::detail
