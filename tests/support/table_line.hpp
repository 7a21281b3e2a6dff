#pragma once

#include <cohort/retention/cell_state.hpp>
#include <cohort/time/age_clock.hpp>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <string>
#include <variant>

namespace cohort_test {

/// A line of a table by period as the documentation writes it: a rate as "1/2", "1" where the cohort is the
/// denominator; `~` for partial, `-` for unobserved cells.
template <class Table>
[[nodiscard]] auto line(Table const& t, std::size_t c) -> std::string
{
    bool const calendar = std::holds_alternative<cohort::calendar_clock>(t.clock());
    std::string s = t.label(c) + " (" + std::to_string(t.size(c)) + "):";
    for (std::size_t a = 0; a < t.ages(); ++a) {
        auto const state = t.state(c, a);
        auto const figures = calendar
                                 ? std::to_string(t.customers(c, a))
                                 : std::to_string(t.customers(c, a)) + "/" + std::to_string(t.eligible(c, a));
        s += state == cohort::cell_state::unobserved && calendar ? " -" : " " + figures;
        if (state == cohort::cell_state::partial) s += '~';
        BOOST_TEST((state == cohort::cell_state::zero) ==
                   (t.customers(c, a) == 0 && t.eligible(c, a) > 0 && state != cohort::cell_state::partial));
        BOOST_TEST((state == cohort::cell_state::unobserved) ==
                   (calendar ? t.eligible(c, a) == 0 && t.size(c) > 0 : t.eligible(c, a) == 0));
        if (calendar && state != cohort::cell_state::unobserved) BOOST_TEST(t.eligible(c, a) == t.size(c));
    }
    return s;
}

} // namespace cohort_test
