#pragma once

#include <cohort/cluster/clustering.hpp>
#include <cohort/cluster/detail/distinct_points.hpp>
#include <cohort/cluster/kmeans.hpp>
#include <cohort/cluster/nearest_centres.hpp>
#include <cohort/cluster/points.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/adjusted_rand_index.hpp>
#include <cohort/stats/cross_table.hpp>
#include <cohort/stats/detail/bootstrap.hpp>
#include <cohort/stats/detail/random.hpp>
#include <cohort/stats/interval.hpp>
#include <cohort/stats/matrix.hpp>
#include <cohort/stats/sum.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace cohort {

/// Options of `cluster_stability`.
struct stability_options {
    /// How often points are drawn and clustered again, at least 1.
    std::size_t samples = 20;
    /// The share of the samples' values that the interval should hold, between 0 and 1.
    double confidence = 0.9;
    /// Of the generator that draws the points.
    std::uint64_t seed = 1;
    /// How to cluster; each sample has a seed of its own, derived from the one here. No given start.
    kmeans_options kmeans = {};

    friend bool operator==(stability_options const&, stability_options const&) = default;
};

struct cluster_stability_fn;

/// How far a clustering comes again if the points are drawn anew. A regular value.
class stability {
public:
    stability() = default;

    /// The mean over the samples of the adjusted Rand index between their partition of all points and the
    /// clustering of all points: 1 if it is always the same, about 0 if it is as good as drawn by lot.
    /// Empty where no sample had as many different points as there are clusters.
    [[nodiscard]] auto mean() const noexcept -> std::optional<double> { return mean_; }

    /// Between which values the index of a further sample is to be expected, at the confidence of the
    /// options.
    [[nodiscard]] auto bounds() const noexcept -> std::optional<interval> { return bounds_; }

    /// The index of each sample; empty for one with too few different points.
    [[nodiscard]] auto values() const noexcept -> std::span<std::optional<double> const> { return values_; }

    /// For each cluster of all points, the mean over the samples of its likeness to the sample's cluster that
    /// is most like it: the points in both over the points in either (Jaccard's index). Hennig calls a
    /// cluster stable from 0.75 on, and does not rely on one below 0.6.
    [[nodiscard]] auto cluster_means() const noexcept -> std::span<std::optional<double> const>
    {
        return cluster_means_;
    }

    /// The clustering of all points, with the options' `kmeans`.
    [[nodiscard]] auto clusters() const noexcept -> clustering const& { return clusters_; }

    friend auto operator==(stability const&, stability const&) -> bool = default;

private:
    friend struct cluster_stability_fn;

    std::optional<double> mean_;
    std::optional<interval> bounds_;
    std::vector<std::optional<double>> values_;
    std::vector<std::optional<double>> cluster_means_;
    clustering clusters_;
};

struct cluster_stability_fn {
    /// Whether clusters are in the points or in the draw: draws as many points with replacement, clusters
    /// them, gives every point the nearest of the centres found, and compares that with the clustering of all
    /// points; for each sample anew (after C. Hennig, Cluster-wise assessment of cluster stability,
    /// Computational Statistics and Data Analysis 52, 2007, 258-271, who compares only the points drawn).
    ///
    /// Stable clusters need not be real: two halves of one long cloud may be cut at the same place each time.
    ///
    /// The same for any executor.
    ///
    /// \param points   a row a point; at least one column
    /// \param k        at least 1, at most the number of distinct points
    /// \param options  see there
    /// \param run      any executor
    /// \throws invalid_option, invalid_row  as `kmeans`; and for an option that makes no sense
    /// \complexity  that of `kmeans`, samples + 1 times, and samples * points * k * dimensions; space for a
    ///              copy or two of the points for each task that runs at once
    template <executor Executor = sequential>
    [[nodiscard]] auto operator()(matrix const& points, std::size_t k, stability_options const& options = {},
                                  Executor const& run = {}) const -> stability
    {
        check(options);
        stability found;
        found.clusters_ = kmeans(points, k, options.kmeans, run);
        auto const& whole = found.clusters_;
        found.values_.resize(options.samples);
        std::vector<std::vector<double>> likeness(options.samples);
        run(options.samples, [&](std::size_t b) {
            auto const labels = labels_of_sample(points, k, options, b);
            if (labels.empty()) return;
            auto const met = cross_table(whole.labels(), labels);
            found.values_[b] = adjusted_rand_index(met);
            likeness[b].resize(whole.k(), 0.0);
            for (std::size_t r = 0; r < met.rows(); ++r)
                for (std::size_t c = 0; c < met.cols(); ++c) {
                    auto const both = met(r, c);
                    auto const either = met.row_totals()[r] + met.col_totals()[c] - both;
                    auto& most = likeness[b][met.row_labels()[r]];
                    most = std::max(most, static_cast<double>(both) / static_cast<double>(either));
                }
        });

        found.mean_ = mean_of(found.values_);
        found.bounds_ = detail::percentile_interval(found.values_, options.confidence);
        for (std::size_t j = 0; j < whole.k(); ++j) {
            std::vector<std::optional<double>> of_cluster;
            for (auto const& sample : likeness)
                if (!sample.empty() && whole.sizes()[j] > 0) of_cluster.emplace_back(sample[j]);
            found.cluster_means_.push_back(mean_of(of_cluster));
        }
        return found;
    }

private:
    static void check(stability_options const& options)
    {
        auto const refuse = [](std::string const& why) { throw invalid_option("cluster_stability: " + why); };
        if (options.samples == 0) refuse("samples is 0; at least 1 is needed");
        if (!(options.confidence > 0 && options.confidence < 1))
            refuse("confidence is " + std::to_string(options.confidence) + "; it must be between 0 and 1");
        if (options.kmeans.start == kmeans_start::given)
            refuse("the start of kmeans is given; samples must find their own");
    }

    /// What a sample's centres make of all points; nothing if it has fewer different points than k.
    static auto labels_of_sample(matrix const& points, std::size_t k, stability_options const& options,
                                 std::size_t number) -> std::vector<std::uint32_t>
    {
        std::vector<std::uint32_t> times(points.rows());
        detail::draw_replicate(options.seed, number, times);
        auto const drawn = with_weights(points, times);
        if (detail::count_distinct(points, k, [&](std::size_t i) { return times[i] > 0; }) < k) return {};
        auto how = options.kmeans;
        how.seed = detail::splitmix64::mix(detail::splitmix64(how.seed)() + number);
        return nearest_centres(points, kmeans(drawn, k, how).centres());
    }

    static auto mean_of(std::span<std::optional<double> const> values) -> std::optional<double>
    {
        sum<double> total;
        std::size_t count = 0;
        for (auto const& x : values) {
            if (!x) continue;
            total(*x);
            ++count;
        }
        if (count == 0) return std::nullopt;
        return total.value() / static_cast<double>(count);
    }
};

/// Do the clusters come again? `cluster_stability(points, 4).mean()`.
inline constexpr cluster_stability_fn cluster_stability{};

} // namespace cohort
