#include "page.hpp"

#include "page_template.hpp"
#include "time_format.hpp"
#include "writers.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <numeric>

namespace report {

namespace {

using json = nlohmann::ordered_json;

template <class T>
[[nodiscard]] auto or_null(std::optional<T> const& value) -> json
{
    return value ? json(*value) : json(nullptr);
}

/// Money for the page, which shows rounded figures; the tables beside it have the exact ones.
[[nodiscard]] auto money(std::optional<micro> amount) -> json
{
    return amount ? json(as_double(*amount)) : json(nullptr);
}

/// A daily table of years would be a page of a hundred megabytes.
constexpr std::size_t most_cohorts = 48, most_ages = 48;

[[nodiscard]] auto retention(results const& found) -> json
{
    auto const all = found.cohorts.size();
    auto const from = all > most_cohorts ? all - most_cohorts : 0;
    json rows = json::array();
    for (auto c = from; c < all; ++c) {
        auto const& cohort = found.cohorts[c];
        json cells = json::array();
        for (auto const& cell : cohort.cells) {
            if (cells.size() == most_ages || cell.is == cohort::cell_state::unobserved) break;
            cells.push_back(
                json::array({cell.is == cohort::cell_state::partial, cell.customers, or_null(cell.rate),
                             or_null(cell.low), or_null(cell.high), money(cell.revenue)}));
        }
        rows.push_back({{"label", cohort.label}, {"size", cohort.size}, {"cells", cells}});
    }
    json averages = json::array();
    for (auto const& a : found.averages) {
        if (averages.size() == most_ages) break;
        averages.push_back({{"pooled", or_null(a.pooled)},
                            {"simple", or_null(a.simple)},
                            {"weighted", or_null(a.weighted)},
                            {"cohorts", a.cohorts},
                            {"withPartial", or_null(a.pooled_with_partial)}});
    }
    return {{"period", found.period},
            {"cohorts", rows},
            {"allCohorts", all},
            {"allAges", found.averages.size()},
            {"averages", averages}};
}

[[nodiscard]] auto interval(results::counted_members const& n) -> json
{
    return json::array({n.customers, n.eligible, or_null(n.low), or_null(n.high), or_null(n.figure)});
}

[[nodiscard]] auto drop_off(std::optional<results::lost_members> const& lost) -> json
{
    if (!lost) return nullptr;
    return {{"from", lost->from},     {"to", lost->to},       {"cohorts", lost->cohorts},
            {"before", lost->before}, {"after", lost->after}, {"loss", lost->loss},
            {"low", lost->low},       {"high", lost->high}};
}

/// The cohorts that are shown: the last ones by period, else the largest, in their order.
[[nodiscard]] auto shown_cohorts(results::cohort_answer const& a, bool by_period) -> std::vector<std::size_t>
{
    std::vector<std::size_t> all(a.cohorts.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    if (all.size() <= most_cohorts) return all;
    if (by_period) return {all.end() - most_cohorts, all.end()};
    std::ranges::stable_sort(all, [&](auto x, auto y) { return a.cohorts[x].size > a.cohorts[y].size; });
    all.resize(most_cohorts);
    std::ranges::sort(all);
    return all;
}

[[nodiscard]] auto cohorts(results const& found) -> json
{
    if (!found.answered) return nullptr;
    auto const& a = *found.answered;
    json columns = json::array();
    for (auto const& column : a.columns) {
        if (columns.size() == most_ages) break;
        columns.push_back({{"label", column.label},
                           {"age", column.age},
                           {"cohorts", column.pooled.cohorts},
                           {"pooled", interval(column.pooled)}});
    }
    json rows = json::array();
    for (auto const c : shown_cohorts(a, a.by_period)) {
        json cells = json::array();
        for (auto const& cell : a.cohorts[c].cells) {
            if (cells.size() == most_ages) break;
            if (cell.is == cohort::cell_state::unobserved) {
                cells.push_back(nullptr);
                continue;
            }
            auto figures = interval(cell);
            figures.push_back(cell.is == cohort::cell_state::partial);
            cells.push_back(std::move(figures));
        }
        while (!cells.empty() && cells.back().is_null()) cells.erase(cells.size() - 1);
        rows.push_back({{"label", a.cohorts[c].label}, {"size", a.cohorts[c].size}, {"cells", cells}});
    }
    return {{"columns", columns},
            {"rows", rows},
            {"allCohorts", a.cohorts.size()},
            {"allColumns", a.columns.size()},
            {"byPeriod", a.by_period},
            {"measure", a.measure},
            {"measureColumn", a.measure_column},
            {"isTotal", a.measure_is_total},
            {"ageName", a.age_name},
            {"ageUnit", a.age_unit},
            {"matures", a.matures},
            {"hints", a.hints},
            {"dropOff", drop_off(a.drop_off)},
            {"laterDropOff", drop_off(a.later_drop_off)},
            {"withoutBirth", a.without_birth},
            {"birthsOutside", a.births_outside},
            {"unplaced", a.unplaced},
            {"rowsBeforeBirth", a.rows_before_birth}};
}

[[nodiscard]] auto periods(results const& found) -> json
{
    json out = json::array();
    for (auto const& p : found.periods) {
        out.push_back({{"label", p.label},
                       {"partial", p.partial},
                       {"customers", p.customers},
                       {"revenue", money(p.revenue)}});
    }
    return out;
}

[[nodiscard]] auto segments(results const& found) -> json
{
    json out = json::array();
    for (auto const& s : found.segments) {
        out.push_back({{"name", s.name},
                       {"meaning", s.meaning},
                       {"action", s.action},
                       {"customers", s.customers},
                       {"orders", s.orders},
                       {"revenue", money(s.revenue)},
                       {"customersShare", or_null(s.customers_share)},
                       {"ordersShare", or_null(s.orders_share)},
                       {"revenueShare", or_null(s.revenue_share)},
                       {"aov", or_null(s.aov)},
                       {"days", or_null(s.mean_days_since_last)},
                       {"medianDays", or_null(s.median_days_since_last)},
                       {"medianOrders", or_null(s.median_orders)},
                       {"medianRevenue", or_null(s.median_revenue)}});
    }
    return out;
}

/// The segment that a pair of scores belongs to, where it says.
[[nodiscard]] auto segment_name(results const& found, std::size_t pair) -> json
{
    if (found.segment_of_scores.empty()) return nullptr;
    auto const segment = found.segment_of_scores[pair];
    return segment < found.segments.size() ? json(found.segments[segment].name) : json(nullptr);
}

/// Customers and revenue of each pair of scores, and the segment that the pair belongs to.
[[nodiscard]] auto score_grid(results const& found) -> json
{
    auto const side = static_cast<unsigned>(found.bins.f) + 1;
    auto const highest = static_cast<unsigned>(found.bins.r);
    struct sums {
        std::uint64_t customers = 0;
        micro revenue = 0;
    };
    std::vector<sums> grid(std::size_t{side} * (highest + 1));
    for (auto const& c : found.customers) {
        auto& s = grid[c.r * side + c.f];
        ++s.customers;
        s.revenue += c.monetary.value_or(0);
    }
    json out = json::array();
    for (auto r = highest; r >= 1; --r) {
        json row = json::array();
        for (unsigned f = 1; f < side; ++f) {
            auto const at = r * side + f;
            row.push_back({{"customers", grid[at].customers},
                           {"revenue", found.has_money() ? json(as_double(grid[at].revenue)) : json(nullptr)},
                           {"segment", segment_name(found, at)}});
        }
        out.push_back(row);
    }
    return out;
}

[[nodiscard]] auto thresholds(results const& found) -> json
{
    json out = json::array();
    for (auto const& t : found.thresholds) {
        out.push_back({{"measure", cohort::to_string(t.of)},
                       {"score", t.score},
                       {"from", t.from},
                       {"to", t.to},
                       {"customers", t.customers}});
    }
    return out;
}

[[nodiscard]] auto cluster_features(results::clustering const& found) -> json
{
    json out = json::array();
    for (auto const& f : found.features)
        out.push_back({{"key", words_of(f.is).option},
                       {"clustered", f.clustered},
                       {"mean", or_null(f.mean)},
                       {"median", or_null(f.median)},
                       {"explained", or_null(f.explained)}});
    return out;
}

[[nodiscard]] auto cluster_rows(results::clustering const& found) -> json
{
    json rows = json::array();
    for (auto const& c : found.clusters) {
        json features = json::array();
        for (auto const& f : c.features)
            features.push_back({{"centre", or_null(f.centre)},
                                {"mean", or_null(f.mean)},
                                {"median", or_null(f.median)},
                                {"difference", or_null(f.difference)}});
        rows.push_back({{"name", c.name},
                        {"customers", c.customers},
                        {"customersShare", or_null(c.customers_share)},
                        {"revenue", money(c.revenue)},
                        {"revenueShare", or_null(c.revenue_share)},
                        {"features", features},
                        {"apart", c.apart},
                        {"inSegments", c.in_segments}});
    }
    return rows;
}

/// Other numbers of clusters.
[[nodiscard]] auto cluster_trials(results::clustering const& found) -> json
{
    if (found.trials.empty()) return nullptr;
    json rows = json::array();
    for (auto const& t : found.trials)
        rows.push_back({{"k", t.k},
                        {"inertia", t.inertia},
                        {"silhouette", or_null(t.silhouette)},
                        {"silhouetteSe", or_null(t.silhouette_se)},
                        {"calinskiHarabasz", or_null(t.calinski_harabasz)},
                        {"daviesBouldin", or_null(t.davies_bouldin)},
                        {"gap", or_null(t.gap)},
                        {"gapSe", or_null(t.gap_se)}});
    json rules = json::array();
    for (auto const& r : found.rules) rules.push_back({{"rule", r.rule}, {"k", or_null(r.k)}});
    return {{"rows", rows},
            {"restarts", found.trial_restarts},
            {"rules", rules},
            {"agreed", or_null(found.agreed)},
            {"votes", found.votes}};
}

/// Customers as points: recency, frequency, monetary and the cluster, counted from 0.
[[nodiscard]] auto cluster_points(results const& found) -> json
{
    json points = json::array();
    for (auto const i : found.clustered.drawn) {
        auto const& c = found.customers[i];
        points.push_back(
            json::array({c.days_since_last, c.frequency, money(c.monetary), or_null(c.cluster)}));
    }
    return points;
}

[[nodiscard]] auto clusters(results const& found) -> json
{
    auto const& c = found.clustered;
    return {{"rows", cluster_rows(c)},
            {"features", cluster_features(c)},
            {"asked", c.asked.automatic ? "auto"
                      : c.asked.given   ? "given"
                                        : "usual"},
            {"seed", std::to_string(c.seed)},
            {"restarts", c.restarts},
            {"iterations", c.iterations},
            {"inertia", c.inertia},
            {"leftOut", c.left_out},
            {"randIndex", or_null(c.rand_index)},
            {"trials", cluster_trials(c)},
            {"points", cluster_points(found)}};
}

[[nodiscard]] auto attributes(results const& found) -> json
{
    json out = json::array();
    for (auto const& a : found.attributes) {
        json values = json::array();
        for (auto const& v : a.values) {
            values.push_back({{"value", v.value},
                              {"customers", v.customers},
                              {"rows", v.rows},
                              {"revenue", money(v.revenue)}});
        }
        out.push_back({{"name", a.name}, {"values", values}});
    }
    return out;
}

[[nodiscard]] auto scoring(results const& found) -> json
{
    return {{"r", found.r_rule.rule},
            {"f", found.f_rule.rule},
            {"m", found.m_rule ? json(found.m_rule->rule) : json(nullptr)},
            {"nested", found.nested.empty() ? json(nullptr) : json(found.nested)},
            {"split",
             {{"r", found.r_rule.split},
              {"f", found.f_rule.split},
              {"m", found.m_rule ? found.m_rule->split : 0}}}};
}

[[nodiscard]] auto concentration(results const& found) -> json
{
    if (!found.concentration || !found.concentration->gini) return nullptr;
    auto const& c = *found.concentration;
    auto const part = [](std::optional<cohort::top_part> const& p) {
        return p ? json{{"customers", p->count}, {"share", p->share}} : json(nullptr);
    };
    return {{"gini", *c.gini}, {"top1", part(c.top_1)}, {"top10", part(c.top_10)}, {"top20", part(c.top_20)}};
}

[[nodiscard]] auto migration(results const& found) -> json
{
    if (!found.migration) return nullptr;
    json moves = json::array();
    for (auto const& m : found.migration->moves)
        moves.push_back({{"from", m.from},
                         {"to", m.to},
                         {"customers", m.customers},
                         {"revenueFrom", money(m.revenue_from)},
                         {"revenueTo", money(m.revenue_to)}});
    return {{"from", format_day(found.migration->from)},
            {"to", format_day(found.migration->to)},
            {"cuts", found.migration->cuts},
            {"lookback", or_null(found.migration->lookback)},
            {"moves", moves}};
}

[[nodiscard]] auto priority(results const& found) -> json
{
    if (!found.priority) return nullptr;
    auto const& p = *found.priority;
    json lines = json::array();
    for (auto const& l : p.lines)
        lines.push_back({{"measure", l.measure},
                         {"outcome", l.outcome},
                         {"auc", or_null(l.auc)},
                         {"aucLow", or_null(l.auc_low)},
                         {"aucHigh", or_null(l.auc_high)},
                         {"gini", or_null(l.gini)},
                         {"lift", or_null(l.lift)},
                         {"spearman", or_null(l.spearman)}});
    return {{"split", format_day(p.split)},
            {"until", format_day(p.until)},
            {"customers", p.customers},
            {"boughtAgain", p.bought_again},
            {"confidence", p.confidence},
            {"lines", lines},
            {"verdicts", {{"buys_again", or_null(p.buys_again)}, {"revenue", or_null(p.revenue)}}}};
}

[[nodiscard]] auto campaign(results const& found) -> json
{
    if (!found.campaign) return nullptr;
    json rows = json::array();
    for (auto const& target : found.campaign->targets) {
        std::uint64_t contacts = 0, holdout = 0;
        for (auto const& c : found.campaign->list)
            if (c.segment == target) ++(c.group == "contact" ? contacts : holdout);
        rows.push_back({{"segment", target}, {"contacts", contacts}, {"holdout", holdout}});
    }
    return {{"targets", found.campaign->targets}, {"holdoutShare", found.campaign->holdout}, {"rows", rows}};
}

} // namespace

auto render_page(results const& found) -> std::string
{
    json const data{
        {"audit", audit_as_json(found)},
        {"lastDay",
         found.has_purchases ? json(format_day(found.window.until - date::days{1})) : json(nullptr)},
        {"seed", std::to_string(found.shop_seed)},
        {"withoutActivity", found.without_activity},
        {"orders", found.orders},
        {"revenue", money(found.revenue)},
        {"cost", money(found.cost)},
        {"retention", found.has_purchases ? retention(found) : json(nullptr)},
        {"cohorts", cohorts(found)},
        {"periods", periods(found)},
        {"bins", {{"r", found.bins.r}, {"f", found.bins.f}, {"m", found.bins.m}}},
        {"scoring", scoring(found)},
        {"concentration", concentration(found)},
        {"segments", segments(found)},
        {"scoreGrid", score_grid(found)},
        {"thresholds", thresholds(found)},
        {"clusters", clusters(found)},
        {"attributes", attributes(found)},
        {"migration", migration(found)},
        {"priority", priority(found)},
        {"campaign", campaign(found)},
    };
    auto const text = data.dump(-1, ' ', false, json::error_handler_t::replace);

    std::string page;
    page.reserve(page_before_data.size() + text.size() + page_after_data.size() + 1024);
    page += page_before_data;
    // The data stand in a script element, which only "</script" and "<!--" could end or bend.
    for (char const c : text) {
        if (c == '<')
            page += "\\u003c";
        else
            page += c;
    }
    page += page_after_data;
    return page;
}

} // namespace report
