#pragma once

#include <algorithm>
#include <cmath>

namespace cohort::detail {

/// A power of two that brings numbers of magnitude up to `largest` near 1, where their squares neither
/// overflow nor vanish; 1 if they are not far from it. Multiplying by it rounds nothing, so results are those
/// of the numbers themselves. `largest` is finite.
[[nodiscard]] inline auto binary_scale(double largest) noexcept -> double
{
    constexpr int harmless = 300; // squares stay within 2^+-600, and there is room for sums and differences
    constexpr int widest = 1000;  // 2^-widest is still a normal number
    if (largest == 0) return 1;
    int const exponent = std::ilogb(largest);
    if (exponent >= -harmless && exponent <= harmless) return 1;
    return std::ldexp(1.0, -std::clamp(exponent, -widest, widest));
}

} // namespace cohort::detail
