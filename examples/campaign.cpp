// A campaign with a holdout: whom to contact on a budget, whom to set aside, and what the contact did.

#include "shop.hpp"

#include <cohort/cohort.hpp>

#include <iostream>

int main()
{
    using namespace date::literals;
    auto const log = shop::purchases();
    cohort::ledger const book(log, shop::purchase_schema);
    auto const value = cohort::rfm(book, {.as_of = 2024_y / 8 / 31});
    auto const named = cohort::segment(cohort::score(value), cohort::ten_segments);

    // A letter costs 80 cents; a tenth of what a customer usually spends in an order is what it may bring in.
    cohort::contact_options how{.segments = {"at risk", "can't lose", "about to sleep"},
                                .cost_per_contact = 80,
                                .budget = 10'000,
                                .holdout = 0.25,
                                .seed = 2024};
    for (std::size_t i = 0; i < value.customers(); ++i)
        how.expected_margin.push_back(static_cast<double>(value.monetary()[i]) / value.frequency()[i] / 10);
    auto const list = cohort::list_contacts(value, named, how);
    auto const contacts = list.count(cohort::contact_group::contact);
    std::cout << list.targeted() << " customers in these segments, " << list.not_worthwhile()
              << " not worth a letter; " << contacts << " letters for " << list.cost() / 100 << ", "
              << list.count(cohort::contact_group::holdout) << " customers set aside\n";

    // The weeks after the letter, against the same customers' habits and against those set aside.
    auto const found = cohort::response(book, list, {{"September", 2024_y / 9 / 1, 2024_y / 10 / 1}});
    auto const& r = found.front();
    std::cout << r.window.name << ": " << r.contacts.buyers << " of " << r.contacts.customers << " bought ("
              << *r.contacts.base_rate() * static_cast<double>(contacts) << " in such a span before), "
              << r.holdout.buyers << " of " << r.holdout.customers << " set aside; the difference is between "
              << r.difference_bounds->low << " and " << r.difference_bounds->high << '\n';
    // No letter was ever sent, so the interval should hold 0.
    return list.cost() <= *how.budget && r.difference_bounds->low < 0 && 0 < r.difference_bounds->high ? 0
                                                                                                       : 1;
}
