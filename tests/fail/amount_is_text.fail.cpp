// The amount is a string.
// expect: amount_is_money
#include "sale.hpp"

#include <cohort/rfm.hpp>

#ifdef COHORT_MENDED
constexpr auto sales =
    cohort::schema(f::customer = &sale::client, f::time = &sale::at, f::amount = &sale::cents);
#else
constexpr auto sales =
    cohort::schema(f::customer = &sale::client, f::time = &sale::at, f::amount = &sale::text);
#endif

auto values(std::vector<sale> const& rows) { return cohort::rfm(rows, sales); }
