// The schema does not say who.
// expect: binds_customer
#include "sale.hpp"

#include <cohort/retention.hpp>
#include <cohort/time.hpp>

#ifdef COHORT_MENDED
constexpr auto sales = cohort::schema(f::customer = &sale::client, f::time = &sale::at);
#else
constexpr auto sales = cohort::schema(f::time = &sale::at);
#endif

auto table(std::vector<sale> const& rows) { return cohort::retention(rows, sales, cohort::monthly{}); }
