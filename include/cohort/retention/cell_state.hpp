#pragma once

#include <cstdint>
#include <string_view>

namespace cohort {

/// What a cell of a cohort table is. A month that has not happened yet is not "0 % retained".
enum class cell_state : std::uint8_t {
    value,   ///< observed to its end, and somebody came
    zero,    ///< observed to its end, and nobody came
    partial, ///< the observation ends inside the period, or, where births may precede it, begins inside: what
             ///< was seen of it
    unobserved, ///< the observation has nothing of the period, or no member can be seen at this age
};

/// The state's name, as reports print it.
[[nodiscard]] constexpr auto to_string(cell_state s) noexcept -> std::string_view
{
    switch (s) {
    case cell_state::value:
        return "value";
    case cell_state::zero:
        return "zero";
    case cell_state::partial:
        return "partial";
    case cell_state::unobserved:
        break;
    }
    return "unobserved";
}

/// How rates of several cohorts at one age become one. On 500 of 1000 and 400 of 500:
enum class average_kind : std::uint8_t {
    pooled,   ///< all who came / all who could: 60 %
    simple,   ///< the mean of the cohorts' rates: 65 %
    weighted, ///< sum of r n / sum of n^2, the form of one vendor, for comparison with it: 56 %
};

/// Whether a partial cell takes part in an average.
enum class partial_cells : std::uint8_t { leave_out, include };

} // namespace cohort
