#define BOOST_TEST_MODULE stats / interval
#include <boost/test/unit_test.hpp>

#include <cohort/stats/interval.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

using boost::test_tools::tolerance;
using cohort::difference_of_paired_proportions;
using cohort::wilson_interval;

BOOST_AUTO_TEST_CASE(known_figures)
{
    // The last four are examples of R. G. Newcombe, Two-sided confidence intervals for the single
    // proportion, Statistics in Medicine 17, 1998, 857-872 (method 3).
    struct figure {
        std::uint64_t k;
        std::uint64_t n;
        double low;
        double high;
        double precision;
    };
    for (auto const& f : {figure{8, 10, 0.4901625, 0.9433178, 5e-8},
                          {0, 10, 0.0, 0.2775328, 5e-8},
                          {10, 10, 0.7224672, 1.0, 5e-8},
                          {81, 263, 0.2553, 0.3662, 5e-5},
                          {15, 148, 0.0624, 0.1605, 5e-5},
                          {0, 20, 0.0, 0.1611, 5e-5},
                          {1, 29, 0.0061, 0.1718, 5e-5}}) {
        auto const i = wilson_interval(f.k, f.n).value();
        BOOST_TEST(std::abs(i.low - f.low) <= f.precision, f.k << " of " << f.n << ": " << i.low);
        BOOST_TEST(std::abs(i.high - f.high) <= f.precision, f.k << " of " << f.n << ": " << i.high);
    }
}

BOOST_AUTO_TEST_CASE(none_and_all_touch_the_end)
{
    for (std::uint64_t const n : {1ull, 2ull, 3ull, 10ull, 1000ull, 123'456'789ull, 1ull << 60}) {
        BOOST_TEST(wilson_interval(0, n).value().low == 0.0);
        BOOST_TEST(wilson_interval(0, n).value().high > 0.0);
        BOOST_TEST(wilson_interval(n, n).value().high == 1.0);
        BOOST_TEST(wilson_interval(n, n).value().low <= 1.0);
    }
}

BOOST_AUTO_TEST_CASE(both_ends_solve_the_equation)
{
    // (k/n - p)^2 = z^2 p (1 - p) / n at both ends, in a longer type.
    std::mt19937_64 random(43);
    for (int round = 0; round < 2000; ++round) {
        auto const n = 1 + random() % (round % 2 == 0 ? 50 : 10'000'000);
        auto const k = random() % (n + 1);
        double const confidence = 0.5 + static_cast<double>(random() % 4999) / 10000;
        auto const i = wilson_interval(k, n, confidence).value();
        BOOST_TEST(0 <= i.low);
        BOOST_TEST(i.low < i.high);
        BOOST_TEST(i.high <= 1);
        auto const share = static_cast<long double>(k) / static_cast<long double>(n);
        BOOST_TEST(static_cast<double>(share) >= i.low);
        BOOST_TEST(static_cast<double>(share) <= i.high);
        long double const z = -cohort::normal_quantile((1 - confidence) / 2);
        long double const nn = static_cast<long double>(n);
        long double const centre = share + z * z / (2 * nn);
        long double const half = z * std::sqrt(share * (1 - share) / nn + z * z / (4 * nn * nn));
        long double const divisor = 1 + z * z / nn;
        BOOST_TEST(static_cast<double>(std::abs(i.low - (centre - half) / divisor)) <= 4e-16);
        BOOST_TEST(static_cast<double>(std::abs(i.high - (centre + half) / divisor)) <= 4e-16);
        // Failures are successes the other way about.
        auto const mirrored = wilson_interval(n - k, n, confidence).value();
        BOOST_TEST(std::abs(mirrored.low - (1 - i.high)) <= 4e-16);
        // Surer is wider.
        auto const wider = wilson_interval(k, n, confidence / 2 + 0.5).value();
        BOOST_TEST(wider.low <= i.low);
        BOOST_TEST(wider.high >= i.high);
    }
}

