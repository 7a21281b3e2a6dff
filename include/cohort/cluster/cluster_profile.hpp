#pragma once

#include <cohort/cluster/clustering.hpp>
#include <cohort/cluster/detail/draft_names.hpp>
#include <cohort/cluster/detail/finite_column.hpp>
#include <cohort/cluster/feature_words.hpp>
#include <cohort/cluster/profiled_cluster.hpp>
#include <cohort/cluster/scale.hpp>
#include <cohort/cluster/scaler.hpp>
#include <cohort/ledger/detail/amounts.hpp>
#include <cohort/rfm/detail/facts.hpp>
#include <cohort/rfm/rfm_table.hpp>
#include <cohort/rfm/segment_profile.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/detail/as_written.hpp>
#include <cohort/stats/detail/mean_and_squares.hpp>
#include <cohort/stats/detail/radix_sort.hpp>
#include <cohort/stats/matrix.hpp>
#include <cohort/stats/quantile.hpp>
#include <cohort/stats/sum.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cohort {

/// In which numbers a profile says how far clusters are apart.
enum class profile_space : std::uint8_t {
    /// In those that were clustered: features scaled by the clustering's own scaling. So a long tail weighs
    /// as much as it did when the clusters were made.
    clustered,
    /// In ranks (see `rank_scale`): for features that are not those that were clustered.
    rank,
    /// In original units.
    original,
};

/// Options of `cluster_profile`.
struct cluster_profile_options {
    profile_space space = profile_space::clustered;
    /// What names are drafted from; the order of the words in a name is theirs.
    std::vector<feature_words> words = {rfm_words.begin(), rfm_words.end()};
    /// The name of a cluster for which the words are all "".
    std::string_view average = "average";
    /// The name of a cluster without points.
    std::string_view empty = "empty";

    friend bool operator==(cluster_profile_options const&, cluster_profile_options const&) = default;
};

/// Explains clusters: how many points each has, what it is worth, its features in original units, what sets
/// it apart, and a name.
///
/// Features are given in original units, as they were before they were scaled. Means and medians are in these
/// units; differences and explained parts are those of `profile_space`, by default of the space in which the
/// points were clustered. They are about the means of the clusters' points, from which the centres of a
/// clustering may differ by its last move.
///
/// Names: for each feature that the words know, in the order of the words, how low or high the cluster's
/// median lies among all points (`feature_level`): "recent, frequent, high-spending". If they know none, the
/// three features of which the clusters explain most, in the order of the columns: "low width, high length".
/// Clusters that are called the same so far are told apart by the feature in which their means are farthest
/// apart: "..., spending less" and "..., spending more", or of more than two "..., spending 1 of 3" for the
/// lowest. Where even that is equal, and for several empty clusters, a number is added: "empty (2)". The
/// names are drafts: the same for the same clusters, but if the same customers are clustered otherwise, a
/// cluster that hardly changed may get another name.
struct cluster_profile_fn {
    /// \param clusters  of the points
    /// \param features  a row a point, in the order of the labels; the columns may have names
    /// \param options   see there
    /// \throws invalid_option       if there are more or fewer rows than points that were clustered; with
    ///                              `profile_space::clustered` also if there are more or fewer columns
    /// \throws invalid_row          for a feature that is not a finite number, or that the scaling has no
    ///                              answer for
    /// \complexity  points * features, by sorting by digits. The same bits everywhere, but for a scaling with
    ///              a logarithm
    [[nodiscard]] auto operator()(clustering const& clusters, matrix const& features,
                                  cluster_profile_options const& options = {}) const
        -> profiled_clusters<detail::no_total>
    {
        return profile<detail::no_total>(clusters, features, options, [](auto&) {});
    }

