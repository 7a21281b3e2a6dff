#pragma once

#include <cohort/time/age_clock.hpp>
#include <cohort/time/detail/day_table.hpp>

namespace cohort::detail {

/// The `anniversary_key` of every day of a window, for hot loops:
/// `clock.age_between(birth_key(birth), keys[day])` is `clock.age(birth, day)` without calendar arithmetic.
/// \throws invalid_option  as `day_table`
[[nodiscard]] constexpr auto anniversary_table(date::local_days from, date::local_days until) -> day_table
{
    return {from, until, [](date::local_days day) { return anniversary_key(day); }};
}

} // namespace cohort::detail
