#pragma once

#include <cohort/rows/policy.hpp>
#include <cohort/time/observation.hpp>
#include <support/sale.hpp>

#include <rapidcheck.h>

#include <cstdint>
#include <optional>
#include <tuple>
#include <vector>

namespace cohort_test {

using namespace date::literals;

/// The days of the generated logs: half a year with a leap day in it, and so more days than one word has
/// bits.
inline constexpr date::local_days first_day{2023_y / 10 / 30};
inline constexpr date::local_days last_day{2024_y / 5 / 2};

/// Any day of them; often the end or the beginning of a month, where clocks and grids go wrong.
[[nodiscard]] inline auto any_day() -> rc::Gen<date::local_days>
{
    using date::local_days;
    auto const anywhere =
        rc::gen::map(rc::gen::inRange(0, static_cast<int>((last_day - first_day).count()) + 1),
                     [](int n) { return first_day + date::days{n}; });
    auto const tricky = rc::gen::element(
        local_days{2023_y / 10 / 31}, local_days{2023_y / 11 / 30}, local_days{2023_y / 12 / 31},
        local_days{2024_y / 1 / 1}, local_days{2024_y / 1 / 29}, local_days{2024_y / 1 / 30},
        local_days{2024_y / 1 / 31}, local_days{2024_y / 2 / 1}, local_days{2024_y / 2 / 28},
        local_days{2024_y / 2 / 29}, local_days{2024_y / 3 / 1}, local_days{2024_y / 3 / 31},
        local_days{2024_y / 4 / 30});
    return rc::gen::oneOf(anywhere, tricky);
}

/// Any sale: of few customers at few times of day, so that ties and duplicates abound; some of nobody, some
/// for nothing, some given back.
[[nodiscard]] inline auto any_sale() -> rc::Gen<sale>
{
    auto const client = rc::gen::weightedOneOf<std::optional<std::int32_t>>(
        {{9, rc::gen::map(rc::gen::inRange(-3, 6), [](int n) { return std::optional<std::int32_t>(n); })},
         {1, rc::gen::just(std::optional<std::int32_t>{})}});
    auto const time = rc::gen::element(0, 1, 45'000, 86'399);
    auto const cents =
        rc::gen::weightedOneOf<std::int64_t>({{3, rc::gen::inRange<std::int64_t>(1, 5'000)},
                                              {2, rc::gen::element<std::int64_t>(100, 250)},
                                              {2, rc::gen::element<std::int64_t>(-100, -250, -5'000)},
                                              {1, rc::gen::just<std::int64_t>(0)}});
    return rc::gen::map(
        rc::gen::tuple(client, any_day(), time, cents, rc::gen::inRange(0, 4), rc::gen::element('a', 'b')),
        [](auto const& t) {
            auto const& [who, day, seconds, amount, invoice, where] = t;
            return sale{who, day + std::chrono::seconds{seconds}, amount, invoice, where};
        });
}

/// Any log, the empty one too. Some rows come twice.
[[nodiscard]] inline auto any_sales() -> rc::Gen<std::vector<sale>>
{
    auto const repeats =
        rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, 1'000));
    return rc::gen::map(
        rc::gen::pair(rc::gen::container<std::vector<sale>>(any_sale()), rc::gen::resize(8, repeats)),
        [](auto log) {
            auto& [rows, again] = log;
            if (rows.empty()) return rows;
            for (auto const n : again) rows.push_back(rows[n % rows.size()]);
            return rows;
        });
}

/// Days that cut into the log, or nothing.
[[nodiscard]] inline auto any_observation() -> cohort::observation
{
    cohort::observation o;
    if (*rc::gen::inRange(0, 3) == 0) o.from = *any_day();
    if (*rc::gen::inRange(0, 3) == 0) {
        o.until = *any_day();
        if (o.from && *o.until <= *o.from) o.until = o.from->local() + date::days{*rc::gen::inRange(1, 90)};
    }
    o.left_truncated = *rc::gen::arbitrary<bool>();
    return o;
}

/// Both days of a window, for parts that are to be added up.
[[nodiscard]] inline auto any_window() -> cohort::observation
{
    auto const from = *any_day();
    return {.from = from, .until = from + date::days{*rc::gen::inRange(1, 200)}};
}

/// Any policy that does not refuse rows.
[[nodiscard]] inline auto any_policy() -> cohort::row_policy
{
    using namespace cohort;
    return {.missing = *rc::gen::element(missing_customers::drop, missing_customers::keep),
            .refunds = *rc::gen::element(refunds::net, refunds::drop, refunds::as_activity),
            .zeros = *rc::gen::element(zeros::keep, zeros::drop),
            .duplicates = *rc::gen::element(duplicates::keep, duplicates::drop),
            .collapse = *rc::gen::weightedElement<collapse>({{3, collapse::by_order},
                                                             {1, collapse::none},
                                                             {1, collapse::by_instant},
                                                             {1, collapse::by_day}})};
}

/// Any policy that refuses some.
[[nodiscard]] inline auto any_strict_policy() -> cohort::row_policy
{
    using namespace cohort;
    auto policy = any_policy();
    bool const strict_on_ids = *rc::gen::arbitrary<bool>();
    if (strict_on_ids) policy.missing = missing_customers::reject;
    if (!strict_on_ids || *rc::gen::arbitrary<bool>()) policy.refunds = refunds::reject;
    return policy;
}

} // namespace cohort_test
