#pragma once

#include <cstdint>
#include <string_view>

namespace cohort {

/// How `kmeans` finds the nearest centres in each iteration. All methods are exact, and from the same start
/// all give the same answer, to the bit; they differ in what they cost.
enum class kmeans_method : std::uint8_t {
    automatic, ///< whichever is likely to be the fastest for so many points, dimensions and clusters
    /// Compares every point with every centre, some points at once. Takes no further memory.
    lloyd,
    /// Passes over points whose nearest centre cannot have changed, by what is known of their distances
    /// (Hamerly 2010). Takes 16 bytes a point more.
    hamerly,
    /// Puts points in spatial order, and decides for boxes of them at once (Kanungo et al. 2002): for few
    /// dimensions. Takes a further copy of the points and some 10 bytes a point more. For fewer than 2^32
    /// points.
    filter,
};

/// "automatic", "lloyd", "hamerly" or "filter".
[[nodiscard]] constexpr auto to_string(kmeans_method method) noexcept -> std::string_view
{
    switch (method) {
    case kmeans_method::lloyd:
        return "lloyd";
    case kmeans_method::hamerly:
        return "hamerly";
    case kmeans_method::filter:
        return "filter";
    case kmeans_method::automatic:
        break;
    }
    return "automatic";
}

} // namespace cohort
