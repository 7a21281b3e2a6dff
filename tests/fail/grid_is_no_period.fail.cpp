// The grid is a number of days, not a period.
// expect: [^a-z_/]period[<']
#include "sale.hpp"

#include <cohort/retention.hpp>
#include <cohort/time.hpp>

constexpr auto sales = cohort::schema(f::customer = &sale::client, f::time = &sale::at);

auto table(std::vector<sale> const& rows)
{
#ifdef COHORT_MENDED
    return cohort::retention(rows, sales, cohort::monthly{});
#else
    return cohort::retention(rows, sales, 30);
#endif
}
