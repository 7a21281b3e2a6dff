#pragma once

#include "cluster_choice.hpp"
#include "decimal.hpp"

#include <cohort/retention/cell_state.hpp>
#include <cohort/retention/cohort_counts.hpp>
#include <cohort/rfm/score.hpp>
#include <cohort/rfm/segment_profile.hpp>
#include <cohort/rows/audit.hpp>
#include <cohort/time/observation.hpp>

#include <date/date.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace report {

/// What the analyses say, as plain values: the writers and the page know nothing of the library's tables.
struct results {
    struct cell {
        cohort::cell_state is = cohort::cell_state::unobserved;
        std::uint64_t customers = 0;
        std::optional<double> rate, low, high; ///< the rate's interval
        std::optional<micro> revenue;
    };
    struct cohort_row {
        std::string label;
        std::uint64_t size = 0;
        std::vector<cell> cells; ///< one an age, the same number for every cohort
    };
    struct average {
        std::optional<double> pooled, simple, weighted, pooled_with_partial;
        std::uint64_t cohorts = 0; ///< complete ones, which the first three average over
    };
    struct period_total {
        std::string label;
        bool partial = false; ///< the window ends, or begins, within it
        std::uint64_t customers = 0;
        std::optional<micro> revenue;
    };
    struct customer {
        std::string id;
        std::int64_t days_since_last = 0;
        std::uint64_t frequency = 0;
        std::optional<micro> monetary;
        unsigned r = 0, f = 0;
        std::optional<unsigned> m;
        std::uint32_t segment = 0;            ///< of `segments`
        std::optional<std::uint32_t> cluster; ///< of `clustered.clusters`
    };
    /// A score and the closed range of values that got it, in the unit of the measure.
    struct threshold {
        cohort::rfm_measure of = cohort::rfm_measure::days_since_last;
        unsigned score = 0;
        std::string from, to;
        std::uint64_t customers = 0;
    };
    struct segment {
        std::string name, meaning, action;
        std::uint64_t customers = 0, orders = 0;
        std::optional<micro> revenue;
        std::optional<double> aov, mean_days_since_last;
        /// In hundredths of a per cent; those of all segments add up to 10'000.
        std::optional<std::int64_t> customers_share, orders_share, revenue_share;
        std::optional<double> median_days_since_last, median_orders, median_revenue;
    };
    /// How a measure was scored.
    struct measure_rule {
        std::string rule;
        std::uint64_t split = 0; ///< customers whose value got several scores, by the order of ids
    };
    struct move {
        std::string from, to; ///< segments; empty: not in the log at that date
        std::uint64_t customers = 0;
        std::optional<micro> revenue_from, revenue_to;
    };
    struct followed {
        date::local_days from{}, to{};
        std::string cuts;
        std::optional<int> lookback; ///< days that were measured up to each date; empty: all
        std::vector<move> moves;
    };
    struct priority_line {
        std::string measure, outcome;
        std::optional<double> auc, auc_low, auc_high, gini, lift, spearman;
    };
    struct ranking {
        date::local_days split{}, until{};
        std::uint64_t customers = 0, bought_again = 0;
        double confidence = 0; ///< of the intervals
        std::vector<priority_line> lines;
        std::optional<std::string> buys_again, revenue; ///< verdicts
    };
    struct contact {
        std::string customer, segment, group;
    };
    struct contacts {
        std::vector<std::string> targets;
        double holdout = 0;
        std::vector<contact> list;
    };
    /// A feature of all customers that are in a cluster; money in its unit.
    struct feature {
        cluster_feature is = cluster_feature::recency;
        bool clustered = false; ///< customers were clustered by it, or it is told only
        std::optional<double> mean, median, explained;
    };
    /// A feature of one cluster; a centre only where customers were clustered by it.
    struct feature_of_cluster {
        std::optional<double> centre, mean, median, difference;
    };
    struct cluster {
        std::string name;
        std::uint64_t customers = 0;
        std::optional<micro> revenue;
        /// In hundredths of a per cent; those of all clusters add up to 10'000.
        std::optional<std::int64_t> customers_share, revenue_share;
        std::vector<feature_of_cluster> features; ///< as `clustering::features`
        std::vector<std::size_t> apart;           ///< features, that in which it differs most first
        std::vector<std::uint64_t> in_segments;   ///< customers, by `segments`
    };
    /// What is known of one number of clusters.
    struct cluster_trial {
        std::size_t k = 0;
        double inertia = 0;
        std::optional<double> silhouette, silhouette_se, calinski_harabasz, davies_bouldin, gap, gap_se;
    };
    struct cluster_rule {
        std::string rule;
        std::optional<std::size_t> k;
    };
    struct clustering {
        std::vector<feature> features; ///< those that were asked for first
        cluster_number asked;
        std::vector<cluster> clusters; ///< ascending by the first feature of their centres
        std::uint64_t seed = 0;
        unsigned restarts = 0;
        std::uint64_t iterations = 0;
        double inertia = 0;
        std::uint64_t left_out = 0;       ///< customers in no cluster: a feature of theirs is not known
        std::optional<double> rand_index; ///< adjusted, of clusters and segments

