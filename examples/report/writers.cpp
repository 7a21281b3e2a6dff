#include "writers.hpp"

#include "csv_text.hpp"
#include "time_format.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace report {

namespace {

/// Money as text, or nothing.
[[nodiscard]] auto money(std::optional<micro> amount) -> std::optional<std::string>
{
    if (!amount) return std::nullopt;
    return format_money(*amount);
}

auto retention_csv(results const& found) -> std::string
{
    csv_text csv("cohort,age,state,customers,cohort_size,retention,revenue");
    for (auto const& cohort : found.cohorts) {
        for (std::size_t age = 0; age < cohort.cells.size(); ++age) {
            auto const& cell = cohort.cells[age];
            bool const seen = cell.is != cohort::cell_state::unobserved;
            csv.line(cohort.label, age, cohort::to_string(cell.is),
                     seen ? std::optional(cell.customers) : std::nullopt, cohort.size,
                     seen ? cell.rate : std::nullopt, seen ? money(cell.revenue) : std::nullopt);
        }
    }
    return std::move(csv).take();
}

auto averages_csv(results const& found) -> std::string
{
    csv_text csv("age,pooled,simple,weighted,cohorts,pooled_with_partial");
    for (std::size_t age = 0; age < found.averages.size(); ++age) {
        auto const& a = found.averages[age];
        csv.line(age, a.pooled, a.simple, a.weighted, a.cohorts, a.pooled_with_partial);
    }
    return std::move(csv).take();
}

/// What a cell is, with the figure that is written of it: where something was sold it is no zero, though
/// nobody may count, as after a streak.
auto state_of(results::answered_cell const& cell) -> cohort::cell_state
{
    using enum cohort::cell_state;
    return cell.is == zero && cell.figure.value_or(0) != 0 ? value : cell.is;
}

auto cohorts_csv(results const& found) -> std::string
{
    csv_text csv("cohort,age,state,eligible,value");
    if (!found.answered) return std::move(csv).take();
    auto const& columns = found.answered->columns;
    for (auto const& cohort : found.answered->cohorts)
        for (std::size_t k = 0; k < columns.size(); ++k) {
            auto const& cell = cohort.cells[k];
            csv.line(cohort.label, columns[k].label, cohort::to_string(state_of(cell)), cell.eligible,
                     cell.value);
        }
    return std::move(csv).take();
}

auto rfm_csv(results const& found) -> std::string
{
    csv_text csv("customer,days_since_last,frequency,monetary,r,f,m,segment,cluster");
    for (auto const& c : found.customers) {
        csv.line(c.id, c.days_since_last, c.frequency, money(c.monetary), c.r, c.f, c.m,
                 found.segments.empty() ? std::string() : found.segments[c.segment].name,
                 c.cluster ? std::optional(*c.cluster + 1) : std::nullopt);
    }
    return std::move(csv).take();
}

auto thresholds_csv(results const& found) -> std::string
{
    csv_text csv("measure,score,from,to");
    for (auto const& t : found.thresholds) csv.line(cohort::to_string(t.of), t.score, t.from, t.to);
    return std::move(csv).take();
}

auto segments_csv(results const& found) -> std::string
{
    csv_text csv("segment,customers,orders,revenue,aov,mean_days_since_last");
    for (auto const& s : found.segments) {
        csv.line(s.name, s.customers, s.orders, money(s.revenue), s.aov, s.mean_days_since_last);
    }
    return std::move(csv).take();
}

/// Hundredths of a per cent as per cent: 4512 as 45.12.
[[nodiscard]] auto per_cent(std::optional<std::int64_t> share) -> std::optional<std::string>
{
    if (!share) return std::nullopt;
    return format_money(*share * (micros_per_unit / 100));
}

auto segment_profile_csv(results const& found) -> std::string
{
    csv_text csv("segment,customers_share,orders_share,revenue_share,median_days_since_last,median_orders,"
                 "median_revenue,meaning,action");
    for (auto const& s : found.segments) {
        csv.line(s.name, per_cent(s.customers_share), per_cent(s.orders_share), per_cent(s.revenue_share),
                 s.median_days_since_last, s.median_orders, s.median_revenue, s.meaning, s.action);
    }
    return std::move(csv).take();
}

auto migration_csv(results::followed const& found) -> std::string
{
    csv_text csv("from,to,customers,revenue_from,revenue_to");
    for (auto const& m : found.moves)
        csv.line(m.from, m.to, m.customers, money(m.revenue_from), money(m.revenue_to));
    return std::move(csv).take();
}

auto priority_csv(results::ranking const& found) -> std::string
{
    csv_text csv("measure,outcome,auc,auc_low,auc_high,gini,lift_top_fifth,spearman");
    for (auto const& l : found.lines)
        csv.line(l.measure, l.outcome, l.auc, l.auc_low, l.auc_high, l.gini, l.lift, l.spearman);
    return std::move(csv).take();
}

auto campaign_csv(results::contacts const& found) -> std::string
{
    csv_text csv("customer,segment,group");
    for (auto const& c : found.list) csv.line(c.customer, c.segment, c.group);
    return std::move(csv).take();
}

auto clusters_csv(results const& found) -> std::string
{
    auto const& features = found.clustered.features;
    csv_text csv("cluster,customers,days_since_last,frequency,monetary,name,customers_share,revenue,"
                 "revenue_share,mean_days_since_last,median_days_since_last,mean_frequency,median_frequency,"
                 "mean_monetary,median_monetary");
    for (std::size_t i = 0; i < found.clustered.clusters.size(); ++i) {
        auto const& c = found.clustered.clusters[i];
        auto const of = [&](cluster_feature is) {
            auto const at = std::ranges::find(features, is, &results::feature::is) - features.begin();
            auto const place = static_cast<std::size_t>(at);
            return place < c.features.size() ? c.features[place] : results::feature_of_cluster{};
        };
        auto const r = of(cluster_feature::recency);
        auto const f = of(cluster_feature::frequency);
        auto const m = of(cluster_feature::monetary);
        csv.line(i + 1, c.customers, r.centre, f.centre, m.centre, c.name, per_cent(c.customers_share),
                 money(c.revenue), per_cent(c.revenue_share), r.mean, r.median, f.mean, f.median, m.mean,
                 m.median);
    }
    return std::move(csv).take();
}

/// A line for each feature of each cluster, after those of all customers, who are in no cluster.
auto cluster_features_csv(results const& found) -> std::string
{
    csv_text csv("cluster,feature,centre,mean,median,difference,explained");
    auto const& features = found.clustered.features;
    std::optional<std::size_t> const none;
    for (auto const& f : features)
        csv.line(none, words_of(f.is).column, std::optional<double>(), f.mean, f.median,
                 std::optional<double>(), f.explained);
    for (std::size_t i = 0; i < found.clustered.clusters.size(); ++i)
        for (std::size_t c = 0; c < features.size(); ++c) {
            auto const& f = found.clustered.clusters[i].features[c];
            csv.line(i + 1, words_of(features[c].is).column, f.centre, f.mean, f.median, f.difference,
                     std::optional<double>());
        }
    return std::move(csv).take();
}

auto choose_k_csv(results const& found) -> std::string
{
    csv_text csv("k,inertia,silhouette,silhouette_se,calinski_harabasz,davies_bouldin,gap,gap_se");
    for (auto const& t : found.clustered.trials)
        csv.line(t.k, t.inertia, t.silhouette, t.silhouette_se, t.calinski_harabasz, t.davies_bouldin, t.gap,
                 t.gap_se);
    return std::move(csv).take();
}

auto cluster_segments_csv(results const& found) -> std::string
{
    csv_text csv("cluster,segment,customers");
    for (std::size_t i = 0; i < found.clustered.clusters.size(); ++i) {
        auto const& in_segments = found.clustered.clusters[i].in_segments;
        for (std::size_t s = 0; s < in_segments.size(); ++s)
            csv.line(i + 1, found.segments[s].name, in_segments[s]);
    }
    return std::move(csv).take();
}

} // namespace

