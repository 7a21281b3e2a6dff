#define BOOST_TEST_MODULE cluster / nearest
#include <boost/test/unit_test.hpp>

#include <cohort/cluster/detail/cluster_sums.hpp>
#include <cohort/cluster/detail/nearest.hpp>
#include <cohort/cluster/detail/point_tiles.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/detail/random.hpp>
#include <cohort/stats/matrix.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

using namespace cohort;
using namespace cohort::detail;

namespace {

auto noise(std::size_t rows, std::size_t cols, std::uint64_t seed) -> matrix
{
    matrix m(rows, cols);
    xoshiro256 draw(seed);
    for (auto& x : m.flat()) x = draw.unit() - 0.5;
    return m;
}

struct answer {
    std::vector<double> best = std::vector<double>(tile_points, std::numeric_limits<double>::infinity());
    std::vector<double> which = std::vector<double>(tile_points, 0.0);

    friend bool operator==(answer const&, answer const&) = default;
};

auto ask(nearest_kernel kernel, point_tiles const& points, matrix const& centres, std::size_t in_parts_of)
    -> answer
{
    answer a;
    for (std::size_t j = 0; j < centres.rows(); j += in_parts_of)
        kernel(points.tile(0), centres.row(j).data(), std::min(in_parts_of, centres.rows() - j),
               centres.cols(), j, a.best.data(), a.which.data());
    return a;
}

template <std::size_t... D>
auto fixed_kernels(std::index_sequence<D...>) -> std::vector<nearest_kernel>
{
    return {&nearest_baseline<D>...};
}

} // namespace

// Whatever version of the loops runs, and however centres are dealt out to it, the bits are those of the
// plain loop.
BOOST_AUTO_TEST_CASE(every_version_gives_the_same_bits)
{
    auto const fixed = fixed_kernels(std::make_index_sequence<widest_unrolled + 1>{});
    for (std::size_t d = 1; d <= 12; ++d) {
        for (std::size_t const k : {1U, 2U, 3U, 4U, 5U, 8U, 11U}) {
            point_tiles const points(noise(tile_points, d, d));
            auto const centres = noise(k, d, 100 + k);
            answer expected;
            for (std::size_t i = 0; i < tile_points; ++i) {
                for (std::size_t j = 0; j < k; ++j) {
                    double const s = points.squared_distance(i, centres.row(j));
                    if (s < expected.best[i]) {
                        expected.best[i] = s;
                        expected.which[i] = static_cast<double>(j);
                    }
                }
            }
#if defined(__FMA__) || !defined(__x86_64__)
            continue; // fused operations round differently from loop to loop
#endif
            for (std::size_t const part : {std::size_t{1}, std::size_t{3}, k}) {
                BOOST_TEST((ask(pick_nearest(d), points, centres, part) == expected));
                BOOST_TEST((ask(&nearest_baseline<0>, points, centres, part) == expected));
                if (d < fixed.size()) BOOST_TEST((ask(fixed[d], points, centres, part) == expected));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(a_tie_goes_to_the_lowest)
{
    matrix points(tile_points, 3);
    for (std::size_t i = 0; i < tile_points; ++i) points(i, 0) = static_cast<double>(i % 5) - 2;
    point_tiles const tiles(points);
    matrix const centres(5, 3, {1, 0, 0, -1, 0, 0, 1, 0, 0, -1, 0, 0, 5, 0, 0});
    auto const a = ask(pick_nearest(3), tiles, centres, 5);
    for (std::size_t i = 0; i < tile_points; ++i) BOOST_TEST(a.which[i] == (points(i, 0) < 0 ? 1.0 : 0.0));
}

BOOST_AUTO_TEST_CASE(tiles_hold_the_points)
{
    for (std::size_t const n : {1U, 255U, 256U, 257U, 9000U}) {
        auto const points = noise(n, 3, n);
        point_tiles const tiles(points);
        BOOST_TEST(tiles.points() == n);
        BOOST_TEST(tiles.scale() == 1.0);
        std::size_t seen = 0;
        for (std::size_t task = 0; task < tiles.tasks(); ++task) {
            tiles.each_tile(task, [&](std::size_t t) {
                BOOST_TEST(t == seen / tile_points);
                for (std::size_t i = 0; i < tile_points; ++i)
                    for (std::size_t c = 0; c < 3; ++c)
                        BOOST_REQUIRE(tiles.tile(t)[c * tile_points + i] ==
                                      (i < tiles.filled(t) ? points(seen + i, c) : 0.0));
                seen += tiles.filled(t);
            });
        }
        BOOST_TEST(seen == n);
        BOOST_TEST(tiles(n - 1, 2) == points(n - 1, 2));
        BOOST_TEST(tiles.is_at(0, points.row(0)));
    }
    point_tiles const none(matrix(0, 2));
    BOOST_TEST(none.tasks() == 0u);
}

BOOST_AUTO_TEST_CASE(sums_by_cluster)
{
    for (std::size_t d = 1; d <= 10; ++d) {
        for (std::size_t const filled : {std::size_t{1}, std::size_t{6}, std::size_t{255}, tile_points}) {
            matrix points(tile_points, d);
            std::iota(points.flat().begin(), points.flat().end(), -100.0); // whole numbers: sums are exact
            point_tiles const tiles(points);
            std::vector<std::uint32_t> labels(tile_points);
            xoshiro256 draw(d);
            for (auto& label : labels) label = static_cast<std::uint32_t>(draw.below(3));
            std::vector<double> expected(3 * (d + 1));
            for (std::size_t i = 0; i < filled; ++i) {
                for (std::size_t c = 0; c < d; ++c) expected[labels[i] * (d + 1) + c] += points(i, c);
                expected[labels[i] * (d + 1) + d] += 1;
            }
            for (auto const kernel : {pick_sum(d), sum_kernel{&add_to_clusters<0>}}) {
                std::vector<double> lanes(sum_lanes * expected.size());
                kernel(tiles.tile(0), labels.data(), filled, d, expected.size(), lanes.data());
                std::vector<double> sums(expected.size());
                for (std::size_t i = 0; i < lanes.size(); ++i) sums[i % sums.size()] += lanes[i];
                BOOST_TEST(sums == expected, boost::test_tools::per_element());
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(sum_of_a_tile)
{
    std::vector<double> values(tile_points);
    std::iota(values.begin(), values.end(), 1.0);
    BOOST_TEST(tile_sum(values.data()) == 256.0 * 257 / 2);
}
