#pragma once

#include "answers.hpp"

#include <cohort/cohort.hpp>

#include <date/date.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

struct sale {
    std::uint32_t client;
    date::sys_seconds at;
    std::int64_t cents;
};

/// The same questions, compiled into each translation unit that includes this file.
auto ask() -> answers
{
    namespace f = cohort::field;
    using namespace date::literals;
    constexpr auto sales_schema =
        cohort::schema(f::customer = &sale::client, f::time = &sale::at, f::amount = &sale::cents);
    std::vector<sale> const sales{
        {7, date::sys_days{2024_y / 1 / 5}, 1200}, {9, date::sys_days{2024_y / 1 / 9}, 800},
        {7, date::sys_days{2024_y / 2 / 7}, 500},  {4, date::sys_days{2024_y / 2 / 28}, 900},
        {8, date::sys_days{2024_y / 3 / 1}, 100},
    };

    cohort::ledger const book(sales, sales_schema);
    auto const table = cohort::retention(book, cohort::monthly{}, {}, cohort::threads{2});
    auto const values = cohort::rfm(book);
    auto const scores = cohort::score(values);
    auto const named = cohort::segment(scores, cohort::ten_segments);
    auto const clusters = cohort::kmeans(cohort::standardize(cohort::log1p(values.features())), 2);

    answers out;
    out.objects = {
        &cohort::retention,       &cohort::rfm,           &cohort::score,          &cohort::segment,
        &cohort::kmeans,          &cohort::standardize,   &cohort::log1p,          &cohort::ten_segments,
        &cohort::migration,       &cohort::priority,      &cohort::tie_report,     &cohort::eleven_segments,
        &cohort::response,        &cohort::list_contacts, &cohort::natural_breaks, &cohort::measure::total,
        &cohort::rfm_of_customers};
    for (std::size_t c = 0; c < table.cohorts(); ++c) {
        for (std::size_t a = 0; a < table.ages(); ++a) out.figures.push_back(table.rate(c, a).value_or(-1));
    }
    for (auto const r : scores.r()) out.figures.push_back(r);
    for (auto const s : named.of()) out.figures.push_back(static_cast<double>(s));
    out.figures.push_back(clusters.inertia());
    auto const nested =
        cohort::score(values, {.m = cohort::natural_bins{.bins = 2, .repeated = cohort::repeated_cuts::merge},
                               .nested = cohort::nesting::m_r_f});
    for (auto const sum : nested.sums()) out.figures.push_back(sum);
    auto const list = cohort::list_contacts(values, named, {.holdout = 0.5});
    out.figures.push_back(static_cast<double>(list.count(cohort::contact_group::holdout)));
    return out;
}

} // namespace
