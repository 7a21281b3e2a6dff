#pragma once

#include <cohort/cluster/detail/distinct_points.hpp>
#include <cohort/cluster/detail/rows_of_points.hpp>
#include <cohort/cluster/kmeans.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/detail/as_written.hpp>
#include <cohort/stats/detail/random.hpp>
#include <cohort/stats/matrix.hpp>
#include <cohort/stats/sum.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace cohort {

/// Options of `gap_statistic`.
struct gap_options {
    /// The numbers of clusters to try, both included; at least 1.
    std::size_t from = 1;
    std::size_t to = 10;
    /// How many sets without clusters to compare with, at least 1.
    unsigned references = 20;
    /// How many points to look at: of more, a sample of so many is taken; at least 1.
    std::size_t sample = 10'000;
    /// Of the generator that draws the sample and the sets.
    std::uint64_t seed = 1;
    /// How to cluster the points and the sets. No given start, as that is of one number of clusters.
    kmeans_options kmeans = {};

    friend bool operator==(gap_options const&, gap_options const&) = default;
};

/// What the gap statistic says of one number of clusters.
struct gap_row {
    std::size_t k = 0;
    /// The natural logarithm of the inertia: of the sum over the points (or their sample) of the squared
    /// distance from their centre.
    double log_inertia = 0;
    /// The mean of this logarithm over the sets without clusters.
    double expected = 0;
    /// `expected` less `log_inertia`.
    double gap = 0;
    /// Of `expected`: the standard deviation over the sets (with divisor B, of B sets) times sqrt(1 + 1 / B).
    double standard_error = 0;

    friend constexpr auto operator==(gap_row const&, gap_row const&) -> bool = default;
};

/// The gap statistic by the number of clusters. A regular value.
class gap_table {
public:
    gap_table() = default;
    /// \param points  how many points were clustered
    gap_table(std::vector<gap_row> rows, std::size_t points) : rows_(std::move(rows)), points_(points) {}

    /// Ascending by k, without a hole. They end before `gap_options::to` where there would be a cluster for
    /// each different point: the inertia is 0 then, and has no logarithm.
    [[nodiscard]] auto rows() const noexcept -> std::span<gap_row const> { return rows_; }

    /// How many points were clustered: all, or those of the sample.
    [[nodiscard]] auto points() const noexcept -> std::size_t { return points_; }

    /// The authors' choice: the least k for which gap(k) is at least gap(k + 1) less the standard error of
    /// gap(k + 1). Empty where there is no such k in the table, which says that more clusters should be
    /// tried.
    [[nodiscard]] auto choice() const noexcept -> std::optional<std::size_t>
    {
        for (std::size_t i = 0; i + 1 < rows_.size(); ++i)
            if (rows_[i].gap >= rows_[i + 1].gap - rows_[i + 1].standard_error) return rows_[i].k;
        return std::nullopt;
    }

    friend auto operator==(gap_table const&, gap_table const&) -> bool = default;

private:
    std::vector<gap_row> rows_;
    std::size_t points_ = 0;
};

