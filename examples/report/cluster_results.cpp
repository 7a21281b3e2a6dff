#include "cluster_results.hpp"

#include "failure.hpp"
#include "random.hpp"

#include <cohort/cluster.hpp>
#include <cohort/stats.hpp>

#include <range/v3/view/transform.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace report {

namespace {

/// Up to so many customers, every number of clusters is tried from as many starts as the clusters are made
/// from, and until no label changes. Of more customers a few starts have to do (one alone may be so unlucky
/// that it bends the curve), and centres that hardly move.
constexpr std::size_t few_customers = 20'000;
constexpr unsigned few_starts = 3;

constexpr std::size_t points_on_page = 2'000;

/// The customers that are clustered: all of whose features are known.
struct clustered_customers {
    std::vector<std::uint32_t> which; ///< of `results::customers`
    cohort::matrix features;          ///< a row each, in units that a reader knows
};

[[nodiscard]] auto value_of(results::customer const& c, cluster_feature feature) -> double
{
    switch (feature) {
    case cluster_feature::recency:
        return static_cast<double>(c.days_since_last);
    case cluster_feature::frequency:
        return static_cast<double>(c.frequency);
    default:
        return as_double(c.monetary.value_or(0));
    }
}

/// A column a feature, for customers `which`.
[[nodiscard]] auto features_of(results const& found, std::vector<std::uint32_t> const& which,
                               std::vector<cluster_feature> const& features,
                               std::vector<further_feature> const& further) -> cohort::matrix
{
    std::vector<std::string> names;
    for (auto const f : features) names.emplace_back(words_of(f).in_names);
    cohort::matrix m(which.size(), std::move(names));
    for (std::size_t c = 0; c < features.size(); ++c) {
        auto const measured = std::ranges::find(further, features[c], &further_feature::feature);
        for (std::size_t i = 0; i < which.size(); ++i)
            m(i, c) = measured == further.end() ? value_of(found.customers[which[i]], features[c])
                                                : measured->values[which[i]];
    }
    return m;
}

[[nodiscard]] auto customers_to_cluster(results const& found, options const& chosen,
                                        std::vector<further_feature> const& further) -> clustered_customers
{
    clustered_customers known;
    for (std::uint32_t i = 0; i < found.customers.size(); ++i)
        if (std::ranges::all_of(further, [i](auto const& f) { return std::isfinite(f.values[i]); }))
            known.which.push_back(i);
    known.features = features_of(found, known.which, chosen.features, further);
    if (chosen.scale != cluster_scale::log_z) return known;
    // No logarithm is of a debt: whose refunds outweigh the purchases counts as one who spent nothing.
    for (std::size_t c = 0; c < chosen.features.size(); ++c) {
        if (!words_of(chosen.features[c]).of_money) continue;
        for (std::size_t i = 0; i < known.features.rows(); ++i)
            known.features(i, c) = std::max(0.0, known.features(i, c));
    }
    return known;
}

[[nodiscard]] auto scaled(cohort::matrix points, cluster_scale scale) -> cohort::scaled_matrix
{
    switch (scale) {
    case cluster_scale::z:
        return cohort::standardize(std::move(points));
    case cluster_scale::minmax:
        return cohort::min_max_scale(std::move(points));
    case cluster_scale::robust:
        return cohort::robust_scale(std::move(points));
    case cluster_scale::rank:
        return cohort::rank_scale(std::move(points));
    case cluster_scale::log_z:
        break;
    }
    return cohort::standardize(cohort::log1p(std::move(points)));
}

/// How many different rows there are; no more than `enough` are looked for.
[[nodiscard]] auto distinct_rows(cohort::matrix const& m, std::size_t enough) -> std::size_t
{
    std::set<std::vector<double>> rows;
    for (std::size_t i = 0; i < m.rows() && rows.size() < enough; ++i)
        rows.emplace(m.row(i).begin(), m.row(i).end());
    return rows.size();
}

/// Figures of 2 to 10 clusters, and what each rule makes of them.
[[nodiscard]] auto try_numbers(cohort::matrix const& points, cohort::kmeans_options how,
                               cohort::threads const& run) -> cohort::k_table
{
    if (points.rows() > few_customers) {
        how.restarts = std::min(how.restarts, few_starts);
        how.tolerance = cohort::kmeans_options{}.tolerance;
    }
    cohort::choose_k_options options{.kmeans = how, .gap_references = 0};
    options.silhouette.seed = how.seed;
    auto const tried = cohort::choose_k(points, options, run);
    // The gap statistic apart from the rest: it clusters twenty sets more, for which one start each will do.
    cohort::gap_options gap{
        .from = options.from, .to = tried.rows().back().k, .seed = how.seed, .kmeans = how};
    gap.kmeans.restarts = 1;
    auto const gaps = cohort::gap_statistic(points, gap, run);
    std::vector<cohort::k_row> rows(tried.rows().begin(), tried.rows().end());
    std::vector<cohort::matrix> centres;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        centres.push_back(tried.centres(i));
        if (i >= gaps.rows().size()) continue;
        rows[i].gap = gaps.rows()[i].gap;
        rows[i].gap_se = gaps.rows()[i].standard_error;
    }
    return {std::move(rows), std::move(centres), gaps.choice(), options};
}

void take_trials(results::clustering& out, cohort::k_table const& table)
{
    for (auto const& r : table.rows())
        out.trials.push_back({r.k, r.inertia, r.silhouette, r.silhouette_se, r.calinski_harabasz,
                              r.davies_bouldin, r.gap, r.gap_se});
    out.trial_restarts = table.options().kmeans.restarts;
    for (auto const rule : cohort::k_rules)
        out.rules.push_back({std::string(to_string(rule)), table.choice(rule)});
    out.agreed = table.agreed();
    if (out.agreed) out.votes = table.votes(*out.agreed);
}