    /// The same with revenue.
    /// \param revenue  that of each point, in the order of the labels; read once. Totals of whole numbers
    ///                 are exact
    /// \throws invalid_option       also if there are more or fewer of them than points
    /// \throws invalid_row          also for one that is not a finite number
    /// \throws arithmetic_overflow  if a total does not fit
    template <std::ranges::input_range R>
        requires summable<std::ranges::range_value_t<R>>
    [[nodiscard]] auto operator()(clustering const& clusters, matrix const& features, R&& revenue,
                                  cluster_profile_options const& options = {}) const
        -> profiled_clusters<sum_result_t<std::ranges::range_value_t<R>>>
    {
        using amount = std::ranges::range_value_t<R>;
        using total = sum_result_t<amount>;
        return profile<total>(clusters, features, options, [&](auto& out) {
            auto const labels = clusters.labels();
            std::vector<sum<amount>> totals(out.size());
            std::size_t i = 0;
            for (auto&& x : revenue) {
                auto const value = static_cast<amount>(x);
                if constexpr (std::floating_point<amount>) {
                    if (!std::isfinite(value))
                        throw invalid_row(i, "cluster_profile: the revenue is not a finite number");
                }
                if (i < labels.size()) totals[labels[i]](value);
                ++i;
            }
            if (i != labels.size()) require_as_many("amounts of revenue", i, labels.size());
            for (std::size_t g = 0; g < out.size(); ++g)
                out[g].revenue = detail::finite_total(totals[g].value());
            detail::share_out(out, &profiled_cluster<total>::revenue_share,
                              [](auto const& c) { return c.revenue; });
        });
    }

    /// The same of customers, whose features are those of the table; with revenue where it has a monetary
    /// column. If other features were clustered than the table's, ask for `profile_space::rank`.
    /// \throws invalid_option  also if the table's monetary does not add up: a mean, a largest order
    template <class Key, class Monetary, class... Further>
    [[nodiscard]] auto operator()(clustering const& clusters,
                                  rfm_table<Key, Monetary, Further...> const& table,
                                  cluster_profile_options const& options = {}) const
    {
        if constexpr (rfm_table<Key, Monetary, Further...>::has_monetary) {
            detail::require_totals(table, "cluster_profile");
            return (*this)(clusters, table.features(), table.monetary(), options);
        } else {
            return (*this)(clusters, table.features(), options);
        }
    }

    /// Scaled numbers are not what a profile is about: pass those that were scaled.
    void operator()(clustering const&, scaled_matrix const&,
                    cluster_profile_options const& = {}) const = delete;
    template <std::ranges::input_range R>
    void operator()(clustering const&, scaled_matrix const&, R&&,
                    cluster_profile_options const& = {}) const = delete;

private:
    static void require_as_many(std::string const& what, std::size_t given, std::size_t points)
    {
        if (given != points)
            throw invalid_option("cluster_profile: there are " + std::to_string(given) + " " + what +
                                 ", but " + std::to_string(points) +
                                 " points were clustered; each point needs one");
    }

    [[nodiscard]] static auto in_space(profile_space space, clustering const& clusters,
                                       matrix const& features) -> matrix
    {
        switch (space) {
        case profile_space::clustered:
            if (features.cols() != clusters.centres().cols())
                throw invalid_option(
                    "cluster_profile: there are " + std::to_string(features.cols()) + " features, but " +
                    std::to_string(clusters.centres().cols()) +
                    " were clustered; pass those, or ask for profile_space::rank or ::original");
            return clusters.scaling().apply(features).values();
        case profile_space::rank:
            return features.rows() == 0 ? features : rank_scale(features).values();
        case profile_space::original:
            return features;
        }
        throw invalid_option("cluster_profile: the space is none of the three");
    }

