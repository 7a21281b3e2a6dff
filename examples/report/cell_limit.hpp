#pragma once

#include "failure.hpp"

#include <cstdint>
#include <string>

namespace report {

/// The most cells of retention.csv and of cohorts.csv, unobserved ones too: a placeholder for a date, such as
/// 1900-01-01, is found before it fills memory and a file with cells of nobody.
inline constexpr std::uint64_t most_cells = 2'097'152;

/// And the most while rows are counted: ages that are passed over take room too.
inline constexpr std::uint64_t most_counted_cells = 8 * most_cells;

/// How large a table of cohorts by ages will be, known before it is made.
struct table_size {
    std::string file;
    std::uint64_t cohorts = 0, ages = 0;
    std::uint64_t counted_ages = 0;  ///< those that are not shown too
    std::string cohorts_of, ages_of; ///< what makes them many: " of births since 1900-01"
    std::string remedy;              ///< "give --ages FROM-TO"

    /// \throws failure  where there are more cells than there may be
    void check() const
    {
        if (cohorts * ages > most_cells)
            throw failure(failure::bad_usage, file + " would have " + std::to_string(cohorts * ages) +
                                                  " cells (" + product_of(ages) + "), and may have " +
                                                  std::to_string(most_cells) + "; " + remedy);
        if (cohorts * counted_ages > most_counted_cells) throw refusal_of_counting();
    }
    [[nodiscard]] auto refusal_of_counting() const -> failure
    {
        return {failure::bad_usage, file + " takes too many cells while rows are counted (" +
                                        product_of(counted_ages) + ", those passed over among them); " +
                                        remedy};
    }

private:
    [[nodiscard]] auto product_of(std::uint64_t n) const -> std::string
    {
        return counted(cohorts, "cohort") + cohorts_of + " times " + counted(n, "age") + ages_of;
    }
    [[nodiscard]] static auto counted(std::uint64_t n, char const* what) -> std::string
    {
        return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
    }
};

} // namespace report
