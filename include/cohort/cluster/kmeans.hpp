#pragma once

#include <cohort/cluster/clustering.hpp>
#include <cohort/cluster/detail/cluster_totals.hpp>
#include <cohort/cluster/detail/clusterer.hpp>
#include <cohort/cluster/detail/column_spread.hpp>
#include <cohort/cluster/detail/column_title.hpp>
#include <cohort/cluster/detail/distinct_points.hpp>
#include <cohort/cluster/detail/lloyd.hpp>
#include <cohort/cluster/detail/point_tiles.hpp>
#include <cohort/cluster/detail/read_points.hpp>
#include <cohort/cluster/detail/start.hpp>
#include <cohort/cluster/empty_cluster.hpp>
#include <cohort/cluster/kmeans_method.hpp>
#include <cohort/cluster/label_order.hpp>
#include <cohort/cluster/points.hpp>
#include <cohort/cluster/scaler.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/detail/random.hpp>
#include <cohort/stats/matrix.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace cohort {

/// Where the centres of `kmeans` start.
enum class kmeans_start : std::uint8_t {
    /// Greedy k-means++: points far from the centres chosen so far are likelier to be next, and of
    /// 2 + floor(ln k) points so drawn the best one is taken.
    plus_plus,
    /// k distinct points, drawn with chances in proportion to their weights.
    random,
    /// k-means||: some 10 k points drawn in 5 rounds, of which greedy k-means++ makes k. Fewer passes over
    /// the points than `plus_plus` where k is large.
    scalable,
    /// The means of k groups of about equal weight, in the order of the coordinate with the greatest
    /// variance. Nothing is drawn: the seed makes no difference, and restarts are refused.
    quantile_groups,
    /// At `kmeans_options::start_centres`.
    given,
};

/// Options of `kmeans`.
struct kmeans_options {
    /// Of the generator that draws the starts. Fixed, so that the same call gives the same answer.
    std::uint64_t seed = 1;
    kmeans_start start = kmeans_start::plus_plus;
    /// k x dimensions, in the units of the points that are clustered; to be set if `start` is `given`, and
    /// only then.
    std::optional<matrix> start_centres = {};
    /// At least 1.
    unsigned max_iterations = 300;
    /// The centres are at rest once the sum of their squared shifts is at most this times the mean of the
    /// coordinates' variances (ddof 0, weighted if the points are), as scikit-learn has it. With 0 they are
    /// at rest once the labels do not change.
    double tolerance = 1e-4;
    empty_cluster empty = empty_cluster::farthest;
    /// How many starts are drawn and run to their ends, at least 1. The run of the least inertia is kept, of
    /// several the first. 1 for a start in which nothing is drawn, as every run would be the same.
    unsigned restarts = 1;
    label_order order = label_order::by_first_coordinate;
    /// How the nearest centres are found: a matter of speed and memory alone.
    kmeans_method method = kmeans_method::automatic;

    friend bool operator==(kmeans_options const&, kmeans_options const&) = default;
};

