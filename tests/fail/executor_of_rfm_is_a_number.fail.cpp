// The executor of an RFM table of a ledger is a number of threads.
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
    cohort::ledger const book(rows, sales);
#ifdef COHORT_MENDED
    return cohort::rfm(book, {}, cohort::threads{4});
#else
    cohort::rfm(book, {}, 4);
#endif
}
