#define BOOST_TEST_MODULE cluster / silhouette
#include <boost/test/unit_test.hpp>

#include <cohort/cluster/kmeans.hpp>
#include <cohort/cluster/scale.hpp>
#include <cohort/cluster/silhouette.hpp>
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
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <vector>

using namespace cohort;
using cohort_test::refusal;
using labels = std::vector<std::uint32_t>;

static_assert(std::regular<silhouettes>);
static_assert(std::regular<silhouette_options>);

namespace {

/// The definition, point by point.
auto slow_values(matrix const& points, labels const& of) -> std::vector<double>
{
    std::vector<double> values;
    std::set<std::uint32_t> const clusters(of.begin(), of.end());
    for (std::size_t i = 0; i < points.rows(); ++i) {
        double a = -1;
        double b = std::numeric_limits<double>::infinity();
        for (auto const c : clusters) {
            double sum = 0;
            double count = 0;
            for (std::size_t j = 0; j < points.rows(); ++j) {
                if (of[j] != c || j == i) continue;
                double square = 0;
                for (std::size_t q = 0; q < points.cols(); ++q)
                    square += std::pow(points(i, q) - points(j, q), 2);
                sum += std::sqrt(square);
                count += 1;
            }
            if (c != of[i])
                b = std::min(b, sum / count);
            else if (count > 0)
                a = sum / count;
        }
        bool const alone = a < 0;
        values.push_back(alone || std::max(a, b) == 0 ? 0.0 : (b - a) / std::max(a, b));
    }
    return values;
}

auto mean_of(std::vector<double> const& xs) -> double
{
    return std::accumulate(xs.begin(), xs.end(), 0.0) / static_cast<double>(xs.size());
}

/// Points with many equal ones: coordinates are whole numbers.
auto crowded(std::uint64_t seed, std::size_t n, std::size_t d, std::uint64_t values) -> matrix
{
    detail::xoshiro256 draw(seed);
    matrix m(n, d);
    for (auto& x : m.flat()) x = static_cast<double>(draw.below(values));
    return m;
}

/// Clouds of points round corners of a cube, each half as often as the one before.
auto clouds(std::uint64_t seed, std::size_t n, labels& of) -> matrix
{
    detail::xoshiro256 draw(seed);
    matrix m(n, 3);
    of.resize(n);
    for (std::size_t i = 0; i < n; ++i) {
        unsigned cloud = 0;
        while (cloud < 5 && draw.below(2) == 0) ++cloud;
        of[i] = cloud;
        for (std::size_t c = 0; c < 3; ++c) {
            double x = (cloud >> c & 1U) != 0 ? 3 : 0;
            for (int t = 0; t < 4; ++t) x += draw.unit() - 0.5;
            m(i, c) = x;
        }
    }
    return m;
}

} // namespace

BOOST_AUTO_TEST_CASE(by_hand)
{
    // 0 and 1 together, 4 and 8 together, 20 alone.
    matrix const points(5, 1, {0, 1, 4, 8, 20});
    auto const s = silhouette(points, labels{0, 0, 2, 2, 1});
    std::vector<double> const expected{1 - 1 / 6.0, 1 - 1 / 5.0, 3.5 / 4.0 - 1, 1 - 4 / 7.5, 0};
    for (std::size_t i = 0; i < 5; ++i)
        BOOST_TEST(s.values()[i] == expected[i], boost::test_tools::tolerance(1e-14));
    BOOST_TEST(*s.mean() == mean_of(expected), boost::test_tools::tolerance(1e-14));
    BOOST_TEST(*s.standard_error() == 0.0);
    BOOST_TEST(s.exact());
    BOOST_TEST(*s.cluster_means()[1] == 0.0);
    BOOST_TEST(*s.cluster_means()[2] == (expected[2] + expected[3]) / 2, boost::test_tools::tolerance(1e-14));
    BOOST_TEST(s.points()[4] == 4u);
}

