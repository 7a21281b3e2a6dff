#pragma once

#include <cohort/cluster/clustering.hpp>
#include <cohort/cluster/detail/distance_sums.hpp>
#include <cohort/cluster/detail/labelled_points.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/detail/random.hpp>
#include <cohort/stats/detail/selection.hpp>
#include <cohort/stats/matrix.hpp>
#include <cohort/stats/sum.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cohort {

/// Options of `silhouette`.
struct silhouette_options {
    /// Up to so many points, each is compared with every other one. 10'000 points are 10^8 distances.
    std::size_t exact_up_to = 10'000;
    /// Of more points, how many are drawn to be given a coefficient; at least 32.
    std::size_t sample = 8192;
    /// And with how many, spread over the clusters, each of those is compared; at least 1. Clusters with few
    /// points among them get more (see `silhouette`).
    std::size_t compared_with = 8192;
    /// Of the generator that draws them.
    std::uint64_t seed = 1;

    friend constexpr auto operator==(silhouette_options const&, silhouette_options const&) -> bool = default;
};

struct silhouette_fn;

/// How well points lie in their clusters. A regular value.
class silhouettes {
public:
    /// Of no point.
    silhouettes() = default;

    /// The mean of all points' coefficients, or that estimated from a sample; empty where there are fewer
    /// than two clusters.
    [[nodiscard]] auto mean() const noexcept -> std::optional<double> { return mean_; }

    /// How far the estimate strays by the draw (one standard deviation): 0 if nothing was drawn, empty where
    /// there is no mean.
    [[nodiscard]] auto standard_error() const noexcept -> std::optional<double> { return standard_error_; }

    /// Whether all points have a coefficient, and each was compared with all others.
    [[nodiscard]] auto exact() const noexcept -> bool { return exact_; }

    /// The points that have a coefficient, by their position, ascending: all, or those drawn.
    [[nodiscard]] auto points() const noexcept -> std::span<std::size_t const> { return points_; }

    /// Their coefficients, between -1 and 1: near 1 for a point far from other clusters, near 0 for one
    /// between two, below 0 for one that is nearer to another cluster than to its own.
    [[nodiscard]] auto values() const noexcept -> std::span<double const> { return values_; }

    /// For each label, from 0 to the greatest that occurs, the mean of the coefficients of its points; empty
    /// where none of them has a coefficient.
    [[nodiscard]] auto cluster_means() const noexcept -> std::span<std::optional<double> const>
    {
        return cluster_means_;
    }

    friend auto operator==(silhouettes const&, silhouettes const&) -> bool = default;

private:
    friend struct silhouette_fn;

    std::optional<double> mean_;
    std::optional<double> standard_error_;
    bool exact_ = true;
    std::vector<std::size_t> points_;
    std::vector<double> values_;
    std::vector<std::optional<double>> cluster_means_;
};

