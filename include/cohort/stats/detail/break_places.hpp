#pragma once

#include <cohort/stats/detail/as_written.hpp>
#include <cohort/stats/detail/deviation_sums.hpp>
#include <cohort/stats/detail/double_double.hpp>
#include <cohort/stats/detail/place_parts.hpp>
#include <cohort/stats/detail/row_minima.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace cohort::detail {

/// Finds out where the breaks between k classes of least inertia can be, for all partitions of least inertia
/// at once.
///
/// The places of each break are divided into parts. If the break is known to be in a part, then the values on
/// one side of the part are certainly in the class that ends there, those on the other side certainly in the
/// next one, and what the values inside add is at least nothing. So the least inertia of classes of certain
/// values alone, over all choices of a part for each break, bounds the inertia from below. Where that is
/// above the inertia of a partition that is known, the break is not in the part. Parts that are left are
/// divided again, until no fewer places are left.
///
/// The bounds come from the same dynamic programme as the classes: costs are of the Monge kind here too, also
/// where parts overlap and no value is certain, the cost being nothing.
class break_places {
public:
    /// \pre 1 <= k <= of.size()
    break_places(weighted_values const& of, std::size_t k)
        : of_(of), parts_(k + 1), bounds_(k + 1), breaks_(k + 1)
    {
        auto const n = of.size();
        parts_[0] = {{0, 0}};
        parts_[k] = {{n, n}};
        for (std::size_t t = 1; t < k; ++t) parts_[t] = {{t, n - k + t}};
        if (k == 1) return;

        sums_.build(of, 0, n, n / 2);
        for (std::size_t i = 0; i < n; ++i) {
            double const w = of.weight(i);
            lightest_ = std::min(lightest_, w);
            whole_ = whole_ && w == std::floor(w);
        }
        whole_ = whole_ && sums_(0, n).weight.high < 0x1p53;
        for (;;) {
            auto const before = places();
            if (!narrow()) return;
            if (places() < before - before / 8) continue;
            if (precise_ || rounding_ < least_seen_ * 0x1p-20) return;
            precise_ = true;
        }
    }

    /// k + 1 of them: where class t ends, counted from 1; first the one place before all values, last the one
    /// behind them.
    [[nodiscard]] auto parts() && -> std::vector<place_parts> { return std::move(parts_); }

private:
    /// A `deviation_sum`, rounded: that does for bounds, and is several times as fast.
    struct rounded_sum {
        double weight;
        double first;
        double second;

        /// The inertia of this and another; nothing where they are no class.
        [[nodiscard]] auto cost_with(rounded_sum const& other) const noexcept -> double
        {
            double const w = weight + other.weight;
            double const a = first + other.first;
            double const cost = second + other.second - as_written(a * (a / w));
            return w > 0 && cost > 0 ? cost : 0;
        }
    };

    [[nodiscard]] auto classes() const noexcept -> std::size_t { return parts_.size() - 1; }
    [[nodiscard]] auto places() const noexcept -> std::size_t
    {
        std::size_t count = 0;
        for (auto const& parts : parts_) count += count_places(parts);
        return count;
    }
    /// Into how many parts the places of a break are divided. The more there are, the more one round sees;
    /// many breaks that move together need finer ones.
    [[nodiscard]] auto most_parts() const noexcept -> std::size_t
    {
        auto const k = classes();
        return std::max(std::min<std::size_t>(512 * k, 4096), 64 * k);
    }

