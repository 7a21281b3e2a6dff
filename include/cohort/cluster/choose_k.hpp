#pragma once

#include <cohort/cluster/detail/distinct_points.hpp>
#include <cohort/cluster/detail/rows_of_points.hpp>
#include <cohort/cluster/gap_statistic.hpp>
#include <cohort/cluster/kmeans.hpp>
#include <cohort/cluster/separation.hpp>
#include <cohort/cluster/silhouette.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/matrix.hpp>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cohort {

/// Options of `choose_k`.
struct choose_k_options {
    /// The numbers of clusters to try, both included; at least 1.
    std::size_t from = 2;
    std::size_t to = 10;
    /// How to cluster. No given start, as that is of one number of clusters. Several restarts make the curve
    /// of inertia smoother, as no k is then judged by one unlucky start.
    kmeans_options kmeans = {};
    silhouette_options silhouette = {};
    /// How many sets without clusters the gap statistic compares with; 0 to leave it out.
    unsigned gap_references = 20;
    /// How many points the gap statistic looks at: of more, a sample of so many; at least 1.
    std::size_t gap_sample = 10'000;
    /// Of the generator that draws this sample and these sets.
    std::uint64_t gap_seed = 1;

    friend bool operator==(choose_k_options const&, choose_k_options const&) = default;
};

/// What is known of one number of clusters. A figure is empty where it does not exist (see `silhouettes`,
/// `separation`, `gap_table`).
struct k_row {
    std::size_t k = 0;
    /// The sum of the squared distances of points from their centres.
    double inertia = 0;
    std::optional<double> silhouette{};
    std::optional<double> silhouette_se{}; ///< 0 where all points were asked
    std::optional<double> calinski_harabasz{};
    std::optional<double> davies_bouldin{};
    std::optional<double> gap{};
    std::optional<double> gap_se{};

    friend constexpr auto operator==(k_row const&, k_row const&) -> bool = default;
};

/// The rules by which a number of clusters may be chosen.
enum class k_rule : std::uint8_t {
    knee,
    best_silhouette,
    best_calinski_harabasz,
    least_davies_bouldin,
    gap_one_se ///< can say "one cluster" only where `choose_k_options::from` is 1
};

/// All of them.
inline constexpr std::array k_rules{k_rule::knee, k_rule::best_silhouette, k_rule::best_calinski_harabasz,
                                    k_rule::least_davies_bouldin, k_rule::gap_one_se};

/// A rule's name, as in `k_rule`.
[[nodiscard]] constexpr auto to_string(k_rule rule) noexcept -> std::string_view
{
    switch (rule) {
    case k_rule::knee:
        return "knee";
    case k_rule::best_silhouette:
        return "best_silhouette";
    case k_rule::best_calinski_harabasz:
        return "best_calinski_harabasz";
    case k_rule::least_davies_bouldin:
        return "least_davies_bouldin";
    case k_rule::gap_one_se:
        return "gap_one_se";
    }
    return "";
}

/// Figures by the number of clusters, and what each rule makes of them. A regular value.
///
/// The rules answer different questions and often disagree; that is a finding, not a fault. Look at the
/// table, and at what the clusters are good for.
class k_table {
public:
    k_table() = default;
    /// \param rows     ascending by k
    /// \param centres  of the clustering of each row
    k_table(std::vector<k_row> rows, std::vector<matrix> centres, std::optional<std::size_t> gap_choice,
            choose_k_options options)
        : rows_(std::move(rows)), centres_(std::move(centres)), gap_choice_(gap_choice),
          options_(std::move(options))
    {
        assert(rows_.size() == centres_.size());
    }

    /// Ascending by k, without a hole. They end before `choose_k_options::to` where there are fewer different
    /// points than that.
    [[nodiscard]] auto rows() const noexcept -> std::span<k_row const> { return rows_; }

    /// The centres of a row, in the units of the points that were clustered. They are those of
    /// `kmeans(points, k, options().kmeans)`.
    [[nodiscard]] auto centres(std::size_t row) const -> matrix const&
    {
        assert(row < centres_.size());
        return centres_[row];
    }

    /// The options, as they were given.
    [[nodiscard]] auto options() const noexcept -> choose_k_options const& { return options_; }

    /// What a rule chooses; empty where no row has its figure.
    ///
    /// * knee: where the curve of inertia lies farthest below the straight line between its ends, both axes
    ///   brought to [0, 1] (the offline form of V. Satopaa, J. Albrecht, D. Irwin and B. Raghavan, Finding a
    ///   "kneedle" in a haystack, ICDCS workshops 2011, without its smoothing). It depends on the range that
    ///   is tried. Empty where no row lies below that line, as with fewer than three rows.
    /// * best_silhouette: the greatest mean. best_calinski_harabasz: the greatest. least_davies_bouldin: the
    ///   least.
    /// * gap_one_se: `gap_table::choice`.
    ///
    /// Of equal figures, the one of fewer clusters.
    [[nodiscard]] auto choice(k_rule rule) const -> std::optional<std::size_t>
    {
        switch (rule) {
        case k_rule::knee:
            return knee();
        case k_rule::best_silhouette:
            return greatest([](k_row const& r) { return r.silhouette; });
        case k_rule::best_calinski_harabasz:
            return greatest([](k_row const& r) { return r.calinski_harabasz; });
        case k_rule::least_davies_bouldin:
            return greatest([](k_row const& r) -> std::optional<double> {
                if (!r.davies_bouldin) return std::nullopt;
                return -*r.davies_bouldin;
            });
        case k_rule::gap_one_se:
            return gap_choice_;
        }
        return std::nullopt;
    }

