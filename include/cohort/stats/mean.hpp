#pragma once

#include <cohort/stats/sum.hpp>

#include <cstdint>
#include <optional>

namespace cohort {

/// The arithmetic mean of what was consumed, as a `double`.
///
/// It is the compensated total over the number of samples. That is closer than an updated mean (Welford's),
/// whose rounding errors add up with the samples, and infinities stay what they are. With n samples of mean
/// absolute value B and exact mean M, u = 2^-53, in any order and any split: |value() - M| <= 2 u |M| + 2 (n
/// u)^2 B, as long as the total does not overflow. (A whole number beyond 2^53 is rounded when it is
/// consumed.)
///
/// \complexity  constant per sample and per merge; 24 bytes
class mean {
public:
    /// Consumes a number.
    template <summable T>
    constexpr void operator()(T x) noexcept
    {
        ++count_;
        total_(static_cast<double>(x));
    }

    /// Adds the samples of another part.
    constexpr auto operator+=(mean const& other) noexcept -> mean&
    {
        count_ += other.count_;
        total_ += other.total_;
        return *this;
    }

    /// How many samples.
    [[nodiscard]] constexpr auto count() const noexcept -> std::uint64_t { return count_; }

    /// The mean; nothing where there was no sample.
    [[nodiscard]] constexpr auto value() const noexcept -> std::optional<double>
    {
        if (count_ == 0) return std::nullopt;
        return total_.value() / static_cast<double>(count_);
    }

    friend constexpr auto operator==(mean const&, mean const&) -> bool = default;

private:
    std::uint64_t count_ = 0;
    sum<double> total_;
};

} // namespace cohort
