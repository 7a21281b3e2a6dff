#define BOOST_TEST_MODULE cluster / lloyd
#include <boost/test/unit_test.hpp>

#include <cohort/cluster/kmeans.hpp>
#include <cohort/parallel/threads.hpp>
#include <cohort/stats/detail/random.hpp>

#include "slow_lloyd.hpp"
#include <support/listed.hpp>
#include <support/properties.hpp>

#include <rapidcheck/boost_test.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <set>
#include <vector>

using namespace cohort;
using cohort_test::listed;
using cohort_test::slow_lloyd;

namespace {

auto distinct(matrix const& m) -> std::size_t
{
    auto const all = cohort_test::points_of(m);
    return std::set<cohort_test::point>(all.begin(), all.end()).size();
}

/// Whole numbers in a small box: many repeats and many exact ties.
auto any_grid_points(std::size_t rows, std::size_t cols, int side) -> matrix
{
    matrix m(rows, cols);
    for (auto& x : m.flat()) x = *rc::gen::inRange(-side, side + 1);
    if (*rc::gen::inRange(0, 4) == 0) // on a line
        for (std::size_t r = 0; r < rows; ++r)
            for (std::size_t c = 1; c < cols; ++c) m(r, c) = static_cast<double>(c + 1) * m(r, 0);
    return m;
}

/// The laws that a clustering keeps whatever it was made from.
void keeps_the_laws(matrix const& points, clustering const& c, label_order rule)
{
    auto const all = cohort_test::points_of(points);
    auto const centres = cohort_test::points_of(c.centres());
    RC_ASSERT(c.labels().size() == points.rows());
    RC_ASSERT(c.sizes().size() == c.k());
    RC_ASSERT(centres.size() == c.k());
    std::vector<std::size_t> sizes(c.k());
    double inertia = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        std::size_t nearest = 0;
        for (std::size_t j = 1; j < centres.size(); ++j)
            if (cohort_test::distance(all[i], centres[j]) < cohort_test::distance(all[i], centres[nearest]))
                nearest = j;
        RC_ASSERT(c.labels()[i] == nearest);
        double const away = cohort_test::distance(all[i], centres[c.labels()[i]]);
        RC_ASSERT(away == cohort_test::distance(all[i], centres[nearest]));
        inertia += away;
        ++sizes[c.labels()[i]];
    }
    RC_ASSERT(listed(c.sizes()) == sizes);
    RC_ASSERT(std::abs(c.inertia() - inertia) <= 1e-12 * inertia);
    for (std::size_t j = 1; j < c.k(); ++j) {
        if (rule == label_order::by_size) {
            RC_ASSERT(sizes[j - 1] >= sizes[j]);
            if (sizes[j - 1] > sizes[j]) continue;
        }
        RC_ASSERT(centres[j - 1] <= centres[j]);
    }
}

} // namespace

namespace {

/// k starts among the points, repeats among them, or outside: some clusters begin empty.
auto any_start_centres(matrix const& points, std::size_t k) -> matrix
{
    matrix start(k, points.cols());
    bool const outside = *rc::gen::inRange(0, 3) == 0;
    for (std::size_t j = 0; j < k; ++j) {
        auto const from = points.row(*rc::gen::inRange<std::size_t>(0, points.rows()));
        for (std::size_t c = 0; c < points.cols(); ++c)
            start(j, c) = outside ? from[c] + *rc::gen::inRange(-50, 50) : from[c];
    }
    return start;
}

constexpr auto methods = {kmeans_method::lloyd, kmeans_method::hamerly, kmeans_method::filter};

} // namespace