    template <class Total, class AddRevenue>
    [[nodiscard]] static auto profile(clustering const& clusters, matrix const& features,
                                      cluster_profile_options const& options, AddRevenue const& add_revenue)
        -> profiled_clusters<Total>
    {
        auto const labels = clusters.labels();
        require_as_many("rows of features", features.rows(), labels.size());
        auto const numbers = in_space(options.space, clusters, features);
        profiled_clusters<Total> out;
        for (auto const size : clusters.sizes()) {
            auto& cluster = out.clusters.emplace_back();
            cluster.size = size;
            cluster.features.resize(features.cols());
        }
        detail::share_out(out.clusters, &profiled_cluster<Total>::size_share,
                          [](auto const& c) { return c.size; });
        add_revenue(out.clusters);
        for (std::size_t c = 0; c < features.cols(); ++c) {
            out.features.push_back(
                {features.names().empty() ? detail::column_title(features, c) : features.names()[c]});
            if (labels.empty()) continue;
            describe(detail::finite_column(features, c, "cluster_profile"), labels, c, out);
            separate(detail::finite_column(numbers, c, "cluster_profile"), labels, c, out);
        }
        for (auto& cluster : out.clusters) {
            if (cluster.size == 0) continue;
            cluster.apart.resize(features.cols());
            std::iota(cluster.apart.begin(), cluster.apart.end(), std::size_t{0});
            std::ranges::sort(cluster.apart, [&cluster](std::size_t a, std::size_t b) {
                double const x = std::abs(*cluster.features[a].difference);
                double const y = std::abs(*cluster.features[b].difference);
                return x != y ? x > y : a < b;
            });
        }
        detail::name_drafter(out.features, options.words, options.average, options.empty)(out.clusters);
        return out;
    }

    /// Means, medians and levels of a column.
    template <class Total>
    static void describe(std::vector<double> column, std::span<std::uint32_t const> labels, std::size_t c,
                         profiled_clusters<Total>& out)
    {
        auto const of = detail::mean_and_squares_of(column);
        std::vector<sum<double>> totals(out.clusters.size());
        for (std::size_t i = 0; i < column.size(); ++i)
            totals[labels[i]](detail::as_written(column[i] * of.scale));
        auto const medians =
            detail::medians_by_group(std::span<double const>(column), labels, out.clusters.size());

        detail::radix_sort(std::span<double>(column));
        out.features[c].mean = of.mean / of.scale;
        out.features[c].median = quantile_sorted(column, 0.5);
        for (std::size_t g = 0; g < out.clusters.size(); ++g) {
            if (out.clusters[g].size == 0) continue;
            auto& feature = out.clusters[g].features[c];
            feature.mean = totals[g].value() / static_cast<double>(out.clusters[g].size) / of.scale;
            feature.median = medians[g];
            auto const below = std::ranges::lower_bound(column, *medians[g]) - column.begin();
            auto const above = column.end() - std::ranges::upper_bound(column, *medians[g]);
            feature.level = 3 * below < below + above   ? feature_level::low
                            : 3 * above < below + above ? feature_level::high
                                                        : feature_level::middle;
        }
    }

    /// How far the clusters are apart in a column.
    template <class Total>
    static void separate(std::vector<double> const& column, std::span<std::uint32_t const> labels,
                         std::size_t c, profiled_clusters<Total>& out)
    {
        auto const of = detail::mean_and_squares_of(column);
        double const sd = std::sqrt(of.squares / static_cast<double>(column.size()));
        std::vector<sum<double>> deviations(out.clusters.size());
        for (std::size_t i = 0; i < column.size(); ++i)
            deviations[labels[i]](detail::as_written(column[i] * of.scale) - of.mean);
        sum<double> between;
        for (std::size_t g = 0; g < out.clusters.size(); ++g) {
            if (out.clusters[g].size == 0) continue;
            double const deviation = deviations[g].value() / static_cast<double>(out.clusters[g].size);
            between(detail::as_written(deviations[g].value() * deviation));
            out.clusters[g].features[c].difference = of.squares > 0 ? deviation / sd : 0;
        }
        if (of.squares > 0) out.features[c].explained = std::clamp(between.value() / of.squares, 0.0, 1.0);
    }
};

/// \copydoc cluster_profile_fn
inline constexpr cluster_profile_fn cluster_profile{};

} // namespace cohort
