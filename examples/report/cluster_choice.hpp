#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace report {

/// What customers can be clustered by.
enum class cluster_feature : std::uint8_t {
    recency,
    frequency,
    monetary,
    length,
    tenure,
    periodicity,
    order_value,
    largest_order,
    active_days
};

/// What a feature is called, and what it takes.
struct cluster_feature_words {
    cluster_feature feature = cluster_feature::recency;
    std::string_view option; ///< on the command line and in the page's data
    std::string_view column; ///< in the tables
    /// In drafts of names. The library has words for the first three, by its names of them.
    std::string_view in_names;
    bool of_money = false;
    bool of_purchases = false; ///< a table of customers does not tell it
};

inline constexpr std::array<cluster_feature_words, 9> all_cluster_features{{
    {cluster_feature::recency, "r", "days_since_last", "days_since_last"},
    {cluster_feature::frequency, "f", "frequency", "frequency"},
    {cluster_feature::monetary, "m", "monetary", "monetary", true},
    {cluster_feature::length, "length", "length", "length", false, true},
    {cluster_feature::tenure, "tenure", "tenure", "tenure", false, true},
    {cluster_feature::periodicity, "periodicity", "periodicity", "periodicity", false, true},
    {cluster_feature::order_value, "aov", "aov", "order value", true, true},
    {cluster_feature::largest_order, "largest-order", "largest_order", "largest order", true, true},
    {cluster_feature::active_days, "active-days", "active_days", "active days", false, true},
}};

[[nodiscard]] constexpr auto words_of(cluster_feature feature) -> cluster_feature_words const&
{
    return all_cluster_features[static_cast<std::size_t>(feature)];
}

/// How features are scaled before customers are clustered.
enum class cluster_scale : std::uint8_t {
    log_z,  ///< log(1 + x), then z-scores
    z,      ///< z-scores
    minmax, ///< to 0 ... 1
    robust, ///< less the median, over the distance of the quartiles
    rank    ///< to fractions of ranks
};

/// How many clusters: as many as are given, or what most rules choose; if neither, four, or fewer where the
/// customers are too alike.
struct cluster_number {
    std::optional<unsigned> given;
    bool automatic = false;

    friend constexpr bool operator==(cluster_number const&, cluster_number const&) = default;
};

/// Reads `--clusters`: a number from 1 to 1000, or "auto". \throws bad_value
[[nodiscard]] auto parse_clusters(std::string_view text) -> cluster_number;

/// Reads `--features`: names with commas between them, each once. \throws bad_value
[[nodiscard]] auto parse_features(std::string_view text) -> std::vector<cluster_feature>;

/// "r,f,m"
[[nodiscard]] auto list_of(std::vector<cluster_feature> const& features) -> std::string;

} // namespace report
