#define BOOST_TEST_MODULE cluster / start
#include <boost/test/unit_test.hpp>

#include <cohort/cluster/detail/distinct_points.hpp>
#include <cohort/cluster/detail/point_tiles.hpp>
#include <cohort/cluster/detail/read_points.hpp>
#include <cohort/cluster/detail/start.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/parallel/threads.hpp>
#include <cohort/stats/detail/random.hpp>
#include <cohort/stats/matrix.hpp>

#include "slow_lloyd.hpp"

#include <rapidcheck/boost_test.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <vector>

using namespace cohort;
using namespace cohort::detail;
using cohort_test::point;

namespace {

auto any_points() -> matrix
{
    matrix m(*rc::gen::inRange<std::size_t>(1, *rc::gen::element<std::size_t>(12, 700)),
             *rc::gen::inRange<std::size_t>(1, 5));
    auto const side = *rc::gen::element(1, 5, 1000);
    for (auto& x : m.flat()) x = *rc::gen::inRange(-side, side + 1);
    return m;
}

auto distinct(matrix const& m) -> std::set<point>
{
    auto const all = cohort_test::points_of(m);
    return {all.begin(), all.end()};
}

auto plus_plus(matrix const& m, std::size_t k, std::uint64_t seed) -> std::vector<double>
{
    auto const tiles = read_points(m, "test");
    xoshiro256 draw(seed);
    return plus_plus_start<sequential>(tiles, k, draw, sequential{})();
}

/// The centres are points, all different.
void are_distinct_points(matrix const& m, std::vector<double> const& centres)
{
    auto const all = distinct(m);
    std::set<point> seen;
    for (std::size_t at = 0; at < centres.size(); at += m.cols()) {
        point const c(centres.begin() + static_cast<std::ptrdiff_t>(at),
                      centres.begin() + static_cast<std::ptrdiff_t>(at + m.cols()));
        RC_ASSERT(all.contains(c));
        RC_ASSERT(seen.insert(c).second);
    }
}

/// Greedy k-means++ as the paper has it, all distances anew each time. On whole numbers its sums are exact.
auto slow_plus_plus(matrix const& m, std::size_t k, std::uint64_t seed) -> std::vector<double>
{
    auto const all = cohort_test::points_of(m);
    xoshiro256 draw(seed);
    std::vector<point> centres{all[draw.below(all.size())]};
    auto const to_nearest = [&](point const& p, std::vector<point> const& of) {
        double s = cohort_test::distance(p, of[0]);
        for (auto const& c : of) s = std::min(s, cohort_test::distance(p, c));
        return s;
    };
    auto const potential = [&](std::vector<point> const& of) {
        double s = 0;
        for (auto const& p : all) s += to_nearest(p, of);
        return s;
    };
    while (centres.size() < k) {
        auto const trials = 2 + static_cast<int>(std::floor(std::log(static_cast<double>(k))));
        std::vector<std::vector<point>> tried;
        double const total = potential(centres);
        for (int t = 0; t < trials; ++t) {
            double const aim = draw.unit() * total;
            double sum = 0;
            std::size_t i = 0;
            while (!((sum += to_nearest(all[i], centres)) > aim)) ++i;
            tried.push_back(centres);
            tried.back().push_back(all[i]);
        }
        centres = *std::ranges::min_element(tried, {}, potential);
    }
    std::vector<double> flat;
    for (auto const& c : centres) flat.insert(flat.end(), c.begin(), c.end());
    return flat;
}

} // namespace

RC_BOOST_PROP(plus_plus_is_the_slow_one, ())
{
    auto const m = any_points();
    auto const k = *rc::gen::inRange<std::size_t>(1, std::min<std::size_t>(distinct(m).size(), 12) + 1);
    auto const seed = *rc::gen::arbitrary<std::uint64_t>();
    auto const found = plus_plus(m, k, seed);
    RC_ASSERT(found == slow_plus_plus(m, k, seed));
    are_distinct_points(m, found);
}

