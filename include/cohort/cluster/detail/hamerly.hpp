#pragma once

#include <cohort/cluster/detail/assignment.hpp>
#include <cohort/cluster/detail/nearest.hpp>
#include <cohort/cluster/detail/point_tiles.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/stats/detail/buffer.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace cohort::detail {

/// Finds the nearest centre of each point, but looks only at those points for which it may have changed:
/// Hamerly's algorithm (Making k-means even faster, SIAM Data Mining 2010). For each point it knows a lower
/// bound of the distance to any other centre than its own, and how much nearer its own is. By as much centres
/// may move before the point is looked at again; how far they have moved since the beginning is kept for each
/// centre, so that nothing is written for a point that is passed over.
///
/// Bounds are rounded to the safe side, and a point is passed over only where the computed distance of its
/// own centre must be less than any other: so labels are those of `compare_all`, to the last tie.
class hamerly {
public:
    explicit hamerly(assignment& on)
        : on_(on), d_(on.points().dimensions()), nearest_(pick_nearest<true>(d_)),
          out_(1 + static_cast<double>(2 * (d_ + 4)) * epsilon),
          safe_until_(on.points().tiles() * tile_points), lower_(safe_until_.size()),
          last_((on.clusters() + 1) * d_), way_(on.clusters() + 1), way_of_others_(way_.size()),
          apart_(way_.size())
    {
        labels_will_change();
    }

    /// As `compare_all`.
    template <executor Executor>
    auto operator()(ranked_centres const& centres, Executor const& run) -> bool
    {
        look_at(centres);
        auto const& points = on_.points();
        return on_.change(points.tasks(), run, [&](std::size_t task, cluster_totals& change, wide* scratch) {
            unsure rest(*this, centres, change, scratch);
            points.each_tile(task, [&](std::size_t t) { pass_over(t, rest); });
            rest.compare();
            return rest.changed;
        });
    }

    /// Nothing is known of any point.
    void labels_will_change()
    {
        std::fill_n(safe_until_.data(), safe_until_.size(), -1.0);
        std::fill_n(lower_.data(), lower_.size(), -std::numeric_limits<double>::infinity());
    }

private:
    static constexpr double epsilon = std::numeric_limits<double>::epsilon();
    // Where squares vanish, distances say nothing.
    static constexpr double vanishing = 1e-140;

    /// Points that must be compared with all centres: as many at once as make a tile.
    class unsure {
    public:
        unsure(hamerly& h, ranked_centres const& centres, cluster_totals& change, wide* scratch)
            : h_(h), centres_(centres), change_(change), scratch_(scratch), tile_(h.d_ * tile_points, 0.0)
        {}

        void add(std::size_t point)
        {
            auto const& points = h_.on_.points();
            double const* const x = points.tile(point / tile_points) + point % tile_points;
            for (std::size_t c = 0; c < h_.d_; ++c) tile_[c * tile_points + count_] = x[c * tile_points];
            who_[count_++] = point;
            if (count_ == tile_points) compare();
        }

        void compare()
        {
            if (count_ == 0) return;
            std::array<double, tile_points> best;
            std::array<double, tile_points> which;
            std::array<double, tile_points> second;
            best.fill(std::numeric_limits<double>::infinity());
            second.fill(std::numeric_limits<double>::infinity());
            which.fill(centres_.names[0]);
            h_.nearest_(tile_.data(), {centres_.at.data(), centres_.names.data(), centres_.count()}, h_.d_,
                        {best.data(), which.data(), second.data()});
            for (std::size_t i = 0; i < count_; ++i) {
                auto const now = static_cast<std::uint32_t>(which[i]);
                if (now != h_.on_.label(who_[i])) {
                    h_.on_.move(who_[i], now, change_, scratch_);
                    changed = true;
                }
                (void)h_.know(who_[i], now, std::sqrt(best[i]) * h_.out_, std::sqrt(second[i]) / h_.out_);
            }
            count_ = 0;
        }

        bool changed = false;

    private:
        hamerly& h_;
        ranked_centres const& centres_;
        cluster_totals& change_;
        wide* scratch_;
        std::vector<double> tile_;
        std::array<std::size_t, tile_points> who_{};
        std::size_t count_ = 0;
    };