        std::vector<cluster_trial> trials; ///< empty where there are fewer than two different customers
        unsigned trial_restarts = 0;
        std::vector<cluster_rule> rules;
        std::optional<std::size_t> agreed; ///< what most rules choose
        std::size_t votes = 0;             ///< how many of them

        std::vector<std::uint32_t> drawn; ///< customers to be shown as points
    };
    /// Members of one cohort, or of several, at an age or a span of ages.
    struct counted_members {
        std::uint64_t customers = 0, eligible = 0; ///< who returned, who could be seen
        std::optional<double> low, high;           ///< the interval of their ratio
        std::optional<double> figure;              ///< what was measured, in its unit
    };
    struct answered_cell : counted_members {
        cohort::cell_state is = cohort::cell_state::unobserved;
        std::string value; ///< as cohorts.csv has it
        /// of those who could be seen here and at the next age
        std::optional<cohort::followed_members> followed;
    };
    struct answered_cohort {
        std::string label;
        std::uint64_t size = 0;
        std::vector<answered_cell> cells; ///< one a column
    };
    struct pooled_members : counted_members {
        std::size_t cohorts = 0; ///< complete ones
    };
    struct cohort_column {
        std::string label; ///< "3", "8-30"
        std::size_t age = 0;
        pooled_members pooled;
    };
    /// The largest loss from one column to the next, over the cohorts that are complete at both.
    struct lost_members {
        std::size_t from = 0, to = 0; ///< columns
        std::size_t cohorts = 0;
        double before = 0, after = 0; ///< their rates at both
        double loss = 0, low = 0, high = 0;
    };
    /// The answer to the question about cohorts.
    struct cohort_answer {
        std::vector<cohort_column> columns;
        std::vector<answered_cohort> cohorts;
        std::optional<lost_members> drop_off, later_drop_off; ///< of all ages; of those after the first
        std::uint64_t without_birth = 0, births_outside = 0, unplaced = 0, rows_before_birth = 0;
        std::vector<std::string> hints; ///< what the question may not have meant, in sentences
        bool matures = false;           ///< members one by one, or cells by the calendar
        std::string age_name;           ///< "M", "W"; empty where an age is no single period
        std::string age_unit;           ///< "calendar month", "30 days"
        bool by_period = true;
        std::string measure, measure_column; ///< "sum" of "quantity"; "customers" of none
        bool measure_is_total = false;
    };
    struct attribute_value {
        std::string value;
        std::uint64_t customers = 0, rows = 0;
        std::optional<micro> revenue;
    };
    struct attribute {
        std::string name;
        std::vector<attribute_value> values; ///< by revenue, or by customers, the greatest first
    };

    std::string source;        ///< the file's name
    bool has_purchases = true; ///< or a row a customer: no window, no retention, no periods
    bool simulated = false;
    std::uint64_t shop_seed = 0;

    cohort::observation_window window;
    std::optional<date::local_days> as_of; ///< empty: a table of customers does not say
    cohort::row_audit audit;
    std::uint64_t without_activity = 0; ///< customers with refunds only: in no cohort and with no score

    std::uint64_t orders = 0;
    std::optional<micro> revenue, cost;

    std::string period; ///< "month"
    std::vector<cohort_row> cohorts;
    std::vector<average> averages; ///< one an age
    std::vector<period_total> periods;
    std::optional<cohort_answer> answered; ///< empty: no row is used

    cohort::score_bins bins;
    measure_rule r_rule, f_rule;
    std::optional<measure_rule> m_rule;
    std::string nested; ///< "RFM"; empty: each measure by itself
    std::vector<customer> customers;
    std::vector<threshold> thresholds;
    std::vector<segment> segments;
    /// The segment of each pair of scores: r * (bins.f + 1) + f. Empty where it takes more than a pair.
    std::vector<std::uint32_t> segment_of_scores;
    std::optional<cohort::revenue_concentration_result> concentration;

    std::optional<followed> migration;
    std::optional<ranking> priority;
    std::optional<contacts> campaign;

    clustering clustered;

    std::vector<attribute> attributes;

    /// Every option in force, as the command line knows it.
    std::vector<std::pair<std::string, std::string>> options;

    [[nodiscard]] auto has_money() const noexcept -> bool { return revenue.has_value(); }
};

} // namespace report