struct kmeans_fn {
    /// Cuts points into k clusters so that the sum of squared distances to the clusters' means is small:
    /// Lloyd's iteration, to a local optimum. No coordinate is scaled here: see `standardize` and `log1p`.
    ///
    /// Each iteration gives every point the nearest centre, then moves every centre to the mean of its
    /// points. It ends when no label has changed, when the centres have moved within the tolerance, or after
    /// `max_iterations`; iterations are counted as scikit-learn counts them. Last, unless the labels came to
    /// rest, points are given their nearest centre once more, so that labels always belong to the centres
    /// returned. A cluster that has become empty is dealt with before the centres move. It can be returned
    /// empty with `empty_cluster::keep`, or where that last step empties it (but with `drop` never).
    ///
    /// Distances are computed from differences of coordinates, not from norms, so points far from the origin
    /// lose nothing (but differences below some 2^-500 of the largest coordinate count as none). Ties go to
    /// the lowest label. Clusters are kept in the order of `kmeans_options::order` during the iteration, so
    /// that this means the labels that are returned.
    ///
    /// A centre is the mean of its points from exact totals of their coordinates: off by two roundings at
    /// most, as long as coordinates lie within a factor of 2^39 of the largest of their column; what a
    /// coordinate has below some 2^-92 of that is rounded away. (With weights: totals of rounded products,
    /// and one rounding more.) So the answer is the same, to the bit, for any executor and any method. And
    /// the same on every compiler that rounds each operation, as x86-64 ones do by default; where multiply
    /// and add are fused (with -march=native, or on ARM; -ffp-contract=off prevents it) distances differ in
    /// the last bits: a label can differ where two centres are equally near but for (dimensions + 2) * 2^-53
    /// of the squared distance.
    ///
    /// \param given    points: the rows of a matrix (if it was scaled, the clustering remembers how to bring
    ///                 centres back into original units), a range of points (see `point_range`, `projected`
    ///                 and `in_columns`), or either with weights (see `with_weights`); at least one
    ///                 coordinate each
    /// \param k        at least 1, at most the number of distinct points (of weight above 0)
    /// \param options  see there
    /// \param run      any executor
    /// \throws invalid_option  for k = 0, k above the number of distinct points (the message says how many
    ///                         there are), points without a coordinate, more or fewer weights than points, or
    ///                         an option that makes no sense
    /// \throws invalid_row     for a point with a coordinate that is not a finite number, with another number
    ///                         of coordinates than the first, or with a weight below 0 or not finite
    /// \complexity  time n * k * dimensions an iteration at worst, mostly a small part of that in few
    ///              dimensions; the start costs no more than 3 + ln k iterations of `lloyd`. Space beyond the
    ///              points: a copy of them, 4 bytes a point for labels (8 more during the start, 8 at the
    ///              end), and what the method takes
    template <clusterable Points, executor Executor = sequential>
    [[nodiscard]] auto operator()(Points const& given, std::size_t k, kmeans_options const& options = {},
                                  Executor const& run = {}) const -> clustering
    {
        check(k, options);
        auto const start_cells =
            options.start_centres ? options.start_centres->flat() : std::span<double const>();
        auto const points = detail::read_points(given, "kmeans", start_cells, run);
        check(points, k, options);

        auto const method = options.method == kmeans_method::automatic
                                ? detail::choose_method(points.points(), points.dimensions(), k)
                                : options.method;
        detail::clusterer<Executor> const iterate(points, method, run);
        detail::lloyd_rules const rules{.max_iterations = options.max_iterations,
                                        .largest_shift = options.tolerance * mean_variance(points, run),
                                        .empty = options.empty,
                                        .order = options.order};
        detail::xoshiro256 stream(options.seed);
        detail::lloyd_result best;
        unsigned kept = 0;
        for (unsigned r = 0; r < options.restarts; ++r) {
            auto draw = stream; // numbers of its own, so that a start does not depend on those before it
            stream.jump();
            auto found = iterate(start(points, k, options, draw, run), rules);
            if (r > 0 && !(found.inertia < best.inertia)) continue;
            best = std::move(found);
            kept = r;
        }

        clustering result;
        result.labels_ = std::move(best.labels);
        result.sizes_ = std::move(best.sizes);
        result.weights_ = std::move(best.weights);
        for (auto& w : result.weights_) w /= points.weight_scale();
        for (auto& x : best.centres) x /= points.scale();
        result.centres_ = matrix(result.sizes_.size(), points.dimensions(), std::move(best.centres),
                                 detail::names_of(given));
        if constexpr (requires { given.scaling(); })
            result.scaling_ = given.scaling();
        else if constexpr (requires { given.points.scaling(); })
            result.scaling_ = given.points.scaling();
        result.inertia_ = best.inertia / points.weight_scale() / points.scale() / points.scale();
        result.seed_ = options.seed;
        result.iterations_ = best.iterations;
        result.kept_start_ = kept;
        result.method_ = method;
        result.converged_ = best.converged;
        return result;
    }

private:
    [[noreturn]] static void refuse(std::string const& why) { throw invalid_option("kmeans: " + why); }

