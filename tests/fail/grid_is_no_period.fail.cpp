// The grid is a number of days, not a period.
// expect: [^a-z_/]period[<']
#include "sale.hpp"

#include <cohort/retention.hpp>
#include <cohort/time.hpp>

constexpr auto sales = cohort::schema(f::customer = &sale::client, f::time = &sale::at);

#ifdef COHORT_MENDED
constexpr auto grid = cohort::monthly{};
#else
constexpr auto grid = 30;
#endif

auto table(std::vector<sale> const& rows) { return cohort::retention(rows, sales, grid); }
