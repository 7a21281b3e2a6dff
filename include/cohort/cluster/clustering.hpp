#pragma once

#include <cohort/cluster/cluster_model.hpp>
#include <cohort/cluster/kmeans_method.hpp>
#include <cohort/cluster/scaler.hpp>
#include <cohort/stats/matrix.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace cohort {

struct kmeans_fn;

/// What `kmeans` found: a label to each point, and the centres that the labels belong to. A regular value.
class clustering {
public:
    /// No point and no cluster.
    clustering() = default;

    /// The number of clusters; labels are 0 ... k() - 1.
    [[nodiscard]] auto k() const noexcept -> std::size_t { return sizes_.size(); }

    /// For each point, in the order in which they were given, its cluster: that of the nearest of
    /// `centres()`; of several equally near, the lowest.
    [[nodiscard]] auto labels() const noexcept -> std::span<std::uint32_t const> { return labels_; }

    /// For each cluster, how many points it has, those of weight 0 included.
    [[nodiscard]] auto sizes() const noexcept -> std::span<std::size_t const> { return sizes_; }

    /// For each cluster, the total weight of its points; without weights their number.
    [[nodiscard]] auto weights() const noexcept -> std::span<double const> { return weights_; }

    /// k() x dimensions: the centres, in the units of the points that were clustered.
    [[nodiscard]] auto centres() const noexcept -> matrix const& { return centres_; }

    /// The centres in the units that the points had before they were scaled. Where a logarithm was taken,
    /// this is not the mean of the cluster's points but a mean of the logarithm's kind (with `log1p` the
    /// geometric mean of 1 + x, less 1); where ranks were, the value at the mean rank. The same as
    /// `centres()` if nothing was scaled.
    [[nodiscard]] auto centres_in_original_units() const -> matrix { return scaling_.invert(centres_); }

    /// How the points were scaled; without a step if they were not given as a `scaled_matrix`.
    [[nodiscard]] auto scaling() const noexcept -> scaler const& { return scaling_; }

    /// Scaling and centres, to give clusters to points that come later. \complexity  a copy of both
    [[nodiscard]] auto model() const -> cluster_model { return {scaling_, centres_}; }

    /// The sum over all points of the squared distance from their centre, times their weight. Infinite if
    /// that is beyond the largest number.
    [[nodiscard]] auto inertia() const noexcept -> double { return inertia_; }

    /// How often points were assigned and centres moved, in the run that was kept. The last round counts,
    /// though it found nothing to change or moved the centres within the tolerance only.
    [[nodiscard]] auto iterations() const noexcept -> unsigned { return iterations_; }

    /// Whether the kept run came to rest (labels unchanged, or centres within the tolerance) rather than
    /// ending at `max_iterations`.
    [[nodiscard]] auto converged() const noexcept -> bool { return converged_; }

    /// The seed of the options.
    [[nodiscard]] auto seed() const noexcept -> std::uint64_t { return seed_; }

    /// Which of the restarts was kept, counted from 0.
    [[nodiscard]] auto kept_start() const noexcept -> unsigned { return kept_start_; }

    /// How the nearest centres were found. Another method would have given the same clusters.
    [[nodiscard]] auto method() const noexcept -> kmeans_method { return method_; }

    /// Equal in every respect, the numbers bit for bit (but 0 equals -0).
    friend bool operator==(clustering const&, clustering const&) = default;

private:
    friend struct kmeans_fn;

    std::vector<std::uint32_t> labels_;
    std::vector<std::size_t> sizes_;
    std::vector<double> weights_;
    matrix centres_;
    scaler scaling_;
    double inertia_ = 0;
    std::uint64_t seed_ = 0;
    unsigned iterations_ = 0;
    unsigned kept_start_ = 0;
    kmeans_method method_ = kmeans_method::automatic;
    bool converged_ = false;
};

} // namespace cohort
