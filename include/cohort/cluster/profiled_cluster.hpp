#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cohort {

/// Where the median of a cluster lies among all points.
enum class feature_level : std::uint8_t {
    low,    ///< of the points with another value, less than a third are below it
    middle, ///< neither; also where there is no point with another value
    high,   ///< of the points with another value, less than a third are above it
};

/// A feature, of all points.
struct profiled_feature {
    std::string name;
    // In original units; empty without points.
    std::optional<double> mean = {};
    std::optional<double> median = {};
    /// Eta squared: how much of the feature the clusters explain, from 0 (their means are equal) to 1 (within
    /// each cluster all are equal). The sum of squares between clusters over the total one, in the space of
    /// the profile. Empty where all points are equal.
    std::optional<double> explained = {};

    friend bool operator==(profiled_feature const&, profiled_feature const&) = default;
};

/// A feature, of the points of one cluster. Nothing is known of it where the cluster has no point.
struct cluster_feature {
    // In original units.
    std::optional<double> mean = {};
    std::optional<double> median = {};
    /// (mean of the cluster - mean of all) / standard deviation of all (ddof 0), in the space of the profile;
    /// 0 where all points are equal.
    std::optional<double> difference = {};
    std::optional<feature_level> level = {};

    friend bool operator==(cluster_feature const&, cluster_feature const&) = default;
};

/// What a cluster amounts to.
///
/// Shares are parts of 10'000, hundredths of a per cent, rounded so that those of all clusters add up to
/// 10'000 exactly (largest remainders); empty where there is nothing to share.
///
/// \tparam Total  the type of revenue; `detail::no_total` where there is none
template <class Total>
struct profiled_cluster {
    /// Drafted from the features; no two clusters have the same.
    std::string name;
    std::uint64_t size = 0; ///< how many points
    std::optional<std::int64_t> size_share = {};
    [[no_unique_address]] Total revenue{};
    std::optional<std::int64_t> revenue_share = {};

    /// In the order of the columns.
    std::vector<cluster_feature> features = {};
    /// What sets it apart: the numbers of the columns, from that of the greatest difference, whatever its
    /// sign, to that of the least; of equal ones the first comes first. None where the cluster has no point.
    std::vector<std::size_t> apart = {};

    friend bool operator==(profiled_cluster const&, profiled_cluster const&) = default;
};

/// What clusters amount to. A regular value.
template <class Total>
struct profiled_clusters {
    std::vector<profiled_feature> features = {};        ///< in the order of the columns
    std::vector<profiled_cluster<Total>> clusters = {}; ///< in the order of the labels

    friend bool operator==(profiled_clusters const&, profiled_clusters const&) = default;
};

} // namespace cohort
