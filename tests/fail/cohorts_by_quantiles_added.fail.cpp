// Tables whose cohorts hang on the data do not add up.
// expect: operator\+=
#include "sale.hpp"

#include <cohort/retention.hpp>
#include <cohort/time.hpp>

constexpr auto sales =
    cohort::schema(f::customer = &sale::client, f::time = &sale::at, f::amount = &sale::cents);

auto table(std::vector<sale> const& rows, std::vector<sale> const& others)
{
    cohort::cohort_query const question(cohort::monthly{});
#ifdef COHORT_MENDED
    auto const by_size = question.by(cohort::cohort_by::first_order(cohort::bands<long>{10, 100}));
#else
    auto const by_size = question.by(cohort::cohort_by::first_order(cohort::quantile_bands{4}));
#endif
    auto sum = cohort::cohorts(rows, sales, by_size);
    sum += cohort::cohorts(others, sales, by_size);
    return sum;
}
