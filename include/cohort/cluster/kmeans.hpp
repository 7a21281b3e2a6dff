#pragma once

#include <cohort/cluster/clustering.hpp>
#include <cohort/cluster/detail/distinct_points.hpp>
#include <cohort/cluster/detail/lloyd.hpp>
#include <cohort/cluster/detail/point_tiles.hpp>
#include <cohort/cluster/detail/start.hpp>
#include <cohort/cluster/empty_cluster.hpp>
#include <cohort/cluster/label_order.hpp>
#include <cohort/cluster/scaler.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/detail/random.hpp>
#include <cohort/stats/matrix.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cohort {

/// Where the centres of `kmeans` start.
enum class kmeans_start {
    /// Greedy k-means++: points far from the centres chosen so far are likelier to be next, and of
    /// 2 + floor(ln k) so drawn the best one is taken.
    plus_plus,
    /// k distinct points, all equally likely.
    random,
    /// At `kmeans_options::start_centres`.
    given,
};

/// Options of `kmeans`.
struct kmeans_options {
    /// Of the generator that draws the starts. Fixed, so that the same call gives the same answer.
    std::uint64_t seed = 1;
    kmeans_start start = kmeans_start::plus_plus;
    /// k x dimensions, in the units of the points that are clustered; set if and only if `start` is `given`.
    std::optional<matrix> start_centres = {};
    /// At least 1.
    unsigned max_iterations = 300;
    /// The centres are at rest once the sum of their squared shifts is at most this times the mean of the
    /// columns' variances (divided by the number of points), as scikit-learn has it. 0: only once the labels
    /// do not change.
    double tolerance = 1e-4;
    empty_cluster empty = empty_cluster::farthest;
    /// How many starts are drawn and run to their ends, at least 1; that of the least inertia is kept, of
    /// several the first. A given start needs no second run.
    unsigned restarts = 1;
    label_order order = label_order::by_first_coordinate;

    friend bool operator==(kmeans_options const&, kmeans_options const&) = default;
};

struct kmeans_fn {
    /// Cuts points into k clusters so that the sum of squared distances to the clusters' means is small:
    /// Lloyd's iteration, to a local optimum. No feature is scaled here: see `standardize` and `log1p`.
    ///
    /// Each iteration gives every point the nearest centre, then moves every centre to the mean of its
    /// points. It ends when no label has changed, when the centres have moved by less than the tolerance, or
    /// after `max_iterations`; iterations are counted as scikit-learn counts them. Last, unless labels came
    /// to rest, points are given their nearest centre once more, so that labels always belong to the centres
    /// returned. A cluster that is empty is dealt with in the next iteration; it can be returned empty with
    /// `empty_cluster::keep`, or where the tolerance or `max_iterations` ended a run in the very iteration
    /// that emptied it.
    ///
    /// Distances are computed from differences of coordinates, not from norms, so points far from the origin
    /// lose nothing. Ties go to the lowest label. Clusters are kept in the stated order during the
    /// iteration, so that this means the labels that are returned.
    ///
    /// The same answer, to the bit, for any executor: sums are made for each 8192 points, four
    /// interleaved ones in the order of the points, then added up in order. So a centre's coordinate is off
    /// the exact mean of its points by at most (2051 + n / 8192) * 2^-53 times the mean of their absolute
    /// values. And the same on every compiler that rounds each operation, as x86-64 ones do by default; where
    /// multiply and add are fused (with -march=native, or on ARM; -ffp-contract=off prevents it) the last
    /// bits differ.
    ///
    /// \param points   a row a point; at least one column
    /// \param k        at least 1, at most the number of distinct points
    /// \param options  see there
    /// \param run      any executor
    /// \throws invalid_option  for k = 0, k above the number of distinct points (the message says how many
    ///                         there are), points without a column, or an option that makes no sense
    /// \throws invalid_row     for a point with a coordinate that is not a finite number
    /// \complexity  time n * k * dimensions an iteration; the start costs as much as 3 + ln k iterations or
    /// less.
    ///              Space beyond the points: a copy of them, 4 bytes a point for labels (8 more during the
    ///              start), and k * (dimensions + 1) numbers for each 8192 points.
    template <executor Executor = sequential>
    [[nodiscard]] auto operator()(matrix const& points, std::size_t k, kmeans_options const& options = {},
                                  Executor const& run = {}) const -> clustering
    {
        check(points, k, options);
        detail::point_tiles const tiles(points, options.start_centres ? &*options.start_centres : nullptr);
        if (auto const distinct = detail::count_distinct(tiles, k); distinct < k)
            throw invalid_option("kmeans: k is " + std::to_string(k) +
                                 ", but the number of distinct points is " + std::to_string(distinct));

        detail::lloyd_rules const rules{.max_iterations = options.max_iterations,
                                        .largest_shift = options.tolerance * mean_variance(tiles),
                                        .empty = options.empty,
                                        .order = options.order};
        detail::lloyd<Executor> iterate(tiles, rules, run);
        detail::xoshiro256 stream(options.seed);
        detail::lloyd_result best;
        unsigned kept = 0;
        for (unsigned r = 0; r < options.restarts; ++r) {
            auto draw = stream; // numbers of its own, so that a start does not depend on those before it
            stream.jump();
            auto found = iterate(start(tiles, k, options, draw, run));
            if (r > 0 && !(found.inertia < best.inertia)) continue;
            best = std::move(found);
            kept = r;
        }

        clustering result;
        best.labels.resize(tiles.points());
        result.labels_ = std::move(best.labels);
        result.sizes_ = std::move(best.sizes);
        for (auto& x : best.centres) x /= tiles.scale();
        result.centres_ = matrix(k, points.cols(), std::move(best.centres), points.names());
        result.inertia_ = best.inertia / tiles.scale() / tiles.scale();
        result.seed_ = options.seed;
        result.iterations_ = best.iterations;
        result.kept_start_ = kept;
        result.converged_ = best.converged;
        return result;
    }