RC_BOOST_PROP(random_draws_distinct_points, ())
{
    auto const m = any_points();
    auto const k = *rc::gen::inRange<std::size_t>(1, distinct(m).size() + 1);
    auto const seed = *rc::gen::arbitrary<std::uint64_t>();
    auto const tiles = read_points(m, "test");
    xoshiro256 draw(seed);
    auto const found = random_start(tiles, k, draw);
    RC_ASSERT(found.size() == k * m.cols());
    are_distinct_points(m, found);
    xoshiro256 again(seed);
    RC_ASSERT(found == random_start(tiles, k, again));
}

RC_BOOST_PROP(distinct_points_are_counted, ())
{
    auto const m = any_points();
    auto const tiles = read_points(m, "test");
    auto const all = distinct(m).size();
    for (auto const enough : {std::size_t{0}, std::size_t{1}, all - 1, all, all + 1, 2 * all})
        RC_ASSERT(count_distinct(tiles, enough) == std::min(enough, all));
}

BOOST_AUTO_TEST_CASE(the_two_zeros_are_one)
{
    BOOST_TEST(count_distinct(read_points(matrix(3, 1, {0.0, -0.0, 0.0}), "test"), 3) == 1u);
}

// More than one task, and sums that round.
BOOST_AUTO_TEST_CASE(no_trace_of_the_executor)
{
    matrix m(20'000, 3);
    xoshiro256 fill(3);
    for (auto& x : m.flat()) x = fill.unit();
    auto const tiles = read_points(m, "test");
    xoshiro256 draw(4);
    auto const expected = plus_plus_start<sequential>(tiles, 9, draw, sequential{})();
    for (unsigned n = 1; n <= 4; ++n) {
        xoshiro256 same(4);
        threads const team(n);
        BOOST_TEST(plus_plus_start<threads>(tiles, 9, same, team)() == expected,
                   boost::test_tools::per_element());
        BOOST_TEST((same == draw));
    }
}

// The second centre is drawn with chances proportional to squared distances; with 2 trials the better one is
// kept. Of 0, 1 and 3, given 0: chances .1 and .9 a draw; 3 leaves a potential of 1 and 1 one of 4, so 3
// unless both draws are 1, in 1 % of the runs.
BOOST_AUTO_TEST_CASE(chances_of_plus_plus)
{
    matrix const m(3, 1, {0, 1, 3});
    std::map<std::vector<double>, int> hits;
    for (std::uint64_t seed = 0; seed < 30'000; ++seed) ++hits[plus_plus(m, 2, seed)];
    auto const from_0 = hits[{0, 1}] + hits[{0, 3}];
    BOOST_TEST((from_0 > 9'700 && from_0 < 10'300));
    BOOST_TEST((hits[{0, 1}] > 60 && hits[{0, 1}] < 145));
}

BOOST_AUTO_TEST_CASE(chances_of_random)
{
    auto const tiles = read_points(matrix(3, 1, {0, 1, 3}), "test");
    std::map<std::vector<double>, int> hits;
    for (std::uint64_t seed = 0; seed < 30'000; ++seed) {
        xoshiro256 draw(seed);
        ++hits[random_start(tiles, 2, draw)];
    }
    BOOST_TEST(hits.size() == 6u);
    for (auto const& [centres, n] : hits) BOOST_TEST((n > 4'750 && n < 5'250));
}

namespace {

template <class F>
auto weighted_hits(F start, std::size_t k) -> std::map<std::vector<double>, int>
{
    std::vector<double> const weights{3, 1, 0};
    matrix const m(3, 1, {0, 1, 3});
    auto const tiles = read_points(with_weights(m, weights), "test");
    std::map<std::vector<double>, int> hits;
    for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
        xoshiro256 draw(seed);
        ++hits[start(tiles, k, draw)];
    }
    return hits;
}

} // namespace

// A point of weight 3 is first three times as often as one of weight 1; one of weight 0 never is.
BOOST_AUTO_TEST_CASE(chances_by_weight)
{
    auto const random = [](auto const& tiles, std::size_t k, auto& draw) {
        return random_start(tiles, k, draw);
    };
    auto const plus = [](auto const& tiles, std::size_t k, auto& draw) {
        return plus_plus_start<sequential>(tiles, k, draw, sequential{})();
    };
    for (auto hits : {weighted_hits(random, 1), weighted_hits(plus, 1)}) {
        BOOST_TEST(hits.size() == 2u);
        BOOST_TEST((hits[{0}] > 14'700 && hits[{0}] < 15'300));
    }
    for (auto hits : {weighted_hits(random, 2), weighted_hits(plus, 2)}) {
        BOOST_TEST(hits.size() == 2u);
        BOOST_TEST((hits[{0, 1}] > 14'700 && hits[{0, 1}] < 15'300));
    }
}

// Many points at one place are one candidate: as many passes as centres.
BOOST_AUTO_TEST_CASE(weights_and_repeats)
{
    matrix m(50'000, 1);
    for (std::size_t i = 0; i < 9; ++i) m(i * 5000, 0) = static_cast<double>(i + 1);
    auto const tiles = read_points(with_weights(m, std::vector<int>(50'000, 1)), "test");
    xoshiro256 draw(1);
    auto found = random_start(tiles, 10, draw);
    std::ranges::sort(found);
    BOOST_TEST(found == (std::vector<double>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}),
               boost::test_tools::per_element());
}

RC_BOOST_PROP(scalable_draws_distinct_points, ())
{
    auto const m = any_points();
    auto const k = *rc::gen::inRange<std::size_t>(1, std::min<std::size_t>(distinct(m).size(), 30) + 1);
    auto const seed = *rc::gen::arbitrary<std::uint64_t>();
    auto const tiles = read_points(m, "test");
    xoshiro256 draw(seed);
    auto const found = scalable_start<sequential>(tiles, k, draw, sequential{})();
    RC_ASSERT(found.size() == k * m.cols());
    are_distinct_points(m, found);
    xoshiro256 again(seed);
    threads const two(2);
    RC_ASSERT(found == (scalable_start<threads>(tiles, k, again, two)()));
}

// Ten clusters far apart: k-means|| finds one point in each, nearly always.
BOOST_AUTO_TEST_CASE(scalable_finds_what_is_far_apart)
{
    matrix m(20'000, 2);
    xoshiro256 fill(1);
    for (std::size_t i = 0; i < m.rows(); ++i) {
        m(i, 0) = static_cast<double>(i % 10) * 100 + fill.unit();
        m(i, 1) = fill.unit();
    }
    auto const tiles = read_points(m, "test");
    int complete = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        xoshiro256 draw(seed);
        auto const centres = scalable_start<sequential>(tiles, 10, draw, sequential{})();
        std::set<int> groups;
        for (std::size_t j = 0; j < 10; ++j) groups.insert(static_cast<int>(centres[2 * j] / 100));
        complete += static_cast<int>(groups.size() == 10);
    }
    BOOST_TEST(complete >= 19);
}

// By hand: the second coordinate varies most; thirds in its order.
BOOST_AUTO_TEST_CASE(quantile_start_by_hand)
{
    matrix const m(6, 2, {0, 50, 0, 10, 1, 20, 1, 60, 0, 30, 3, 40});
    auto const tiles = read_points(m, "test");
    auto const centres = quantile_start(tiles, point_units(tiles), 3, sequential{});
    BOOST_TEST(centres == (std::vector<double>{0.5, 15, 1.5, 35, 0.5, 55}), boost::test_tools::per_element());

    // One point has nearly all the weight: the groups beside it have its mean.
    std::vector<double> const weights{1, 1, 1, 1, 96, 0};
    auto const heavy = read_points(with_weights(m, weights), "test");
    auto const all = quantile_start(heavy, point_units(heavy), 3, sequential{});
    BOOST_TEST(all == (std::vector<double>{0.5, 15, 0, 30, 0.5, 55}), boost::test_tools::per_element());
}