struct gap_statistic_fn {
    /// How much less the logarithm of the inertia is than it would be without clusters: that of as many
    /// points, drawn evenly from the box that the points span (R. Tibshirani, G. Walther and T.
    /// Hastie, Estimating the number of clusters in a data set via the gap statistic, Journal of the Royal
    /// Statistical Society B 63, 2001, 411-423; the box along the axes, their choice (a)). Alone among the
    /// rules it may say that there is one cluster.
    ///
    /// Many points are sampled: the logarithms are then those of the sample, and clusters of which it has
    /// hardly a point are not seen.
    ///
    /// The same for any executor; the last bit is that of the standard library's `log`, which is not the same
    /// everywhere.
    ///
    /// \param points   a row a point; at least one, of at least one column
    /// \param options  see there
    /// \param run      any executor
    /// \throws invalid_option  for no point, points without a column, or an option that makes no sense
    /// \throws invalid_row     for a point with a coordinate that is not a finite number
    /// \complexity  references + 1 times that of `kmeans` of the sample for each k; space for one set a task
    template <executor Executor = sequential>
    [[nodiscard]] auto operator()(matrix const& points, gap_options const& options = {},
                                  Executor const& run = {}) const -> gap_table
    {
        check(points, options);
        auto const data = detail::sample_points(points, options.sample, options.seed, "gap_statistic");
        auto const size = data.points.rows();
        auto const to = std::min(options.to, size);
        if (to < options.from) return {{}, size};
        auto const ks = to - options.from + 1;
        box const bounds(data.points);

        // The task of a set and a k makes the set anew, which is little beside clustering it.
        std::vector<double> inertia((options.references + std::size_t{1}) * ks, 0.0);
        run(inertia.size(), [&](std::size_t task) {
            auto const set = task / ks;
            auto const k = options.from + task % ks;
            inertia[task] = set == 0 ? inertia_of(data.points, k, options.kmeans)
                                     : inertia_of(bounds.draw(size, options.seed, set), k, options.kmeans);
        });

        std::vector<gap_row> rows;
        for (std::size_t i = 0; i < ks; ++i) {
            std::vector<double> logs;
            for (std::size_t at = i; at < inertia.size(); at += ks)
                if (inertia[at] > 0) logs.push_back(std::log(inertia[at]));
            if (logs.size() != options.references + std::size_t{1}) break;
            rows.push_back(row(options.from + i, logs, data.scale));
        }
        return {std::move(rows), size};
    }

private:
    /// The box along the axes that points span.
    class box {
    public:
        explicit box(matrix const& points) : low_(points.cols()), length_(points.cols())
        {
            for (std::size_t c = 0; c < points.cols(); ++c) {
                double low = points(0, c);
                double high = low;
                for (std::size_t i = 1; i < points.rows(); ++i) {
                    low = std::min(low, points(i, c));
                    high = std::max(high, points(i, c));
                }
                low_[c] = low;
                length_[c] = high - low;
            }
        }

        /// Points spread evenly: the set of this number, whatever other sets are drawn.
        [[nodiscard]] auto draw(std::size_t n, std::uint64_t seed, std::size_t set) const -> matrix
        {
            detail::xoshiro256 stream(detail::splitmix64(seed)() + set);
            matrix points(n, low_.size());
            for (std::size_t i = 0; i < n; ++i)
                for (std::size_t c = 0; c < low_.size(); ++c)
                    points(i, c) = low_[c] + detail::as_written(stream.unit() * length_[c]);
            return points;
        }

    private:
        std::vector<double> low_;
        std::vector<double> length_;
    };

    static void check(matrix const& points, gap_options const& options)
    {
        auto const refuse = [](std::string const& why) { throw invalid_option("gap_statistic: " + why); };
        if (points.rows() == 0) refuse("there is no point");
        if (options.from == 0) refuse("from is 0; at least 1 cluster is needed");
        if (options.to < options.from)
            refuse("to is " + std::to_string(options.to) + ", but from is " + std::to_string(options.from));
        if (options.references == 0) refuse("references is 0; at least 1 set is needed");
        if (options.sample == 0) refuse("sample is 0; at least 1 point is needed");
        if (options.kmeans.start == kmeans_start::given)
            refuse("the start of kmeans is given, but each number of clusters needs its own");
    }

    /// 0 where there are no more different points than clusters.
    static auto inertia_of(matrix const& points, std::size_t k, kmeans_options const& options) -> double
    {
        if (detail::count_distinct(points, k + 1) <= k) return 0;
        return kmeans(points, k, options).inertia();
    }

    /// \param logs   of the points first, then of each set
    /// \param scale  what lengths were multiplied by
    static auto row(std::size_t k, std::span<double const> logs, double scale) -> gap_row
    {
        double const units = 2 * std::log(scale);
        auto const sets = logs.subspan(1);
        auto const count = static_cast<double>(sets.size());
        sum<double> total;
        for (double const x : sets) total(x);
        double const mean = total.value() / count;
        sum<double> squares;
        for (double const x : sets) squares((x - mean) * (x - mean));
        return {.k = k,
                .log_inertia = logs[0] - units,
                .expected = mean - units,
                .gap = mean - logs[0],
                .standard_error = std::sqrt(squares.value() / count * (1 + 1 / count))};
    }
};

/// \copydoc gap_statistic_fn
inline constexpr gap_statistic_fn gap_statistic{};

} // namespace cohort