    /// The same of scaled points; the clustering remembers how to bring centres back into original units.
    template <executor Executor = sequential>
    [[nodiscard]] auto operator()(scaled_matrix const& points, std::size_t k,
                                  kmeans_options const& options = {}, Executor const& run = {}) const
        -> clustering
    {
        auto result = (*this)(points.values(), k, options, run);
        result.scaling_ = points.scaling();
        return result;
    }

private:
    static void check(matrix const& points, std::size_t k, kmeans_options const& options)
    {
        auto const refuse = [](std::string const& why) { throw invalid_option("kmeans: " + why); };
        if (k == 0) refuse("k is 0; at least 1 cluster is needed");
        if (points.cols() == 0) refuse("the points have no coordinates");
        if (k > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()))
            refuse("k is " + std::to_string(k) + "; labels have 31 bits");
        if (options.max_iterations == 0) refuse("max_iterations is 0; at least 1 is needed");
        if (options.restarts == 0) refuse("restarts is 0; at least 1 start is needed");
        if (!(options.tolerance >= 0) || !std::isfinite(options.tolerance))
            refuse("tolerance is " + std::to_string(options.tolerance) +
                   "; it must be 0 or more, and finite");
        if (options.start != kmeans_start::given) {
            if (options.start_centres) refuse("start_centres is set, but start is not given");
            return;
        }
        if (!options.start_centres) refuse("start is given, but start_centres is not set");
        if (options.restarts != 1) refuse("restarts is not 1, but from a given start every run is the same");
        auto const& centres = *options.start_centres;
        if (centres.rows() != k || centres.cols() != points.cols())
            refuse("start_centres is " + std::to_string(centres.rows()) + " x " +
                   std::to_string(centres.cols()) + ", but " + std::to_string(k) +
                   " clusters of points with " + std::to_string(points.cols()) + " coordinates need " +
                   std::to_string(k) + " x " + std::to_string(points.cols()));
        for (std::size_t i = 0; i < centres.flat().size(); ++i)
            if (!std::isfinite(centres.flat()[i]))
                refuse("start_centres: row " + std::to_string(i / centres.cols()) +
                       " (the first is 0) is not finite");
    }

    /// The mean over the dimensions of the variance with ddof 0, in the lengths of the tiles.
    static auto mean_variance(detail::point_tiles const& tiles) -> double
    {
        auto const n = static_cast<double>(tiles.points());
        double sum_of_variances = 0;
        std::vector<double> squares(detail::tile_points);
        for (std::size_t c = 0; c < tiles.dimensions(); ++c) {
            double total = 0;
            for (std::size_t t = 0; t < tiles.tiles(); ++t)
                total += detail::tile_sum(tiles.tile(t) + c * detail::tile_points);
            double const mean = total / n;
            double squared = 0;
            for (std::size_t t = 0; t < tiles.tiles(); ++t) {
                double const* const x = tiles.tile(t) + c * detail::tile_points;
                for (std::size_t i = 0; i < detail::tile_points; ++i)
                    squares[i] = (x[i] - mean) * (x[i] - mean);
                for (auto i = tiles.filled(t); i < detail::tile_points; ++i) squares[i] = 0;
                squared += detail::tile_sum(squares.data());
            }
            sum_of_variances += squared / n;
        }
        return sum_of_variances / static_cast<double>(tiles.dimensions());
    }

    template <executor Executor>
    static auto start(detail::point_tiles const& tiles, std::size_t k, kmeans_options const& options,
                      detail::xoshiro256& draw, Executor const& run) -> std::vector<double>
    {
        switch (options.start) {
        case kmeans_start::plus_plus:
            return detail::plus_plus_start<Executor>(tiles, k, draw, run)();
        case kmeans_start::random:
            return detail::random_start(tiles, k, draw);
        case kmeans_start::given:
            break;
        }
        auto const given = options.start_centres->flat();
        std::vector<double> centres(given.begin(), given.end());
        for (auto& x : centres) x *= tiles.scale();
        return centres;
    }
};

/// k-means clusters of points. `kmeans(standardize(log1p(features)), 4)`.
inline constexpr kmeans_fn kmeans{};

} // namespace cohort
