#pragma once

#include <cohort/stats/detail/as_written.hpp>
#include <cohort/stats/quantile.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <span>
#include <variant>
#include <vector>

namespace cohort {

/// x becomes ln(x + Shift), in every column; x must be above -Shift.
///
/// The last bit is that of the standard library's logarithm, which is not the same everywhere.
template <int Shift>
    requires(Shift == 0 || Shift == 1)
struct log_step {
    /// What is not above this has no answer.
    static constexpr int above = -Shift;
    /// How a message calls this step.
    static constexpr char const* name = Shift == 1 ? "log1p" : "natural_log";

    [[nodiscard]] static auto take(double x, std::size_t) -> double
    {
        return Shift == 1 ? std::log1p(x) : std::log(x);
    }
    [[nodiscard]] static auto undo(double y, std::size_t) -> double
    {
        return Shift == 1 ? std::expm1(y) : std::exp(y);
    }

    friend constexpr bool operator==(log_step const&, log_step const&) = default;
};

/// x becomes ln(1 + x), in every column.
using log1p_step = log_step<1>;
/// x becomes ln(x), in every column.
using natural_log_step = log_step<0>;

/// x becomes (x - origin) / unit; 0 where the unit is 0, which comes back as the origin.
struct scaling_line {
    double origin = 0;
    double unit = 1;

    [[nodiscard]] auto take(double x) const noexcept -> double
    {
        return unit == 0 ? 0.0 : (x - origin) / unit;
    }
    [[nodiscard]] auto undo(double y) const noexcept -> double
    {
        return unit == 0 ? origin : detail::as_written(y * unit) + origin;
    }

    friend constexpr bool operator==(scaling_line const&, scaling_line const&) = default;
};

/// x becomes (x - mean) / sd, each column with its own; 0 in a column whose sd is 0.
struct z_score_step {
    std::vector<double> mean = {};
    std::vector<double> sd = {};
    /// What was taken off the number of rows to divide the sum of squares by.
    unsigned ddof = 0;

    [[nodiscard]] auto columns() const -> std::size_t
    {
        assert(mean.size() == sd.size());
        return mean.size();
    }
    [[nodiscard]] auto line(std::size_t c) const -> scaling_line { return {mean[c], sd[c]}; }

    friend bool operator==(z_score_step const&, z_score_step const&) = default;
};

/// x becomes (x - min) / (max - min), each column with its own; 0 in a column whose min is its max. Later
/// rows may fall outside [0, 1].
struct min_max_step {
    std::vector<double> min = {};
    std::vector<double> max = {};

    [[nodiscard]] auto columns() const -> std::size_t
    {
        assert(min.size() == max.size());
        return min.size();
    }
    [[nodiscard]] auto line(std::size_t c) const -> scaling_line { return {min[c], max[c] - min[c]}; }

    friend bool operator==(min_max_step const&, min_max_step const&) = default;
};

/// x becomes (x - median) / iqr, each column with its own; x - median in a column whose iqr is 0.
struct robust_step {
    std::vector<double> median = {};
    /// The third quartile less the first.
    std::vector<double> iqr = {};

    [[nodiscard]] auto columns() const -> std::size_t
    {
        assert(median.size() == iqr.size());
        return median.size();
    }
    [[nodiscard]] auto line(std::size_t c) const -> scaling_line
    {
        return {median[c], iqr[c] == 0 ? 1.0 : iqr[c]};
    }

    friend bool operator==(robust_step const&, robust_step const&) = default;
};

/// x becomes the fraction of its rank among the numbers of its column: what the fit has seen gets
/// (rank - 1/2) / n, later values between two of those lie between their fractions in proportion, and beyond
/// the ends they get the fraction of the end.
struct rank_step {
    /// A column's different values, ascending, with their fractions, which ascend as well.
    struct column {
        std::vector<double> values = {};
        std::vector<double> fractions = {};

        friend bool operator==(column const&, column const&) = default;
    };
    std::vector<column> ranked = {};

    [[nodiscard]] auto columns() const noexcept -> std::size_t { return ranked.size(); }
    [[nodiscard]] auto take(double x, std::size_t c) const -> double
    {
        return interpolated(ranked[c].values, ranked[c].fractions, x);
    }
    [[nodiscard]] auto undo(double y, std::size_t c) const -> double
    {
        return interpolated(ranked[c].fractions, ranked[c].values, y);
    }

    friend bool operator==(rank_step const&, rank_step const&) = default;

private:
    /// The y that belongs to an x: on the lines through points of ascending xs and ys.
    [[nodiscard]] static auto interpolated(std::span<double const> xs, std::span<double const> ys, double x)
        -> double
    {
        assert(!xs.empty() && xs.size() == ys.size());
        if (x != x) return x;
        auto const i = static_cast<std::size_t>(std::ranges::lower_bound(xs, x) - xs.begin());
        if (i == xs.size()) return ys.back();
        if (i == 0 || xs[i] == x) return ys[i];
        double const a = xs[i - 1];
        double const b = xs[i];
        // Two numbers of opposite sign may be farther apart than the largest number.
        double const share = std::isfinite(b - a) ? (x - a) / (b - a) : (x / 2 - a / 2) / (b / 2 - a / 2);
        return detail::between(ys[i - 1], ys[i], share);
    }
};

/// One step of a scaling.
using scaling_step =
    std::variant<log1p_step, natural_log_step, z_score_step, min_max_step, robust_step, rank_step>;

} // namespace cohort