// Every method, from the same start as the slow one, gives the same bits.
RC_BOOST_PROP(from_the_same_start_as_the_slow_one, ())
{
    bool const large = *rc::gen::inRange(0, 10) == 0; // more than one tile
    auto const rows = *rc::gen::inRange<std::size_t>(1, large ? 700 : 40);
    auto const cols = *rc::gen::inRange<std::size_t>(1, 12);
    auto const points = any_grid_points(rows, cols, *rc::gen::element(1, 3, 20, 1000));
    std::vector<double> weights;
    matrix counted = points;
    if (*rc::gen::inRange(0, 2) == 0) {
        std::vector<double> cells;
        for (std::size_t i = 0; i < rows; ++i) {
            weights.push_back(*rc::gen::element(0, 1, 1, 2, 5));
            auto const row = points.row(i);
            if (weights.back() > 0) cells.insert(cells.end(), row.begin(), row.end());
        }
        RC_PRE(!cells.empty());
        auto const left = cells.size() / cols;
        counted = matrix(left, cols, std::move(cells));
    }
    auto const most = std::min<std::size_t>(distinct(counted), large ? 9 : 40);
    auto const k = *rc::gen::inRange<std::size_t>(1, most + 1);
    auto const start = any_start_centres(points, k);
    kmeans_options options{.start = kmeans_start::given,
                           .start_centres = start,
                           .max_iterations = *rc::gen::element(1u, 2u, 5u, 300u),
                           .tolerance = *rc::gen::element(0.0, 1e-4),
                           .empty = *rc::gen::element(empty_cluster::farthest, empty_cluster::split_largest,
                                                      empty_cluster::keep, empty_cluster::drop),
                           .order =
                               *rc::gen::element(label_order::by_first_coordinate, label_order::by_size)};
    // Splitting may undo what the iteration does, for ever.
    if (options.empty == empty_cluster::split_largest)
        options.max_iterations = std::min(options.max_iterations, 20u);
    slow_lloyd slow(points, start, options.empty, options.order, weights);
    slow.run(options.max_iterations, options.tolerance);

    for (auto const method : methods) {
        options.method = method;
        auto const fast =
            weights.empty() ? kmeans(points, k, options) : kmeans(with_weights(points, weights), k, options);
        RC_ASSERT(fast.method() == method);
        RC_ASSERT(listed(fast.labels()) == slow.labels);
        RC_ASSERT(listed(fast.centres().flat()) == slow.centres());
        RC_ASSERT(listed(fast.sizes()) == slow.sizes());
        RC_ASSERT(listed(fast.weights()) == slow.cluster_weights());
        RC_ASSERT(fast.iterations() == slow.iterations);
        RC_ASSERT(fast.converged() == slow.converged);
        RC_ASSERT(std::abs(fast.inertia() - slow.inertia()) <= 1e-13 * slow.inertia());
        if (weights.empty()) keeps_the_laws(points, fast, options.order);
        if (options.empty == empty_cluster::farthest && options.max_iterations == 300 &&
            options.tolerance == 0)
            RC_ASSERT(fast.converged());
        if (options.empty == empty_cluster::drop)
            RC_ASSERT(std::ranges::find(fast.weights(), 0.0) == fast.weights().end());
    }
}

