#pragma once

#include <cohort/rows/error.hpp>
#include <cohort/stats/detail/two_sum.hpp>

#include <concepts>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace cohort {

/// What can be totalled: whole numbers of up to 64 bits (exactly) and floating-point numbers (with
/// compensation).
template <class T>
concept summable = (std::integral<T> && !std::same_as<T, bool> && sizeof(T) <= sizeof(std::int64_t)) ||
                   std::floating_point<T>;

/// The type of a total: `std::int64_t` for whole numbers, `double` for `float` and `double`, `long double`
/// for itself.
template <summable T>
using sum_result_t =
    std::conditional_t<std::integral<T>, std::int64_t,
                       std::conditional_t<std::same_as<T, long double>, long double, double>>;

/// a + b.
/// \throws arithmetic_overflow  where that is no `std::int64_t`
[[nodiscard]] constexpr auto checked_add(std::int64_t a, std::int64_t b) -> std::int64_t
{
    using limits = std::numeric_limits<std::int64_t>;
    if (b > 0 ? a > limits::max() - b : a < limits::min() - b)
        throw arithmetic_overflow("a total does not fit into 64 bits");
    return a + b;
}

/// The total of what was consumed.
///
/// Whole numbers: exact. The running total is kept in 128 bits, so whether it fits is asked of the total
/// alone and not of the way there: the answer, or the error, is the same for any order and any split.
///
/// \complexity  constant per sample and per merge; 16 bytes
template <summable T>
class sum {
public:
    using result_type = std::int64_t;

    /// Consumes a number.
    constexpr void operator()(T x) noexcept
    {
        auto const image = static_cast<std::int64_t>(x); // one beyond the largest wraps to x - 2^64
        add(image);
        if constexpr (std::is_unsigned_v<T> && sizeof(T) == sizeof(image)) high_ += std::int64_t{image < 0};
    }
    /// Consumes a number or not, without a branch.
    constexpr void add_if(bool take, T x) noexcept
    {
        (*this)(static_cast<T>(x & static_cast<T>(0 - static_cast<T>(take))));
    }

    /// Adds the total of another part.
    constexpr auto operator+=(sum const& other) noexcept -> sum&
    {
        high_ += other.high_;
        add(other.low_);
        return *this;
    }

    /// Takes the total of a part away again. Exact.
    constexpr auto operator-=(sum const& other) noexcept -> sum&
    {
        high_ -= other.high_;
        if (__builtin_sub_overflow(low_, other.low_, &low_)) high_ += other.low_ < 0 ? 1 : -1;
        return *this;
    }

    /// Whether the total is a `std::int64_t`.
    [[nodiscard]] constexpr auto fits() const noexcept -> bool { return high_ == 0; }

    /// The total; 0 of nothing.
    /// \throws arithmetic_overflow  if it is no `std::int64_t`
    [[nodiscard]] constexpr auto value() const -> std::int64_t
    {
        if (!fits()) throw arithmetic_overflow("a total does not fit into 64 bits");
        return low_;
    }

    friend constexpr auto operator==(sum const&, sum const&) -> bool = default;

private:
    constexpr void add(std::int64_t x) noexcept
    {
        // Hardly ever taken, whatever the signs of the numbers are.
        std::int64_t both = 0;
        if (__builtin_add_overflow(low_, x, &both)) [[unlikely]]
            high_ += x >> 63 | 1; // the sign of x
        low_ = both;
    }

    std::int64_t low_ = 0;
    std::int64_t high_ = 0; // how often the total has wrapped around: it is high_ * 2^64 + low_
};

/// The total of floating-point numbers, compensated after Neumaier: what each addition rounds away is found
/// exactly and totalled on the side.
///
/// With n samples of absolute sum A and exact total S, u = 2^-53, in any order and any split into parts:
/// |value() - S| <= u |S| + (n u)^2 A / (1 - n u)^2 (Ogita, Rump, Oishi: Accurate sum and dot product, SIAM
/// J. Sci. Comput. 26, 2005, proposition 4.5), as long as no partial sum overflows. So the last bit may
/// depend on the order, or, where the numbers cancel to a 10^-16th of their size, a few more.
///
/// Infinities and not-a-numbers act as in a plain sum: infinity stays infinity, opposite infinities and
/// not-a-number give not-a-number (and an accumulator that holds it is unequal to itself, as that is). The
/// result is compensated with -ffast-math too (on g++ and x86 clang), except that infinities and
/// not-a-numbers have no meaning then.
///
/// \complexity  constant per sample and per merge; two numbers of space
template <std::floating_point T>
class sum<T> {
public:
    using result_type = sum_result_t<T>;

    /// Consumes a number.
    constexpr void operator()(T x) noexcept { add(static_cast<result_type>(x), 0); }
    /// Consumes a number or not.
    constexpr void add_if(bool take, T x) noexcept { (*this)(take ? x : T{}); }

    /// Adds the total of another part.
    constexpr auto operator+=(sum const& other) noexcept -> sum&
    {
        add(other.sum_, other.lost_);
        return *this;
    }

    /// Takes the total of a part away again, within the bound that both together have.
    constexpr auto operator-=(sum const& other) noexcept -> sum&
    {
        add(-other.sum_, -other.lost_);
        return *this;
    }

    /// The total; 0 of nothing.
    [[nodiscard]] constexpr auto value() const noexcept -> result_type { return sum_ + lost_; }

    friend constexpr auto operator==(sum const&, sum const&) -> bool = default;

private:
    constexpr void add(result_type x, result_type lost) noexcept
    {
        auto const [rounded, error] = detail::two_sum(sum_, x);
        sum_ = rounded;
        // An overflow or an infinity leaves no error to keep; what would be computed for it is inf - inf.
        bool const finite = rounded - rounded == 0;
        lost_ = finite ? (lost_ + lost) + error : result_type(0);
    }

    result_type sum_ = 0;
    result_type lost_ = 0;
};

} // namespace cohort
