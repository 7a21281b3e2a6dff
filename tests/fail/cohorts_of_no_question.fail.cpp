// Cohorts of a number.
// expect: period
#include "sale.hpp"

#include <cohort/retention.hpp>
#include <cohort/time.hpp>

constexpr auto sales =
    cohort::schema(f::customer = &sale::client, f::time = &sale::at, f::amount = &sale::cents);

auto table(std::vector<sale> const& rows)
{
#ifdef COHORT_MENDED
    return cohort::cohorts(rows, sales, cohort::monthly{});
#else
    cohort::cohorts(rows, sales, 12);
#endif
}