BOOST_AUTO_TEST_CASE(a_small_lower_end_keeps_its_digits)
{
    // 1 of 10^12: the lower end is 1 / (10^12 (1 + z^2 / 2 + ...)), which 1 - (1 - low) would not know any
    // more.
    auto const i = wilson_interval(1, 1'000'000'000'000).value();
    long double const zz = 1.9599639845400542355L * 1.9599639845400542355L;
    long double const expected = 1e-12L / (1 + zz / 2 + std::sqrt(zz + zz * zz / 4));
    BOOST_TEST(i.low == static_cast<double>(expected), tolerance(1e-11));
}

BOOST_AUTO_TEST_CASE(covers_about_as_often_as_it_says)
{
    // The exact probability that the interval of a binomial count holds p, averaged over p: the property
    // that the header claims. The textbook interval is given to compare.
    constexpr int n = 20;
    double wilson = 0;
    double textbook = 0;
    int points = 0;
    for (double p = 0.005; p < 1; p += 0.005, ++points) {
        for (int k = 0; k <= n; ++k) {
            double const log_weight = std::lgamma(n + 1.0) - std::lgamma(k + 1.0) - std::lgamma(n - k + 1.0) +
                                      k * std::log(p) + (n - k) * std::log1p(-p);
            auto const i = wilson_interval(static_cast<std::uint64_t>(k), n).value();
            if (i.low <= p && p <= i.high) wilson += std::exp(log_weight);
            double const share = static_cast<double>(k) / n;
            double const half = 1.959964 * std::sqrt(share * (1 - share) / n);
            if (share - half <= p && p <= share + half) textbook += std::exp(log_weight);
        }
    }
    BOOST_TEST(std::abs(wilson / points - 0.95) < 0.01);
    BOOST_TEST(textbook / points < 0.90);
}

