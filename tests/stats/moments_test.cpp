#define BOOST_TEST_MODULE stats / moments
#include <boost/test/unit_test.hpp>

#include <cohort/stats/moments.hpp>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

using boost::test_tools::tolerance;
using cohort::moments;
using cohort::variance_kind;

namespace {

constexpr auto moments_of(std::initializer_list<double> xs) -> moments
{
    moments m;
    for (double const x : xs) m(x);
    return m;
}
static_assert(!moments_of({}).mean());
static_assert(!moments_of({}).variance(variance_kind::population));
static_assert(!moments_of({3}).variance(variance_kind::sample));
static_assert(moments_of({3}).variance(variance_kind::population) == 0.0);
static_assert(moments_of({2, 4}).variance(variance_kind::sample) == 2.0);

/// By the definition, in two passes and a longer type.
struct reference {
    long double mean = 0;
    long double m2 = 0;
    long double m3 = 0;
    long double m4 = 0;
    long double m3_absolute = 0;

    explicit reference(std::vector<double> const& xs)
    {
        for (double const x : xs) mean += x;
        mean /= static_cast<long double>(xs.size());
        for (double const x : xs) {
            long double const d = x - mean;
            m2 += d * d;
            m3 += d * d * d;
            m4 += d * d * d * d;
            m3_absolute += std::abs(d * d * d);
        }
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(agrees_with_the_definition)
{
    std::mt19937_64 random(29);
    std::vector<std::vector<double>> samples{
        {5}, {1, 2}, {1, 1, 1, 4}, {-1, 0, 1}, {1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16}};
    for (int round = 0; round < 100; ++round) {
        std::vector<double> xs;
        double const offset = round % 3 == 0 ? 1e6 : 0;
        for (std::uint64_t i = 0, n = 2 + random() % 500; i < n; ++i) {
            double const unit = static_cast<double>(random() >> 11) * 0x1p-53;
            xs.push_back(offset + (round % 2 == 0 ? unit : -std::log1p(-unit)));
        }
        samples.push_back(xs);
    }
    for (auto const& xs : samples) {
        reference const expected(xs);
        auto const n = static_cast<double>(xs.size());
        moments all;
        moments parts[3];
        for (std::size_t i = 0; i < xs.size(); ++i) {
            all(xs[i]);
            parts[random() % 3](xs[i]);
        }
        moments merged = parts[0];
        merged += parts[1];
        merged += parts[2];
        for (auto const& m : {all, merged}) {
            auto const variance = static_cast<double>(expected.m2) / n;
            // The stated bound, with some room for the constant that "about" hides.
            double const bound =
                variance == 0
                    ? 0
                    : 4 * n * 0x1p-53 *
                          std::sqrt(1 + static_cast<double>(expected.mean * expected.mean) / variance);
            BOOST_TEST(m.count() == xs.size());
            BOOST_TEST(m.mean().value() == static_cast<double>(expected.mean), tolerance(1e-13));
            BOOST_TEST(std::abs(m.variance(variance_kind::population).value() - variance) <=
                       bound * variance);
            if (xs.size() > 1) {
                BOOST_TEST(std::abs(m.variance(variance_kind::sample).value() -
                                    static_cast<double>(expected.m2) / (n - 1)) <=
                           bound * variance * n / (n - 1));
                BOOST_TEST(m.standard_deviation(variance_kind::sample).value() ==
                           std::sqrt(m.variance(variance_kind::sample).value()));
            }
            if (variance == 0) {
                BOOST_TEST(!m.skewness().has_value());
                BOOST_TEST(!m.excess_kurtosis().has_value());
                continue;
            }
            double const cube = std::pow(variance, 1.5) * n;
            BOOST_TEST(std::abs(m.skewness().value() - static_cast<double>(expected.m3) / cube) <=
                       4 * bound * static_cast<double>(expected.m3_absolute) / cube + 1e-15);
            BOOST_TEST(std::abs(m.excess_kurtosis().value() -
                                (static_cast<double>(expected.m4) / (variance * variance * n) - 3)) <=
                       8 * bound * static_cast<double>(expected.m4) / (variance * variance * n) + 1e-15);
        }
    }
}

BOOST_AUTO_TEST_CASE(known_figures)
{
    // Skewness and excess kurtosis of these by the population formulas, worked out by hand: deviations -2 -1
    // -1 4.
    auto const m = moments_of({1, 2, 2, 7});
    BOOST_TEST(m.mean().value() == 3.0);
    BOOST_TEST(m.variance(variance_kind::population).value() == 5.5, tolerance(1e-15));
    BOOST_TEST(m.variance(variance_kind::sample).value() == 22.0 / 3, tolerance(1e-15));
    BOOST_TEST(m.skewness().value() == 13.5 / std::pow(5.5, 1.5), tolerance(1e-14));
    BOOST_TEST(m.excess_kurtosis().value() == 68.5 / 30.25 - 3, tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(constants_have_no_spread)
{
    moments m;
    for (int i = 0; i < 1000; ++i) m(0.1);
    BOOST_TEST(m.mean().value() == 0.1);
    BOOST_TEST(m.variance(variance_kind::sample).value() == 0.0);
    BOOST_TEST(!m.skewness().has_value());
    auto both = m;
    both += m;
    BOOST_TEST(both.variance(variance_kind::population).value() == 0.0);
}

BOOST_AUTO_TEST_CASE(nothing_changes_nothing)
{
    auto m = moments_of({1, 5, 2});
    m += moments{};
    BOOST_TEST((m == moments_of({1, 5, 2})));
    moments empty;
    empty += m;
    BOOST_TEST((empty == m));
    m += m;
    BOOST_TEST(m.count() == 6u);
    BOOST_TEST(m.variance(variance_kind::population).value() ==
                   moments_of({1, 5, 2}).variance(variance_kind::population).value(),
               tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(what_is_not_finite_spoils_all_but_the_count)
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    auto merged = moments_of({1, 2});
    merged += moments_of({infinity});
    for (auto const& m : {moments_of({infinity}), moments_of({1, infinity}), moments_of({infinity, 1}),
                          moments_of({1, std::nan(""), 2}), merged}) {
        BOOST_TEST(m.count() > 0u);
        BOOST_TEST(std::isnan(m.mean().value()));
        BOOST_TEST(std::isnan(m.variance(variance_kind::population).value()));
        BOOST_TEST(std::isnan(m.skewness().value()));
        BOOST_TEST(std::isnan(m.excess_kurtosis().value()));
    }
}
