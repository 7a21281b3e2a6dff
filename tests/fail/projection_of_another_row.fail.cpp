// A projection cannot be called with the row: it is a member of another type.
// expect: binds_customer
#include "sale.hpp"

#include <cohort/ledger.hpp>

struct visit {
    std::uint32_t visitor;
};

#ifdef COHORT_MENDED
constexpr auto sales = cohort::schema(f::customer = &sale::client, f::time = &sale::at);
#else
constexpr auto sales = cohort::schema(f::customer = &visit::visitor, f::time = &sale::at);
#endif

auto book(std::vector<sale> const& rows) { return cohort::ledger(rows, sales); }
