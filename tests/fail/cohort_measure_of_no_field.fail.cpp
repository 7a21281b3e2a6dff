// What is measured is no field of the ledger.
// expect: cell_measure
#include "sale.hpp"

#include <cohort/retention.hpp>
#include <cohort/time.hpp>

constexpr auto sales =
    cohort::schema(f::customer = &sale::client, f::time = &sale::at, f::amount = &sale::cents);

auto table(std::vector<sale> const& rows)
{
    cohort::cohort_query const question(cohort::monthly{});
#ifdef COHORT_MENDED
    return cohort::cohorts(rows, sales, question.measuring(cohort::cell::sum(f::amount)));
#else
    cohort::cohorts(rows, sales, question.measuring(cohort::cell::sum(f::quantity)));
#endif
}
