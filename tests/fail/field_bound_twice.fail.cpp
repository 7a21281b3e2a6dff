// The schema binds one field twice.
// expect: distinct_fields
#include "sale.hpp"

auto sales()
{
#ifdef COHORT_MENDED
    return cohort::schema(f::customer = &sale::client, f::time = &sale::at);
#else
    return cohort::schema(f::customer = &sale::client, f::time = &sale::at, f::customer = &sale::text);
#endif
}
