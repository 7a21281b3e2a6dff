#pragma once

#include <cohort/cluster/clustering.hpp>
#include <cohort/cluster/detail/labelled_points.hpp>
#include <cohort/cluster/detail/spread.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/stats/detail/as_written.hpp>
#include <cohort/stats/matrix.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace cohort {

/// Two figures of how far clusters are apart, from their means: of n points in k clusters that have points,
/// with the mean m_j of the n_j points of cluster j, and the mean m of all points.
struct separation {
    /// T. Calinski and J. Harabasz, A dendrite method for cluster analysis, Communications in Statistics 3,
    /// 1974, 1-27: (B / (k - 1)) / (W / (n - k)), where B is the sum of n_j |m_j - m|^2 and W the sum of the
    /// squared distances of points from their clusters' means. The more the better. Empty where k is 1 or n,
    /// and where W is 0: clusters of equal points are better than any number says.
    std::optional<double> calinski_harabasz{};
    /// D. L. Davies and D. W. Bouldin, A cluster separation measure, IEEE Transactions on Pattern Analysis
    /// and Machine Intelligence 1, 1979, 224-227: the mean over the clusters of the greatest (s_i + s_j) /
    /// |m_i - m_j|, where s_j is the mean distance of a cluster's points from its mean. The less the better.
    /// Empty where k is 1 or n, and where two clusters have the same mean.
    std::optional<double> davies_bouldin{};

    friend constexpr auto operator==(separation const&, separation const&) -> bool = default;
};

struct separation_of_fn {
    /// Both figures at once, from two passes over the points. The means are those of the points of each
    /// label, from which the centres of a clustering may differ by its last move.
    ///
    /// The same bits for any executor.
    ///
    /// \param points  a row a point; at least one column
    /// \param labels  the cluster of each, from 0; a number that no point has does no harm
    /// \param run     any executor
    /// \throws invalid_option  for points without a column, more or fewer labels than points, or a label not
    ///                         below the number of points
    /// \throws invalid_row     for a point with a coordinate that is not a finite number
    /// \complexity  (points + clusters^2) * dimensions; space for clusters * dimensions numbers for each 8192
    ///              points
    template <executor Executor = sequential>
    [[nodiscard]] auto operator()(matrix const& points, std::span<std::uint32_t const> labels,
                                  Executor const& run = {}) const -> separation
    {
        detail::labelled_points const all(points, labels, "separation_of");
        auto const k = all.occupied();
        auto const n = all.points();
        if (k < 2 || k == n) return {};
        auto const spread = detail::spread_of(all, run);
        separation found;
        if (spread.within > 0)
            found.calinski_harabasz =
                (spread.between / static_cast<double>(k - 1)) / (spread.within / static_cast<double>(n - k));
        found.davies_bouldin = davies_bouldin(all, spread);
        return found;
    }

    /// The same of a clustering of the points.
    template <executor Executor = sequential>
    [[nodiscard]] auto operator()(matrix const& points, clustering const& clusters,
                                  Executor const& run = {}) const -> separation
    {
        return (*this)(points, clusters.labels(), run);
    }

private:
    static auto davies_bouldin(detail::labelled_points const& all, detail::spread const& spread)
        -> std::optional<double>
    {
        auto const d = all.dimensions();
        double total = 0;
        for (std::size_t i = 0; i < all.clusters(); ++i) {
            if (all.size(i) == 0) continue;
            double worst = 0;
            for (std::size_t j = 0; j < all.clusters(); ++j) {
                if (j == i || all.size(j) == 0) continue;
                double square = 0;
                for (std::size_t c = 0; c < d; ++c) {
                    double const difference = spread.means[i * d + c] - spread.means[j * d + c];
                    square += detail::as_written(difference * difference);
                }
                if (!(square > 0)) return std::nullopt;
                double const radii = spread.distance[i] / static_cast<double>(all.size(i)) +
                                     spread.distance[j] / static_cast<double>(all.size(j));
                worst = std::max(worst, radii / std::sqrt(square));
            }
            total += worst;
        }
        return total / static_cast<double>(all.occupied());
    }
};

/// \copydoc separation_of_fn
inline constexpr separation_of_fn separation_of{};

struct calinski_harabasz_fn {
    /// `separation::calinski_harabasz` alone: arguments, errors and cost as `separation_of`.
    template <class Clusters, executor Executor = sequential>
    [[nodiscard]] auto operator()(matrix const& points, Clusters const& clusters,
                                  Executor const& run = {}) const -> std::optional<double>
    {
        return separation_of(points, clusters, run).calinski_harabasz;
    }
};

/// \copydoc calinski_harabasz_fn
inline constexpr calinski_harabasz_fn calinski_harabasz{};

struct davies_bouldin_fn {
    /// `separation::davies_bouldin` alone: arguments, errors and cost as `separation_of`.
    template <class Clusters, executor Executor = sequential>
    [[nodiscard]] auto operator()(matrix const& points, Clusters const& clusters,
                                  Executor const& run = {}) const -> std::optional<double>
    {
        return separation_of(points, clusters, run).davies_bouldin;
    }
};

/// \copydoc davies_bouldin_fn
inline constexpr davies_bouldin_fn davies_bouldin{};

} // namespace cohort
