// Which of recency, frequency and monetary should a campaign go by? The log itself answers: rank customers as
// of a date by each, and see who bought afterwards.

#include "shop.hpp"

#include <cohort/cohort.hpp>

#include <iostream>

int main()
{
    using namespace date::literals;
    // Three splits, each judged by the 60 days after it.
    auto const report =
        cohort::priority(shop::purchases(), shop::purchase_schema,
                         {2024_y / 4 / 1, 2024_y / 7 / 1, 2024_y / 10 / 1}, {.horizon = date::days{60}});

    for (auto const& split : report.splits()) {
        std::cout << date::year_month_day{split.split()} << ": " << split.bought_again() << " of "
                  << split.customers() << " bought again\n";
        for (auto const& line : split.lines()) {
            if (line.outcome != cohort::later_outcome::buys_again) continue;
            auto const& auc = line.quality.auc();
            std::cout << "  " << to_string(line.by) << ": auc " << *auc.value << " (" << auc.bounds->low
                      << " to " << auc.bounds->high << "), lift in the best fifth "
                      << *line.quality.lift().value << '\n';
        }
        auto const verdict = split.verdict(cohort::later_outcome::buys_again);
        std::cout << "  " << (verdict ? verdict->words : "the intervals do not allow a verdict") << '\n';
    }
    // In this shop who stays away stays away, so recency tells most.
    return report.verdict(cohort::later_outcome::buys_again) == cohort::ranking_by::days_since_last ? 0 : 1;
}
