#define BOOST_TEST_MODULE cluster / incremental_kmeans
#include <boost/test/unit_test.hpp>

#include <cohort/cluster.hpp>
#include <cohort/parallel/threads.hpp>
#include <cohort/stats/detail/random.hpp>
#include <support/listed.hpp>
#include <support/refusal.hpp>

#include "slow_lloyd.hpp"

#include <rapidcheck/boost_test.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

using namespace cohort;
using cohort_test::listed;
using cohort_test::refusal;

static_assert(std::regular<incremental_kmeans>);

namespace {

using weighted_point = std::pair<std::vector<double>, double>;

/// Eight clouds of points that touch.
auto clouds(std::uint64_t seed, std::size_t rows) -> matrix
{
    matrix m(rows, 2);
    detail::xoshiro256 draw(seed);
    for (std::size_t i = 0; i < rows; ++i) {
        auto const home = static_cast<double>(draw.below(8));
        m(i, 0) = 3 * std::sin(home) + draw.unit() + draw.unit() - draw.unit();
        m(i, 1) = 3 * std::cos(home * 3) + draw.unit() - draw.unit();
    }
    return m;
}

auto part(matrix const& m, std::size_t from, std::size_t size) -> matrix
{
    auto const cells = m.flat().subspan(from * m.cols(), size * m.cols());
    return {size, m.cols(), {cells.begin(), cells.end()}};
}

auto inertia(matrix const& points, matrix const& centres) -> double
{
    auto const all = cohort_test::points_of(points);
    auto const at = cohort_test::points_of(centres);
    auto const labels = nearest_centres(points, centres);
    double s = 0;
    for (std::size_t i = 0; i < all.size(); ++i) s += cohort_test::distance(all[i], at[labels[i]]);
    return s;
}

} // namespace

// Every centre is the mean of all that it was given, batch after batch.
RC_BOOST_PROP(as_the_slow_one, ())
{
    auto const k = *rc::gen::inRange<std::size_t>(1, 6);
    incremental_kmeans fast(k);
    std::vector<weighted_point> slow; // a centre and its weight
    auto const batches = *rc::gen::inRange(1, 8);
    double total = 0;
    double first_moment = 0;
    for (int b = 0; b < batches; ++b) {
        matrix points(*rc::gen::inRange<std::size_t>(0, 30), 2);
        for (auto& x : points.flat()) x = *rc::gen::inRange(-8, 9);
        std::vector<double> weights;
        for (std::size_t i = 0; i < points.rows(); ++i) {
            weights.push_back(*rc::gen::element(0, 1, 1, 2));
            total += weights.back();
            first_moment += weights.back() * points(i, 0);
        }
        bool const full = fast.weights().size() == k;
        auto const labels = full ? nearest_centres(points, fast.centres()) : std::vector<std::uint32_t>();
        fast(with_weights(points, weights));
        if (full) {
            auto next = slow;
            for (std::size_t j = 0; j < k; ++j) {
                for (auto& x : next[j].first) x *= slow[j].second;
                for (std::size_t i = 0; i < points.rows(); ++i) {
                    if (labels[i] != j) continue;
                    next[j].second += weights[i];
                    for (std::size_t c = 0; c < 2; ++c) next[j].first[c] += weights[i] * points(i, c);
                }
                for (auto& x : next[j].first) x /= next[j].second;
            }
            std::ranges::sort(next);
            RC_ASSERT(fast.centres().rows() == k);
            for (std::size_t j = 0; j < k; ++j) {
                RC_ASSERT(fast.weights()[j] == next[j].second);
                for (std::size_t c = 0; c < 2; ++c)
                    RC_ASSERT(std::abs(fast.centres()(j, c) - next[j].first[c]) < 1e-12);
            }
        }
        slow.clear();
        for (std::size_t j = 0; j < fast.weights().size(); ++j)
            slow.push_back({cohort_test::points_of(fast.centres())[j], fast.weights()[j]});
    }
    // No weight is lost.
    double held = 0;
    double held_moment = 0;
    for (auto const& [at, weight] : slow) {
        held += weight;
        held_moment += weight * at[0];
    }
    RC_ASSERT(held == total);
    RC_ASSERT(std::abs(held_moment - first_moment) <= 1e-9);
}

BOOST_AUTO_TEST_CASE(each_different_point_until_there_are_enough)
{
    incremental_kmeans stream(3);
    BOOST_TEST(stream.centres().rows() == 0u);
    stream(std::vector<std::array<double, 1>>{{5}, {1}, {5}});
    BOOST_TEST(listed(stream.centres().flat()) == (std::vector<double>{1, 5}),
               boost::test_tools::per_element());
    BOOST_TEST(listed(stream.weights()) == (std::vector<double>{1, 2}), boost::test_tools::per_element());
    stream(std::vector<std::array<double, 1>>{});
    stream(std::vector<std::array<double, 1>>{{1}, {9}});
    BOOST_TEST(listed(stream.centres().flat()) == (std::vector<double>{1, 5, 9}),
               boost::test_tools::per_element());
    stream(std::vector<std::array<double, 1>>{{12}, {2}});
    BOOST_TEST(listed(stream.centres().flat()) == (std::vector<double>{4.0 / 3, 5, 10.5}),
               boost::test_tools::per_element());
    BOOST_TEST(stream.count() == 7u);
    BOOST_TEST(stream.model().assign(std::vector<std::array<double, 1>>{{3}, {4}})[1] == 1u);
}

