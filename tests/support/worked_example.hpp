#pragma once

#include <cohort/time/observation.hpp>
#include <support/sale.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace cohort_test {

/// The worked example of the documentation: six customers of the spring of 2024. D comes twice on a day, A at
/// the ends of three months.
[[nodiscard]] inline auto worked_example() -> std::vector<sale>
{
    using namespace date::literals;
    constexpr int A = 1, B = 2, C = 3, D = 4, E = 5, F = 6;
    std::vector<sale> rows{
        sold(D, 2024_y / 2 / 10), sold(A, 2024_y / 1 / 31), sold(F, 2024_y / 4 / 2),
        sold(B, 2024_y / 1 / 5),  sold(A, 2024_y / 3 / 31), sold(E, 2024_y / 2 / 29),
        sold(D, 2024_y / 4 / 10), sold(C, 2024_y / 1 / 10), sold(D, 2024_y / 2 / 10),
        sold(A, 2024_y / 2 / 29), sold(B, 2024_y / 3 / 20), sold(E, 2024_y / 4 / 1),
        sold(D, 2024_y / 3 / 9),
    };
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i].invoice = static_cast<std::int32_t>(i + 1);
    return rows;
}

inline constexpr cohort::observation worked_example_window{.until = date::year{2024} / 4 / 11};

} // namespace cohort_test