    /// How far centres have moved, and how far apart they are.
    void look_at(ranked_centres const& centres)
    {
        auto const away = [&](double const* a, double const* b) {
            double s = 0;
            for (std::size_t c = 0; c < d_; ++c) s += (a[c] - b[c]) * (a[c] - b[c]);
            return std::sqrt(s);
        };
        auto const k = centres.count();
        std::fill(apart_.begin(), apart_.end(), 0.0); // of points without a centre nothing is known
        for (auto const j : centres.clusters) apart_[j] = std::numeric_limits<double>::infinity();
        std::vector<double> moved(way_.size(), 0.0);
        for (std::size_t i = 0; i < k; ++i) {
            auto const j = centres.clusters[i];
            double const* const at = centres.at.data() + i * d_;
            moved[j] = away(at, last_.data() + j * d_) * out_ + vanishing;
            std::copy_n(at, d_, last_.data() + j * d_);
            for (std::size_t o = 0; o < i; ++o) {
                double const gap = away(at, centres.at.data() + o * d_) / out_;
                auto const other = centres.clusters[o];
                apart_[j] = std::min(apart_[j], gap);
                apart_[other] = std::min(apart_[other], gap);
            }
        }
        for (std::size_t j = 0; j < way_.size(); ++j) {
            double others = 0; // the farthest way that any other centre has moved
            for (std::size_t o = 0; o < way_.size(); ++o)
                if (o != j) others = std::max(others, moved[o]);
            way_[j] = (way_[j] + (moved[j] + others)) * (1 + 4 * epsilon);
            way_of_others_[j] = (way_of_others_[j] + others) * (1 + 4 * epsilon);
        }
    }

    /// Takes down that a point is at most `upper` from its own centre and at least `lower` from any other.
    /// Says whether its own is the nearest one, by more than a rounding could hide.
    auto know(std::size_t point, std::uint32_t own, double upper, double lower) -> bool
    {
        double const gap = lower * (2 - out_) - upper * out_ - vanishing;
        double const until = (way_[own] + gap) * (1 - 4 * epsilon);
        safe_until_[point] = until;
        lower_[point] = (way_of_others_[own] + lower) * (1 - 4 * epsilon);
        return way_[own] < until;
    }

    /// Hands on those points of a tile that may have another centre now. In loops without a branch, which
    /// nobody could foretell: a wrong guess costs more than a point.
    void pass_over(std::size_t t, unsure& rest)
    {
        auto const& points = on_.points();
        auto const begin = t * tile_points;
        auto const* const labels = on_.labels_of_tile(t);
        double const* const until = safe_until_.data() + begin;
        std::array<std::uint32_t, tile_points> unsafe;
        std::size_t count = 0;
        for (std::uint32_t i = 0; i < points.filled(t); ++i) {
            unsafe[count] = i;
            count += static_cast<std::size_t>(!(way_[labels[i]] < until[i]));
        }
        // What its own centre's distance is now may be enough to know.
        std::array<double, tile_points> upper;
        for (std::size_t n = 0; n < count; ++n) {
            double const* const x = points.tile(t) + unsafe[n];
            double const* const own = last_.data() + labels[unsafe[n]] * d_;
            double s = 0;
            for (std::size_t c = 0; c < d_; ++c) {
                double const difference = x[c * tile_points] - own[c];
                s += difference * difference;
            }
            upper[n] = s;
        }
        std::size_t left = 0;
        for (std::size_t n = 0; n < count; ++n) {
            auto const i = unsafe[n];
            auto const own = labels[i];
            double const u = std::sqrt(upper[n]) * out_;
            double const lower = std::max((lower_[begin + i] - way_of_others_[own]) * (1 - 4 * epsilon),
                                          (apart_[own] - u) * (1 - 4 * epsilon));
            unsafe[left] = i;
            left += static_cast<std::size_t>(!know(begin + i, own, u, std::max(lower, 0.0)));
        }
        for (std::size_t n = 0; n < left; ++n) rest.add(begin + unsafe[n]);
    }

    assignment& on_;
    std::size_t d_;
    nearest_kernel nearest_;
    double out_;                // a factor that makes up for the roundings of a distance
    buffer<double> safe_until_; // how far the way of its centre may be at most, for a point to be passed over
    buffer<double> lower_;      // that bound, plus the way of other centres until then
    std::vector<double> last_;  // the centres, by cluster
    std::vector<double> way_;   // of a centre and the fastest other one together, in all iterations
    std::vector<double> way_of_others_;
    std::vector<double> apart_; // from a centre to the nearest other one
};

} // namespace cohort::detail
