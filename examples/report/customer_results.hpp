#pragma once

#include "cluster_results.hpp"
#include "decimal.hpp"
#include "options.hpp"
#include "results.hpp"
#include "scoring_text.hpp"
#include "segment_choice.hpp"
#include "text_pool.hpp"

#include <cohort/campaign.hpp>
#include <cohort/rfm.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace report {

/// Takes over the measures of every customer.
template <class Table>
void take_customers(results& found, Table const& value, text_pool const& ids)
{
    found.customers.resize(value.customers());
    for (std::size_t i = 0; i < value.customers(); ++i) {
        auto& c = found.customers[i];
        c.id = ids.text(value.keys()[i]);
        c.days_since_last = value.days_since_last()[i];
        c.frequency = value.frequency()[i];
        if constexpr (Table::has_monetary) c.monetary = value.monetary()[i];
    }
}

/// A score's range as the tables print it: days and orders plain, money in its own unit.
[[nodiscard]] inline auto threshold_value(cohort::rfm_measure of, double value) -> std::string
{
    // The library gives ranges as doubles: exact up to 2^53 millionths, 9 * 10^9 of money.
    auto const whole = static_cast<std::int64_t>(std::llround(value));
    return of == cohort::rfm_measure::monetary ? format_money(whole) : std::to_string(whole);
}

/// Scores every customer, and says which values got which score.
template <class Table, class Executor>
[[nodiscard]] auto take_scores(results& found, Table const& value, options const& chosen, Executor const& run)
    -> cohort::rfm_scores
{
    auto scores = cohort::score(value, chosen.scoring, run);
    found.bins = bins_of(chosen.scoring);
    found.nested = name_of(chosen.scoring.nested);
    auto const rule = [&](cohort::rfm_measure m) {
        return results::measure_rule{to_string(chosen.scoring.of(m)), scores.split_by_order(m)};
    };
    found.r_rule = rule(cohort::rfm_measure::days_since_last);
    found.f_rule = rule(cohort::rfm_measure::frequency);
    if (scores.has_monetary())
        found.m_rule = rule(cohort::rfm_measure::monetary);
    else
        found.bins.m = 0;
    for (std::size_t i = 0; i < scores.customers(); ++i) {
        auto& c = found.customers[i];
        c.r = scores.r()[i];
        c.f = scores.f()[i];
        if (scores.has_monetary()) c.m = scores.m()[i];
    }
    for (auto const& t : scores.thresholds()) {
        auto const of = scores.of(t.measure);
        found.thresholds.push_back({t.measure, static_cast<unsigned>(t.score),
                                    threshold_value(t.measure, t.from), threshold_value(t.measure, t.to),
                                    static_cast<std::uint64_t>(std::ranges::count(of, t.score))});
    }
    return scores;
}

/// Names every customer's segment, and sums up what each segment amounts to.
template <class Table, class Map>
[[nodiscard]] auto take_segments(results& found, Table const& value, cohort::rfm_scores const& scores,
                                 Map const& map) -> cohort::segmentation
{
    auto const named = cohort::segment(scores, map);
    for (std::size_t i = 0; i < found.customers.size(); ++i) found.customers[i].segment = named.of()[i];
    auto const units = [](std::optional<double> money) {
        return money ? std::optional(in_units(*money)) : std::nullopt;
    };
    auto const profile = cohort::segment_profile(value, named);
    // A map has a name for what no rule matches; it is shown only where a score can be left over.
    auto const shown = map.size() - (map.gaps() == 0 ? 1U : 0U);
    for (std::size_t s = 0; s < shown; ++s) {
        auto const& p = profile[s];
        results::segment out;
        out.name = p.name;
        out.meaning = named.meanings()[s];
        out.action = named.actions()[s];
        out.customers = p.customers;
        out.orders = p.orders;
        out.mean_days_since_last = p.mean_days_since_last();
        out.customers_share = p.customers_share;
        out.orders_share = p.orders_share;
        out.median_days_since_last = p.median_days_since_last;
        out.median_orders = p.median_orders;
        if constexpr (Table::has_monetary) {
            out.revenue = p.revenue;
            out.aov = units(p.aov());
            out.revenue_share = p.revenue_share;
            out.median_revenue = units(p.median_revenue);
        }
        found.segments.push_back(std::move(out));
    }
    if (map.uses_monetary()) return named;
    auto const side = static_cast<std::size_t>(found.bins.f) + 1;
    found.segment_of_scores.resize((static_cast<std::size_t>(found.bins.r) + 1) * side);
    for (int r = 1; r <= found.bins.r; ++r) {
        for (int f = 1; f <= found.bins.f; ++f) {
            found.segment_of_scores[static_cast<std::size_t>(r) * side + static_cast<std::size_t>(f)] =
                static_cast<std::uint32_t>(map.find({.r = r, .f = f, .m = 1}));
        }
    }
    return named;
}

/// Who is to be contacted, and who is set aside.
template <class Table>
void take_campaign(results& found, Table const& value, cohort::segmentation const& named,
                   text_pool const& ids, options const& chosen)
{
    if (chosen.target.empty()) return;
    // By the customer's id, not its number: that changes with who else is in the file.
    auto const id = [&](std::uint32_t number) -> std::string const& { return ids.text(number); };
    cohort::contact_options how;
    how.segments = chosen.target;
    how.holdout = chosen.holdout;
    if (chosen.seed) how.seed = *chosen.seed;
    auto const list = cohort::list_contacts(value, named, how, id);
    results::contacts campaign{chosen.target, chosen.holdout, {}};
    for (auto const& c : list.customers())
        campaign.list.push_back(
            {id(c.customer), list.names()[c.segment], std::string(cohort::to_string(c.group))});
    found.campaign = std::move(campaign);
}

/// Everything that is asked of customers, wherever their measures come from.
/// \param further  the features to cluster by that the table has not
template <class Table, class Executor>
void take_value(results& found, Table const& value, text_pool const& ids, options const& chosen,
                Executor const& run, std::vector<further_feature> const& further = {})
{
    take_customers(found, value, ids);
    auto const scores = take_scores(found, value, chosen, run);
    if (chosen.segments) {
        auto const named = with_map(
            *chosen.segments, [&](auto const& map) { return take_segments(found, value, scores, map); });
        take_campaign(found, value, named, ids, chosen);
    }
    if constexpr (Table::has_monetary) found.concentration = cohort::revenue_concentration(value);
    take_clusters(found, further, chosen, run);
    auto const clusters = std::to_string(found.clustered.clusters.size());
    found.options.emplace_back("clusters", chosen.clusters.automatic ? "auto (" + clusters + ")" : clusters);
    found.options.emplace_back("seed", std::to_string(found.clustered.seed));
}

} // namespace report
