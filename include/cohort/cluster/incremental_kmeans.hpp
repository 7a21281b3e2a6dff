#pragma once

#include <cohort/cluster/cluster_model.hpp>
#include <cohort/cluster/clustering.hpp>
#include <cohort/cluster/detail/cluster_totals.hpp>
#include <cohort/cluster/detail/distinct_points.hpp>
#include <cohort/cluster/detail/point_tiles.hpp>
#include <cohort/cluster/detail/read_points.hpp>
#include <cohort/cluster/kmeans.hpp>
#include <cohort/cluster/label_order.hpp>
#include <cohort/cluster/nearest_centres.hpp>
#include <cohort/cluster/points.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/detail/as_written.hpp>
#include <cohort/stats/matrix.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace cohort {

/// k-means of points that come in batches and are not kept: at most k centres, each the mean of all points
/// that were given to it, and their weights (after D. Sculley, Web-scale k-means clustering, WWW 2010, with
/// whole batches instead of single points). It consumes batches by `a(points)`, and parts of a stream that
/// were consumed apart are put together by `a += b`.
///
/// Until k different points have come, each of them is a centre (but for a rounding). The batch that brings
/// more is clustered by `kmeans` together with them. From then on each point of a batch goes to the nearest
/// of the centres as they were before the batch, and then every centre moves to the mean of all that it was
/// given. A point is never taken back: so the centres depend on the order of the batches, and a cluster that
/// shows up late has no centre of its own.
///
/// **Two steps** stray less: keep many more centres than the clusters that are wanted, say 50 times as many,
/// and cluster these centres when clusters are asked for.
///
///     incremental_kmeans summary(500);
///     for (auto const& batch : stream) summary(batch);
///     auto clusters = kmeans(with_weights(summary.centres(), summary.weights()), 8);
///
/// A stream whose customers change in its course strays much more (a third, where it came in the order of
/// recency), unless each batch is consumed by itself and then put together with what there is; which costs a
/// `kmeans` of the batch each time:
///
///     incremental_kmeans part(500);
///     part(batch);
///     summary += part;
///
/// How far any of them strays cannot be told in general; ADR 7 has what was measured. The same answer for any
/// executor, and `a += b` gives the same centres as `b += a`. A regular value.
class incremental_kmeans {
public:
    /// Nothing consumed, and no centre to be had.
    incremental_kmeans() = default;

    /// \param k        how many centres at most, at least 1
    /// \param options  how to cluster the first batch, and centres when two are put together; no given start.
    ///                 Several restarts are worth their time here
    /// \throws invalid_option  for k = 0 or a given start
    explicit incremental_kmeans(std::size_t k, kmeans_options options = {})
        : k_(k), options_(std::move(options))
    {
        if (k == 0) throw invalid_option("incremental_kmeans: k is 0; at least 1 centre is needed");
        if (options_.start == kmeans_start::given)
            throw invalid_option(
                "incremental_kmeans: start is given; give centres as weighted points, as the first batch");
        options_.order = label_order::by_first_coordinate;
    }

    /// Consumes a batch of points, with or without weights; points of weight 0 leave no trace. A batch may be
    /// of any size: larger ones cost less a point, and stray less.
    ///
    /// \param given  points, as `kmeans` takes them
    /// \param run    any executor
    /// \throws invalid_option  if the points have not as many coordinates as those before, or if this was
    ///                         made without a number of centres; nothing is consumed
    /// \throws invalid_row     as `kmeans`; nothing is consumed
    /// \complexity  points * k * dimensions; that of `kmeans` as long as there are fewer than k centres
    template <clusterable Points, executor Executor = sequential>
    void operator()(Points const& given, Executor const& run = {})
    {
        auto const points = detail::read_points(given, "incremental_kmeans", centres_.flat(), run);
        if (points.points() == 0) return;
        if (k_ == 0) throw invalid_option("incremental_kmeans: it was made without a number of centres");
        if (!weights_.empty() && centres_.cols() != points.dimensions())
            throw invalid_option("incremental_kmeans: the points have " +
                                 std::to_string(points.dimensions()) + " coordinates, but those before had " +
                                 std::to_string(centres_.cols()));
        if (weights_.size() < k_)
            cluster_again(in_rows(points), run);
        else
            move_centres(points, detail::nearest_of(points, centres_, run));
        for (std::size_t i = 0; i < points.points(); ++i)
            count_ += static_cast<std::uint64_t>(points.weight(i) > 0);
    }

