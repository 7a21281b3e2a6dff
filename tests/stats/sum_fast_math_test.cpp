// The compensation must not be simplified away where a user asks for -ffast-math: everything below is
// compiled as with that flag.
#if defined(__clang__)
#pragma float_control(precise, off)
#elif defined(__GNUC__)
#pragma GCC optimize("fast-math")
#endif

#include <cohort/stats/sum.hpp>

#define BOOST_TEST_MODULE stats / sum_fast_math
#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <random>
#include <vector>

BOOST_AUTO_TEST_CASE(stays_compensated)
{
    std::mt19937_64 random(19);
    std::vector<double> xs;
    double expected = 0;
    for (int i = 0; i < 1000; ++i) {
        auto const large = static_cast<double>(random() % 1'000'000'000) * 1e12;
        auto const small = static_cast<double>(random() % 1000);
        xs.insert(xs.end(), {large, small, -large});
        expected += small;
    }
    cohort::sum<double> all;
    for (double const x : xs) all(x);
    BOOST_TEST(all.value() == expected);

    double plain = 0;
    for (double const x : xs) plain += x;
    BOOST_TEST_MESSAGE("a plain total is off by " << plain - expected);

    cohort::sum<double> left;
    cohort::sum<double> right;
    for (std::size_t i = 0; i < xs.size(); ++i) (i < 1501 ? left : right)(xs[i]);
    left += right;
    BOOST_TEST(left.value() == expected);
}
