// What a user's first program does, built as a user builds it.

#include <cohort/cohort.hpp>

#include <date/date.h>

#include <cstdint>
#include <string>
#include <vector>

namespace {

struct sale {
    std::string client;
    date::sys_seconds at;
    std::int64_t cents;
};

namespace f = cohort::field;
constexpr auto sales_schema =
    cohort::schema(f::customer = &sale::client, f::time = &sale::at, f::amount = &sale::cents);

} // namespace

int main()
{
    using namespace date::literals;
    std::vector<sale> const sales{
        {"ann", date::sys_days{2024_y / 1 / 5}, 1200},
        {"ben", date::sys_days{2024_y / 1 / 9}, 800},
        {"ann", date::sys_days{2024_y / 2 / 7}, 500},
        {"cid", date::sys_days{2024_y / 2 / 28}, 900},
    };
    auto const table = cohort::retention(sales, sales_schema, cohort::monthly{});
    bool const right = table.cohorts() == 2 && table.size(0) == 2 && table.customers(0, 1) == 1;
    return right ? 0 : 1;
}
