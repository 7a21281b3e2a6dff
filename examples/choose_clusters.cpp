// How many kinds of customers are there? A table of figures for each number of clusters, what five rules make
// of it, and a look at the clusters that most of them agree on.

#include "shop.hpp"

#include <cohort/cohort.hpp>

#include <iomanip>
#include <iostream>

int main()
{
    auto const value = cohort::rfm(shop::purchases(), shop::purchase_schema, {.as_of = shop::closing});
    auto const points = cohort::standardize(cohort::log1p(value.features()));
    auto const table = cohort::choose_k(points, {.to = 8, .kmeans = {.restarts = 5}});

    std::cout << std::fixed << std::setprecision(3)
              << "k   inertia  silhouette  Calinski-Harabasz  Davies-Bouldin    gap\n";
    for (auto const& row : table.rows())
        std::cout << row.k << std::setw(10) << row.inertia << std::setw(12) << *row.silhouette
                  << std::setw(19) << *row.calinski_harabasz << std::setw(16) << *row.davies_bouldin
                  << std::setw(7) << *row.gap << '\n';

    // They ask different questions, so they need not agree; no one number is the truth.
    for (auto const rule : cohort::k_rules)
        if (auto const k = table.choice(rule))
            std::cout << to_string(rule) << " chooses " << *k << '\n';
        else
            std::cout << to_string(rule) << " chooses none of these\n";

    auto const k = table.agreed().value();
    std::cout << k << " clusters have " << table.votes(k) << " of " << cohort::k_rules.size() << " votes:\n"
              << std::setprecision(1);

    // The same options give the clusters that the table is about.
    auto const clusters = cohort::kmeans(points, k, table.options().kmeans);
    auto const profile = cohort::cluster_profile(clusters, value);
    std::int64_t shares = 0;
    for (auto const& c : profile.clusters) {
        auto const first = c.apart.front(); // the column in which it differs most from all
        std::cout << "  " << c.name << ": " << c.size << " customers, "
                  << static_cast<double>(*c.revenue_share) / 100 << " % of the revenue; "
                  << profile.features[first].name << " is typically " << *c.features[first].median
                  << ", of all customers " << *profile.features[first].median << '\n';
        shares += *c.revenue_share;
    }
    bool const same = clusters.centres() == table.centres(k - table.rows().front().k);
    return same && shares == 10'000 ? 0 : 1;
}
