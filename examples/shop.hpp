#pragma once

#include <cohort/rows.hpp>

#include <date/date.h>

#include <cstdint>
#include <string>
#include <vector>

#include "dice.hpp"

// A small shop for the examples: two years of purchases by customers of different habits. The numbers are the
// same on every machine.
namespace shop {

struct purchase {
    std::uint32_t client;
    date::sys_days day;
    std::uint32_t invoice;
    std::int64_t cents;
};

inline constexpr auto purchase_schema =
    cohort::schema(cohort::field::customer = &purchase::client, cohort::field::time = &purchase::day,
                   cohort::field::order = &purchase::invoice, cohort::field::amount = &purchase::cents);

inline constexpr date::sys_days opening{date::year{2023} / 1 / 1};
inline constexpr date::sys_days closing{date::year{2025} / 1 / 1};

[[nodiscard]] inline auto purchases() -> std::vector<purchase>
{
    std::vector<purchase> all;
    dice below(42);
    for (std::uint32_t client = 1; client <= 800; ++client) {
        auto const gap = 10 + below(90);         // days between purchases, on the average
        auto const basket = 500 + below(9'500);  // cents, likewise
        auto const patience = 60 + below(1'200); // days until they stay away for good
        auto day = opening + date::days{below(600)};
        auto const last = day + date::days{patience};
        while (day < closing && day < last) {
            all.push_back({client, day, static_cast<std::uint32_t>(all.size()),
                           static_cast<std::int64_t>(1 + below(2 * basket))});
            day += date::days{1 + below(2 * gap)};
        }
    }
    return all;
}

} // namespace shop
