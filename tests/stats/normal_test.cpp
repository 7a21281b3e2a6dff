#define BOOST_TEST_MODULE stats / normal
#include <boost/test/unit_test.hpp>

#include <cohort/stats/normal.hpp>

#include <cmath>
#include <limits>
#include <random>

using cohort::normal_quantile;

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
