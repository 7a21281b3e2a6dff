// Independent and nested scores: frequency over all customers, or within those of one recency.

#include "shop.hpp"

#include <cohort/cohort.hpp>

#include <array>
#include <iostream>

int main()
{
    auto const value = cohort::rfm(shop::purchases(), shop::purchase_schema, {.as_of = shop::closing});
    auto const apart = cohort::score(value);
    auto const nested = cohort::score(value, {.nested = cohort::nesting::r_f_m});

    // The pairs of scores are uneven where frequent customers are also recent ones; nested they are even, up
    // to customers who bought equally often.
    auto const count_pairs = [](cohort::rfm_scores const& scores) {
        std::array<std::array<int, 6>, 6> n{};
        for (std::size_t i = 0; i < scores.customers(); ++i) ++n[scores.r()[i]][scores.f()[i]];
        return n;
    };
    auto const of_apart = count_pairs(apart);
    auto const of_nested = count_pairs(nested);
    std::cout << "customers with R 1 and F 5: " << of_apart[1][5] << " apart, " << of_nested[1][5]
              << " nested\n";

    // Where frequency begins to score 5, within each score of recency.
    auto const& cuts = nested.cuts().f;
    for (std::size_t r = 0; r < cuts.at.size(); ++r)
        std::cout << "R " << r + 1 << ": F 5 from more than " << cuts.at[r].back() << " orders\n";

    // Stored, the cuts score the same customers in the same way.
    bool const same = cohort::score(value, nested.cuts()) == nested;
    return same && of_nested[1][5] > of_apart[1][5] ? 0 : 1;
}