    static void check(std::size_t k, kmeans_options const& options)
    {
        if (k == 0) refuse("k is 0; at least 1 cluster is needed");
        if (k > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()))
            refuse("k is " + std::to_string(k) + "; labels have 31 bits");
        if (options.max_iterations == 0) refuse("max_iterations is 0; at least 1 is needed");
        if (options.restarts == 0) refuse("restarts is 0; at least 1 start is needed");
        if (!(options.tolerance >= 0) || !std::isfinite(options.tolerance))
            refuse("tolerance is " + std::to_string(options.tolerance) +
                   "; it must be 0 or more, and finite");
        if (options.start == kmeans_start::quantile_groups && options.restarts != 1)
            refuse("restarts is not 1, but from a quantile start every run is the same");
        if (options.start != kmeans_start::given) {
            if (options.start_centres) refuse("start_centres is set, but start is not given");
            return;
        }
        if (!options.start_centres) refuse("start is given, but start_centres is not set");
        if (options.restarts != 1) refuse("restarts is not 1, but from a given start every run is the same");
        auto const& centres = *options.start_centres;
        if (auto const i = detail::first_not_finite(centres.flat()))
            refuse("start_centres: row " + std::to_string(*i / centres.cols()) +
                   " (the first is 0) is not finite");
    }

    static void check(detail::point_tiles const& points, std::size_t k, kmeans_options const& options)
    {
        auto const d = points.dimensions();
        if (d == 0 && points.points() > 0) refuse("the points have no coordinates");
        if (options.start_centres &&
            (options.start_centres->rows() != k || options.start_centres->cols() != d))
            refuse("start_centres is " + std::to_string(options.start_centres->rows()) + " x " +
                   std::to_string(options.start_centres->cols()) + ", but " + std::to_string(k) +
                   " clusters of points with " + std::to_string(d) + " coordinates need " +
                   std::to_string(k) + " x " + std::to_string(d));
        if (auto const distinct = detail::count_distinct(points, k); distinct < k)
            refuse("k is " + std::to_string(k) + ", but the number of distinct points" +
                   (points.has_weights() ? " of weight above 0" : "") + " is " + std::to_string(distinct));
        if (points.points() > detail::point_units::most_points) refuse("there are more than 2^34 points");
        if (options.method == kmeans_method::filter &&
            points.points() > std::numeric_limits<std::uint32_t>::max())
            refuse("the method filter is for fewer than 2^32 points; take hamerly");
    }

    /// The mean over the dimensions of the variance with ddof 0, in the lengths of the tiles.
    template <executor Executor>
    static auto mean_variance(detail::point_tiles const& points, Executor const& run) -> double
    {
        auto const variances = detail::column_variances(points, run);
        return std::accumulate(variances.begin(), variances.end(), 0.0) /
               static_cast<double>(variances.size());
    }

    template <executor Executor>
    static auto start(detail::point_tiles const& points, std::size_t k, kmeans_options const& options,
                      detail::xoshiro256& draw, Executor const& run) -> std::vector<double>
    {
        switch (options.start) {
        case kmeans_start::plus_plus:
            return detail::plus_plus_start<Executor>(points, k, draw, run)();
        case kmeans_start::random:
            return detail::random_start(points, k, draw);
        case kmeans_start::scalable:
            return detail::scalable_start<Executor>(points, k, draw, run)();
        case kmeans_start::quantile_groups:
            return detail::quantile_start(points, detail::point_units(points), k, run);
        case kmeans_start::given:
            break;
        }
        auto const given = options.start_centres->flat();
        std::vector<double> centres(given.begin(), given.end());
        for (auto& x : centres) x *= points.scale();
        return centres;
    }
};

/// k-means clusters of points. `kmeans(standardize(log1p(features)), 4)`.
inline constexpr kmeans_fn kmeans{};

} // namespace cohort
