// A margin is asked for of rows that say nothing of costs.
// expect: measurable
#include "sale.hpp"

#include <cohort/rfm.hpp>

constexpr auto sales =
    cohort::schema(f::customer = &sale::client, f::time = &sale::at, f::amount = &sale::cents);

auto values(std::vector<sale> const& rows)
{
#ifdef COHORT_MENDED
    return cohort::rfm(rows, sales, cohort::measures(cohort::measure::orders, cohort::measure::total));
#else
    cohort::rfm(rows, sales, cohort::measures(cohort::measure::orders, cohort::measure::margin));
#endif
}
