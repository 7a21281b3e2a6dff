#pragma once

#include "cluster_choice.hpp"
#include "options.hpp"
#include "results.hpp"

#include <cohort/parallel.hpp>

#include <vector>

namespace report {

/// A feature that customers are clustered by and that is not in `results::customer`.
struct further_feature {
    cluster_feature feature = cluster_feature::length;
    std::vector<double> values; ///< in the order of the customers, money in its unit; not-a-number: not known
};

/// Clusters the customers by k-means, tries other numbers of clusters, and says what each cluster is like.
/// Asks for the customers' measures and segments in `found`.
/// \param further  those features to cluster by that `found` has not
/// \throws failure  if there are customers, but none of whom all features are known
void take_clusters(results& found, std::vector<further_feature> const& further, options const& chosen,
                   cohort::threads const& run);

} // namespace report
