#define BOOST_TEST_MODULE stats / normal
#include <boost/test/unit_test.hpp>

#include <cohort/stats/normal.hpp>

#include <cmath>
#include <limits>
#include <random>

using cohort::normal_quantile;
using cohort::normal_upper_tail;

BOOST_AUTO_TEST_CASE(agrees_with_figures_of_many_digits)
{
    // Solved for with 60 digits, the probability being the double that is written here.
    struct figure {
        double p;
        double x;
    };
    for (auto const& [p, x] : {
             figure{0.025, -1.9599639845400542118},
             {0.975, 1.9599639845400538556},
             {0.6, 0.25334710313579974132},
             {0.9, 1.2815515655446005935},
             {0.075, -1.4395314709384559349},
             {0.0749, -1.4402382675279636631},
             {0.0751, -1.4388253927525399824},
             {0.925, 1.4395314709384562291},
             {0.3, -0.52440051270804081597},
             {0.51, 0.025068908258711058033},
             {0.001, -3.0902323061678135354},
             {1e-5, -4.2648907939228246102},
             {1e-10, -6.3613409024040561991},
             {1.3887943864964021e-11, -6.6579046435011035837},
             {1.38e-11, -6.6588385028507655283},
             {1e-20, -9.2623400897984075796},
             {1e-100, -21.273453560965324294},
             {1e-300, -37.047096299361199237},
             {std::numeric_limits<double>::denorm_min(), -38.467405617144346251},
             {0.9999999999999999, 8.2095361516013868556},
         }) {
        BOOST_TEST(std::abs(normal_quantile(p) - x) <= 1e-15 * std::abs(x),
                   "p = " << p << " is off by " << (normal_quantile(p) - x) / x);
    }
    BOOST_TEST(normal_quantile(0.5) == 0.0);
}

BOOST_AUTO_TEST_CASE(undoes_the_distribution_function)
{
    std::mt19937_64 random(37);
    double before = -std::numeric_limits<double>::infinity();
    for (int i = 1; i < 2000; ++i) {
        double const p = i / 2000.0;
        double const x = normal_quantile(p);
        BOOST_TEST(x > before);
        before = x;
        BOOST_TEST(std::abs(std::erfc(-x / std::sqrt(2.0)) / 2 - p) <= 4e-16);
        double const tail = std::ldexp(p, -static_cast<int>(random() % 900));
        BOOST_TEST(std::abs(std::erfc(-normal_quantile(tail) / std::sqrt(2.0)) / 2 / tail - 1) <= 1e-12);
    }
}

BOOST_AUTO_TEST_CASE(is_odd_about_one_half)
{
    for (double const d : {0.0625, 0.25, 0.4375, 0.484375, 0.4990234375})
        BOOST_TEST(normal_quantile(0.5 - d) == -normal_quantile(0.5 + d));
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_probability_between)
{
    for (double const p : {0.0, 1.0, -0.1, 1.1, std::nan(""), std::numeric_limits<double>::infinity()})
        BOOST_CHECK_THROW((void)normal_quantile(p), cohort::invalid_option);
}

BOOST_AUTO_TEST_CASE(the_logarithm_agrees_with_the_standard_one)
{
    static_assert(cohort::detail::natural_log(1.0) == 0.0);
    std::mt19937_64 random(41);
    for (int i = 0; i < 20000; ++i) {
        double const x =
            std::ldexp(static_cast<double>(1 + (random() >> 12)), -53 - static_cast<int>(random() % 1020));
        if (x == 0) continue;
        BOOST_TEST(std::abs(cohort::detail::natural_log(x) - std::log(x)) <= 4e-16 * std::abs(std::log(x)));
    }
}

BOOST_AUTO_TEST_CASE(the_upper_tail_agrees_with_figures_of_many_digits)
{
    struct figure {
        double x;
        double tail;
    };
    for (auto const& [x, tail] : {
             figure{0.0, 0.5},
             {0.1, 0.46017216272297101633},
             {0.5, 0.30853753872598689636},
             {0.99, 0.16108705951083091337},
             {1.0, 0.15865525393145705141},
             {1.01, 0.15624764502125459579},
             {1.5, 0.066807201268858066004},
             {1.959963984540054, 0.025000000000000010876},
             {2.5, 0.006209665325776135167},
             {4.0979, 0.000020845765544960115862},
             {5.0, 2.8665157187919391167e-7},
             {8.0, 6.2209605742717841235e-16},
             {12.3, 4.5287069561587846514e-35},
             {20.0, 2.7536241186062336951e-89},
             {30.7, 2.8458302208738191641e-207},
             {37.0, 5.7255712225245768227e-300},
             {37.5, 4.6053530095819548438e-308},
             {-0.3, 0.61791142218895263307},
             {-1.0, 0.84134474606854294859},
             {-2.5, 0.99379033467422386483},
         }) {
        BOOST_TEST(std::abs(normal_upper_tail(x) - tail) <= 1e-15 * tail,
                   "x = " << x << " is off by " << (normal_upper_tail(x) - tail) / tail);
    }
}

BOOST_AUTO_TEST_CASE(the_upper_tail_at_its_ends)
{
    static_assert(normal_upper_tail(0.0) == 0.5);
    constexpr double infinity = std::numeric_limits<double>::infinity();
    BOOST_TEST(normal_upper_tail(infinity) == 0.0);
    BOOST_TEST(normal_upper_tail(-infinity) == 1.0);
    BOOST_TEST(normal_upper_tail(39.5) == 0.0);
    BOOST_TEST(normal_upper_tail(std::numeric_limits<double>::denorm_min()) == 0.5);
    BOOST_TEST(normal_upper_tail(-std::numeric_limits<double>::max()) == 1.0);
    // Numbers below the normal ones have fewer digits.
    BOOST_TEST(std::abs(normal_upper_tail(38.0) - 2.885428360068784e-316) <= 5e-324);
    BOOST_CHECK_THROW((void)normal_upper_tail(std::nan("")), cohort::invalid_option);
}

BOOST_AUTO_TEST_CASE(the_upper_tail_falls_and_undoes_the_quantile)
{
    double before = 1;
    for (int i = -3700; i <= 3700; ++i) {
        double const x = i / 100.0;
        double const tail = normal_upper_tail(x);
        BOOST_TEST(tail <= before);
        BOOST_TEST(std::abs(tail - std::erfc(x / std::sqrt(2.0)) / 2) <= 4e-13 * tail);
        if (x > 0) BOOST_TEST(std::abs(-normal_quantile(tail) - x) <= 1e-14 * x);
        before = tail;
    }
}

BOOST_AUTO_TEST_CASE(the_exponential_agrees_with_the_standard_one)
{
    static_assert(cohort::detail::natural_exp(0.0) == 1.0);
    std::mt19937_64 random(43);
    for (int i = 0; i < 20000; ++i) {
        double const x = -std::ldexp(static_cast<double>(random() >> 11), -53) * (i % 2 == 0 ? 708 : 2);
        BOOST_TEST(std::abs(cohort::detail::natural_exp(x) - std::exp(x)) <= 4e-16 * std::exp(x));
    }
    for (double const x : {-709.5, -720.0, -744.0, -745.5, -746.5, -1e300})
        BOOST_TEST(std::abs(cohort::detail::natural_exp(x) - std::exp(x)) <= 5e-324);
}