// More points than one task has, in clusters and not, whatever rounds: all methods, one answer, to the bit.
RC_BOOST_PROP(every_method_gives_the_same_bits, ())
{
    auto const rows = *rc::gen::inRange<std::size_t>(100, *rc::gen::inRange(0, 20) == 0 ? 20'000 : 1000);
    auto const cols = *rc::gen::inRange<std::size_t>(1, 10);
    auto const k = *rc::gen::inRange<std::size_t>(1, 30);
    detail::xoshiro256 draw(*rc::gen::arbitrary<std::uint64_t>());
    matrix points(rows, cols);
    bool const in_clusters = *rc::gen::arbitrary<bool>();
    bool const coarse = *rc::gen::inRange(0, 3) == 0;
    double const spread = *rc::gen::element(1e-9, 0.1, 3.0);
    double const shift = *rc::gen::element(0.0, 1e6);
    for (std::size_t i = 0; i < rows; ++i) {
        auto const home = draw.below(k);
        for (std::size_t c = 0; c < cols; ++c) {
            double x = in_clusters ? std::sin(static_cast<double>(home * 7 + c)) + spread * draw.unit()
                                   : draw.unit();
            if (coarse) x = std::round(x * 4) / 7;
            points(i, c) = x + shift;
        }
    }
    RC_PRE(distinct(points) >= k);
    kmeans_options options{.seed = *rc::gen::arbitrary<std::uint64_t>(),
                           .start = *rc::gen::element(kmeans_start::plus_plus, kmeans_start::random,
                                                      kmeans_start::scalable, kmeans_start::quantile_groups),
                           .max_iterations = *rc::gen::element(3u, 40u),
                           .tolerance = *rc::gen::element(0.0, 1e-4),
                           .empty = *rc::gen::element(empty_cluster::farthest, empty_cluster::split_largest,
                                                      empty_cluster::keep, empty_cluster::drop),
                           .method = kmeans_method::lloyd};
    std::vector<double> weights(rows, 1.0);
    if (*rc::gen::arbitrary<bool>())
        for (auto& w : weights) w = draw.unit();
    auto const expected = kmeans(with_weights(points, weights), k, options);
    for (auto const method : methods) {
        options.method = method;
        auto const c = kmeans(with_weights(points, weights), k, options, threads(2));
        RC_ASSERT(listed(c.labels()) == listed(expected.labels()));
        RC_ASSERT(c.centres() == expected.centres());
        RC_ASSERT(listed(c.weights()) == listed(expected.weights()));
        RC_ASSERT(c.iterations() == expected.iterations());
        RC_ASSERT(c.inertia() == expected.inertia());
    }
}

RC_BOOST_PROP(any_start_keeps_the_laws, ())
{
    auto const rows = *rc::gen::inRange<std::size_t>(1, 60);
    auto const cols = *rc::gen::inRange<std::size_t>(1, 11);
    auto points = any_grid_points(rows, cols, *rc::gen::element(1, 3, 1000));
    if (*rc::gen::inRange(0, 2) == 0)
        for (auto& x : points.flat()) x /= 7; // sums that round
    auto const most = distinct(points);
    auto const k = *rc::gen::inRange<std::size_t>(1, most + 1);
    kmeans_options const options{
        .seed = *rc::gen::arbitrary<std::uint64_t>(),
        .start = *rc::gen::element(kmeans_start::plus_plus, kmeans_start::random, kmeans_start::scalable),
        .tolerance = *rc::gen::element(0.0, 1e-4),
        .restarts = *rc::gen::inRange(1u, 4u),
        .order = *rc::gen::element(label_order::by_first_coordinate, label_order::by_size)};
    auto const c = kmeans(points, k, options);
    keeps_the_laws(points, c, options.order);
    RC_ASSERT(c == kmeans(points, k, options));
    RC_ASSERT(c == kmeans(points, k, options, threads{2}));
    RC_ASSERT(c.seed() == options.seed);
    RC_ASSERT(c.kept_start() < options.restarts);
    if (k == most) { // every distinct point a cluster of its own, whose mean may be off by a rounding
        RC_ASSERT(c.inertia() < 1e-20);
        RC_ASSERT(std::ranges::find(c.sizes(), 0u) == c.sizes().end());
    }

    // More clusters than distinct points is an error that says how many there are.
    try {
        (void)kmeans(points, most + 1, options);
        RC_FAIL("k above the number of distinct points was taken");
    } catch (invalid_option const& e) {
        RC_ASSERT(std::string(e.what()) == "kmeans: k is " + std::to_string(most + 1) +
                                               ", but the number of distinct points is " +
                                               std::to_string(most));
    }
}

// Scaling by a power of two rounds nothing, so it may change nothing but the scale.
RC_BOOST_PROP(any_magnitude_is_the_same_problem, ())
{
    auto const points = any_grid_points(*rc::gen::inRange<std::size_t>(2, 40), 3, 20);
    auto const k = *rc::gen::inRange<std::size_t>(1, std::min<std::size_t>(distinct(points), 6) + 1);
    auto const expected = kmeans(points, k);
    auto const exponent = *rc::gen::element(-1060, -600, -310, -20, 10, 310, 600, 1015);
    auto scaled = points;
    for (auto& x : scaled.flat()) x = std::ldexp(x, exponent);
    auto const c = kmeans(scaled, k);
    RC_ASSERT(listed(c.labels()) == listed(expected.labels()));
    RC_ASSERT(c.iterations() == expected.iterations());
    for (std::size_t i = 0; i < k * 3; ++i) {
        // Below 2^-1022 numbers have fewer digits.
        double const tolerance = exponent < -1000 ? std::ldexp(1.0, -1074) : 0.0;
        RC_ASSERT(std::abs(c.centres().flat()[i] - std::ldexp(expected.centres().flat()[i], exponent)) <=
                  tolerance);
    }
    if (std::abs(exponent) < 400) RC_ASSERT(c.inertia() == std::ldexp(expected.inertia(), 2 * exponent));
}

// The mean of three times 0.1 is not 0.1. A cluster of equal points has nothing to give to an empty one.
BOOST_AUTO_TEST_CASE(repeated_points_are_not_sent_round)
{
    matrix const points(5, 1, {0.1, 0.1, 0.1, 1e-20, 2e-20});
    auto const c =
        kmeans(points, 3,
               {.start = kmeans_start::given, .start_centres = matrix(3, 1, {0, 0.1, 0.1}), .tolerance = 0});
    BOOST_TEST(c.converged());
    BOOST_TEST(c.iterations() < 5u);
    BOOST_TEST(listed(c.sizes()) == (std::vector<std::size_t>{1, 1, 3}), boost::test_tools::per_element());
}

// Points so near each other that their squared distances are 0: nothing to optimise, and nothing to hang on.
BOOST_AUTO_TEST_CASE(distances_that_vanish)
{
    matrix const points(4, 1, {1, 1e-200, 2e-200, 3e-200});
    auto const c = kmeans(points, 4);
    BOOST_TEST(c.inertia() == 0.0);
    BOOST_TEST(c.labels()[0] == 3u);
    auto const given = kmeans(points, 4, {.start = kmeans_start::given, .start_centres = points});
    BOOST_TEST(given.inertia() == 0.0);
}

// Three centres at one place: two clusters are empty and take the farthest points, in order.
BOOST_AUTO_TEST_CASE(empty_clusters_by_hand)
{
    matrix const points(6, 1, {0, 1, 2, 10, 20, 20});
    matrix const start(3, 1, {0, 0, 0});
    auto const filled = kmeans(points, 3, {.start = kmeans_start::given, .start_centres = start});
    BOOST_TEST(listed(filled.centres().flat()) == (std::vector<double>{1, 10, 20}),
               boost::test_tools::per_element());
    BOOST_TEST(filled.inertia() == 2.0);

    auto const kept = kmeans(
        points, 3, {.start = kmeans_start::given, .start_centres = start, .empty = empty_cluster::keep});
    // The first takes all and moves to 53 / 6. The others stay at 0; the lower of them wins 0, 1 and 2 and
    // moves to 1, and then the one that stayed wins 0.
    BOOST_TEST(listed(kept.sizes()) == (std::vector<std::size_t>{1, 2, 3}), boost::test_tools::per_element());
    BOOST_TEST(listed(kept.centres().flat()) == (std::vector<double>{0, 1.5, 50.0 / 3}),
               boost::test_tools::per_element());
}
