#include <cohort/cohort.hpp>

#include <iostream>
#include <string>
#include <vector>

// A row of your own type, wherever it comes from.
struct sale {
    std::string client;
    date::sys_seconds at;
    long cents;
};

namespace f = cohort::field;
constexpr auto sales_schema =
    cohort::schema(f::customer = &sale::client, f::time = &sale::at, f::amount = &sale::cents);

int main()
{
    using namespace date::literals;
    auto const day = [](auto d) { return date::sys_days{d} + std::chrono::hours{12}; };
    std::vector<sale> const sales{{"ann", day(2024_y / 1 / 31), 4200}, {"ann", day(2024_y / 2 / 29), 1750},
                                  {"bob", day(2024_y / 1 / 5), 900},   {"bob", day(2024_y / 3 / 20), 3100},
                                  {"cem", day(2024_y / 2 / 10), 2500}, {"cem", day(2024_y / 3 / 9), -2500}};

    // Group once, ask as often as you like.
    cohort::ledger const book(sales, sales_schema, {.observed = {.until = 2024_y / 4 / 1}});

    auto const table = cohort::retention(book, cohort::monthly{});
    for (std::size_t c = 0; c < table.cohorts(); ++c)
        for (std::size_t age = 0; age < table.ages(); ++age)
            if (auto const rate = table.rate(c, age)) // empty: not observed yet
                std::cout << table.label(c) << " + " << age << ": " << *rate * 100 << " %\n";

    auto const value = cohort::rfm(book);
    auto const segments = cohort::segment(cohort::score(value), cohort::ten_segments);
    for (std::size_t i = 0; i < value.customers(); ++i)
        std::cout << value.keys()[i] << ": " << segments.name_of(i) << '\n';
}
