#pragma once

#include <cohort/ledger.hpp>

#include <date/date.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "dice.hpp"

// The log of a game for the examples: what players of three countries did in some weeks of 2013. Simulated,
// and the same on every machine.
namespace game {

struct event {
    std::uint32_t player;
    date::sys_seconds at;
    std::string action; // launch, fight, shop
    std::string country;
    std::string role; // dwarf, wizard, bandit: players change it
    std::int64_t gold = 0;
};

inline constexpr cohort::field_name<struct action_tag> action{};
inline constexpr cohort::field_name<struct country_tag> country{};
inline constexpr cohort::field_name<struct role_tag> role{};

inline constexpr auto event_schema =
    cohort::schema(cohort::field::customer = &event::player, cohort::field::time = &event::at,
                   cohort::field::amount = &event::gold, action = &event::action, country = &event::country,
                   role = &event::role);

inline constexpr date::sys_days opening{date::year{2013} / 5 / 19};
inline constexpr date::sys_days closing{date::year{2013} / 6 / 27};

[[nodiscard]] inline auto events() -> std::vector<event>
{
    std::array<std::string, 3> const countries{"Australia", "China", "United States"};
    std::array<std::string, 3> const roles{"dwarf", "wizard", "bandit"};
    std::vector<event> all;
    dice below(2013);
    for (std::uint32_t player = 1; player <= 1'500; ++player) {
        auto const home = below(countries.size());
        auto where = home; // on a journey for some time
        auto as = below(roles.size());
        auto const hours = 8 + below(40);               // between two sessions, on the average
        auto const patience = 10 + below(700);          // hours until they stay away for good
        auto const purse = 20 + 30 * (home + below(3)); // gold that they spend at once, likewise
        auto at = date::sys_seconds{opening} + std::chrono::seconds{below(24U * 3600U * 25U)};
        auto const last = at + std::chrono::hours{patience};
        all.push_back({player, at, "launch", countries[where], roles[as]});
        while (true) {
            at += std::chrono::seconds{60 + below(2 * hours * 3600U)};
            if (at >= closing || at >= last) break;
            if (below(12) == 0) where = where == home ? below(countries.size()) : home;
            if (below(9) == 0) as = below(roles.size());
            bool const buys = below(3) == 0;
            all.push_back({player, at, buys ? "shop" : "fight", countries[where], roles[as],
                           buys ? static_cast<std::int64_t>(1 + below(2 * purse)) : 0});
        }
    }
    return all;
}

/// For a check, counted player by player: what players who made their first purchase as a `role` in a
/// country, on the days [from, until), spent there a purchase in their k-th week since then.
[[nodiscard]] inline auto spent_at_home(std::vector<event> const& log, std::string const& home,
                                        std::string const& as, date::sys_days from, date::sys_days until,
                                        int k) -> double
{
    double gold = 0;
    double purchases = 0;
    std::map<std::uint32_t, event> first; // purchases
    for (auto const& e : log)             // in each player's order of time
        if (e.action == "shop") first.emplace(e.player, e);
    for (auto const& e : log) {
        if (e.action != "shop" || e.country != home) continue;
        auto const& birth = first.at(e.player);
        auto const week = (e.at - birth.at) / date::days{7};
        if (birth.country != home || birth.role != as || birth.at < from || birth.at >= until || week != k)
            continue;
        gold += static_cast<double>(e.gold);
        ++purchases;
    }
    return gold / purchases;
}

} // namespace game
