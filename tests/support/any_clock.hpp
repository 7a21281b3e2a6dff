#pragma once

#include <cohort/time/age_clock.hpp>

#include <rapidcheck.h>

namespace cohort_test {

[[nodiscard]] inline auto any_clock() -> cohort::age_clock
{
    switch (*rc::gen::inRange(0, 3)) {
    case 0:
        return cohort::calendar_clock{};
    case 1:
        return cohort::rolling_clock{date::days{*rc::gen::element(1, 2, 7, 30, 45)}};
    default:
        return cohort::anniversary_clock{date::months{*rc::gen::inRange(1, 4)}};
    }
}

} // namespace cohort_test