    /// One round. Whether another one could see more.
    auto narrow() -> bool
    {
        auto const k = classes();
        bool coarse = false;
        part_divider const divide(of_, sums_);
        for (std::size_t t = 1; t < k; ++t) {
            divide(parts_[t], most_parts());
            coarse = coarse || std::ranges::any_of(parts_[t], [](auto const& p) { return p.size() > 1; });
        }
        bound();
        try_breaks();
        double const limit = least_seen_ + least_seen_ * 0x1p-45 + rounding_;
        for (std::size_t t = 1; t < k; ++t) {
            std::size_t kept = 0;
            for (std::size_t q = 0; q < parts_[t].size(); ++q)
                if (bounds_[t][q] <= limit) parts_[t][kept++] = parts_[t][q];
            parts_[t].resize(kept);
        }
        // No class is empty, which the bounds do not know.
        for (std::size_t t = 1; t < k; ++t) {
            auto& parts = parts_[t];
            auto const least = parts_[t - 1].front().first + 1;
            std::erase_if(parts, [least](auto const& part) { return part.last < least; });
            parts.front().first = std::max(parts.front().first, least);
        }
        for (std::size_t t = k - 1; t > 0; --t) {
            auto& parts = parts_[t];
            auto const greatest = parts_[t + 1].back().last - 1;
            std::erase_if(parts, [greatest](auto const& part) { return part.first > greatest; });
            parts.back().last = std::min(parts.back().last, greatest);
        }
        return coarse;
    }

    /// The sums of class t about one pivot: `begins_` from each part of break t - 1 to the pivot, `ends_`
    /// from the pivot to each part of break t.
    void sums_of_class(std::size_t t)
    {
        auto const pivot = pivot_between(parts_[t - 1], parts_[t]);
        double const shift = of_.value(pivot) - sums_.pivot();
        auto const rounded = [](deviation_sum const& s) -> rounded_sum {
            return {s.weight.high, s.first.high, s.second.high};
        };
        begins_.clear();
        for (auto const& part : parts_[t - 1])
            begins_.push_back(rounded(sums_(part.last, pivot).moved(shift)));
        ends_.clear();
        for (auto const& part : parts_[t]) ends_.push_back(rounded(sums_(pivot, part.first).moved(shift)));
    }
    /// What the values add that are certainly in class t, given the parts of its breaks.
    [[nodiscard]] auto cost(std::size_t t, std::size_t part_before, std::size_t part) const noexcept -> double
    {
        if (!precise_) return begins_[part_before].cost_with(ends_[part]);
        auto const from = parts_[t - 1][part_before].last;
        auto const to = parts_[t][part].first;
        return from < to ? sums_(from, to).about_mean().high : 0;
    }

    /// For each part of each break a bound to the inertia of partitions that have the break there.
    void bound()
    {
        auto const k = classes();
        auto const itself = [](double least) { return least; };
        rounding_ = 0;
        bounds_[0].assign(1, 0.0);
        // What is before the break ...
        for (std::size_t t = 1; t <= k; ++t) {
            sums_of_class(t);
            rounding_ += rounding_of_class(t);
            bounds_[t].clear();
            row_minima(
                0, parts_[t].size(), 0, parts_[t - 1].size() - 1,
                [&, before = bounds_[t - 1].data()](std::size_t q, std::size_t p) {
                    return before[p] + cost(t, p, q);
                },
                itself, [&](std::size_t, std::size_t, double least) { bounds_[t].push_back(least); });
        }
        // ... and what is behind it.
        std::vector<double> rest{0.0};
        std::vector<double> rest_of_next;
        for (std::size_t t = k; t > 1; --t) {
            sums_of_class(t);
            std::swap(rest, rest_of_next);
            rest.clear();
            row_minima(
                0, parts_[t - 1].size(), 0, parts_[t].size() - 1,
                [&, behind = rest_of_next.data()](std::size_t p, std::size_t q) {
                    return cost(t, p, q) + behind[q];
                },
                itself, [&](std::size_t, std::size_t, double least) { rest.push_back(least); });
            for (std::size_t q = 0; q < rest.size(); ++q) bounds_[t - 1][q] += rest[q];
        }
    }

