// A table of customers has keys of another type than the log.
// expect: lists_customers_of_ledger
#include "sale.hpp"

#include <cohort/retention.hpp>
#include <cohort/time.hpp>

struct person {
#ifdef COHORT_MENDED
    decltype(sale::client) id;
#else
    std::string id;
#endif
    date::local_days signed_up;
};
constexpr auto sales =
    cohort::schema(f::customer = &sale::client, f::time = &sale::at, f::amount = &sale::cents);

auto table(std::vector<sale> const& rows, std::vector<person> const& people)
{
    auto const joined = cohort::birth::listed(people, &person::id, &person::signed_up);
    auto const question = cohort::cohort_query(cohort::monthly{}).born(joined);
#ifdef COHORT_MENDED
    return cohort::cohorts(rows, sales, question);
#else
    cohort::cohorts(rows, sales, question);
#endif
}