/// Takes over features of a profile, those that were clustered with their centres.
template <class Profile>
void take_features(results::clustering& out, Profile const& profile,
                   std::vector<cluster_feature> const& features, cohort::matrix const* centres)
{
    for (std::size_t c = 0; c < features.size(); ++c) {
        auto const& f = profile.features[c];
        out.features.push_back({features[c], centres != nullptr, f.mean, f.median, f.explained});
        for (std::size_t j = 0; j < out.clusters.size(); ++j) {
            auto const& of = profile.clusters[j].features[c];
            results::feature_of_cluster cell{{}, of.mean, of.median, of.difference};
            if (centres != nullptr) cell.centre = (*centres)(j, c);
            out.clusters[j].features.push_back(cell);
        }
    }
}

/// Recency, frequency and monetary where customers were not clustered by them: they are told all the same.
[[nodiscard]] auto unclustered(results const& found, std::vector<cluster_feature> const& clustered)
    -> std::vector<cluster_feature>
{
    std::vector<cluster_feature> others;
    for (auto const f : {cluster_feature::recency, cluster_feature::frequency, cluster_feature::monetary})
        if (std::ranges::find(clustered, f) == clustered.end() &&
            (f != cluster_feature::monetary || found.has_money()))
            others.push_back(f);
    return others;
}

void take_profile(results& found, cohort::clustering const& clusters, clustered_customers const& known,
                  options const& chosen)
{
    auto& out = found.clustered;
    auto const centres = clusters.centres_in_original_units();
    auto const fill = [&](auto const& profile) {
        for (auto const& p : profile.clusters) {
            results::cluster c;
            c.name = p.name;
            c.customers = p.size;
            c.customers_share = p.size_share;
            c.revenue_share = p.revenue_share;
            if constexpr (requires { micro{p.revenue}; }) c.revenue = p.revenue;
            c.apart = p.apart;
            out.clusters.push_back(std::move(c));
        }
        take_features(out, profile, chosen.features, &centres);
    };
    auto const revenue_of = [&](std::uint32_t i) { return found.customers[i].monetary.value_or(0); };
    if (found.has_money())
        fill(cohort::cluster_profile(clusters, known.features,
                                     known.which | ::ranges::views::transform(revenue_of)));
    else
        fill(cohort::cluster_profile(clusters, known.features));
    auto const others = unclustered(found, chosen.features);
    if (!others.empty())
        take_features(out,
                      cohort::cluster_profile(clusters, features_of(found, known.which, others, {}),
                                              {.space = cohort::profile_space::rank}),
                      others, nullptr);
}

/// How clusters and segments meet.
void compare_with_segments(results& found, cohort::clustering const& clusters,
                           std::vector<std::uint32_t> const& which)
{
    if (found.segments.empty()) return;
    auto const segments =
        which | ::ranges::views::transform([&](std::uint32_t i) { return found.customers[i].segment; });
    auto const table = cohort::cross_table(clusters.labels(), segments);
    for (auto& c : found.clustered.clusters) c.in_segments.assign(found.segments.size(), 0);
    for (std::size_t r = 0; r < table.rows(); ++r)
        for (std::size_t c = 0; c < table.cols(); ++c)
            found.clustered.clusters[table.row_labels()[r]].in_segments[table.col_labels()[c]] = table(r, c);
    found.clustered.rand_index = cohort::adjusted_rand_index(table);
}

/// Customers to show as points: all, or a sample without replacement (Knuth's algorithm S).
[[nodiscard]] auto draw(std::vector<std::uint32_t> const& which, std::uint64_t seed)
    -> std::vector<std::uint32_t>
{
    random_source random(seed);
    std::vector<std::uint32_t> drawn;
    for (std::size_t i = 0; i < which.size(); ++i) {
        auto const wanted = std::min(points_on_page, which.size()) - drawn.size();
        if (random.below(which.size() - i) < wanted) drawn.push_back(which[i]);
    }
    return drawn;
}

} // namespace

void take_clusters(results& found, std::vector<further_feature> const& further, options const& chosen,
                   cohort::threads const& run)
{
    constexpr unsigned usual = 4;
    auto& out = found.clustered;
    cohort::kmeans_options how;
    how.restarts = chosen.restarts;
    // Until no label changes: the table of clusters should not depend on where one lost patience.
    how.tolerance = 0;
    if (chosen.seed) how.seed = *chosen.seed;
    out.asked = chosen.clusters;
    out.seed = how.seed;
    out.restarts = how.restarts;

    auto const known = customers_to_cluster(found, chosen, further);
    out.left_out = found.customers.size() - known.which.size();
    if (known.which.empty()) {
        if (found.customers.empty()) return;
        throw failure(failure::bad_usage,
                      "--features: nobody has a periodicity, which takes purchases on three "
                      "days; leave it out");
    }
    auto const points = scaled(known.features, chosen.scale);
    auto const distinct = distinct_rows(points, usual);
    if (distinct > 1) take_trials(out, try_numbers(points, how, run));
    std::size_t k = distinct;
    if (chosen.clusters.given) k = *chosen.clusters.given;
    if (chosen.clusters.automatic && out.agreed) k = *out.agreed;

    auto const clusters = cohort::kmeans(points, k, how, run);
    out.iterations = clusters.iterations();
    out.inertia = clusters.inertia();
    for (std::size_t i = 0; i < known.which.size(); ++i)
        found.customers[known.which[i]].cluster = clusters.labels()[i];
    take_profile(found, clusters, known, chosen);
    compare_with_segments(found, clusters, known.which);
    out.drawn = draw(known.which, out.seed);
}

} // namespace report
