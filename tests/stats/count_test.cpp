#define BOOST_TEST_MODULE stats / count
#include <boost/test/unit_test.hpp>

#include <cohort/stats/count.hpp>

#include <string>

namespace {

constexpr auto counted() -> cohort::count
{
    cohort::count a;
    cohort::count b;
    a(1);
    a(2.5, "any", 'x');
    b();
    return a += b;
}
static_assert(counted().value() == 3);
static_assert(cohort::count{}.value() == 0);

} // namespace

BOOST_AUTO_TEST_CASE(counts_samples_of_any_kind)
{
    cohort::count n;
    n(std::string("a"));
    n(std::string("a"), 3);
    BOOST_TEST(n.value() == 2u);
    n += n;
    BOOST_TEST(n.value() == 4u);
    BOOST_TEST((n == n));
    BOOST_TEST((n != cohort::count{}));
    auto const before = n;
    n += cohort::count{};
    BOOST_TEST((n == before));
}