    /// How many rules choose so many clusters.
    [[nodiscard]] auto votes(std::size_t k) const -> std::size_t
    {
        return static_cast<std::size_t>(
            std::ranges::count_if(k_rules, [&](k_rule rule) { return choice(rule) == k; }));
    }

    /// The number of clusters that the most rules choose; of several such numbers, the least. A convention
    /// for programs that nobody watches, and no more certain than `votes` says. Empty where no rule chooses.
    [[nodiscard]] auto agreed() const -> std::optional<std::size_t>
    {
        std::optional<std::size_t> most;
        for (auto const& row : rows_)
            if (votes(row.k) > (most ? votes(*most) : 0)) most = row.k;
        return most;
    }

    friend auto operator==(k_table const&, k_table const&) -> bool = default;

private:
    template <class Figure>
    [[nodiscard]] auto greatest(Figure figure) const -> std::optional<std::size_t>
    {
        std::optional<std::size_t> best;
        std::optional<double> most;
        for (auto const& row : rows_)
            if (auto const x = figure(row); x && (!most || *x > *most)) {
                most = x;
                best = row.k;
            }
        return best;
    }

    [[nodiscard]] auto knee() const -> std::optional<std::size_t>
    {
        if (rows_.size() < 3) return std::nullopt;
        auto const& first = rows_.front();
        auto const& last = rows_.back();
        double const fall = first.inertia - last.inertia;
        if (!(fall > 0)) return std::nullopt;
        std::optional<std::size_t> best;
        double deepest = 0;
        for (auto const& row : rows_) {
            double const right = static_cast<double>(row.k - first.k) / static_cast<double>(last.k - first.k);
            double const depth = (first.inertia - row.inertia) / fall - right;
            if (depth > deepest) {
                deepest = depth;
                best = row.k;
            }
        }
        return best;
    }

    std::vector<k_row> rows_;
    std::vector<matrix> centres_;
    std::optional<std::size_t> gap_choice_;
    choose_k_options options_;
};

struct choose_k_fn {
    /// Clusters points into each number of clusters of a range and says how good each is: the table, and the
    /// choice of each of five rules.
    ///
    /// The same for any executor; the gap statistic's last bits are those of the standard library's `log`.
    ///
    /// \param points   a row a point; at least one column
    /// \param options  see there
    /// \param run      any executor
    /// \throws invalid_option  if there are fewer different points than `from`, for points without a column,
    ///                         or for an option that makes no sense
    /// \throws invalid_row     for a point with a coordinate that is not a finite number
    /// \complexity  for each k that of `kmeans`, of `silhouette` and of `separation_of`; and that of
    ///              `gap_statistic`
    template <executor Executor = sequential>
    [[nodiscard]] auto operator()(matrix const& points, choose_k_options const& options = {},
                                  Executor const& run = {}) const -> k_table
    {
        auto const to = check(points, options);
        std::vector<k_row> rows;
        std::vector<matrix> centres;
        for (auto k = options.from; k <= to; ++k) {
            auto const found = kmeans(points, k, options.kmeans, run);
            auto const s = silhouette(points, found, options.silhouette, run);
            auto const apart = separation_of(points, found, run);
            rows.push_back({.k = k,
                            .inertia = found.inertia(),
                            .silhouette = s.mean(),
                            .silhouette_se = s.standard_error(),
                            .calinski_harabasz = apart.calinski_harabasz,
                            .davies_bouldin = apart.davies_bouldin});
            centres.push_back(found.centres());
        }
        std::optional<std::size_t> gap_choice;
        if (options.gap_references > 0) {
            auto const gaps = gap_statistic(points,
                                            {.from = options.from,
                                             .to = to,
                                             .references = options.gap_references,
                                             .sample = options.gap_sample,
                                             .seed = options.gap_seed,
                                             .kmeans = options.kmeans},
                                            run);
            for (std::size_t i = 0; i < gaps.rows().size(); ++i) {
                rows[i].gap = gaps.rows()[i].gap;
                rows[i].gap_se = gaps.rows()[i].standard_error;
            }
            gap_choice = gaps.choice();
        }
        return {std::move(rows), std::move(centres), gap_choice, options};
    }

private:
    /// The greatest number of clusters to try.
    static auto check(matrix const& points, choose_k_options const& options) -> std::size_t
    {
        auto const refuse = [](std::string const& why) { throw invalid_option("choose_k: " + why); };
        if (options.from == 0) refuse("from is 0; at least 1 cluster is needed");
        if (options.to < options.from)
            refuse("to is " + std::to_string(options.to) + ", but from is " + std::to_string(options.from));
        if (options.gap_references > 0 && options.gap_sample == 0)
            refuse("gap_sample is 0; at least 1 point is needed");
        if (options.kmeans.start == kmeans_start::given)
            refuse("the start of kmeans is given, but each number of clusters needs its own");
        (void)detail::scale_of_points(points, "choose_k");
        auto const distinct = detail::count_distinct(points, options.to);
        if (distinct < options.from)
            refuse("from is " + std::to_string(options.from) + ", but the number of distinct points is " +
                   std::to_string(distinct));
        return distinct;
    }
};

/// How many clusters? `choose_k(points, {.from = 2, .to = 10})`.
inline constexpr choose_k_fn choose_k{};

} // namespace cohort
