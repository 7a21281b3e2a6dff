#pragma once

#include <cohort/rfm/rfm.hpp>
#include <cohort/rows/schema.hpp>

#include <date/date.h>

#include <cstdint>
#include <vector>

namespace cohort_test {

/// What a customer's measures are to be.
template <class Money>
struct measured {
    std::int32_t days_since_last = 0;
    std::uint32_t frequency = 1;
    Money monetary{};
};

/// The RFM table of customers 0, 1, 2, ... with these measures, by way of rows that have them.
template <class Money>
[[nodiscard]] auto table_of(std::vector<measured<Money>> const& customers)
{
    struct row {
        std::int32_t customer;
        date::sys_days day;
        Money amount;
    };
    date::sys_days const as_of{date::days{20'000}};
    std::vector<row> rows;
    for (std::size_t i = 0; i < customers.size(); ++i) {
        for (std::uint32_t n = 0; n < customers[i].frequency; ++n)
            rows.push_back({static_cast<std::int32_t>(i), as_of - date::days{customers[i].days_since_last},
                            n == 0 ? customers[i].monetary : Money{}});
    }
    return cohort::rfm(rows,
                       cohort::schema(cohort::field::customer = &row::customer,
                                      cohort::field::time = &row::day, cohort::field::amount = &row::amount),
                       {.as_of = as_of, .policy = {.refunds = cohort::refunds::as_activity}});
}

/// The same without an amount.
[[nodiscard]] inline auto table_without_money(std::vector<measured<int>> const& customers)
{
    struct row {
        std::int32_t customer;
        date::sys_days day;
    };
    date::sys_days const as_of{date::days{20'000}};
    std::vector<row> rows;
    for (std::size_t i = 0; i < customers.size(); ++i) {
        for (std::uint32_t n = 0; n < customers[i].frequency; ++n)
            rows.push_back({static_cast<std::int32_t>(i), as_of - date::days{customers[i].days_since_last}});
    }
    return cohort::rfm(
        rows, cohort::schema(cohort::field::customer = &row::customer, cohort::field::time = &row::day),
        {.as_of = as_of});
}

} // namespace cohort_test
