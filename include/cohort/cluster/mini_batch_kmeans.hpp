#pragma once

#include <cohort/cluster/clustering.hpp>
#include <cohort/cluster/detail/labelled_points.hpp>
#include <cohort/cluster/incremental_kmeans.hpp>
#include <cohort/cluster/kmeans.hpp>
#include <cohort/cluster/points.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/detail/random.hpp>
#include <cohort/stats/matrix.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace cohort {

/// Options of `mini_batch_kmeans`.
struct mini_batch_options {
    /// How many points are drawn for each batch, with replacement; at least 1. The first batch is clustered
    /// by `kmeans` and should have many points a cluster.
    std::size_t batch = 16'384;
    /// How many batches, at least 1.
    std::size_t batches = 30;
    /// How to cluster: the start and the restarts are for the first batch, the seed for all that is drawn. No
    /// given start.
    kmeans_options kmeans = {};

    friend bool operator==(mini_batch_options const&, mini_batch_options const&) = default;
};

struct mini_batch_kmeans_fn {
    /// k-means that looks at batches of points drawn by lot instead of all of them (see
    /// `incremental_kmeans`), and then does one iteration of `kmeans` with all points, so that labels belong
    /// to the centres. An approximation; `kmeans` is exact in each step and, with few dimensions, hardly
    /// slower. Where the batches had fewer than k different points it is `kmeans` of all.
    ///
    /// The same answer for any executor.
    ///
    /// \param points   a row a point (a scaled matrix: the clustering remembers how to bring centres back)
    /// \param k        at least 1, at most the number of distinct points
    /// \param options  see there
    /// \param run      any executor
    /// \return  a clustering like any other. It tells of the one iteration alone: `iterations()` is 1, and
    ///          it has converged if that moved the centres within the tolerance
    /// \throws invalid_option, invalid_row  as `kmeans`
    /// \complexity  (batch * batches + points) * k * dimensions, and that of `kmeans` of one batch
    template <plain_points Points, executor Executor = sequential>
        requires detail::is_matrix<Points>
    [[nodiscard]] auto operator()(Points const& points, std::size_t k, mini_batch_options const& options = {},
                                  Executor const& run = {}) const -> clustering
    {
        if (options.batch == 0)
            throw invalid_option("mini_batch_kmeans: batch is 0; at least 1 point is needed");
        if (options.batches == 0)
            throw invalid_option("mini_batch_kmeans: batches is 0; at least 1 is needed");
        if (k == 0) throw invalid_option("mini_batch_kmeans: k is 0; at least 1 cluster is needed");
        if (options.kmeans.start == kmeans_start::given)
            throw invalid_option(
                "mini_batch_kmeans: the start of kmeans is given; the first batch must find its own");
        matrix const& all = points;
        (void)detail::scale_of_points(all, "mini_batch_kmeans"); // tells of what is no coordinate, and where
        incremental_kmeans centres(k, options.kmeans);
        detail::xoshiro256 draw(options.kmeans.seed);
        draw.jump(); // not the numbers that the start draws
        for (std::size_t b = 0; b < options.batches && all.rows() > 0; ++b) {
            matrix drawn(options.batch, all.cols());
            for (std::size_t i = 0; i < options.batch; ++i) {
                auto const row = all.row(static_cast<std::size_t>(draw.below(all.rows())));
                std::ranges::copy(row, drawn.row(i).begin());
            }
            centres(drawn, run);
        }
        if (centres.centres().rows() < k) return kmeans(points, k, options.kmeans, run);
        auto last = options.kmeans;
        last.max_iterations = 1;
        last.restarts = 1;
        last.start = kmeans_start::given;
        last.start_centres = centres.centres();
        return kmeans(points, k, last, run);
    }
};

/// k-means of a part of the points at a time. `mini_batch_kmeans(points, 8)`.
inline constexpr mini_batch_kmeans_fn mini_batch_kmeans{};

} // namespace cohort
