#pragma once

#include <cohort/rfm/shipped_maps.hpp>

#include <array>
#include <cstddef>
#include <string_view>

namespace report {

/// The segment maps that `--segments` knows.
enum class map_choice { ten, eleven, four, two_by_two };

/// Calls `use(map)` with the map that was chosen: maps of different sizes are of different types.
template <class Use>
[[nodiscard]] auto with_map(map_choice choice, Use const& use)
{
    switch (choice) {
    case map_choice::eleven:
        return use(cohort::eleven_segments);
    case map_choice::four:
        return use(cohort::four_segments);
    case map_choice::two_by_two:
        return use(cohort::two_by_two);
    case map_choice::ten:
        break;
    }
    return use(cohort::ten_segments);
}

} // namespace report
