#pragma once

#include <cohort/stats/detail/as_written.hpp>
#include <cohort/stats/detail/two_sum.hpp>

namespace cohort::detail {

/// A number as the sum of two that are not added up: `low` is what rounding to `high` left out. So it has 106
/// bits where a `double` has 53, at ten to twenty times the cost of one operation.
///
/// A sum is off by at most 2^-104 (|a| + |b|), a product by 2^-102 |a b|, as long as nothing overflows or
/// falls below the least normal number. (T. J. Dekker, A floating-point technique for extending the available
/// precision, Numerische Mathematik 18, 1971, 224-242.)
struct double_double {
    double high = 0;
    double low = 0;

    [[nodiscard]] friend constexpr auto operator-(double_double a) noexcept -> double_double
    {
        return {-a.high, -a.low};
    }
    [[nodiscard]] friend constexpr auto operator<=(double_double a, double_double b) noexcept -> bool
    {
        return a.high < b.high || (a.high == b.high && a.low <= b.low);
    }
};

/// a + b, of which b is the lesser by magnitude, or a is zero.
[[nodiscard]] constexpr auto double_of(double a, double b) noexcept -> double_double
{
    double const s = as_written(a + b);
    return {s, b - as_written(s - a)};
}

[[nodiscard]] constexpr auto operator+(double_double a, double_double b) noexcept -> double_double
{
    auto const [s, error] = two_sum(a.high, b.high);
    return double_of(s, error + as_written(a.low + b.low));
}
[[nodiscard]] constexpr auto operator-(double_double a, double_double b) noexcept -> double_double
{
    return a + -b;
}

/// a - b, exactly.
[[nodiscard]] constexpr auto exact_difference(double a, double b) noexcept -> double_double
{
    auto const [s, error] = two_sum(a, -b);
    return {s, error};
}

/// a * b, exactly. Each factor is cut into halves whose products are not rounded; with a fused operation it
/// would be the same number.
[[nodiscard]] constexpr auto exact_product(double a, double b) noexcept -> double_double
{
    constexpr double cutter = 134217729; // 2^27 + 1
    double const a_cut = as_written(cutter * a);
    double const b_cut = as_written(cutter * b);
    double const a_high = as_written(a_cut - as_written(a_cut - a));
    double const b_high = as_written(b_cut - as_written(b_cut - b));
    double const a_low = a - a_high;
    double const b_low = b - b_high;
    double const p = as_written(a * b);
    double const rest = as_written(as_written(a_high * b_high) - p) + as_written(a_high * b_low);
    return {p, as_written(rest + as_written(a_low * b_high)) + as_written(a_low * b_low)};
}

[[nodiscard]] constexpr auto operator*(double_double a, double b) noexcept -> double_double
{
    auto const p = exact_product(a.high, b);
    return double_of(p.high, p.low + as_written(a.low * b));
}
[[nodiscard]] constexpr auto operator*(double_double a, double_double b) noexcept -> double_double
{
    auto const p = exact_product(a.high, b.high);
    return double_of(p.high, p.low + as_written(as_written(a.high * b.low) + as_written(a.low * b.high)));
}

} // namespace cohort::detail
