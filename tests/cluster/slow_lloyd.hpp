#pragma once

#include <cohort/cluster/empty_cluster.hpp>
#include <cohort/cluster/label_order.hpp>
#include <cohort/stats/matrix.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <set>
#include <span>
#include <utility>
#include <vector>

namespace cohort_test {

using point = std::vector<double>;

inline auto points_of(cohort::matrix const& m) -> std::vector<point>
{
    std::vector<point> all;
    for (std::size_t r = 0; r < m.rows(); ++r) all.emplace_back(m.row(r).begin(), m.row(r).end());
    return all;
}

inline auto distance(point const& a, point const& b) -> double
{
    double s = 0;
    for (std::size_t c = 0; c < a.size(); ++c) s += (a[c] - b[c]) * (a[c] - b[c]);
    return s;
}

/// What the documentation of `kmeans` says, one cluster and one point at a time, and nothing clever. Where
/// coordinates are whole numbers below 2^26 all its sums are exact, so that it can be asked for equality to
/// the bit.
struct slow_lloyd {
    struct cluster {
        point centre;
        std::vector<std::size_t> members = {};
    };

    std::vector<point> points;
    std::vector<double> weights; // one each
    std::vector<cluster> clusters;
    cohort::empty_cluster empty;
    cohort::label_order order;
    std::vector<std::uint32_t> labels = {};
    unsigned iterations = 0;
    bool converged = false;

    slow_lloyd(cohort::matrix const& p, cohort::matrix const& start, cohort::empty_cluster e,
               cohort::label_order o, std::vector<double> w = {})
        : points(points_of(p)), weights(std::move(w)), empty(e), order(o)
    {
        weights.resize(points.size(), 1.0);
        for (auto const& c : points_of(start)) clusters.push_back({c});
        sort();
    }

    auto weight(cluster const& c) const -> double
    {
        double sum = 0;
        for (auto i : c.members) sum += weights[i];
        return sum;
    }

    void sort()
    {
        std::vector<std::size_t> places;
        for (std::size_t j = 0; j < clusters.size(); ++j) places.push_back(j);
        std::sort(places.begin(), places.end(), [&](std::size_t i, std::size_t j) {
            auto const& a = clusters[i];
            auto const& b = clusters[j];
            if (order == cohort::label_order::by_size && weight(a) != weight(b)) return weight(a) > weight(b);
            return a.centre != b.centre ? a.centre < b.centre : i < j;
        });
        std::vector<cluster> sorted;
        for (auto const j : places) sorted.push_back(clusters[j]);
        clusters = sorted;
        for (std::uint32_t j = 0; j < clusters.size(); ++j)
            for (auto i : clusters[j].members) labels[i] = j;
    }

    void assign()
    {
        labels.assign(points.size(), 0);
        for (auto& c : clusters) c.members.clear();
        for (std::size_t i = 0; i < points.size(); ++i) {
            for (std::uint32_t j = 1; j < clusters.size(); ++j)
                if (distance(points[i], clusters[j].centre) < distance(points[i], clusters[labels[i]].centre))
                    labels[i] = j;
            clusters[labels[i]].members.push_back(i);
        }
    }

    auto distinct_in(cluster const& c) const -> std::set<point>
    {
        std::set<point> seen;
        for (auto i : c.members)
            if (weights[i] > 0) seen.insert(points[i]);
        return seen;
    }

    void move(std::size_t i, std::uint32_t to)
    {
        std::erase(clusters[labels[i]].members, i);
        clusters[to].members.push_back(i);
        labels[i] = to;
    }

    /// The farthest points, one for each empty cluster.
    auto take_farthest() -> bool
    {
        bool any = false;
        std::set<point> taken;
        for (std::uint32_t j = 0; j < clusters.size(); ++j) {
            if (weight(clusters[j]) > 0) continue;
            double most = 0;
            std::size_t farthest = 0;
            for (std::size_t i = 0; i < points.size(); ++i) {
                auto const& from = clusters[labels[i]];
                double const away = distance(points[i], from.centre);
                if (weights[i] > 0 && away > most && distinct_in(from).size() > 1 &&
                    !taken.contains(points[i])) {
                    most = away;
                    farthest = i;
                }
            }
            if (most == 0) continue;
            move(farthest, j);
            taken.insert(points[farthest]);
            any = true;
        }
        return any;
    }

