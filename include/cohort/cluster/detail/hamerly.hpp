#pragma once

#include <cohort/cluster/detail/labelled_points.hpp>
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
/// Hamerly's algorithm (Making k-means even faster, SIAM Data Mining 2010). For each point it keeps an upper
/// bound of the distance to its own centre and a lower one of that to any other, and moves them as centres
/// move.
///
/// Bounds are rounded away from each other, and a point is passed over only where the computed distance of
/// its own centre must be less than any other: so labels are those of `compare_all`, to the last tie.
class hamerly {
public:
    explicit hamerly(labelled_points& on)
        : on_(on), d_(on.points().dimensions()), nearest_(pick_nearest<true>(d_)),
          out_(1 + static_cast<double>(2 * (d_ + 4)) * std::numeric_limits<double>::epsilon()),
          upper_(on.points().tiles() * tile_points), lower_(upper_.size()), last_(on.clusters() * d_),
          moved_(on.clusters() + 1), other_moved_(moved_.size()), half_to_next_(moved_.size())
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
        std::fill_n(upper_.data(), upper_.size(), std::numeric_limits<double>::infinity());
        std::fill_n(lower_.data(), lower_.size(), 0.0);
    }

private:
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
            for (std::size_t i = 0; i < tile_points; ++i) best[i] = std::sqrt(best[i]) * h_.out_;
            for (std::size_t i = 0; i < tile_points; ++i) second[i] = std::sqrt(second[i]) / h_.out_;
            for (std::size_t i = 0; i < count_; ++i) {
                h_.upper_[who_[i]] = best[i];
                h_.lower_[who_[i]] = second[i];
                auto const now = static_cast<std::uint32_t>(which[i]);
                if (now == h_.on_.label(who_[i])) continue;
                h_.on_.move(who_[i], now, change_, scratch_);
                changed = true;
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
        std::fill(moved_.begin(), moved_.end(), 0.0);
        std::fill(half_to_next_.begin(), half_to_next_.end(), std::numeric_limits<double>::infinity());
        auto const away = [&](double const* a, double const* b) {
            double s = 0;
            for (std::size_t c = 0; c < d_; ++c) s += (a[c] - b[c]) * (a[c] - b[c]);
            return std::sqrt(s);
        };
        auto const k = centres.count();
        for (std::size_t i = 0; i < k; ++i) {
            auto const j = centres.clusters[i];
            double const* const at = centres.at.data() + i * d_;
            moved_[j] = away(at, last_.data() + j * d_) * out_ + vanishing;
            std::copy_n(at, d_, last_.data() + j * d_);
            for (std::size_t o = 0; o < i; ++o) {
                double const half = away(at, centres.at.data() + o * d_) / 2 / out_;
                auto& mine = half_to_next_[j];
                auto& others = half_to_next_[centres.clusters[o]];
                mine = std::min(mine, half);
                others = std::min(others, half);
            }
        }
        // The farthest way that any other centre has moved.
        for (std::size_t j = 0; j < moved_.size(); ++j) {
            other_moved_[j] = 0;
            for (std::size_t o = 0; o < moved_.size(); ++o)
                if (o != j) other_moved_[j] = std::max(other_moved_[j], moved_[o]);
        }
    }

    /// Moves the bounds of a tile's points, and hands on those that may have another centre now.
    void pass_over(std::size_t t, unsure& rest)
    {
        auto const* const labels = on_.labels_of_tile(t);
        auto const begin = t * tile_points;
        double* const upper = upper_.data() + begin;
        double* const lower = lower_.data() + begin;
        double own[tile_points];
        double others[tile_points];
        double half[tile_points];
        for (std::size_t i = 0; i < tile_points; ++i) {
            own[i] = moved_[labels[i]];
            others[i] = other_moved_[labels[i]];
            half[i] = half_to_next_[labels[i]];
        }
        double unsafe[tile_points];
        for (std::size_t i = 0; i < tile_points; ++i) {
            upper[i] = (upper[i] + own[i]) * out_;
            lower[i] = std::max((lower[i] - others[i]) / out_, 0.0);
            half[i] = std::max(lower[i], half[i]);
            unsafe[i] = upper[i] * out_ + vanishing < half[i] ? 0.0 : 1.0;
        }
        auto const& points = on_.points();
        for (std::size_t i = 0; i < points.filled(t); ++i) {
            if (unsafe[i] == 0) continue;
            if (labels[i] < on_.clusters()) {
                upper[i] = std::sqrt(points.squared_distance(
                               begin + i, std::span<double const>(last_).subspan(labels[i] * d_, d_))) *
                    out_;
                if (upper[i] * out_ + vanishing < half[i]) continue;
            }
            rest.add(begin + i);
        }
    }

    labelled_points& on_;
    std::size_t d_;
    nearest_kernel nearest_;
    double out_; // a factor that makes up for the roundings of a distance and a step
    buffer<double> upper_;
    buffer<double> lower_;
    std::vector<double> last_; // the centres that the bounds are for, by cluster
    std::vector<double> moved_;
    std::vector<double> other_moved_;
    std::vector<double> half_to_next_;
};

} // namespace cohort::detail
