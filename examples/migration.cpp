// Who moved from one segment to another between two quarters, and how long customers stay where they are.

#include "shop.hpp"

#include <cohort/cohort.hpp>

#include <iostream>

int main()
{
    using namespace date::literals;
    auto const log = shop::purchases();
    cohort::ledger const book(log, shop::purchase_schema);

    // The ends of two quarters; months in between make the stays finer. Cuts are those of the first date, so
    // that nobody moves only because others did.
    auto const history = cohort::migration(
        book, {2024_y / 6 / 30, 2024_y / 7 / 31, 2024_y / 8 / 31, 2024_y / 9 / 30}, cohort::ten_segments);

    auto const name = [&](std::size_t s) {
        return s == history.absent() ? "(not in the log yet)" : history.names()[s].c_str();
    };
    std::uint64_t stayed = 0, all = 0;
    for (auto const& m : history.moves()) {
        all += m.customers;
        if (m.from == m.to) stayed += m.customers;
        if (m.customers >= 20 && m.from != m.to)
            std::cout << m.customers << " customers: " << name(m.from) << " -> " << name(m.to)
                      << ", who have spent " << m.revenue_to / 100 << " by then\n";
    }
    std::cout << stayed << " of " << all << " are where they were\n";

    auto const stays = history.stays();
    for (std::size_t s = 0; s < stays.size(); ++s)
        if (auto const days = stays[s].mean_days())
            std::cout << name(s) << ": " << *days << " of 92 days, on the average of " << stays[s].customers
                      << '\n';
    return stayed > 0 && stayed < all ? 0 : 1;
}