    /// The upper part of the largest cluster, for each empty cluster.
    auto split_largest() -> bool
    {
        bool any = false;
        for (std::uint32_t j = 0; j < clusters.size(); ++j) {
            if (weight(clusters[j]) > 0) continue;
            std::uint32_t largest = j;
            for (std::uint32_t o = 0; o < clusters.size(); ++o)
                if (distinct_in(clusters[o]).size() > 1 && weight(clusters[o]) > weight(clusters[largest]))
                    largest = o;
            if (largest == j) return any;
            auto const places = distinct_in(clusters[largest]);
            std::size_t widest = 0;
            double most = 0;
            double low = 0;
            double high = 0;
            for (std::size_t q = 0; q < points[0].size(); ++q) {
                double l = (*places.begin())[q];
                double h = l;
                for (auto const& p : places) {
                    l = std::min(l, p[q]);
                    h = std::max(h, p[q]);
                }
                if (h - l > most) {
                    most = h - l;
                    widest = q;
                    low = l;
                    high = h;
                }
            }
            for (auto const i : std::vector(clusters[largest].members))
                if (points[i][widest] - low > high - points[i][widest]) move(i, j);
            any = true;
        }
        return any;
    }

    /// Says whether a label is new.
    auto see_to_empty() -> bool
    {
        switch (empty) {
        case cohort::empty_cluster::farthest:
            return take_farthest();
        case cohort::empty_cluster::split_largest:
            return split_largest();
        case cohort::empty_cluster::drop:
            for (auto const& c : clusters)
                if (weight(c) == 0)
                    for (auto i : c.members) labels[i] = std::numeric_limits<std::uint32_t>::max();
            std::erase_if(clusters, [&](cluster const& c) { return weight(c) == 0; });
            return false;
        case cohort::empty_cluster::keep:
            break;
        }
        return false;
    }

    auto move_centres() -> double
    {
        double shift = 0;
        for (auto& c : clusters) {
            if (weight(c) == 0) continue;
            point mean(c.centre.size(), 0.0);
            for (auto i : c.members)
                for (std::size_t q = 0; q < mean.size(); ++q) mean[q] += weights[i] * points[i][q];
            for (auto& x : mean) x /= weight(c);
            shift += distance(mean, c.centre);
            c.centre = mean;
        }
        return shift;
    }

    void run(unsigned max_iterations, double tolerance)
    {
        double const enough = tolerance * mean_variance();
        while (iterations < max_iterations && !converged) {
            ++iterations;
            auto const before = labels;
            assign();
            bool const same = labels == before;
            bool const filled = see_to_empty();
            double const shift = move_centres();
            converged = !filled && (same || shift <= enough);
            sort();
        }
        // Until ties go by the order of the end.
        for (int times = 0; times < 10; ++times) {
            assign();
            if (empty == cohort::empty_cluster::drop) {
                (void)see_to_empty();
                assign();
            }
            auto const before = centres();
            sort();
            if (centres() == before) break;
        }
    }

    auto mean_variance() const -> double
    {
        double all = 0;
        double n = 0;
        for (double const w : weights) n += w;
        for (std::size_t q = 0; q < points[0].size(); ++q) {
            double mean = 0;
            double squares = 0;
            for (std::size_t i = 0; i < points.size(); ++i) mean += weights[i] * points[i][q] / n;
            for (std::size_t i = 0; i < points.size(); ++i)
                squares += weights[i] * (points[i][q] - mean) * (points[i][q] - mean);
            all += squares / n;
        }
        return all / static_cast<double>(points[0].size());
    }

    auto inertia() const -> double
    {
        double s = 0;
        for (std::size_t i = 0; i < points.size(); ++i)
            s += weights[i] * distance(points[i], clusters[labels[i]].centre);
        return s;
    }

    auto centres() const -> std::vector<double>
    {
        std::vector<double> flat;
        for (auto const& c : clusters) flat.insert(flat.end(), c.centre.begin(), c.centre.end());
        return flat;
    }

    auto sizes() const -> std::vector<std::size_t>
    {
        std::vector<std::size_t> all;
        for (auto const& c : clusters) all.push_back(c.members.size());
        return all;
    }

    auto cluster_weights() const -> std::vector<double>
    {
        std::vector<double> all;
        for (auto const& c : clusters) all.push_back(weight(c));
        return all;
    }
};

} // namespace cohort_test
