// A return event looks at the row of birth, and births are days that rows carry.
// expect: births that are rows
#include "sale.hpp"

#include <cohort/retention.hpp>
#include <cohort/time.hpp>

inline constexpr cohort::field_name<struct joined_tag> joined{};
constexpr auto sales = cohort::schema(f::customer = &sale::client, f::time = &sale::at,
                                      f::amount = &sale::cents, joined = &sale::at);

auto table(std::vector<sale> const& rows)
{
    auto const more = [](auto const& row, auto const& born) { return row[f::amount] > born[f::amount]; };
    auto const question = cohort::cohort_query(cohort::monthly{}).returning(cohort::returns::on{}, more);
#ifdef COHORT_MENDED
    return cohort::cohorts(rows, sales, question);
#else
    cohort::cohorts(rows, sales, question.born(cohort::birth::date_in(joined)));
#endif
}