BOOST_AUTO_TEST_CASE(parts_are_put_together)
{
    auto const points = clouds(1, 30'000);
    incremental_kmeans a(60);
    incremental_kmeans b(60);
    for (std::size_t i = 0; i < 5; ++i) a(part(points, i * 3000, 3000));
    for (std::size_t i = 5; i < 10; ++i) b(part(points, i * 3000, 3000), threads(2));
    auto one = a;
    one += b;
    auto other = b;
    other += a;
    BOOST_TEST((one == other));
    BOOST_TEST(one.count() == 30'000u);
    double weight = 0;
    for (double const w : one.weights()) weight += w;
    BOOST_TEST(weight == 30'000.0);

    auto same = a;
    same += incremental_kmeans(60);
    BOOST_TEST((same == a));
    incremental_kmeans nothing;
    nothing += a;
    BOOST_TEST((nothing == a));
    same += incremental_kmeans();
    BOOST_TEST((same == a));
    incremental_kmeans empty(60);
    empty += a;
    BOOST_TEST((empty == a));
}

// How far they stray from k-means of all points at once, on clouds that touch. Two steps stray less.
BOOST_AUTO_TEST_CASE(how_far_they_stray)
{
    auto const points = clouds(2, 60'000);
    auto const exact = kmeans(points, 8, {.restarts = 10}).inertia();
    incremental_kmeans one_step(8, {.restarts = 10});
    incremental_kmeans two_steps(400);
    incremental_kmeans halves[2] = {incremental_kmeans(400), incremental_kmeans(400)};
    for (std::size_t i = 0; i < 60; ++i) {
        auto const batch = part(points, i * 1000, 1000);
        one_step(batch);
        two_steps(batch);
        halves[i / 30](batch);
    }
    halves[0] += halves[1];
    auto const of_summary = [&](incremental_kmeans const& s) {
        return kmeans(with_weights(s.centres(), s.weights()), 8, {.restarts = 10}).centres();
    };
    BOOST_TEST(inertia(points, one_step.centres()) < 1.1 * exact);
    BOOST_TEST(inertia(points, of_summary(two_steps)) < 1.01 * exact);
    BOOST_TEST(inertia(points, of_summary(halves[0])) < 1.01 * exact);

    auto const drawn = mini_batch_kmeans(points, 8, {.batch = 4096, .kmeans = {.restarts = 10}});
    BOOST_TEST(drawn.inertia() < 1.02 * exact);
    BOOST_TEST(drawn.inertia() == inertia(points, drawn.centres()), boost::test_tools::tolerance(1e-12));
    BOOST_TEST(listed(drawn.labels()) == nearest_centres(points, drawn.centres()),
               boost::test_tools::per_element());
    BOOST_TEST(
        (drawn == mini_batch_kmeans(points, 8, {.batch = 4096, .kmeans = {.restarts = 10}}, threads(2))));
}

BOOST_AUTO_TEST_CASE(scaled_points_by_batches)
{
    auto const points = clouds(3, 5000);
    auto const c = mini_batch_kmeans(standardize(points), 4, {.batch = 512, .batches = 5});
    BOOST_TEST(c.scaling().steps().size() == 1u);
    BOOST_TEST(c.k() == 4u);
}

BOOST_AUTO_TEST_CASE(what_is_refused)
{
    BOOST_TEST(refusal([] { incremental_kmeans(0); }) ==
               "incremental_kmeans: k is 0; at least 1 centre is needed");
    BOOST_TEST(refusal([] { incremental_kmeans(2, {.start = kmeans_start::given}); }) ==
               "incremental_kmeans: start is given; give centres as weighted points, as the first batch");
    incremental_kmeans stream(2);
    stream(matrix(3, 2, {1, 2, 3, 4, 5, 6}));
    auto const before = stream;
    BOOST_TEST(refusal([&] { stream(matrix(1, 3)); }) ==
               "incremental_kmeans: the points have 3 coordinates, but those before had 2");
    BOOST_TEST((stream == before));
    BOOST_TEST(refusal([&] { stream += incremental_kmeans(3); }) ==
               "incremental_kmeans: one of 2 centres cannot be put together with one of 3");
    incremental_kmeans nobody;
    BOOST_TEST(refusal([&] { nobody(matrix(1, 1)); }) ==
               "incremental_kmeans: it was made without a number of centres");
    BOOST_TEST(refusal([] {
                   (void)mini_batch_kmeans(matrix(2, 1, {1, 2}), 1, {.batch = 0});
               }) == "mini_batch_kmeans: batch is 0; at least 1 point is needed");
    BOOST_TEST(refusal([] {
                   (void)mini_batch_kmeans(matrix(2, 1, {1, 1}), 2);
               }) == "kmeans: k is 2, but the number of distinct points is 1");
    BOOST_TEST(refusal([] {
                   (void)mini_batch_kmeans(matrix(2, 1, {1, 2}), 0);
               }) == "mini_batch_kmeans: k is 0; at least 1 cluster is needed");
    matrix spoilt(500, 2);
    spoilt(377, 1) = std::nan("");
    BOOST_TEST(refusal([&] { (void)mini_batch_kmeans(spoilt, 1); }) ==
               "row 377 (the first is 0): mini_batch_kmeans: column 1 is not a finite number");
}
