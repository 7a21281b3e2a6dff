// The time is a string.
// expect: binds_time
#include "sale.hpp"

#include <cohort/retention.hpp>
#include <cohort/time.hpp>

#ifdef COHORT_MENDED
constexpr auto sales = cohort::schema(f::customer = &sale::client, f::time = &sale::at);
#else
constexpr auto sales = cohort::schema(f::customer = &sale::client, f::time = &sale::text);
#endif

auto table(std::vector<sale> const& rows) { return cohort::retention(rows, sales, cohort::monthly{}); }
