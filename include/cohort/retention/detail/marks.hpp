#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace cohort::detail {

/// A set of small numbers that is filled and emptied once a customer. Up to 64 it is one word.
class few_marks {
public:
    explicit few_marks(std::size_t = most) {}

    static constexpr std::size_t most = 64;

    void mark(std::size_t i, bool yes) noexcept { word_ |= std::uint64_t{yes} << i; }
    [[nodiscard]] auto any() const noexcept -> bool { return word_ != 0; }
    /// \pre any()
    [[nodiscard]] auto lowest() const noexcept -> std::size_t
    {
        return static_cast<std::size_t>(std::countr_zero(word_));
    }

    /// The set as bits, which it is emptied of.
    [[nodiscard]] auto take() noexcept -> std::uint64_t { return std::exchange(word_, 0); }

private:
    std::uint64_t word_ = 0;
};

/// The same for any numbers below a bound: words, of which the lowest and the highest in use are known.
class many_marks {
public:
    explicit many_marks(std::size_t bound) : words_((bound + 63) / 64, 0), low_(words_.size()) {}

    void mark(std::size_t i, bool yes) noexcept
    {
        if (!yes) return;
        auto const w = i / 64;
        words_[w] |= std::uint64_t{1} << (i % 64);
        low_ = std::min(low_, w);
        end_ = std::max(end_, w + 1);
    }
    [[nodiscard]] auto any() const noexcept -> bool { return low_ < end_; }
    [[nodiscard]] auto lowest() const noexcept -> std::size_t
    {
        return low_ * 64 + static_cast<std::size_t>(std::countr_zero(words_[low_]));
    }

    /// Calls `f(i)` for each i of the set, ascending, and empties it.
    template <class F>
    void drain(F&& f)
    {
        for (auto w = low_; w < end_; ++w) {
            for (auto bits = words_[w]; bits != 0; bits &= bits - 1)
                f(w * 64 + static_cast<std::size_t>(std::countr_zero(bits)));
            words_[w] = 0;
        }
        low_ = words_.size();
        end_ = 0;
    }

private:
    std::vector<std::uint64_t> words_;
    std::size_t low_;
    std::size_t end_ = 0;
};

} // namespace cohort::detail
