// The rows are a number.
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
#ifdef COHORT_MENDED
    return cohort::ledger(rows, sales);
#else
    cohort::ledger const book(5, sales);
    return rows.size();
#endif
}
