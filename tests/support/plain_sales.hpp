#pragma once

#include <cohort/rows.hpp>

#include <date/date.h>

#include <cstdint>
#include <istream>
#include <vector>

namespace cohort_test {

/// A row without anything special: a number for the customer, a number for the day.
struct plain_sale {
    std::uint32_t client = 0;
    int day = 0; ///< of 2024, from 0
    std::int64_t cents = 0;

    friend auto operator>>(std::istream& in, plain_sale& s) -> std::istream&
    {
        return in >> s.client >> s.day >> s.cents;
    }
};

/// That day of 2024, from 0.
[[nodiscard]] constexpr auto on(int day) -> date::local_days
{
    return date::local_days{date::year{2024} / 1 / 1} + date::days{day};
}

inline constexpr auto plain_sales_schema = cohort::schema(
    cohort::field::customer = &plain_sale::client, cohort::field::amount = &plain_sale::cents,
    cohort::field::time = [](plain_sale const& s) { return on(s.day); });

/// Five hundred of sixty customers in two hundred days, some of them refunds.
[[nodiscard]] inline auto plain_sales() -> std::vector<plain_sale>
{
    std::vector<plain_sale> rows;
    for (int i = 0; i < 500; ++i)
        rows.push_back({static_cast<std::uint32_t>(i * 31 % 60), i * 7 % 200, i % 11 == 0 ? -5 : i});
    return rows;
}

} // namespace cohort_test
