// The executor of a ledger is a number of threads.
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
    return cohort::ledger(rows, sales, {}, cohort::threads{4});
#else
    cohort::ledger const book(rows, sales, {}, 4);
#endif
}
