// Cohorts by what was known of a customer at the first order: the channel, channel and country at once, the
// decade of birth. Who came back in the n-th month after?

#include "print_cohorts.hpp"
#include "web_shop.hpp"

#include <cohort/cohort.hpp>

#include <map>
#include <set>

using namespace cohort;
using web_shop::birth_year, web_shop::channel, web_shop::country;

int main()
{
    using namespace date::literals;
    auto const log = web_shop::sales();
    ledger const book(log, web_shop::sale_schema, {.observed = {.until = 2025_y / 1 / 1}});
    cohort_query const months(monthly{});

    // Customers are a month old when the month after their first order begins. Who has not been seen to the
    // end of a month does not count in it, so that a cohort of many months is not diluted by its youngest.
    auto const by_channel = cohorts(book, months.by(cohort_by::value(channel)), {.ages = {.to = 6}});
    print_rates("Active in the n-th month, % by channel of the first order", by_channel);

    auto const by_both = cohorts(book, months.by(cohort_by::value(channel, country)),
                                 {.ages = {.from = 3, .to = 12, .step = 3}});
    print_rates("By channel and country, every third month", by_both);

    auto const decades = bands<int>::every(10, 1960, 2000);
    auto const by_decade =
        cohorts(book, months.by(cohort_by::band(birth_year, decades)), {.ages = {.to = 6}});
    print_rates("By year of birth", by_decade);

    // By hand: of those who came by friends, who bought in the month after the first order?
    auto const month = [](date::sys_days day) { return monthly{}.index(to_local_days(day)); };
    auto const first = web_shop::first_sales(log);
    std::set<std::uint32_t> could, came;
    for (auto const& [client, sale] : first)
        if (sale.channel == "friends" && month(sale.day) + 1 < month(web_shop::closing)) could.insert(client);
    for (auto const& sale : log)
        if (could.contains(sale.client) && sale.cents > 0 &&
            month(sale.day) == month(first.at(sale.client).day) + 1)
            came.insert(sale.client);

    std::uint64_t born = 0, of_friends = 0;
    for (std::size_t c = 0; c < by_decade.cohorts(); ++c) born += by_decade.size(c);
    for (std::size_t c = 0; c < by_both.cohorts(); ++c)
        if (std::get<0>(by_both.key_of(c)) == "friends") of_friends += by_both.size(c);
    std::cout << came.size() << " of " << could.size()
              << " who came by friends were back in the first month\n";
    return by_channel.label(0) == "friends" && by_channel.customers(0, 1) == came.size() &&
                   by_channel.eligible(0, 1) == could.size() && born == first.size() &&
                   of_friends == by_channel.size(0)
               ? 0
               : 1;
}
