#define BOOST_TEST_MODULE cluster / gap_statistic
#include <boost/test/unit_test.hpp>

#include <cohort/cluster/gap_statistic.hpp>
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
#include <string>
#include <vector>

using namespace cohort;
using cohort_test::refusal;

static_assert(std::regular<gap_table>);
static_assert(std::regular<gap_options>);

namespace {

/// Round clouds at so many corners of a cube of side 6, in two or three dimensions.
auto clouds(std::uint64_t seed, std::size_t n, std::size_t d, unsigned corners) -> matrix
{
    detail::xoshiro256 draw(seed);
    matrix m(n, d);
    for (std::size_t i = 0; i < n; ++i) {
        auto const corner = draw.below(corners);
        for (std::size_t c = 0; c < d; ++c) {
            m(i, c) = (corner >> c & 1U) != 0 ? 6 : 0;
            for (int t = 0; t < 4; ++t) m(i, c) += draw.unit() - 0.5;
        }
    }
    return m;
}

auto even(std::uint64_t seed, std::size_t n, std::size_t d) -> matrix
{
    detail::xoshiro256 draw(seed);
    matrix m(n, d);
    for (auto& x : m.flat()) x = draw.unit();
    return m;
}

} // namespace

// The authors' first two simulations: one even square, and separate clouds.
BOOST_AUTO_TEST_CASE(finds_what_is_there)
{
    gap_options const options{.to = 7, .kmeans = {.restarts = 4}};
    int one = 0;
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        one += *gap_statistic(even(seed, 200, 2), options).choice() == 1;
        for (unsigned const corners : {2U, 3U, 4U, 5U})
            BOOST_TEST(*gap_statistic(clouds(seed, 300, 3, corners), options).choice() == corners);
    }
    BOOST_TEST(one >= 5); // it allows for one standard error, so now and then finds two
}

// The columns again from their words.
BOOST_AUTO_TEST_CASE(columns)
{
    auto const points = clouds(3, 150, 2, 3);
    gap_options const options{.from = 2, .to = 6, .references = 7, .seed = 5, .kmeans = {.seed = 9}};
    auto const table = gap_statistic(points, options);
    BOOST_TEST(table.points() == 150u);
    BOOST_REQUIRE(table.rows().size() == 5u);
    std::vector<double> low{1e9, 1e9}, high{-1e9, -1e9};
    for (std::size_t i = 0; i < 150; ++i)
        for (std::size_t c = 0; c < 2; ++c) {
            low[c] = std::min(low[c], points(i, c));
            high[c] = std::max(high[c], points(i, c));
        }
    for (auto const& row : table.rows()) {
        BOOST_TEST(row.log_inertia == std::log(kmeans(points, row.k, {.seed = 9}).inertia()));
        std::vector<double> logs;
        for (unsigned b = 1; b <= 7; ++b) {
            detail::xoshiro256 draw(detail::splitmix64(5)() + b);
            matrix set(150, 2);
            for (std::size_t i = 0; i < 150; ++i)
                for (std::size_t c = 0; c < 2; ++c) set(i, c) = low[c] + draw.unit() * (high[c] - low[c]);
            logs.push_back(std::log(kmeans(set, row.k, {.seed = 9}).inertia()));
        }
        double mean = 0, variance = 0;
        for (double const x : logs) mean += x / 7;
        for (double const x : logs) variance += (x - mean) * (x - mean) / 7;
        BOOST_TEST(row.expected == mean, boost::test_tools::tolerance(1e-12));
        BOOST_TEST(std::abs(row.gap - (mean - row.log_inertia)) < 1e-12);
        BOOST_TEST(row.standard_error == std::sqrt(variance) * std::sqrt(8.0 / 7),
                   boost::test_tools::tolerance(1e-9));
    }
}

BOOST_AUTO_TEST_CASE(the_choice)
{
    auto const row = [](std::size_t k, double gap, double error) {
        return gap_row{.k = k, .gap = gap, .standard_error = error};
    };
    BOOST_TEST(!gap_table({}, 0).choice());
    BOOST_TEST(!gap_table({row(1, 3, 1)}, 0).choice());
    BOOST_TEST(!gap_table({row(1, 0, 0), row(2, 1, 0.5), row(3, 2, 0.9)}, 0).choice());
    BOOST_TEST(*gap_table({row(1, 0, 0), row(2, 1, 0.5), row(3, 1.4, 0.5)}, 0).choice() == 2u);
    BOOST_TEST(*gap_table({row(2, 1, 0), row(3, 1, 0), row(4, 0, 0)}, 0).choice() == 2u);
    BOOST_TEST(*gap_table({row(2, 1, 0), row(3, 2, 0.5), row(4, 0, 0)}, 0).choice() == 3u);
}

