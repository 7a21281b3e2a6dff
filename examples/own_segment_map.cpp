// Segments of one's own: regions of the scores, checked while the program compiles, with words that the
// program hands on.

#include "shop.hpp"

#include <cohort/cohort.hpp>

#include <iostream>

// Three scores of recency and of frequency are enough for a corner shop.
constexpr cohort::segment_map corner_shop{
    {{.name = "regulars",
      .r = {2, 3},
      .f = {3, 3},
      .meaning = "They come often, and were here lately.",
      .action = cohort::actions::reward},
     {.name = "faces we know", .r = {2, 3}, .f = {1, 2}, .meaning = "They come now and then."},
     {.name = "missed",
      .r = {1, 1},
      .f = {3, 3},
      .meaning = "They came often, and stopped.",
      .action = "call"},
     {.name = "passers-by", .r = {1, 1}, .f = {1, 2}, .action = cohort::actions::leave}},
    "other",
    3};
static_assert(corner_shop.gaps() == 0 && corner_shop.overlaps() == 0);
static_assert(corner_shop({.r = 1, .f = 3}) == "missed");

int main()
{
    auto const value = cohort::rfm(shop::purchases(), shop::purchase_schema, {.as_of = shop::closing});
    auto const scores = cohort::score(value, {.all = cohort::value_consistent{.bins = 3}});
    auto const named = cohort::segment(scores, corner_shop);

    std::int64_t shares = 0;
    for (auto const& s : cohort::segment_profile(value, named)) {
        if (s.customers == 0) continue;
        auto const number = *named.find(s.name);
        std::cout << s.name << ": " << s.customers << " customers, "
                  << static_cast<double>(*s.revenue_share) / 100 << " % of the revenue, typically "
                  << *s.median_orders << " orders. " << named.meanings()[number] << " What to do: "
                  << (named.actions()[number].empty() ? "nothing special" : named.actions()[number]) << '\n';
        shares += *s.revenue_share;
    }
    return shares == 10'000 ? 0 : 1; // hundredths of a per cent, all of them
}
