// Bands of spending: where to draw the lines? Natural breaks draw them so that customers of one band spend as
// alike as they can; how many bands there are is yours to say, or left to a criterion.

#include "shop.hpp"

#include <cohort/cohort.hpp>

#include <range/v3/view/transform.hpp>

#include <cmath>
#include <iomanip>
#include <iostream>

int main()
{
    auto const value = cohort::rfm(shop::purchases(), shop::purchase_schema, {.as_of = shop::closing});
    auto const spent = value.monetary(); // cents

    // Four bands, because there are four letters to be sent.
    auto const bands = cohort::natural_breaks(spent, 4);
    std::uint64_t customers = 0;
    std::cout << std::fixed << std::setprecision(2) << "      from         to  customers       mean\n";
    for (auto const& band : bands.classes()) {
        std::cout << std::setw(10) << band.from / 100 << std::setw(11) << band.to / 100 << std::setw(11)
                  << band.count << std::setw(11) << band.mean / 100 << '\n';
        customers += band.count;
    }
    // A band ends at what somebody spent; any other amount is in the first band whose end is not below it.
    std::cout << "who spends 2000.00 is in band " << bands.find(2000'00) + 1 << '\n';

    // How many bands do the customers themselves suggest? The criterion takes bands for normal distributions,
    // so it may cut the long tail of money into several of them. If the logarithm, which has no such tail,
    // needs one band only, then lines are for convenience: there are no groups between them.
    auto const logs =
        spent | ranges::views::transform([](auto cents) { return std::log(static_cast<double>(cents)); });
    auto const by_money = cohort::natural_breaks(spent, {1, 6});
    auto const by_logs = cohort::natural_breaks(logs, {1, 6});
    std::cout << "bands  BIC of money  BIC of logarithms\n";
    for (std::size_t i = 0; i < by_money.tried.size(); ++i)
        std::cout << std::setw(5) << by_money.tried[i].k << std::setw(14) << *by_money.tried[i].bic
                  << std::setw(19) << *by_logs.tried[i].bic << '\n';
    std::cout << "chosen: " << by_money.best.size() << " and " << by_logs.best.size() << '\n';

    // What is chosen is what would have been found with that number given.
    bool const same = by_money.best == cohort::natural_breaks(spent, by_money.best.size());
    return customers == value.customers() && same && by_logs.best.size() < by_money.best.size() ? 0 : 1;
}
