// A CRM that exports a row a customer, with the measures already made: the same scores and segments, and the
// cuts kept for tomorrow's export.

#include <cohort/cohort.hpp>

#include <iostream>
#include <string>
#include <vector>

struct client {
    std::string email;
    date::year_month_day last_order;
    int orders;
    double spent;
};

namespace f = cohort::field;
using namespace date::literals;

constexpr auto client_schema = cohort::schema(f::customer = &client::email, f::time = &client::last_order,
                                              f::frequency = &client::orders, f::monetary = &client::spent);

int main()
{
    std::vector<client> const today{
        {"ann@example.org", 2024_y / 6 / 28, 12, 840.5}, {"bob@example.org", 2024_y / 3 / 2, 2, 39.9},
        {"cid@example.org", 2024_y / 6 / 1, 5, 310},     {"dee@example.org", 2023_y / 11 / 9, 1, 15},
        {"eve@example.org", 2024_y / 5 / 20, 7, 1290},   {"fay@example.org", 2024_y / 6 / 30, 1, 22.5}};

    auto const value = cohort::rfm_of_customers(today, client_schema, {.as_of = 2024_y / 7 / 1});
    auto const scores = cohort::score(value);
    auto const named = cohort::segment(scores, cohort::ten_segments);
    for (std::size_t i = 0; i < value.customers(); ++i)
        std::cout << value.keys()[i] << ": " << scores.label(i) << ", " << named.name_of(i) << '\n';

    // Tomorrow one customer more: the cuts of today say what the scores mean.
    std::vector<client> const tomorrow{{"gus@example.org", 2024_y / 7 / 1, 9, 500}};
    auto const next = cohort::rfm_of_customers(tomorrow, client_schema, {.as_of = 2024_y / 7 / 2});
    auto const scored = cohort::score(next, scores.cuts());
    std::cout << "gus@example.org: " << scored.label(0) << '\n';
    return scored.label(0) == "554" ? 0 : 1;
}
