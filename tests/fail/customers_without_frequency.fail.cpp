// A table of customers that does not say how often they bought.
// expect: binds_frequency
#include "sale.hpp"

#include <cohort/rfm.hpp>

#ifdef COHORT_MENDED
constexpr auto clients =
    cohort::schema(f::customer = &sale::client, f::time = &sale::at, f::frequency = &sale::cents);
#else
constexpr auto clients =
    cohort::schema(f::customer = &sale::client, f::time = &sale::at, f::monetary = &sale::cents);
#endif

auto values(std::vector<sale> const& rows) { return cohort::rfm_of_customers(rows, clients); }
