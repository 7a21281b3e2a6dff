#define BOOST_TEST_MODULE stats / mean
#include <boost/test/unit_test.hpp>

#include <cohort/stats/mean.hpp>

#include <cmath>
#include <limits>
#include <random>

namespace {

constexpr auto mean_of(std::initializer_list<double> xs) -> cohort::mean
{
    cohort::mean m;
    for (double const x : xs) m(x);
    return m;
}
static_assert(!mean_of({}).value());
static_assert(mean_of({1, 2, 6}).value() == 3.0);
static_assert(mean_of({1, 2, 6}).count() == 3);

} // namespace

BOOST_AUTO_TEST_CASE(a_constant_is_its_own_mean)
{
    cohort::mean m;
    for (int i = 1; i <= 100'000; ++i) m(0.1);
    BOOST_TEST(m.value().value() == 0.1);
}

BOOST_AUTO_TEST_CASE(takes_numbers_of_any_kind)
{
    cohort::mean m;
    m(1);
    m(2u);
    m(3.0f);
    m(std::int64_t(6));
    BOOST_TEST(m.value().value() == 3.0);
    BOOST_TEST(m.count() == 4u);
}

BOOST_AUTO_TEST_CASE(the_error_stays_within_the_stated_bound)
{
    std::mt19937_64 random(23);
    constexpr double u = 0x1p-53;
    for (int round = 0; round < 300; ++round) {
        // Whole numbers times a power of two, so that the reference is exact.
        cohort::mean all;
        cohort::mean parts[3];
        std::int64_t total = 0;
        std::int64_t absolute = 0;
        auto const n = static_cast<std::int64_t>(1 + random() % 1000);
        for (std::int64_t i = 0; i < n; ++i) {
            auto const x = static_cast<std::int64_t>(random()) >> (12 + random() % 40);
            all(x);
            parts[random() % 3](x);
            total += x;
            absolute += x < 0 ? -x : x;
        }
        auto const count = static_cast<double>(n);
        auto const reference = static_cast<long double>(total) / static_cast<long double>(n);
        double const bound = 2 * u * static_cast<double>(std::abs(reference)) +
                             2 * (count * u) * (count * u) * static_cast<double>(absolute) / count;
        cohort::mean merged;
        for (auto const& part : parts) merged += part;
        BOOST_TEST(merged.count() == all.count());
        BOOST_TEST(static_cast<double>(std::abs(all.value().value() - reference)) <= bound);
        BOOST_TEST(static_cast<double>(std::abs(merged.value().value() - reference)) <= bound);
    }
}

BOOST_AUTO_TEST_CASE(infinities_stay)
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    BOOST_TEST(mean_of({1, infinity, 2, infinity}).value().value() == infinity);
    BOOST_TEST(std::isnan(mean_of({1, infinity, -infinity}).value().value()));
    BOOST_TEST(std::isnan(mean_of({1, std::nan("")}).value().value()));
}

BOOST_AUTO_TEST_CASE(nothing_changes_nothing)
{
    auto m = mean_of({1, 5});
    m += cohort::mean{};
    BOOST_TEST((m == mean_of({1, 5})));
    cohort::mean empty;
    empty += m;
    BOOST_TEST((empty == m));
    empty += empty;
    BOOST_TEST(empty.count() == 4u);
    BOOST_TEST(empty.value().value() == 3.0);
}
