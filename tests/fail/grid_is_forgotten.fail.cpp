// Nobody says into what periods.
// expect: [^a-z_/]period[<']
#include "sale.hpp"

#include <cohort/ledger.hpp>
#include <cohort/parallel.hpp>
#include <cohort/retention.hpp>
#include <cohort/rfm.hpp>
#include <cohort/time.hpp>

constexpr auto sales = cohort::schema(f::customer = &sale::client, f::time = &sale::at);

auto made(std::vector<sale> const& rows)
{
#ifdef COHORT_MENDED
    return cohort::retention(rows, sales, cohort::monthly{});
#else
    cohort::retention(rows, sales);
#endif
}
