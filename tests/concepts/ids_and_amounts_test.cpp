#define BOOST_TEST_MODULE concepts / ids_and_amounts
#include <boost/test/unit_test.hpp>

#include <cohort/retention.hpp>
#include <cohort/time.hpp>
#include <support/plain_sales.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

using namespace cohort;
using namespace cohort_test;
using namespace date::literals;
namespace f = cohort::field;

namespace {

/// The schema of the sales with another customer: what `who` makes of the client's number.
template <class Who>
auto with_customer(Who who)
{
    return schema(
        f::customer = [who](plain_sale const& s) { return who(s.client); }, f::amount = &plain_sale::cents,
        f::time = [](plain_sale const& s) { return on(s.day); });
}

/// Whatever the keys are: as many customers, and the same table.
template <class Who>
void same_customers(Who who, std::uint64_t missing = 0)
{
    auto const fields = with_customer(who);
    auto const t = retention(plain_sales(), fields, monthly{});
    auto rows = plain_sales();
    if (missing > 0) std::erase_if(rows, [](plain_sale const& s) { return s.client == 7; });
    auto const expected =
        retention(rows, plain_sales_schema, monthly{}, {.observed = {.from = on(0), .until = on(200)}});
    BOOST_REQUIRE(t.cohorts() == expected.cohorts());
    for (std::size_t c = 0; c < t.cohorts(); ++c) {
        for (std::size_t a = 0; a < t.ages(); ++a) {
            BOOST_TEST(t.customers(c, a) == expected.customers(c, a));
            BOOST_TEST((t.revenue(c, a) == expected.revenue(c, a)));
        }
    }
    BOOST_TEST(t.audit().missing_customer == missing);
}

enum class card : std::uint16_t {};

} // namespace

BOOST_AUTO_TEST_CASE(ids_of_any_kind)
{
    std::vector<std::string> names;
    for (int i = 0; i < 60; ++i) names.push_back("customer number " + std::to_string(i));
    std::uint64_t of_seven = 0;
    for (auto const& s : plain_sales()) of_seven += s.client == 7 ? 1u : 0u;
    BOOST_REQUIRE(of_seven > 0u);

    same_customers([&](auto n) { return names[n]; });
    same_customers([&](auto n) { return std::string_view(names[n]); });
    same_customers([&](auto n) { return names[n].c_str(); });
    same_customers([](auto n) { return static_cast<card>(n); });

    // And those that are not there.
    auto const none = std::numeric_limits<double>::quiet_NaN();
    same_customers(
        [](auto n) { return n == 7 ? std::optional<int>{} : std::optional<int>(static_cast<int>(n)); },
        of_seven);
    same_customers([&](auto n) { return n == 7 ? std::nullopt : std::optional<std::string_view>(names[n]); },
                   of_seven);
    same_customers([&](auto n) { return n == 7 ? none : static_cast<double>(n); }, of_seven);
    same_customers([&](auto n) { return n == 7 ? std::optional<double>(none) : std::optional<double>(n); },
                   of_seven);
}

BOOST_AUTO_TEST_CASE(amounts_of_any_kind)
{
    auto const total = []<class Money>(Money amount, auto expected) {
        auto const fields = schema(
            f::customer = &plain_sale::client, f::time = [](plain_sale const& s) { return on(s.day); },
            f::amount = [amount](plain_sale const&) { return amount; });
        auto const t = retention(std::vector<plain_sale>{{1, 0, 0}, {2, 5, 0}}, fields, monthly{});
        BOOST_TEST((t.revenue(0, 0) == expected));
    };
    total(std::int8_t{100}, std::optional<std::int64_t>(200));
    total(std::uint64_t{1} << 61, std::optional<std::int64_t>(std::int64_t{1} << 62));
    total(1.25f, std::optional<double>(2.5));
    total(1.25L, std::optional<long double>(2.5L));
}