auto audit_as_json(results const& found) -> nlohmann::ordered_json
{
    auto const& a = found.audit;
    auto const& w = found.window;
    nlohmann::ordered_json options = nlohmann::ordered_json::object();
    for (auto const& [name, value] : found.options) options[name] = value;
    nlohmann::ordered_json audit{
        {"source", found.source},
        {"simulated", found.simulated},
        {"shop_seed", found.simulated ? nlohmann::ordered_json(found.shop_seed) : nullptr},
        {"rows_read", a.rows_read},
        {"rows_used", a.rows_used},
        {"rows_left_out",
         {{"missing_customer", a.missing_customer},
          {"outside_window", a.outside_window},
          {"non_finite_amount", a.non_finite_amount},
          {"refunds_dropped", a.refunds_dropped},
          {"zeros_dropped", a.zeros_dropped},
          {"duplicates_dropped", a.duplicates_dropped}}},
        {"refunds_netted", a.refunds_netted},
        {"customers", a.customers},
        {"customers_affected", a.customers_affected},
        {"customers_lost", a.customers_lost}};
    if (found.has_purchases)
        audit["window"] = {{"from", format_day(w.from)},
                           {"from_inferred", w.from_inferred},
                           {"until", format_day(w.until)},
                           {"until_inferred", w.until_inferred},
                           {"left_truncated", w.left_truncated}};
    if (found.has_purchases) {
        audit["cohorts"] = nullptr;
        if (auto const& asked = found.answered)
            audit["cohorts"] = {{"without_birth", asked->without_birth},
                                {"births_outside", asked->births_outside},
                                {"unplaced", asked->unplaced},
                                {"rows_before_birth", asked->rows_before_birth}};
    }
    audit["as_of"] = found.as_of ? nlohmann::ordered_json(format_day(*found.as_of)) : nullptr;
    audit["options"] = options;
    return audit;
}

