#define BOOST_TEST_MODULE cluster / stability
#include <boost/test/unit_test.hpp>

#include <cohort/cluster/stability.hpp>
#include <cohort/parallel/threads.hpp>
#include <cohort/stats/detail/random.hpp>
#include <support/executors.hpp>
#include <support/refusal.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

using namespace cohort;
using cohort_test::refusal;

static_assert(std::regular<stability>);
static_assert(std::regular<stability_options>);

namespace {

/// Clouds at so many corners of a square of side 6.
auto clouds(std::uint64_t seed, std::size_t n, unsigned corners) -> matrix
{
    detail::xoshiro256 draw(seed);
    matrix m(n, 2);
    for (std::size_t i = 0; i < n; ++i) {
        auto const corner = draw.below(corners);
        for (std::size_t c = 0; c < 2; ++c) {
            m(i, c) = (corner >> c & 1U) != 0 ? 6 : 0;
            for (int t = 0; t < 4; ++t) m(i, c) += draw.unit() - 0.5;
        }
    }
    return m;
}

} // namespace

BOOST_AUTO_TEST_CASE(separate_clouds_come_again)
{
    auto const points = clouds(1, 400, 3);
    auto const three = cluster_stability(points, 3, {.kmeans = {.restarts = 3}});
    BOOST_TEST(*three.mean() == 1.0);
    BOOST_TEST(three.bounds()->low == 1.0);
    BOOST_TEST(three.values().size() == 20u);
    for (auto const& j : three.cluster_means()) BOOST_TEST(*j == 1.0);
    BOOST_TEST((three.clusters() == kmeans(points, 3, {.restarts = 3})));

    // A fourth has to cut a cloud somewhere.
    auto const four = cluster_stability(points, 4, {.kmeans = {.restarts = 3}});
    BOOST_TEST(*four.mean() < 0.95);
    BOOST_TEST(four.bounds()->low < *four.mean());
    BOOST_TEST(four.bounds()->high > *four.mean());
    BOOST_TEST(std::ranges::min(four.cluster_means(), {}, [](auto const& x) { return *x; }).value() < 0.8);
    // Twelve pieces of one cloud are stable in nothing.
    auto const many = cluster_stability(clouds(2, 400, 1), 12);
    BOOST_TEST(*many.mean() < 0.7);
}

// One sample after the other, as it is said.
BOOST_AUTO_TEST_CASE(as_said)
{
    auto const points = clouds(3, 90, 4);
    constexpr std::size_t k = 5;
    stability_options const options{.samples = 6, .seed = 8, .kmeans = {.seed = 9}};
    auto const found = cluster_stability(points, k, options);
    auto const whole = kmeans(points, k, options.kmeans);
    std::vector<double> expected_jaccard(k, 0.0);
    double mean = 0;
    for (std::uint64_t b = 0; b < 6; ++b) {
        std::vector<std::uint32_t> times(90);
        detail::draw_replicate(8, b, times);
        auto const sample = kmeans(with_weights(points, times), k,
                                   {.seed = detail::splitmix64::mix(detail::splitmix64(9)() + b)});
        std::vector<std::uint32_t> labels(90);
        for (std::size_t i = 0; i < 90; ++i) {
            double least = std::numeric_limits<double>::infinity();
            for (std::uint32_t j = 0; j < k; ++j) {
                double const far =
                    std::hypot(points(i, 0) - sample.centres()(j, 0), points(i, 1) - sample.centres()(j, 1));
                if (far < least) {
                    least = far;
                    labels[i] = j;
                }
            }
        }
        BOOST_TEST(*found.values()[b] == adjusted_rand_index(whole.labels(), labels));
        mean += *found.values()[b] / 6;
        for (std::uint32_t j = 0; j < k; ++j) {
            double most = 0;
            for (std::uint32_t l = 0; l < k; ++l) {
                double both = 0, either = 0;
                for (std::size_t i = 0; i < 90; ++i) {
                    both += whole.labels()[i] == j && labels[i] == l;
                    either += whole.labels()[i] == j || labels[i] == l;
                }
                most = std::max(most, both / either);
            }
            expected_jaccard[j] += most / 6;
        }
    }
    BOOST_TEST(*found.mean() == mean, boost::test_tools::tolerance(1e-12));
    for (std::size_t j = 0; j < k; ++j)
        BOOST_TEST(*found.cluster_means()[j] == expected_jaccard[j], boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(any_executor_and_magnitude)
{
    auto const points = clouds(4, 200, 4);
    auto const found = cluster_stability(points, 5);
    BOOST_TEST((cluster_stability(points, 5, {}, threads(2)) == found));
    BOOST_TEST((cluster_stability(points, 5, {}, threads(3)) == found));
    BOOST_TEST((cluster_stability(points, 5, {}, cohort_test::backwards{}) == found));
    for (int const exponent : {-900, 900}) {
        auto other = points;
        for (auto& x : other.flat()) x = std::ldexp(x, exponent);
        BOOST_TEST(*cluster_stability(other, 5).mean() == *found.mean());
    }
}

BOOST_AUTO_TEST_CASE(edges)
{
    auto const one = cluster_stability(clouds(5, 30, 2), 1);
    BOOST_TEST(*one.mean() == 1.0);
    BOOST_TEST(*one.cluster_means()[0] == 1.0);
    // As many clusters as points: hardly a sample has all of them, and those that have not are left out.
    auto const all = cluster_stability(matrix(9, 1, {1, 2, 3, 4, 5, 6, 7, 8, 9}), 9, {.samples = 5});
    BOOST_TEST(!all.mean());
    BOOST_TEST(!all.bounds());
    BOOST_TEST(!all.values()[4]);
    BOOST_TEST(!all.cluster_means()[8]);
    auto const pair = cluster_stability(matrix(2, 1, {1, 2}), 2, {.samples = 40});
    BOOST_TEST(*pair.mean() == 1.0);
    auto const missing = std::ranges::count(pair.values(), std::optional<double>{});
    BOOST_TEST(missing > 5);
    BOOST_TEST(missing < 35);
}

BOOST_AUTO_TEST_CASE(what_is_refused)
{
    auto const points = clouds(6, 20, 2);
    auto const says = [&](std::size_t k, stability_options const& o, std::string const& expected) {
        BOOST_TEST(refusal([&] { (void)cluster_stability(points, k, o); }) == expected);
    };
    says(2, {.samples = 0}, "cluster_stability: samples is 0; at least 1 is needed");
    says(2, {.confidence = 1}, "cluster_stability: confidence is 1.000000; it must be between 0 and 1");
    says(2, {.kmeans = {.start = kmeans_start::given, .start_centres = matrix(2, 2)}},
         "cluster_stability: the start of kmeans is given; samples must find their own");
    says(0, {}, "kmeans: k is 0; at least 1 cluster is needed");
    says(21, {}, "kmeans: k is 21, but the number of distinct points is 20");
    matrix bad(3, 1, {1, 2, std::numeric_limits<double>::quiet_NaN()});
    BOOST_CHECK_EXCEPTION((void)cluster_stability(bad, 2), invalid_row,
                          [](invalid_row const& e) { return e.row() == 2; });
}
