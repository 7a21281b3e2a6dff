#pragma once

#include <cstdint>

namespace cohort {

/// What to do with a cluster that has lost all its points (with weights: all that count).
enum class empty_cluster : std::uint8_t {
    /// It takes the point that is farthest from its own centre (of several, the first one), out of a cluster
    /// that has others, and goes on from there. Several empty clusters take different points.
    farthest,
    /// The cluster of the greatest weight (of several, the one with the lowest label) that has points at
    /// different places is cut in two across the coordinate in which it is widest (of several, the first):
    /// the points nearer to the upper end than to the lower go to the empty cluster.
    split_largest,
    /// Its centre stays where it is and may win points again; in the end the cluster may have none.
    keep,
    /// It is given up: there are fewer clusters in the end.
    drop,
};

} // namespace cohort