BOOST_AUTO_TEST_CASE(as_defined)
{
    detail::xoshiro256 draw(3);
    for (std::uint64_t round = 0; round < 150; ++round) {
        auto const n = 1 + static_cast<std::size_t>(draw.below(200));
        auto const d = 1 + static_cast<std::size_t>(draw.below(10));
        auto const k = 1 + draw.below(std::min<std::uint64_t>(n, 12));
        auto const points = crowded(round, n, d, 1 + draw.below(6));
        labels of(n);
        for (auto& l : of) l = static_cast<std::uint32_t>(draw.below(k));
        auto const s = silhouette(points, of);
        std::set<std::uint32_t> const different(of.begin(), of.end());
        BOOST_TEST(s.cluster_means().size() == std::size_t{*different.rbegin()} + 1);
        if (different.size() == 1) {
            BOOST_TEST(!s.mean());
            BOOST_TEST(!s.standard_error());
            BOOST_TEST(s.values().empty());
            continue;
        }
        auto const expected = slow_values(points, of);
        BOOST_REQUIRE(s.values().size() == n);
        for (std::size_t i = 0; i < n; ++i) {
            BOOST_TEST(std::abs(s.values()[i] - expected[i]) < 1e-13);
            BOOST_TEST(s.points()[i] == i);
        }
        BOOST_TEST(std::abs(*s.mean() - mean_of(expected)) < 1e-13);
        for (std::uint32_t c = 0; c < s.cluster_means().size(); ++c) {
            std::vector<double> its;
            for (std::size_t i = 0; i < n; ++i)
                if (of[i] == c) its.push_back(expected[i]);
            BOOST_REQUIRE(s.cluster_means()[c].has_value() == !its.empty());
            if (!its.empty()) BOOST_TEST(std::abs(*s.cluster_means()[c] - mean_of(its)) < 1e-13);
        }
    }
}

BOOST_AUTO_TEST_CASE(edges)
{
    BOOST_TEST(!silhouette(matrix(0, 2), labels{}).mean());
    BOOST_TEST(!silhouette(matrix(1, 2), labels{0}).mean());
    // Every point by itself: 0, as each is alone.
    auto const apart = silhouette(matrix(3, 1, {1, 2, 5}), labels{0, 1, 2});
    BOOST_TEST(*apart.mean() == 0.0);
    // All points at one place.
    BOOST_TEST(*silhouette(matrix(4, 2), labels{0, 1, 0, 1}).mean() == 0.0);
    // A clustering, and scaled points.
    auto const points = standardize(crowded(4, 60, 2, 9));
    auto const found = kmeans(points, 3);
    BOOST_TEST((silhouette(points, found) ==
                silhouette(points.values(), labels(found.labels().begin(), found.labels().end()))));
}

// A power of two changes no bit, even where squares of coordinates would overflow or vanish.
BOOST_AUTO_TEST_CASE(any_magnitude)
{
    labels of;
    auto const points = clouds(5, 300, of);
    auto const expected = silhouette(points, of);
    for (int const exponent : {-1000, -600, 600, 1000}) {
        auto other = points;
        for (auto& x : other.flat()) x = std::ldexp(x, exponent);
        auto const s = silhouette(other, of);
        BOOST_TEST(*s.mean() == *expected.mean());
    }
}

BOOST_AUTO_TEST_CASE(any_executor)
{
    labels of;
    auto const points = clouds(6, 3000, of);
    for (silhouette_options const options :
         {silhouette_options{}, silhouette_options{.exact_up_to = 0, .sample = 500, .compared_with = 400}}) {
        auto const expected = silhouette(points, of, options);
        for (unsigned n = 1; n <= 3; ++n)
            BOOST_TEST((silhouette(points, of, options, threads(n)) == expected));
        BOOST_TEST((silhouette(points, of, options, cohort_test::backwards{}) == expected));
    }
}

#if defined(__x86_64__) && !defined(__FMA__)
// Recorded once; every compiler must give these bits.
BOOST_AUTO_TEST_CASE(the_same_bits_everywhere)
{
    labels of;
    auto const points = clouds(7, 2000, of);
    BOOST_TEST(*silhouette(points, of).mean() == 0x1.024d151609659p-1);
    auto const s = silhouette(points, of, {.exact_up_to = 0, .sample = 300, .compared_with = 300});
    BOOST_TEST(*s.mean() == 0x1.f77d48b2ab394p-2);
    BOOST_TEST(*s.standard_error() == 0x1.528458d7664bbp-7);
}
#endif