BOOST_AUTO_TEST_CASE(has_the_same_bits_everywhere)
{
    // Whatever the compiler, its options, the mathematical library, and whether the compiler or the program
    // works it out.
    std::uint64_t volatile const trials = 10;
    std::uint64_t bits = 0;
    auto const eat = [&bits](cohort::interval i) {
        for (double const x : {i.low, i.high})
            bits = bits * 1'099'511'628'211u ^ std::bit_cast<std::uint64_t>(x);
    };
    for (unsigned n = 1; n < 400; ++n) {
        for (unsigned k = 0; k <= n; ++k) {
            eat(wilson_interval(k, n).value());
            eat(wilson_interval(k, n, 0.5 + k / (2.1 * n)).value());
        }
    }
    BOOST_TEST(bits == 0x4308'156e'bc43'0dd3u);
    BOOST_TEST((wilson_interval(8, 10) == wilson_interval(8, trials)));
}

BOOST_AUTO_TEST_CASE(nothing_to_say_and_nonsense)
{
    BOOST_TEST(!wilson_interval(0, 0).has_value());
    for (double const c : {0.0, 1.0, -0.5, 1.5, 95.0, std::nan("")}) {
        BOOST_CHECK_THROW((void)wilson_interval(1, 2, c), cohort::invalid_option);
        BOOST_CHECK_THROW((void)wilson_interval(0, 0, c), cohort::invalid_option);
    }
    BOOST_TEST((cohort::interval{1, 2} == cohort::interval{1, 2}));
    BOOST_TEST((cohort::interval{1, 2} != cohort::interval{1, 3}));
}

BOOST_AUTO_TEST_CASE(the_same_people_asked_twice)
{
    // Fourfold tables of Bentur et al. (2009) and Altman et al. (Statistics with confidence, 2000, table
    // 6.2), and one with both signs of every term; worked out from the formula in another language.
    auto const near = tolerance(1e-12);
    auto const bentur = difference_of_paired_proportions(2, 8, 1, 21).value();
    BOOST_TEST(bentur.low == -0.506920226686141, near);
    BOOST_TEST(bentur.high == -0.025559124164859837, near);
    auto const altman = difference_of_paired_proportions(19, 14, 14, 41).value();
    BOOST_TEST(altman.low == 0.011483241383033263, near);
    BOOST_TEST(altman.high == 0.2264926843512112, near);
    auto const cavo = difference_of_paired_proportions(65, 75, 59, 161).value();
    BOOST_TEST(cavo.low == -0.11862119563870996, near);
    BOOST_TEST(cavo.high == -0.00462511393305004, near);
    BOOST_TEST(!difference_of_paired_proportions(0, 0, 0, 0).has_value());
    BOOST_TEST(!difference_of_paired_proportions(0, 0, {}, 0).has_value());
    // More than there are, more in both than in one, fewer in both than there must be.
    BOOST_CHECK_THROW((void)difference_of_paired_proportions(5, 1, {}, 4), cohort::invalid_option);
    BOOST_CHECK_THROW((void)difference_of_paired_proportions(1, 5, {}, 4), cohort::invalid_option);
    BOOST_CHECK_THROW((void)difference_of_paired_proportions(3, 1, 2, 4), cohort::invalid_option);
    BOOST_CHECK_THROW((void)difference_of_paired_proportions(3, 3, 1, 4), cohort::invalid_option);
    BOOST_CHECK_THROW((void)difference_of_paired_proportions(1, 1, 1, 4, 1.0), cohort::invalid_option);
}

BOOST_AUTO_TEST_CASE(who_did_both_is_not_known)
{
    // The widest of all numbers who may have done both, which is that of the fewest; never narrower than the
    // interval of different people.
    for (std::uint64_t n = 1; n <= 14; ++n) {
        for (std::uint64_t one = 0; one <= n; ++one) {
            for (std::uint64_t other = 0; other <= n; ++other) {
                auto const widest = difference_of_paired_proportions(one, other, {}, n).value();
                auto const fewest = one + other > n ? one + other - n : 0;
                auto const of_fewest = difference_of_paired_proportions(one, other, fewest, n).value();
                BOOST_TEST(std::abs(widest.low - of_fewest.low) <= 1e-14);
                BOOST_TEST(std::abs(widest.high - of_fewest.high) <= 1e-14);
                for (auto both = fewest; both <= std::min(one, other); ++both) {
                    auto const i = difference_of_paired_proportions(one, other, both, n).value();
                    BOOST_TEST(widest.low <= i.low + 1e-14);
                    BOOST_TEST(i.high <= widest.high + 1e-14);
                }
                auto const apart = cohort::difference_of_proportions(one, n, other, n).value();
                BOOST_TEST(widest.low <= apart.low);
                BOOST_TEST(apart.high <= widest.high);
                BOOST_TEST(-1 <= widest.low);
                BOOST_TEST(widest.high <= 1);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(covers_the_difference_of_those_who_alternate)
{
    // Exact coverage over the fourfold tables of 20 people, 30 in 100 of whom do the one thing only, 30 the
    // other only, 5 both: the interval of different people is too short for them.
    constexpr int n = 20;
    double const share[] = {0.05, 0.3, 0.3, 0.35};
    double paired = 0;
    double apart = 0;
    for (int a = 0; a <= n; ++a) {
        for (int b = 0; a + b <= n; ++b) {
            for (int c = 0; a + b + c <= n; ++c) {
                int const counts[] = {a, b, c, n - a - b - c};
                double log_weight = std::lgamma(n + 1.0);
                for (int i = 0; i < 4; ++i)
                    log_weight += counts[i] * std::log(share[i]) - std::lgamma(counts[i] + 1.0);
                auto const one = static_cast<std::uint64_t>(a + b);
                auto const other = static_cast<std::uint64_t>(a + c);
                auto const covers = [](cohort::interval i) { return i.low <= 0 && 0 <= i.high; };
                if (covers(difference_of_paired_proportions(one, other, {}, n).value()))
                    paired += std::exp(log_weight);
                if (covers(cohort::difference_of_proportions(one, n, other, n).value()))
                    apart += std::exp(log_weight);
            }
        }
    }
    BOOST_TEST(paired > 0.95);
    BOOST_TEST(apart < 0.93);
}