    /// Puts two of them together: `kmeans` of the centres of both, with their weights.
    /// \throws invalid_option  if they are of different k or dimension
    auto operator+=(incremental_kmeans const& other) -> incremental_kmeans&
    {
        if (other.k_ == 0) return *this;
        if (k_ == 0) return *this = other;
        if (k_ != other.k_)
            throw invalid_option("incremental_kmeans: one of " + std::to_string(k_) +
                                 " centres cannot be put together with one of " + std::to_string(other.k_));
        if (other.weights_.empty()) return *this;
        if (weights_.empty()) {
            centres_ = other.centres_;
            weights_ = other.weights_;
            count_ = other.count_;
            return *this;
        }
        if (centres_.cols() != other.centres_.cols())
            throw invalid_option("incremental_kmeans: points of " + std::to_string(centres_.cols()) +
                                 " coordinates cannot be put together with points of " +
                                 std::to_string(other.centres_.cols()));
        cluster_again({other.centres_, other.weights_}, sequential{});
        count_ += other.count_;
        return *this;
    }

    /// The centres, at most k, ascending by their first coordinate, then by the second, and so on.
    [[nodiscard]] auto centres() const noexcept -> matrix const& { return centres_; }
    /// For each centre the total weight of the points that it was given.
    [[nodiscard]] auto weights() const noexcept -> std::span<double const> { return weights_; }
    /// How many points of a weight above 0 were consumed.
    [[nodiscard]] auto count() const noexcept -> std::uint64_t { return count_; }
    /// The centres as a model that says in which cluster a point is. No scaling: points are taken as they
    /// are.
    [[nodiscard]] auto model() const -> cluster_model { return {{}, centres_}; }

    friend bool operator==(incremental_kmeans const&, incremental_kmeans const&) = default;

private:
    struct weighted_rows {
        matrix rows;
        std::vector<double> weights;
    };

    [[nodiscard]] static auto in_rows(detail::point_tiles const& points) -> weighted_rows
    {
        weighted_rows all{matrix(points.points(), points.dimensions()), {}};
        for (std::size_t i = 0; i < points.points(); ++i) {
            points.copy(i, all.rows.row(i));
            for (auto& x : all.rows.row(i)) x /= points.scale();
            all.weights.push_back(points.weight(i) / points.weight_scale());
        }
        return all;
    }

    /// Makes centres of those that there are and more points; in an order that does not tell which are which.
    template <executor Executor>
    void cluster_again(weighted_rows more, Executor const& run)
    {
        auto const d = more.rows.cols();
        std::vector<double> cells(more.rows.flat().begin(), more.rows.flat().end());
        cells.insert(cells.end(), centres_.flat().begin(), centres_.flat().end());
        more.weights.insert(more.weights.end(), weights_.begin(), weights_.end());
        auto const order =
            detail::order_of(label_order::by_size, cells, d, std::span<double const>(more.weights));
        detail::reorder(cells, d, order);
        detail::reorder(more.weights, 1, order);
        matrix const all(more.weights.size(), d, std::move(cells));
        auto const pooled = with_weights(all, more.weights);
        auto const distinct =
            detail::count_distinct(all, k_, [&](std::size_t i) { return more.weights[i] > 0; });
        if (distinct == 0) return;
        auto const found = kmeans(pooled, distinct, options_, run);
        centres_ = found.centres();
        weights_.assign(found.weights().begin(), found.weights().end());
    }

    void move_centres(detail::point_tiles const& points, std::vector<std::uint32_t> const& labels)
    {
        auto const d = points.dimensions();
        detail::point_units const units(points);
        detail::cluster_totals totals(weights_.size(), units.width());
        std::vector<detail::wide> one(units.width());
        for (std::size_t i = 0; i < labels.size(); ++i) {
            units(i, one.data());
            totals.add(labels[i], one.data());
        }
        for (std::size_t j = 0; j < weights_.size(); ++j) {
            auto const* const mine = totals.of(j);
            if (mine[d] == 0) continue;
            double const weight = units.weight(mine) / points.weight_scale();
            weights_[j] += weight;
            for (std::size_t c = 0; c < d; ++c) {
                double const by = units.mean(mine, c) / points.scale() - centres_(j, c);
                centres_(j, c) += detail::as_written(by * (weight / weights_[j]));
            }
        }
        std::vector<double> cells(centres_.flat().begin(), centres_.flat().end());
        auto const order =
            detail::order_of(label_order::by_first_coordinate, cells, d, std::span<double const>(weights_));
        detail::reorder(cells, d, order);
        detail::reorder(weights_, 1, order);
        centres_ = matrix(weights_.size(), d, std::move(cells));
    }

    std::size_t k_ = 0;
    kmeans_options options_;
    matrix centres_;
    std::vector<double> weights_;
    std::uint64_t count_ = 0;
};

} // namespace cohort
