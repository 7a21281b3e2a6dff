#pragma once

#include <cohort/rows.hpp>

#include <date/date.h>

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "dice.hpp"

// A web shop for the examples: two years of sales, of which one knows how the customer came, from where, and
// when it was born. Orders may have several rows. Simulated, and the same on every machine.
namespace web_shop {

struct sale {
    std::uint32_t client;
    date::sys_days day;
    std::uint32_t order;
    std::int64_t cents; // below 0: paid back
    std::string channel;
    std::string country;
    int birth_year;
};

inline constexpr cohort::field_name<struct channel_tag> channel{};
inline constexpr cohort::field_name<struct country_tag> country{};
inline constexpr cohort::field_name<struct birth_year_tag> birth_year{};

inline constexpr auto sale_schema =
    cohort::schema(cohort::field::customer = &sale::client, cohort::field::time = &sale::day,
                   cohort::field::order = &sale::order, cohort::field::amount = &sale::cents,
                   channel = &sale::channel, country = &sale::country, birth_year = &sale::birth_year);

inline constexpr date::sys_days opening{date::year{2023} / 1 / 1};
inline constexpr date::sys_days closing{date::year{2025} / 1 / 1};

[[nodiscard]] inline auto sales() -> std::vector<sale>
{
    std::array<std::string, 3> const channels{"friends", "letter", "search"};
    std::array<std::string, 3> const countries{"AT", "CH", "DE"};
    std::vector<sale> all;
    dice below(7);
    std::uint32_t order = 0;
    for (std::uint32_t client = 1; client <= 2'000; ++client) {
        auto const came_by = below(3);
        auto const lives_in = below(3);
        auto const born = static_cast<int>(1955 + below(50));
        auto const gap = 8 + below(50);         // days between orders, on the average
        auto const basket = 400 + below(2'500); // cents a row, likewise
        // Days until they stay away for good: who came by friends stays longer.
        auto const patience = 1 + below(came_by == 0 ? 500 : 300);
        auto day = opening + date::days{below(729)};
        auto const last = day + date::days{patience};
        for (auto by = came_by; day < closing && day < last; day += date::days{1 + below(2 * gap)}) {
            if (by == 0 && below(2) == 0) day += date::Sunday - date::weekday(day); // friends meet on Sundays
            ++order;
            for (auto rows = 1 + below(3); rows > 0; --rows) {
                auto const cents = static_cast<std::int64_t>(1 + below(2 * basket));
                all.push_back({client, day, order, cents, channels[by], countries[lives_in], born});
                if (below(20) == 0)
                    all.push_back({client, day + date::days{9}, order, -cents, channels[by],
                                   countries[lives_in], born});
            }
            by = below(3); // the next order may come by another way
        }
    }
    std::erase_if(all, [](sale const& s) { return s.day >= closing; });
    return all;
}

/// For checks: the first row of each customer.
[[nodiscard]] inline auto first_sales(std::vector<sale> const& all) -> std::map<std::uint32_t, sale>
{
    std::map<std::uint32_t, sale> first;
    for (auto const& s : all) first.emplace(s.client, s); // each customer's rows stand in order of time
    return first;
}

} // namespace web_shop
