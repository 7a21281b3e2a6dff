// The grid that a ledger is asked for is a number of days, not a period.
// expect: [^a-z_/]period[<']
#include "sale.hpp"

#include <cohort/ledger.hpp>
#include <cohort/retention.hpp>
#include <cohort/time.hpp>

constexpr auto sales = cohort::schema(f::customer = &sale::client, f::time = &sale::at);

auto table(std::vector<sale> const& rows)
{
    cohort::ledger const book(rows, sales);
#ifdef COHORT_MENDED
    return cohort::retention(book, cohort::monthly{});
#else
    return cohort::retention(book, 30);
#endif
}
