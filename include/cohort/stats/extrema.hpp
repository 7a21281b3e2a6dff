#pragma once

#include <concepts>
#include <optional>

namespace cohort {

/// The least and the greatest of what was consumed. Exact.
///
/// Of equal values that can be told apart the first one stays. A not-a-number is neither less nor greater
/// than anything: once there is one, both ends are not-a-number, in whatever order it came.
///
/// \complexity  two comparisons per sample and per merge
template <std::totally_ordered T>
    requires std::copyable<T>
class extrema {
public:
    /// Consumes a value.
    constexpr void operator()(T const& x)
    {
        if (!ends_) {
            ends_ = ends{x, x};
            return;
        }
        widen(ends_->least, ends_->greatest, x, x);
    }

    /// Adds the samples of another part.
    constexpr auto operator+=(extrema const& other) -> extrema&
    {
        if (!other.ends_) return *this;
        if (!ends_)
            ends_ = other.ends_;
        else
            widen(ends_->least, ends_->greatest, other.ends_->least, other.ends_->greatest);
        return *this;
    }

    /// The least; nothing where there was no sample.
    [[nodiscard]] constexpr auto min() const -> std::optional<T>
    {
        return ends_ ? std::optional<T>(ends_->least) : std::nullopt;
    }

    /// The greatest; nothing where there was no sample.
    [[nodiscard]] constexpr auto max() const -> std::optional<T>
    {
        return ends_ ? std::optional<T>(ends_->greatest) : std::nullopt;
    }

    friend constexpr auto operator==(extrema const& a, extrema const& b) -> bool
    {
        return a.ends_ == b.ends_;
    }

private:
    struct ends {
        T least;
        T greatest;

        // Not defaulted: that would have to be constexpr for every T, or for none.
        friend constexpr auto operator==(ends const& a, ends const& b) -> bool
        {
            return a.least == b.least && a.greatest == b.greatest;
        }
    };

    static constexpr void widen(T& least, T& greatest, T const& low, T const& high)
    {
        // `!(x == x)` is true of not-a-number alone; a comparison with it is false, so that it stays.
        if (low < least || !(low == low)) least = low;
        if (greatest < high || !(high == high)) greatest = high;
    }

    std::optional<ends> ends_;
};

} // namespace cohort
