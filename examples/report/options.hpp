#pragma once

#include "chosen_period.hpp"
#include "cluster_choice.hpp"
#include "cohort_choice.hpp"
#include "segment_choice.hpp"

#include <cohort/rfm/migration.hpp>
#include <cohort/rfm/score.hpp>
#include <cohort/rows/policy.hpp>

#include <date/date.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace report {

/// Which columns of the file mean what. Empty: the file has no such column.
struct columns {
    std::string customer, time, order, amount, quantity, price, product;
    std::vector<std::string> attributes;
    std::string days_since_last, last_date, frequency, monetary; ///< of a table of customers
};

/// What the command line asks for.
struct options {
    std::optional<std::string> file; ///< empty: simulated rows
    std::filesystem::path out;
    std::string preset; ///< empty: none
    report::columns columns;
    std::string time_format; ///< empty: ISO 8601

    period_kind period = period_kind::month;
    std::optional<date::sys_days> since, until, as_of;

    cohort::row_policy policy;

    cohort_choice cohorts;

    bool customers_table = false; ///< the file has a row a customer, not a row a purchase

    std::string bins_text = "5", scoring_text = "value-consistent"; ///< as on the command line
    cohort::score_options scoring;
    std::optional<map_choice> segments; ///< empty: no map is meant for such scores

    std::optional<date::sys_days> compare_to, priority_split;
    cohort::migration_cuts compare_cuts = cohort::migration_cuts::frozen;
    std::optional<date::days> lookback; ///< of both; empty: all days before
    std::vector<std::string> target;    ///< segments of the campaign; empty: there is none
    double holdout = 0;

    cluster_number clusters;
    std::vector<cluster_feature> features; ///< what customers are clustered by
    cluster_scale scale = cluster_scale::log_z;
    unsigned restarts = 10;
    std::optional<std::uint64_t> seed;
    unsigned threads = 1;
};

/// Reads the command line.
/// \returns nothing if it asked for help or for the version, which are then printed
/// \throws failure  with status `bad_usage`
[[nodiscard]] auto parse_options(int argc, char const* const* argv) -> std::optional<options>;

/// Every option that the answer depends on, by its name on the command line (without the dashes) and its
/// value as it is in force, the defaults too. What was neither given nor has a default is empty: the library
/// infers it.
[[nodiscard]] auto options_in_force(options const& chosen)
    -> std::vector<std::pair<std::string, std::string>>;

/// The name that the command line knows an option's value by: "net", "as-activity", "value-consistent", ...
[[nodiscard]] auto name_of(cohort::refunds value) -> std::string;
[[nodiscard]] auto name_of(cohort::zeros value) -> std::string;
[[nodiscard]] auto name_of(cohort::duplicates value) -> std::string;
[[nodiscard]] auto name_of(cohort::collapse value) -> std::string;
[[nodiscard]] auto name_of(map_choice value) -> std::string;
[[nodiscard]] auto name_of(cohort::migration_cuts value) -> std::string;
[[nodiscard]] auto name_of(period_kind value) -> std::string;
[[nodiscard]] auto name_of(cluster_scale value) -> std::string;

} // namespace report
