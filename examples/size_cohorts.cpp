// Cohorts by how much: by the amount of the first order, in given bands, and by what was spent in the first
// 30 days, in quarters of the customers. What has a member of each brought, to date?

#include "print_cohorts.hpp"
#include "web_shop.hpp"

#include <cohort/cohort.hpp>

#include <cmath>
#include <map>

using namespace cohort;

int main()
{
    using namespace date::literals;
    auto const log = web_shop::sales();
    ledger const book(log, web_shop::sale_schema, {.observed = {.until = 2025_y / 1 / 1}});

    // Lifetime value to date: all that came in from the first order to the end of the n-th 90 days, less what
    // was paid back, over those members who have been seen so long. These are fewer from age to age, and
    // others: where they are few a later figure may be the lower one.
    auto const value = cohort_query(daily{}).measuring(cell::lifetime_value());
    cohort_options const quarters{.clock = rolling_clock{date::days{90}}, .ages = {.to = 4}};
    auto const euros = [](auto const& table) {
        return [&](std::size_t c, std::size_t k) {
            auto const cents = table.per_member(c, k);
            return cents ? std::optional(*cents / 100) : std::nullopt;
        };
    };

    bands<std::int64_t> const sizes{2'000, 4'000, 8'000};
    auto const by_order = cohorts(book, value.by(cohort_by::first_order(sizes)), quarters);
    print_cohorts("Euros a member in so many times 90 days and 90 more, by cents of the first order",
                  by_order, euros(by_order));

    auto const by_spend =
        cohorts(book, value.by(cohort_by::spend(date::days{30}, quantile_bands{4})), quarters);
    print_cohorts("The same by cents of the first 30 days, in quarters", by_spend, euros(by_spend));
    std::cout << "Edges, from the data:";
    for (auto const edge : by_spend.names().edges()) std::cout << ' ' << edge;
    std::cout << "; " << by_spend.unplaced() << " customers are too young to say\n";

    // By hand: who began with less than 20 euros, over the first 180 days.
    auto const first = web_shop::first_sales(log);
    std::map<std::uint32_t, std::int64_t> first_order, to_date;
    for (auto const& sale : log) {
        auto const& birth = first.at(sale.client);
        if (sale.order == birth.order && sale.cents > 0) first_order[sale.client] += sale.cents;
        if (sale.day < birth.day + date::days{180}) to_date[sale.client] += sale.cents;
    }
    double cents = 0, members = 0;
    std::size_t young = 0;
    for (auto const& [client, birth] : first) {
        if (birth.day + date::days{30} > web_shop::closing) ++young;
        if (first_order[client] >= 2'000 || birth.day + date::days{180} > web_shop::closing) continue;
        cents += static_cast<double>(to_date[client]);
        ++members;
    }
    return std::abs(*by_order.per_member(0, 1) - cents / members) < 1e-6 && by_spend.cohorts() == 4 &&
                   by_spend.unplaced() == young
               ? 0
               : 1;
}
