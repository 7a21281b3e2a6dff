// Cohorts by a value that the ledger does not hold.
// expect: cohort_key_fits_ledger
#include "sale.hpp"

#include <cohort/retention.hpp>
#include <cohort/time.hpp>

constexpr auto sales =
    cohort::schema(f::customer = &sale::client, f::time = &sale::at, f::amount = &sale::cents);

auto table(std::vector<sale> const& rows)
{
    cohort::cohort_query const question(cohort::monthly{});
#ifdef COHORT_MENDED
    return cohort::cohorts(rows, sales, question.by(cohort::cohort_by::value(f::amount)));
#else
    cohort::cohorts(rows, sales, question.by(cohort::cohort_by::value(f::product)));
#endif
}
