#pragma once

#include <cohort/stats/detail/random.hpp>

#include <cassert>
#include <cstddef>

namespace cohort::detail {

/// A simple random sample without replacement: asked once for each item, one after the other, whether it is
/// chosen, it says so of exactly as many as are wanted, every such set being equally likely (D. E. Knuth, The
/// Art of Computer Programming 2, 3.4.2, algorithm S). Needs no list of the items.
class selection {
public:
    selection() = default;

    /// \param wanted  how many to choose; at most `of`
    /// \param of      how many items there are
    constexpr selection(std::size_t wanted, std::size_t of) noexcept : wanted_(wanted), left_(of)
    {
        assert(wanted <= of);
    }

    /// Whether the next item is chosen. Draws nothing where that is certain.
    constexpr auto operator()(xoshiro256& draw) noexcept -> bool
    {
        assert(left_ > 0);
        bool const chosen = wanted_ == left_ || (wanted_ > 0 && draw.below(left_) < wanted_);
        --left_;
        if (chosen) --wanted_;
        return chosen;
    }

private:
    std::size_t wanted_ = 0;
    std::size_t left_ = 0;
};

} // namespace cohort::detail
