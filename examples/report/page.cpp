#include "page.hpp"

#include "page_template.hpp"
#include "time_format.hpp"
#include "writers.hpp"

#include <nlohmann/json.hpp>

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
                       {"customers", s.customers},
                       {"orders", s.orders},
                       {"revenue", money(s.revenue)},
                       {"aov", or_null(s.aov)},
                       {"days", or_null(s.mean_days_since_last)}});
    }
    return out;
}

/// Customers and revenue of each pair of scores, and the segment that the pair belongs to.
[[nodiscard]] auto score_grid(results const& found) -> json
{
    auto const side = found.bins + 1;
    struct sums {
        std::uint64_t customers = 0;
        micro revenue = 0;
    };
    std::vector<sums> grid(std::size_t{side} * side);
    for (auto const& c : found.customers) {
        auto& s = grid[c.r * side + c.f];
        ++s.customers;
        s.revenue += c.monetary.value_or(0);
    }
    json out = json::array();
    for (auto r = found.bins; r >= 1; --r) {
        json row = json::array();
        for (unsigned f = 1; f <= found.bins; ++f) {
            auto const at = r * side + f;
            row.push_back({{"customers", grid[at].customers},
                           {"revenue", found.has_money() ? json(as_double(grid[at].revenue)) : json(nullptr)},
                           {"segment", found.segment_of_scores.empty()
                                           ? json(nullptr)
                                           : json(found.segments[found.segment_of_scores[at]].name)}});
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

[[nodiscard]] auto clusters(results const& found) -> json
{
    json rows = json::array();
    for (auto const& c : found.clusters) {
        rows.push_back({{"customers", c.customers},
                        {"days", c.days_since_last},
                        {"frequency", c.frequency},
                        {"monetary", or_null(c.monetary)},
                        {"revenue", money(c.revenue)}});
    }
    return {{"rows", rows},
            {"seed", std::to_string(found.cluster_seed)},
            {"restarts", found.cluster_restarts},
            {"iterations", found.cluster_iterations},
            {"inertia", found.cluster_inertia}};
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

} // namespace

auto render_page(results const& found) -> std::string
{
    json const data{
        {"audit", audit_as_json(found)},
        {"lastDay", format_day(found.window.until - date::days{1})},
        {"seed", std::to_string(found.shop_seed)},
        {"withoutActivity", found.without_activity},
        {"orders", found.orders},
        {"revenue", money(found.revenue)},
        {"cost", money(found.cost)},
        {"retention", retention(found)},
        {"periods", periods(found)},
        {"bins", found.bins},
        {"segments", segments(found)},
        {"scoreGrid", score_grid(found)},
        {"thresholds", thresholds(found)},
        {"clusters", clusters(found)},
        {"attributes", attributes(found)},
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
