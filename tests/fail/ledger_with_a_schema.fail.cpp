// A ledger stands where rows belong: it has a schema already.
// expect: input_range_of_rows
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
    return cohort::retention(book, cohort::monthly{});
#else
    cohort::retention(book, sales, cohort::monthly{});
#endif
}
