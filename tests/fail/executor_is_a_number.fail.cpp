// The executor of a table of rows is a number of threads.
// expect: [^a-z_/]executor[<']
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
    return cohort::retention(rows, sales, cohort::monthly{}, {}, cohort::threads{4});
#else
    cohort::retention(rows, sales, cohort::monthly{}, {}, 4);
#endif
}
