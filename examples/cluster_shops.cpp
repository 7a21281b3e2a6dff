// Clusters of whatever has numbers: the branches of a chain, by members of one's own struct. A branch with
// more customers counts for more.

#include <cohort/cohort.hpp>

#include <range/v3/view/transform.hpp>

#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

struct branch {
    std::string town;
    float basket;       // euros
    double area;        // square metres
    int minutes;        // open in a week
    unsigned customers; // in a week
};

std::vector<branch> const branches{
    {"Aachen", 8.5F, 60, 6300, 2900},   {"Bonn", 9.F, 85, 6720, 4100},      {"Celle", 10.F, 140, 5880, 1500},
    {"Dresden", 31.F, 900, 5040, 6200}, {"Essen", 28.5F, 1900, 5280, 8100}, {"Fulda", 35.F, 620, 4920, 2600},
    {"Gera", 96.F, 820, 2700, 700},     {"Hagen", 83.5F, 310, 3000, 900},   {"Jena", 109.F, 1600, 2400, 400}};

int main()
{
    // Members or functions of a row become the coordinates; the rows stay where they are.
    auto const points = cohort::projected(branches, &branch::basket, &branch::area,
                                          [](branch const& b) { return b.minutes / 60.0; });
    auto const customers = branches | ranges::views::transform(&branch::customers);

    // Euros, square metres and hours do not compare: as they are, the area decides alone.
    auto const by_area = cohort::kmeans(cohort::with_weights(points, customers), 3);

    // Scaled, all three have a say. A scaling wants a matrix, whose columns may have names.
    auto const features = cohort::matrix_of(points, {"basket", "area", "hours"});
    auto const scaled = cohort::standardize(cohort::log1p(features));
    auto const clusters = cohort::kmeans(cohort::with_weights(scaled, customers), 3, {.restarts = 10});

    auto const centres = clusters.centres_in_original_units();
    std::cout << std::fixed << std::setprecision(1)
              << "cluster  branches  customers  basket    area  hours\n";
    for (std::size_t c = 0; c < clusters.k(); ++c)
        std::cout << std::setw(7) << c << std::setw(10) << clusters.sizes()[c] << std::setw(11)
                  << std::setprecision(0) << clusters.weights()[c] << std::setprecision(1) << std::setw(8)
                  << centres(c, 0) << std::setw(8) << centres(c, 1) << std::setw(7) << centres(c, 2) << '\n';
    for (std::size_t i = 0; i < branches.size(); ++i)
        std::cout << branches[i].town << ": cluster " << clusters.labels()[i] << ", not scaled "
                  << by_area.labels()[i] << '\n';

    auto const alike = cohort::adjusted_rand_index(clusters.labels(), by_area.labels());
    std::cout << "the two agree by " << std::setprecision(2) << alike
              << ", where 1 is wholly and 0 by chance\n";

    // The same, had the columns been apart from the first.
    auto const column = [](auto member) { return branches | ranges::views::transform(member); };
    auto const apart = cohort::in_columns(column(&branch::basket), column(&branch::area));
    auto const together = cohort::projected(branches, &branch::basket, &branch::area);
    return cohort::kmeans(apart, 3) == cohort::kmeans(together, 3) && alike < 1 ? 0 : 1;
}
