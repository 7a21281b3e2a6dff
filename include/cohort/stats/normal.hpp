#pragma once

#include <cohort/rows/error.hpp>
#include <cohort/stats/detail/as_written.hpp>
#include <cohort/stats/detail/double_double.hpp>

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace cohort {

namespace detail {

/// c[0] + c[1] x + c[2] x^2 + ... by Horner's rule.
template <std::size_t N>
[[nodiscard]] constexpr auto polynomial(std::array<double, N> const& c, double x) noexcept -> double
{
    double y = c[N - 1];
    for (std::size_t i = N - 1; i-- > 0;) y = as_written(y * x) + c[i];
    return y;
}

/// The natural logarithm of a positive number, to a few parts in 10^16 away from 1.
///
/// Not `std::log`, because its last bit differs between math libraries, and between a compiler that works it
/// out itself and a program that runs: an interval would not be the same everywhere.
[[nodiscard]] constexpr auto natural_log(double x) noexcept -> double
{
    static_assert(std::numeric_limits<double>::is_iec559);
    int exponent = 0;
    if (x < std::numeric_limits<double>::min()) {
        x *= 0x1p54; // a subnormal number
        exponent = -54;
    }
    auto const bits = std::bit_cast<std::uint64_t>(x);
    exponent += static_cast<int>(bits >> 52) - 1023;
    double m = std::bit_cast<double>((bits & 0x000f'ffff'ffff'ffff) | 0x3ff0'0000'0000'0000); // 1 <= m < 2
    if (m > 1.4142135623730951) {
        m /= 2;
        ++exponent;
    }
    // log m = 2 artanh((m - 1) / (m + 1)) = 2 (s + s^3 / 3 + s^5 / 5 + ...), |s| < 0.172.
    double const s = (m - 1) / (m + 1);
    double const ss = s * s;
    double series = 0;
    for (int k = 23; k > 1; k -= 2) series = (series + 1.0 / k) * ss;
    // log 2 in two parts, the first of so few digits that its product with the exponent is exact.
    double const high = as_written(exponent * 0x1.62e42feep-1);
    double const low = as_written(exponent * 0x1.a39ef35793c76p-33);
    return high + (as_written(2 * s * (1 + series)) + low);
}

/// e^x of x <= 0, to a few parts in 10^16, and the same bits everywhere (see `natural_log`).
[[nodiscard]] constexpr auto natural_exp(double x) noexcept -> double
{
    if (x < -746) return 0; // below half the least positive number
    // x = k log 2 + r, |r| < 0.35, with log 2 in the two parts of `natural_log`.
    auto const k = static_cast<int>(x * 1.4426950408889634 - 0.5);
    double const r = (x - as_written(k * 0x1.62e42feep-1)) - as_written(k * 0x1.a39ef35793c76p-33);
    double series = 0;
    for (int n = 14; n > 1; --n) series = (1 + series) * r / n;
    double const y = 1 + (r + as_written(series * r));
    auto const power_of_two = [](int e) {
        return std::bit_cast<double>(static_cast<std::uint64_t>(e + 1023) << 52);
    };
    // Below the normal numbers in two steps, of which only the second rounds.
    return k < -1022 ? y * power_of_two(k + 100) * power_of_two(-100) : y * power_of_two(k);
}

} // namespace detail

/// The value that a standard normal variable stays below with a given probability.
struct normal_quantile_fn {
    /// \param p  a probability, 0 < p < 1
    /// \return   x with P(X < x) = p, to a few parts in 10^16, the same bits everywhere (rational
    ///           approximations of algorithm AS 241, PPND16: M. J. Wichura, The percentage points of the
    ///           normal distribution, Applied Statistics 37, 1988, 477-484)
    /// \throws invalid_option  for any other p
    [[nodiscard]] auto operator()(double p) const -> double
    {
        if (!(p > 0 && p < 1))
            throw invalid_option("normal_quantile: the probability must be between 0 and 1");
        double const q = p - 0.5;
        if (std::abs(q) <= 0.425) {
            // The middle: an odd function of q.
            double const r = 0.180625 - detail::as_written(q * q);
            return q *
                   detail::polynomial<8>({3.3871328727963666080e0, 1.3314166789178437745e+2,
                                          1.9715909503065514427e+3, 1.3731693765509461125e+4,
                                          4.5921953931549871457e+4, 6.7265770927008700853e+4,
                                          3.3430575583588128105e+4, 2.5090809287301226727e+3},
                                         r) /
                   detail::polynomial<8>({1.0, 4.2313330701600911252e+1, 6.8718700749205790830e+2,
                                          5.3941960214247511077e+3, 2.1213794301586595867e+4,
                                          3.9307895800092710610e+4, 2.8729085735721942674e+4,
                                          5.2264952788528545610e+3},
                                         r);
        }
        // The tails: a function of how many nats the smaller tail is worth.
        double const tail = q < 0 ? p : 1 - p;
        double const r = std::sqrt(-detail::natural_log(tail));
        double const x =
            r <= 5 ? detail::polynomial<8>({1.42343711074968357734e0, 4.63033784615654529590e0,
                                            5.76949722146069140550e0, 3.64784832476320460504e0,
                                            1.27045825245236838258e0, 2.41780725177450611770e-1,
                                            2.27238449892691845833e-2, 7.74545014278341407640e-4},
                                           r - 1.6) /
                         detail::polynomial<8>({1.0, 2.05319162663775882187e0, 1.67638483018380384940e0,
                                                6.89767334985100004550e-1, 1.48103976427480074590e-1,
                                                1.51986665636164571966e-2, 5.47593808499534494600e-4,
                                                1.05075007164441684324e-9},
                                               r - 1.6)
                   : detail::polynomial<8>({6.65790464350110377720e0, 5.46378491116411436990e0,
                                            1.78482653991729133580e0, 2.96560571828504891230e-1,
                                            2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                            2.71155556874348757815e-5, 2.01033439929228813265e-7},
                                           r - 5) /
                         detail::polynomial<8>({1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1,
                                                1.48753612908506148525e-2, 7.86869131145613259100e-4,
                                                1.84631831751005468180e-5, 1.42151175831644588870e-7,
                                                2.04426310338993978564e-15},
                                               r - 5);
        return q < 0 ? -x : x;
    }
};

/// \copydoc normal_quantile_fn
inline constexpr normal_quantile_fn normal_quantile{};

/// The probability that a standard normal variable is above a value.
struct normal_upper_tail_fn {
    /// \param x  any number, also an infinite one
    /// \return   P(X > x) to a few parts in 10^15, also far out (where it is below 10^-307, as well as
    /// numbers
    ///           that small can say it), the same bits everywhere
    /// \throws invalid_option  for not-a-number
    ///
    /// For |x| < 1 the power series of the integral (M. Abramowitz and I. A. Stegun, Handbook of Mathematical
    /// Functions, 1964, 26.2.11), beyond it Laplace's continued fraction (26.2.14).
    [[nodiscard]] constexpr auto operator()(double x) const -> double
    {
        if (x != x) throw invalid_option("normal_upper_tail: the value is not a number");
        if (x < 0) return 1 - (*this)(-x);
        if (x > 39) return 0;
        // The square in two parts: far out, what its rounding leaves out would be seen.
        auto const square = detail::exact_product(x, x);
        double const density =
            0.3989422804014327 * detail::natural_exp(-square.high / 2) * (1 - square.low / 2);
        if (x < 1) {
            // x + x^3 / 3 + x^5 / (3 * 5) + ...
            double series = 0;
            for (int n = 37; n > 1; n -= 2) series = (1 + series) * square.high / n;
            return 0.5 - detail::as_written(density * (x * (1 + series)));
        }
        // x + 1 / (x + 2 / (x + 3 / ...)); as many steps as x = 1 needs, where it converges slowest.
        double fraction = x;
        for (int n = 500; n > 0; --n) fraction = x + n / fraction;
        return density / fraction;
    }
};

/// \copydoc normal_upper_tail_fn
inline constexpr normal_upper_tail_fn normal_upper_tail{};

} // namespace cohort
