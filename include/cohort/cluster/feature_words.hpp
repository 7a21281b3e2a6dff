#pragma once

#include <array>
#include <string_view>

namespace cohort {

/// Words for where a cluster lies in a feature, from which names of clusters are drafted. A word that is ""
/// is left out.
struct feature_words {
    /// The name of the column that these words are about.
    std::string_view feature = {};

    std::string_view low = {};
    std::string_view middle = {};
    std::string_view high = {};
    /// In place of these three where the cluster's median is exactly 1: one order is a fact of its own. Not
    /// used if it is "".
    std::string_view one = {};

    // Added where clusters would be called the same otherwise.
    std::string_view less = {}; ///< of two, the one that is lower in this feature
    std::string_view more = {}; ///< and the one that is higher
    std::string_view noun = {}; ///< of more than two: "spending 2 of 3", counted from the lowest

    friend constexpr bool operator==(feature_words const&, feature_words const&) = default;
};

/// Words for the measures of RFM, by the names that the columns of `rfm_table::features()` have.
inline constexpr std::array<feature_words, 3> rfm_words{{{.feature = "days_since_last",
                                                          .low = "recent",
                                                          .middle = "cooling",
                                                          .high = "lapsed",
                                                          .less = "more recent",
                                                          .more = "longer ago",
                                                          .noun = "days since last"},
                                                         {.feature = "frequency",
                                                          .low = "infrequent",
                                                          .middle = "occasional",
                                                          .high = "frequent",
                                                          .one = "one-time",
                                                          .less = "less often",
                                                          .more = "more often",
                                                          .noun = "frequency"},
                                                         {.feature = "monetary",
                                                          .low = "low-spending",
                                                          .middle = "mid-spending",
                                                          .high = "high-spending",
                                                          .less = "spending less",
                                                          .more = "spending more",
                                                          .noun = "spending"}}};

} // namespace cohort