auto why_no_cohorts(results const& found) -> std::string
{
    if (!found.has_purchases) return {};
    if (!found.answered) return "no row is used";
    auto const& asked = *found.answered;
    if (!asked.cohorts.empty()) {
        if (!asked.columns.empty()) return {};
        auto const ages = std::ranges::find(found.options, "ages", [](auto const& o) { return o.first; });
        return "none of --ages " + ages->second + " was seen";
    }
    std::string who;
    auto const count = [&](char const* which, std::uint64_t n) {
        if (n > 0) who += (who.empty() ? "" : ", ") + std::string(which) + ": " + std::to_string(n);
    };
    count("without a birth", asked.without_birth);
    count("born on days that are not looked at", asked.births_outside);
    count("without a value to be placed by, or not seen for long enough", asked.unplaced);
    return "nobody is in a cohort; customers " + who;
}

auto write_tables(results const& found) -> std::vector<output_file>
{
    std::vector<output_file> files;
    if (found.has_purchases)
        files = {{"retention.csv", retention_csv(found)},
                 {"averages.csv", averages_csv(found)},
                 {"cohorts.csv", cohorts_csv(found)}};
    files.push_back({"rfm.csv", rfm_csv(found)});
    files.push_back({"thresholds.csv", thresholds_csv(found)});
    files.push_back({"segments.csv", segments_csv(found)});
    files.push_back({"segment_profile.csv", segment_profile_csv(found)});
    files.push_back({"clusters.csv", clusters_csv(found)});
    files.push_back({"cluster_features.csv", cluster_features_csv(found)});
    files.push_back({"cluster_segments.csv", cluster_segments_csv(found)});
    files.push_back({"choose_k.csv", choose_k_csv(found)});
    if (found.migration) files.push_back({"migration.csv", migration_csv(*found.migration)});
    if (found.priority) files.push_back({"priority.csv", priority_csv(*found.priority)});
    if (found.campaign) files.push_back({"campaign.csv", campaign_csv(*found.campaign)});
    files.push_back(
        {"audit.json",
         audit_as_json(found).dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n"});
    return files;
}

} // namespace report