// With everything drawn it is the exact answer.
BOOST_AUTO_TEST_CASE(a_sample_of_all)
{
    labels of;
    auto const points = clouds(8, 700, of);
    auto const exact = silhouette(points, of);
    BOOST_TEST((silhouette(points, of, {.exact_up_to = 0}) == exact));
    // All are asked, and compared with all of the small clusters.
    auto const half = silhouette(points, of, {.exact_up_to = 0, .compared_with = 10});
    BOOST_TEST(!half.exact());
    BOOST_TEST(half.values().size() == 700u);
    BOOST_TEST(std::abs(*half.mean() - *exact.mean()) < 0.01);
    // Values of sampled points are exact where all are compared with.
    auto const few = silhouette(points, of, {.exact_up_to = 0, .sample = 50, .compared_with = 700});
    BOOST_TEST(few.values().size() == 50u);
    BOOST_TEST(std::ranges::is_sorted(few.points()));
    for (std::size_t i = 0; i < 50; ++i)
        BOOST_TEST(std::abs(few.values()[i] - exact.values()[few.points()[i]]) < 1e-12);
}

// Over many seeds the estimate is right on average, and strays as it says.
BOOST_AUTO_TEST_CASE(the_standard_error_is_true)
{
    labels of;
    auto const points = clouds(9, 8000, of);
    double const exact = *silhouette(points, of).mean();
    for (silhouette_options options :
         {silhouette_options{.sample = 400, .compared_with = 4000}, // mostly of those asked
          silhouette_options{.sample = 4000, .compared_with = 300}, // mostly of those compared with
          silhouette_options{.sample = 500, .compared_with = 500}}) {
        options.exact_up_to = 0;
        double error = 0, squared = 0, variance = 0;
        constexpr int seeds = 60;
        for (int s = 1; s <= seeds; ++s) {
            options.seed = static_cast<std::uint64_t>(s);
            auto const found = silhouette(points, of, options);
            double const by = *found.mean() - exact;
            error += by / seeds;
            squared += by * by / seeds;
            variance += std::pow(*found.standard_error(), 2) / seeds;
        }
        BOOST_TEST_MESSAGE("bias " << error << ", strays " << std::sqrt(squared) << ", says "
                                   << std::sqrt(variance));
        BOOST_TEST(std::sqrt(variance) > 0.75 * std::sqrt(squared));
        BOOST_TEST(std::sqrt(variance) < 1.6 * std::sqrt(squared));
        BOOST_TEST(std::abs(error) < 3 * std::sqrt(variance / seeds) + 0.1 * std::sqrt(variance));
    }
}

// A cluster of few points between large ones is seen by its neighbours, though a sample would miss it.
BOOST_AUTO_TEST_CASE(small_clusters_count)
{
    matrix points(4004, 1);
    labels of(4004);
    for (std::size_t i = 0; i < 4000; ++i) {
        of[i] = i % 2;
        points(i, 0) = (i % 2 == 0 ? 0.0 : 100.0) + static_cast<double>(i % 7);
    }
    for (std::size_t i = 4000; i < 4004; ++i) {
        of[i] = 2;
        points(i, 0) = 20 + static_cast<double>(i % 4);
    }
    double const exact = *silhouette(points, of).mean();
    auto const s = silhouette(points, of, {.exact_up_to = 0, .sample = 100, .compared_with = 100});
    BOOST_TEST(std::abs(*s.mean() - exact) < 0.02);
    BOOST_TEST(*s.standard_error() < 0.02);
}

BOOST_AUTO_TEST_CASE(what_is_refused)
{
    matrix points(4, 2, {0, 0, 1, 1, 2, 2, 3, 3});
    auto const says = [&](labels const& of, silhouette_options const& o, std::string const& expected) {
        BOOST_TEST(refusal([&] { (void)silhouette(points, of, o); }) == expected);
    };
    says({0, 1}, {}, "silhouette: 2 labels of 4 points");
    says({0, 1, 4, 0}, {},
         "silhouette: a label is 4, but 4 points have at most as many clusters, counted from 0");
    says({0, 1, 1, 0}, {.sample = 31}, "silhouette: sample is 31; at least 32 points are needed");
    says({0, 1, 1, 0}, {.compared_with = 0}, "silhouette: compared_with is 0; at least 1 point is needed");
    BOOST_TEST(refusal([&] { (void)silhouette(matrix(3, 0), labels(3)); }) ==
               "silhouette: the points have no coordinates");
    for (double const bad :
         {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
        points(2, 1) = bad;
        BOOST_CHECK_EXCEPTION(
            (void)silhouette(points, labels{0, 1, 1, 0}), invalid_row, [](invalid_row const& e) {
                return e.row() == 2 && e.why() == "silhouette: column 1 is not a finite number";
            });
    }
}