struct silhouette_fn {
    /// The silhouette coefficients of points in clusters, with Euclidean distances. With a the mean distance
    /// of a point from the others of its cluster, and b the least of its mean distances from the points of
    /// each other cluster, (b - a) / max(a, b); 0 for a point alone in its cluster, and where a = b = 0 (P.
    /// J. Rousseeuw, Silhouettes: a graphical aid to the interpretation and validation of cluster analysis,
    /// Journal of Computational and Applied Mathematics 20, 1987, 53-65).
    ///
    /// Of more points than `exact_up_to`, those to be given a coefficient are a simple random sample of all,
    /// without replacement, so their mean is about that of all. Each is compared with points that are drawn
    /// by cluster: in proportion to its size, but at least 256 of each, or all where it has no more; so small
    /// clusters count as what they are, which in one sample of all points they would not. A mean distance
    /// from a sample of a cluster is right on average; a ratio and a minimum of such are biased by the order
    /// of 1 / (how many are drawn), which is below the standard error. The standard error comes from leaving
    /// out a sixteenth of all that was drawn at a time (the delete-a-group jackknife), and so is about both
    /// draws. It is a little too large where the sample is no small part of the points.
    ///
    /// The same bits for any executor and for every compiler that rounds each operation (see `kmeans`).
    ///
    /// \param points   a row a point; at least one column
    /// \param labels   the cluster of each, from 0; a number that no point has does no harm
    /// \param options  see there
    /// \param run      any executor
    /// \throws invalid_option  for points without a column, more or fewer labels than points, a label not
    ///                         below the number of points, or an option that makes no sense
    /// \throws invalid_row     for a point with a coordinate that is not a finite number
    /// \complexity  exact: points^2 * dimensions, about 1 ns a pair; space linear in points. Sampled: points
    ///              + sample * (compared_with + 256 * clusters at most) * dimensions
    template <executor Executor = sequential>
    [[nodiscard]] auto operator()(matrix const& points, std::span<std::uint32_t const> labels,
                                  silhouette_options const& options = {}, Executor const& run = {}) const
        -> silhouettes
    {
        if (options.sample < 2 * std::size_t{groups})
            throw invalid_option("silhouette: sample is " + std::to_string(options.sample) + "; at least " +
                                 std::to_string(2 * std::size_t{groups}) + " points are needed");
        if (options.compared_with == 0)
            throw invalid_option("silhouette: compared_with is 0; at least 1 point is needed");
        detail::labelled_points const all(points, labels, "silhouette");
        silhouettes result;
        result.cluster_means_.resize(all.clusters());
        if (all.occupied() < 2) return result;

        auto const chosen = draw(all, options);
        result.exact_ = chosen.exact;
        auto const asked = chosen.asked.size();
        result.points_.resize(asked);
        result.values_.resize(asked);
        auto const tiles = (asked + detail::distance_lanes - 1) / detail::distance_lanes;
        std::vector<double> without(tiles * groups, 0.0); // for each tile, sums of coefficients
        auto const add_distances = detail::pick_distance_sums();
        run(tiles, [&](std::size_t t) {
            auto const begin = t * detail::distance_lanes;
            auto const filled = std::min(asked - begin, detail::distance_lanes);
            auto const d = all.dimensions();
            std::vector<double> lanes(d * detail::distance_lanes, 0.0);
            for (std::size_t i = 0; i < filled; ++i)
                for (std::size_t c = 0; c < d; ++c)
                    lanes[c * detail::distance_lanes + i] = all(chosen.asked[begin + i].point, c);
            std::vector<double> sums(chosen.parts.size() * detail::distance_lanes);
            for (std::size_t p = 0; p < chosen.parts.size(); ++p)
                add_distances(lanes.data(), d, chosen.others.data() + chosen.parts[p].begin * d,
                              chosen.parts[p].count, sums.data() + p * detail::distance_lanes);
            std::vector<distances> by_cluster(all.clusters());
            std::vector<distances> fewer;
            for (std::size_t i = 0; i < filled; ++i) {
                auto const& one = chosen.asked[begin + i];
                result.points_[begin + i] = one.point;
                std::ranges::fill(by_cluster, distances{});
                for (std::size_t p = 0; p < chosen.parts.size(); ++p)
                    by_cluster[chosen.parts[p].cluster].add(sums[p * detail::distance_lanes + i],
                                                            chosen.parts[p].count);
                result.values_[begin + i] = coefficient(all, one, by_cluster);
                for (std::uint32_t g = 0; g < groups && !chosen.exact; ++g) {
                    if (g == one.group) continue;
                    fewer = by_cluster;
                    for (auto const p : chosen.parts_of_group[g])
                        fewer[chosen.parts[p].cluster].remove(sums[p * detail::distance_lanes + i],
                                                              chosen.parts[p].count);
                    without[t * groups + g] += coefficient(all, one, fewer);
                }
            }
        });
        conclude(all, chosen, without, result);
        return result;
    }

    /// The same of a clustering of the points.
    template <executor Executor = sequential>
    [[nodiscard]] auto operator()(matrix const& points, clustering const& clusters,
                                  silhouette_options const& options = {}, Executor const& run = {}) const
        -> silhouettes
    {
        return (*this)(points, clusters.labels(), options, run);
    }

private:
    /// Into how many groups all that is drawn is cut, for the standard error.
    static constexpr std::uint32_t groups = 16;
    static constexpr std::uint32_t no_group = groups;
    /// A cluster is compared with by at least so many of its points, or by all.
    static constexpr std::size_t least_of_cluster = 256;

    /// A point that is given a coefficient.
    struct asked_point {
        std::size_t point = 0;
        std::uint32_t group = 0;
        bool among_others = false; // so one of the distances is its own, of 0
    };

    /// Points of one cluster and group that others are compared with.
    struct part {
        std::uint32_t cluster = 0;
        std::uint32_t group = no_group; // none: never left out, as all of the cluster is there
        std::size_t begin = 0;
        std::size_t count = 0;
    };

    struct drawn {
        bool exact = true;
        std::vector<asked_point> asked;
        std::vector<part> parts;
        std::array<std::vector<std::size_t>, groups> parts_of_group;
        std::vector<double> others; // coordinates, part after part
    };

    struct distances {
        double sum = 0;
        std::size_t count = 0;

        void add(double s, std::size_t n)
        {
            sum += s;
            count += n;
        }
        void remove(double s, std::size_t n)
        {
            sum -= s;
            count -= n;
        }
    };

