#define BOOST_TEST_MODULE cluster / start
#include <boost/test/unit_test.hpp>

#include <cohort/cluster/detail/distinct_points.hpp>
#include <cohort/cluster/detail/point_tiles.hpp>
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
    point_tiles const tiles(m);
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
    point_tiles const tiles(m);
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
    point_tiles const tiles(m);
    auto const all = distinct(m).size();
    for (auto const enough : {std::size_t{0}, std::size_t{1}, all - 1, all, all + 1, 2 * all})
        RC_ASSERT(count_distinct(tiles, enough) == std::min(enough, all));
}

BOOST_AUTO_TEST_CASE(the_two_zeros_are_one)
{
    BOOST_TEST(count_distinct(point_tiles(matrix(3, 1, {0.0, -0.0, 0.0})), 3) == 1u);
}

// More than one task, and sums that round.
BOOST_AUTO_TEST_CASE(no_trace_of_the_executor)
{
    matrix m(20'000, 3);
    xoshiro256 fill(3);
    for (auto& x : m.flat()) x = fill.unit();
    point_tiles const tiles(m);
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
    point_tiles const tiles(matrix(3, 1, {0, 1, 3}));
    std::map<std::vector<double>, int> hits;
    for (std::uint64_t seed = 0; seed < 30'000; ++seed) {
        xoshiro256 draw(seed);
        ++hits[random_start(tiles, 2, draw)];
    }
    BOOST_TEST(hits.size() == 6u);
    for (auto const& [centres, n] : hits) BOOST_TEST((n > 4'750 && n < 5'250));
}
