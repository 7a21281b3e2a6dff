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
    std::vector<cluster> clusters;
    cohort::empty_cluster empty;
    cohort::label_order order;
    std::vector<std::uint32_t> labels = {};
    unsigned iterations = 0;
    bool converged = false;

    slow_lloyd(cohort::matrix const& p, cohort::matrix const& start, cohort::empty_cluster e,
               cohort::label_order o)
        : points(points_of(p)), empty(e), order(o)
    {
        for (auto const& c : points_of(start)) clusters.push_back({c});
        sort();
    }

    void sort()
    {
        std::vector<std::size_t> places;
        for (std::size_t j = 0; j < clusters.size(); ++j) places.push_back(j);
        std::sort(places.begin(), places.end(), [&](std::size_t i, std::size_t j) {
            auto const& a = clusters[i];
            auto const& b = clusters[j];
            if (order == cohort::label_order::by_size && a.members.size() != b.members.size())
                return a.members.size() > b.members.size();
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

    auto distinct_in(cluster const& c) const -> std::size_t
    {
        std::set<point> seen;
        for (auto i : c.members) seen.insert(points[i]);
        return seen.size();
    }

    /// The farthest points, one for each empty cluster.
    auto fill() -> bool
    {
        bool any = false;
        std::set<point> taken;
        for (std::uint32_t j = 0; j < clusters.size(); ++j) {
            if (!clusters[j].members.empty()) continue;
            double most = 0;
            std::size_t farthest = 0;
            for (std::size_t i = 0; i < points.size(); ++i) {
                auto const& from = clusters[labels[i]];
                double const away = distance(points[i], from.centre);
                if (away > most && distinct_in(from) > 1 && !taken.contains(points[i])) {
                    most = away;
                    farthest = i;
                }
            }
            if (most == 0) continue;
            std::erase(clusters[labels[farthest]].members, farthest);
            clusters[j].members = {farthest};
            labels[farthest] = j;
            taken.insert(points[farthest]);
            any = true;
        }
        return any;
    }

    auto move() -> double
    {
        double shift = 0;
        for (auto& c : clusters) {
            if (c.members.empty()) continue;
            point mean(c.centre.size(), 0.0);
            for (auto i : c.members)
                for (std::size_t q = 0; q < mean.size(); ++q) mean[q] += points[i][q];
            for (auto& x : mean) x /= static_cast<double>(c.members.size());
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
            bool const filled = empty == cohort::empty_cluster::farthest && fill();
            bool const same = labels == before;
            double const shift = move();
            converged = !filled && (same || shift <= enough);
            sort();
        }
        assign();
        sort();
    }

    auto mean_variance() const -> double
    {
        double all = 0;
        auto const n = static_cast<double>(points.size());
        for (std::size_t q = 0; q < points[0].size(); ++q) {
            double mean = 0;
            double squares = 0;
            for (auto const& p : points) mean += p[q] / n;
            for (auto const& p : points) squares += (p[q] - mean) * (p[q] - mean);
            all += squares / n;
        }
        return all / static_cast<double>(points[0].size());
    }

    auto inertia() const -> double
    {
        double s = 0;
        for (std::size_t i = 0; i < points.size(); ++i) s += distance(points[i], clusters[labels[i]].centre);
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
};

} // namespace cohort_test