    static auto draw(detail::labelled_points const& all, silhouette_options const& options) -> drawn
    {
        auto const n = all.points();
        drawn chosen;
        chosen.exact = n <= options.exact_up_to || (options.sample >= n && options.compared_with >= n);

        std::vector<detail::selection> of_cluster(all.clusters());
        std::vector<bool> complete(all.clusters(), true);
        double const share = static_cast<double>(options.compared_with) / static_cast<double>(n);
        for (std::size_t c = 0; c < all.clusters(); ++c) {
            auto const size = all.size(c);
            auto const in_proportion =
                static_cast<std::size_t>(std::ceil(std::min(share, 1.0) * static_cast<double>(size)));
            auto const wanted =
                chosen.exact ? size : std::min(size, std::max(least_of_cluster, in_proportion));
            of_cluster[c] = {wanted, size};
            complete[c] = wanted == size;
        }
        detail::selection of_all(chosen.exact ? n : std::min(n, options.sample), n);

        // What a point is drawn for does not depend on what others are: streams of their own.
        detail::xoshiro256 asked_stream(options.seed);
        auto others_stream = asked_stream;
        others_stream.jump();
        auto group_stream = others_stream;
        group_stream.jump();
        struct other {
            std::size_t point;
            std::size_t part;
        };
        std::vector<other> others;
        std::vector<std::size_t> counts(all.clusters() * (groups + 1), 0);
        for (std::size_t i = 0; i < n; ++i) {
            auto const cluster = all.label(i);
            bool const is_asked = of_all(asked_stream);
            bool const is_other = of_cluster[cluster](others_stream);
            if (!is_asked && !is_other) continue;
            auto const group =
                chosen.exact ? no_group : static_cast<std::uint32_t>(group_stream.below(groups));
            if (is_asked) chosen.asked.push_back({i, group, is_other});
            if (is_other) {
                auto const at = std::size_t{cluster} * (groups + 1) + (complete[cluster] ? no_group : group);
                others.push_back({i, at});
                ++counts[at];
            }
        }

        std::vector<std::size_t> next(counts.size(), 0);
        std::size_t begin = 0;
        for (std::size_t at = 0; at < counts.size(); ++at) {
            next[at] = begin;
            if (counts[at] == 0) continue;
            auto const group = static_cast<std::uint32_t>(at % (groups + 1));
            if (group != no_group) chosen.parts_of_group[group].push_back(chosen.parts.size());
            chosen.parts.push_back({static_cast<std::uint32_t>(at / (groups + 1)), group, begin, counts[at]});
            begin += counts[at];
        }
        auto const d = all.dimensions();
        chosen.others.resize(begin * d);
        for (auto const& o : others) {
            auto const to = next[o.part]++;
            for (std::size_t c = 0; c < d; ++c) chosen.others[to * d + c] = all(o.point, c);
        }
        return chosen;
    }

    static auto coefficient(detail::labelled_points const& all, asked_point const& one,
                            std::vector<distances> const& by_cluster) -> double
    {
        auto const own = all.label(one.point);
        if (all.size(own) == 1) return 0;
        double a = 0;
        double b = std::numeric_limits<double>::infinity();
        for (std::size_t c = 0; c < by_cluster.size(); ++c) {
            auto const& to = by_cluster[c];
            if (c == own)
                a = to.sum / static_cast<double>(to.count - (one.among_others ? 1 : 0));
            else if (to.count > 0)
                b = std::min(b, to.sum / static_cast<double>(to.count));
        }
        double const greater = std::max(a, b);
        return greater > 0 ? (b - a) / greater : 0.0;
    }

    static void conclude(detail::labelled_points const& all, drawn const& chosen,
                         std::vector<double> const& without, silhouettes& result)
    {
        auto const asked = chosen.asked.size();
        sum<double> total;
        std::vector<sum<double>> of_cluster(all.clusters());
        std::vector<std::size_t> count(all.clusters(), 0);
        for (std::size_t i = 0; i < asked; ++i) {
            auto const cluster = all.label(result.points_[i]);
            total(result.values_[i]);
            of_cluster[cluster](result.values_[i]);
            ++count[cluster];
        }
        for (std::size_t c = 0; c < all.clusters(); ++c)
            if (count[c] > 0)
                result.cluster_means_[c] = of_cluster[c].value() / static_cast<double>(count[c]);
        result.mean_ = total.value() / static_cast<double>(asked);
        result.standard_error_ = chosen.exact ? 0.0 : jackknife_error(chosen, without);
    }

    static auto jackknife_error(drawn const& chosen, std::vector<double> const& without) -> double
    {
        std::vector<std::size_t> left(groups, chosen.asked.size());
        for (auto const& one : chosen.asked) --left[one.group];
        std::vector<double> means(groups);
        sum<double> total;
        for (std::size_t g = 0; g < groups; ++g) {
            sum<double> of_group;
            for (std::size_t i = g; i < without.size(); i += groups) of_group(without[i]);
            means[g] = of_group.value() / static_cast<double>(left[g]);
            total(means[g]);
        }
        double const centre = total.value() / groups;
        sum<double> squares;
        for (double const m : means) squares((m - centre) * (m - centre));
        return std::sqrt(squares.value() * (groups - 1) / groups);
    }
};

/// Silhouette coefficients: `silhouette(points, clusters).mean()`.
inline constexpr silhouette_fn silhouette{};

} // namespace cohort
