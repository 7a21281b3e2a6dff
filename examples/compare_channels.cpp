// Do customers who came by friends stay longer than those who answered a letter? Month by month, and by the
// whole curves.

#include "web_shop.hpp"

#include <cohort/cohort.hpp>

#include <cmath>
#include <iostream>
#include <set>
#include <string>

using namespace cohort;
using web_shop::channel;

int main()
{
    using namespace date::literals;
    auto const log = web_shop::sales();
    ledger const book(log, web_shop::sale_schema, {.observed = {.until = 2025_y / 1 / 1}});

    // Who is still with us in the n-th month: bought in it or later. Everybody is followed for the same
    // twelve months, so that those who came early have no longer time to come back.
    auto const table = cohorts(book, cohort_query(monthly{})
                                         .by(cohort_by::value(channel))
                                         .returning(returns::on_or_after{.last_age = 12}));
    auto const side = [&](char const* name) { return table.find(name).value(); };

    auto const found = compare_cohorts(table, side("friends"), side("letter"));
    for (auto const& at : found.rates)
        std::cout << "month " << at.age << ": " << at.one.customers << " of " << at.one.eligible
                  << " who came by friends, " << at.other.customers << " of " << at.other.eligible
                  << " by letter; the difference lies between " << 100 * at.bounds.low << " and "
                  << 100 * at.bounds.high << " points\n";
    auto const& test = found.curves.value();
    std::cout << "Lost of those who came by friends: " << test.one.observed << "; were both alike, "
              << test.one.expected << ". Chi squared " << test.chi_squared << ", p = " << test.p_value
              << '\n';
    auto const alike = compare_cohorts(table, side("letter"), side("search")).curves.value();
    std::cout << "Letter and search: chi squared " << alike.chi_squared << ", p = " << alike.p_value << '\n';

    // By hand: who came by friends, at least twelve whole months before the end, and bought in months 6 to
    // 12?
    auto const month = [](date::sys_days day) { return monthly{}.index(to_local_days(day)); };
    auto const first = web_shop::first_sales(log);
    std::set<std::uint32_t> could, came;
    for (auto const& sale : log) {
        auto const& birth = first.at(sale.client);
        if (birth.channel != "friends" || month(birth.day) + 12 >= month(web_shop::closing)) continue;
        could.insert(sale.client);
        auto const age = month(sale.day) - month(birth.day);
        if (sale.cents > 0 && age >= 6 && age <= 12) came.insert(sale.client);
    }
    auto const& sixth = found.rates.at(6);
    bool const right = sixth.one.customers == came.size() && sixth.one.eligible == could.size();
    // The simulated customers who came by friends do stay longer; letter and search make no difference.
    return right && test.z < -5 && std::abs(alike.z) < 3 ? 0 : 1;
}
