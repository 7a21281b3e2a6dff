#pragma once

#include <cohort/rows/error.hpp>

#include <string>

namespace cohort_test {

/// What is said when something refuses its options or a row.
template <class F>
auto refusal(F f) -> std::string
{
    try {
        f();
    } catch (cohort::invalid_option const& e) {
        return e.what();
    } catch (cohort::invalid_row const& e) {
        return e.what();
    }
    return "nothing was refused";
}

} // namespace cohort_test
