#pragma once

#include <cstdint>

namespace cohort {

/// How many samples were consumed, whatever they are. Exact.
class count {
public:
    /// Consumes a sample.
    template <class... Xs>
    constexpr void operator()(Xs const&...) noexcept
    {
        ++value_;
    }
    /// Consumes a sample or not, without a branch.
    template <class... Xs>
    constexpr void add_if(bool take, Xs const&...) noexcept
    {
        value_ += std::uint64_t{take};
    }

    /// Adds the samples of another part.
    constexpr auto operator+=(count const& other) noexcept -> count&
    {
        value_ += other.value_;
        return *this;
    }

    /// Takes the samples of a part away again.
    constexpr auto operator-=(count const& other) noexcept -> count&
    {
        value_ -= other.value_;
        return *this;
    }

    [[nodiscard]] constexpr auto value() const noexcept -> std::uint64_t { return value_; }

    friend constexpr auto operator==(count const&, count const&) -> bool = default;

private:
    std::uint64_t value_ = 0;
};

} // namespace cohort