BOOST_AUTO_TEST_CASE(few_points)
{
    // Three different points: from the third on nothing is left.
    matrix const points(5, 1, {1, 1, 4, 9, 9});
    auto const table = gap_statistic(points);
    BOOST_TEST(table.rows().size() == 2u);
    BOOST_TEST(table.rows()[0].k == 1u);
    BOOST_TEST(gap_statistic(matrix(4, 2)).rows().empty());
    BOOST_TEST(gap_statistic(points, {.from = 3, .to = 4}).rows().empty());
    BOOST_TEST(gap_statistic(points, {.from = 8, .to = 9}).rows().empty());
    // A column of one value.
    matrix flat = even(1, 50, 2);
    for (std::size_t i = 0; i < 50; ++i) flat(i, 1) = 7;
    BOOST_TEST(gap_statistic(flat, {.to = 4}).rows().size() == 4u);
    // A box too small for as many different points.
    matrix close(40, 1);
    for (std::size_t i = 0; i < 40; ++i) close(i, 0) = 1 + static_cast<double>(i % 4) * 0x1p-52;
    BOOST_TEST(gap_statistic(close, {.to = 6}).rows().size() <= 3u);
}

BOOST_AUTO_TEST_CASE(sampled)
{
    auto const points = clouds(8, 5000, 2, 4);
    gap_options options{.to = 6, .references = 10, .sample = 400};
    auto const table = gap_statistic(points, options);
    BOOST_TEST(table.points() == 400u);
    BOOST_TEST(*table.choice() == 4u);
    BOOST_TEST((gap_statistic(points, options) == table));
    options.seed = 2;
    BOOST_TEST((gap_statistic(points, options) != table));
    // Gaps do not depend on how many points there are.
    auto const all = gap_statistic(points, {.to = 6, .references = 10});
    for (std::size_t i = 0; i < 4; ++i) BOOST_TEST(std::abs(all.rows()[i].gap - table.rows()[i].gap) < 0.15);
}

BOOST_AUTO_TEST_CASE(any_executor_and_magnitude)
{
    auto const points = clouds(9, 300, 2, 3);
    gap_options const options{.to = 5, .references = 6};
    auto const table = gap_statistic(points, options);
    BOOST_TEST((gap_statistic(points, options, threads(2)) == table));
    BOOST_TEST((gap_statistic(points, options, threads(3)) == table));
    BOOST_TEST((gap_statistic(points, options, cohort_test::backwards{}) == table));
    for (int const exponent : {-900, 900}) {
        auto other = points;
        for (auto& x : other.flat()) x = std::ldexp(x, exponent);
        auto const scaled = gap_statistic(other, options);
        for (std::size_t i = 0; i < 5; ++i) {
            BOOST_TEST(scaled.rows()[i].gap == table.rows()[i].gap, boost::test_tools::tolerance(1e-9));
            BOOST_TEST(scaled.rows()[i].log_inertia ==
                           table.rows()[i].log_inertia + 2 * exponent * std::log(2.0),
                       boost::test_tools::tolerance(1e-9));
        }
    }
}

BOOST_AUTO_TEST_CASE(what_is_refused)
{
    matrix points(3, 1, {1, 2, 3});
    auto const says = [&](gap_options const& o, std::string const& expected) {
        BOOST_TEST(refusal([&] { (void)gap_statistic(points, o); }) == expected);
    };
    says({.from = 0}, "gap_statistic: from is 0; at least 1 cluster is needed");
    says({.from = 5, .to = 4}, "gap_statistic: to is 4, but from is 5");
    says({.references = 0}, "gap_statistic: references is 0; at least 1 set is needed");
    says({.sample = 0}, "gap_statistic: sample is 0; at least 1 point is needed");
    says({.kmeans = {.start = kmeans_start::given, .start_centres = matrix(1, 1)}},
         "gap_statistic: the start of kmeans is given, but each number of clusters needs its own");
    says({.kmeans = {.restarts = 0}}, "kmeans: restarts is 0; at least 1 start is needed");
    BOOST_TEST(refusal([] { (void)gap_statistic(matrix(0, 2)); }) == "gap_statistic: there is no point");
    BOOST_TEST(refusal([] { (void)gap_statistic(matrix(2, 0)); }) ==
               "gap_statistic: the points have no coordinates");
    points(1, 0) = std::numeric_limits<double>::quiet_NaN();
    BOOST_CHECK_EXCEPTION((void)gap_statistic(points), invalid_row,
                          [](invalid_row const& e) { return e.row() == 1; });
}
