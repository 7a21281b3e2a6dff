#pragma once

#include "failure.hpp"
#include "options.hpp"
#include "results.hpp"
#include "sale.hpp"

#include <cohort/cluster.hpp>
#include <cohort/rfm.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace report {

/// Takes over the measures of every customer.
template <class Table>
void take_customers(results& found, Table const& value, sales const& log)
{
    found.as_of = value.as_of();
    found.customers.resize(value.customers());
    for (std::size_t i = 0; i < value.customers(); ++i) {
        auto& c = found.customers[i];
        c.id = log.customers.text(value.keys()[i]);
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
template <class Table>
[[nodiscard]] auto take_scores(results& found, Table const& value, options const& chosen)
    -> cohort::rfm_scores
{
    cohort::score_options how;
    how.bins = static_cast<int>(chosen.bins);
    if (chosen.scoring == score_rule::quantile7) {
        how.rule = cohort::scoring::sample_quantile;
        how.type = cohort::quantile_type::type7;
        // Frequencies repeat, so cuts do too; the page says which scores nobody got.
        how.repeated = cohort::repeated_cuts::merge;
    }
    auto scores = cohort::score(value, how);
    found.bins = chosen.bins;
    for (std::size_t i = 0; i < scores.customers(); ++i) {
        auto& c = found.customers[i];
        c.r = scores.r()[i];
        c.f = scores.f()[i];
        if (scores.has_monetary()) c.m = scores.m()[i];
    }
    for (auto const& t : scores.thresholds()) {
        auto const got_it = [&](results::customer const& c) {
            switch (t.measure) {
            case cohort::rfm_measure::days_since_last:
                return static_cast<int>(c.r) == t.score;
            case cohort::rfm_measure::frequency:
                return static_cast<int>(c.f) == t.score;
            case cohort::rfm_measure::monetary:
                break;
            }
            return static_cast<int>(c.m.value_or(0)) == t.score;
        };
        found.thresholds.push_back({t.measure, static_cast<unsigned>(t.score),
                                    threshold_value(t.measure, t.from), threshold_value(t.measure, t.to),
                                    static_cast<std::uint64_t>(std::count_if(
                                        found.customers.begin(), found.customers.end(), got_it))});
    }
    return scores;
}

/// Names every customer's segment. The ten segments are regions of scores 1 to 5: with other bins there are
/// none.
template <class Table>
void take_segments(results& found, Table const& value, cohort::rfm_scores const& scores)
{
    auto const& map = cohort::ten_segments;
    if (scores.bins() != map.bins()) return;
    auto const named = cohort::segment(scores, map);
    for (std::size_t i = 0; i < found.customers.size(); ++i) found.customers[i].segment = named.of()[i];
    for (auto const& p : cohort::segment_profile(value, named)) {
        results::segment s{p.name, p.customers, p.orders, {}, {}, p.mean_days_since_last()};
        if constexpr (Table::has_monetary) {
            s.revenue = p.revenue;
            if (auto const aov = p.aov()) s.aov = *aov / static_cast<double>(micros_per_unit);
        }
        found.segments.push_back(std::move(s));
    }
    // The map has a name for what no rule matches; this map leaves nothing over.
    static_assert(cohort::ten_segments.gaps() == 0);
    found.segments.pop_back();
    auto const side = found.bins + 1;
    found.segment_of_scores.resize(std::size_t{side} * side);
    for (unsigned r = 1; r <= found.bins; ++r) {
        for (unsigned f = 1; f <= found.bins; ++f) {
            found.segment_of_scores[r * side + f] = static_cast<std::uint32_t>(
                map.find({.r = static_cast<int>(r), .f = static_cast<int>(f), .m = 1}));
        }
    }
}

/// The customers as points: days, orders and, where known, money in its own unit. A customer whose refunds
/// outweigh the purchases counts as one of no revenue, since no logarithm is of a debt.
template <class Table>
[[nodiscard]] auto points(Table const& value) -> cohort::matrix
{
    auto m = value.features();
    if constexpr (Table::has_monetary) {
        for (std::size_t i = 0; i < m.rows(); ++i) {
            m(i, 2) = std::max(0.0, m(i, 2) / static_cast<double>(micros_per_unit));
        }
    }
    return m;
}

[[nodiscard]] inline auto distinct_rows(cohort::matrix const& m, std::size_t enough) -> std::size_t
{
    std::set<std::vector<double>> rows;
    for (std::size_t i = 0; i < m.rows() && rows.size() < enough; ++i) {
        rows.emplace(m.row(i).begin(), m.row(i).end());
    }
    return rows.size();
}

/// Clusters the customers by k-means on standardised logarithms.
template <class Table, class Executor>
void take_clusters(results& found, Table const& value, options const& chosen, Executor const& run)
{
    constexpr unsigned usual = 4;
    auto const customers = points(value);
    auto const k = chosen.clusters ? std::size_t{*chosen.clusters} : distinct_rows(customers, usual);
    cohort::kmeans_options how;
    how.restarts = 10;
    how.tolerance =
        0; // until no label changes: the table of clusters should not depend on where one lost patience
    if (chosen.seed) how.seed = *chosen.seed;
    found.cluster_seed = how.seed;
    if (k == 0 || customers.rows() == 0) return;

    auto const clusters = cohort::kmeans(cohort::standardize(cohort::log1p(customers)), k, how, run);
    found.cluster_restarts = how.restarts;
    found.cluster_iterations = clusters.iterations();
    found.cluster_inertia = clusters.inertia();

    auto const centres = clusters.centres_in_original_units();
    std::vector<cohort::sum<micro>> revenue(k);
    for (std::size_t i = 0; i < found.customers.size(); ++i) {
        auto& c = found.customers[i];
        c.cluster = clusters.labels()[i];
        revenue[c.cluster](c.monetary.value_or(0));
    }
    for (std::size_t j = 0; j < k; ++j) {
        results::cluster c{clusters.sizes()[j], centres(j, 0), centres(j, 1), {}, {}};
        if constexpr (Table::has_monetary) {
            c.monetary = centres(j, 2);
            c.revenue = revenue[j].value();
        }
        found.clusters.push_back(c);
    }
}

} // namespace report
