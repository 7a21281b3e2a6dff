#pragma once

namespace cohort {

/// What to do with a cluster that has lost all its points.
enum class empty_cluster {
    /// It takes the point that is farthest from its own centre (of several the first one) out of a cluster
    /// that
    /// has others, and goes on from there. Several empty clusters take different points.
    farthest,
    /// Its centre stays where it is and may win points again; in the end the cluster may have none.
    keep,
};

} // namespace cohort