    /// By how much the bounds may be too large because the costs of class t are rounded.
    ///
    /// Let errors of the sums be e0, e1, e2; then that of second - first^2 / weight is at most e2 + 2 m e1 +
    /// m^2 e0, m the distance of the mean from the pivot. Sums of whole weights are exact, e0 = 0. Where the
    /// pivot is in the class, all of that is a small multiple of the sum of squares. A search takes a value
    /// for the least that is off by twice the error for each halving of the rows, and there are two searches.
    [[nodiscard]] auto rounding_of_class(std::size_t t) const -> double
    {
        auto const from = parts_[t - 1].front().first;
        auto const to = parts_[t].back().last;
        auto const error = [this](double unit, double second, double first, double weight, double far) {
            double const m = std::min(far, std::sqrt(second / lightest_));
            return unit * (second + 2 * m * first + m * m * weight);
        };
        // The precise sums, from their pivot to either end. Each of up to n additions may have left out
        // 2^-104.
        auto const middle = of_.size() / 2;
        auto const left = sums_(from, middle);
        auto const right = sums_(middle, to);
        auto const larger = [](double_double a, double_double b) {
            return std::max(std::abs(a.high), std::abs(b.high));
        };
        double const far =
            std::max(std::abs(of_.value(from) - sums_.pivot()), std::abs(of_.value(to - 1) - sums_.pivot()));
        double const precise =
            error(0x1p-101 * static_cast<double>(of_.size()), larger(left.second, right.second),
                  larger(left.first, right.first),
                  whole_ ? sums_(from, to).weight.high : larger(left.weight, right.weight), far);
        if (precise_) return 64 * precise;

        auto const& a = begins_.front();
        auto const& b = ends_.back();
        double const squares = a.second + b.second;
        bool const certain = parts_[t - 1].back().last < parts_[t].front().first;
        double const rounded =
            certain ? 0x1p-49 * squares
                    : error(0x1p-50, squares, std::abs(a.first) + std::abs(b.first),
                            whole_ ? 0 : a.weight + b.weight, of_.value(to - 1) - of_.value(from));
        return 64 * (rounded + precise);
    }

    /// Tries the breaks that are bounded lowest, moved to where they are half way between the means of their
    /// classes as long as that lowers the inertia.
    void try_breaks()
    {
        auto const k = classes();
        breaks_[0] = 0;
        breaks_[k] = of_.size();
        for (std::size_t t = 1; t < k; ++t) {
            auto const least = std::ranges::min_element(bounds_[t]) - bounds_[t].begin();
            auto const part = parts_[t][static_cast<std::size_t>(least)];
            breaks_[t] = part.first + (part.last - part.first) / 2;
        }
        std::ranges::sort(breaks_);
        double reached = inertia();
        for (int round = 0; round < 100; ++round) {
            least_seen_ = std::min(least_seen_, reached);
            auto const before = breaks_;
            for (std::size_t t = 1; t < k; ++t) {
                auto const a = before[t - 1];
                auto const b = before[t];
                auto const c = before[t + 1];
                if (a == b || b == c) continue;
                double const edge = sums_.pivot() + (sums_(a, b).mean() + sums_(b, c).mean()) / 2;
                auto const begin = of_.values.begin();
                auto const found = std::upper_bound(begin + static_cast<std::ptrdiff_t>(a),
                                                    begin + static_cast<std::ptrdiff_t>(c), edge,
                                                    [this](double e, double x) { return e < x * of_.scale; });
                breaks_[t] = static_cast<std::size_t>(found - begin);
            }
            double const now = inertia();
            if (!(now < reached)) return;
            reached = now;
        }
    }
    [[nodiscard]] auto inertia() const noexcept -> double
    {
        double sum = 0;
        for (std::size_t t = 1; t < breaks_.size(); ++t) {
            if (breaks_[t - 1] < breaks_[t]) sum += sums_(breaks_[t - 1], breaks_[t]).about_mean().high;
        }
        return sum;
    }

    weighted_values const& of_;
    deviation_sums sums_;
    double lightest_ = std::numeric_limits<double>::max(); // of the weights
    bool whole_ = true;    // the weights are whole numbers, and their sums exact
    bool precise_ = false; // costs are not computed from rounded sums
    double rounding_ = 0;  // by how much bounds may be too large
    double least_seen_ = std::numeric_limits<double>::max(); // the inertia of a partition that was tried
    std::vector<place_parts> parts_;
    std::vector<std::vector<double>> bounds_; // for each part
    std::vector<std::size_t> breaks_;
    std::vector<rounded_sum> begins_;
    std::vector<rounded_sum> ends_;
};

} // namespace cohort::detail
