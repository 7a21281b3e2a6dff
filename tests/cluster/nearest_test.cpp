#define BOOST_TEST_MODULE cluster / nearest
#include <boost/test/unit_test.hpp>

#include <cohort/cluster/detail/cluster_totals.hpp>
#include <cohort/cluster/detail/nearest.hpp>
#include <cohort/cluster/detail/point_tiles.hpp>
#include <cohort/cluster/detail/read_points.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/detail/random.hpp>
#include <cohort/stats/matrix.hpp>

#include <algorithm>
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

constexpr double far = std::numeric_limits<double>::infinity();

struct answer {
    std::vector<double> best = std::vector<double>(tile_points, far);
    std::vector<double> which = std::vector<double>(tile_points, 0.0);
    std::vector<double> second = std::vector<double>(tile_points, far);

    friend bool operator==(answer const&, answer const&) = default;
};

/// Centres are called by 100, 101 and so on.
auto ask(nearest_kernel kernel, point_tiles const& points, matrix const& centres, std::size_t in_parts_of)
    -> answer
{
    answer a;
    std::vector<double> names(centres.rows());
    std::iota(names.begin(), names.end(), 100.0);
    for (std::size_t j = 0; j < centres.rows(); j += in_parts_of)
        kernel(points.tile(0),
               {centres.row(j).data(), names.data() + j, std::min(in_parts_of, centres.rows() - j)},
               centres.cols(), {a.best.data(), a.which.data(), a.second.data()});
    return a;
}

template <bool Second, std::size_t... D>
auto fixed_kernels(std::index_sequence<D...>) -> std::vector<nearest_kernel>
{
    return {&nearest_baseline<D, Second>...};
}

auto plain_answer(point_tiles const& points, matrix const& centres) -> answer
{
    answer a;
    for (std::size_t i = 0; i < tile_points; ++i) {
        for (std::size_t j = 0; j < centres.rows(); ++j) {
            double const s = points.squared_distance(i, centres.row(j));
            if (s < a.best[i]) {
                a.second[i] = a.best[i];
                a.best[i] = s;
                a.which[i] = 100 + static_cast<double>(j);
            } else {
                a.second[i] = std::min(a.second[i], s);
            }
        }
    }
    return a;
}

auto in_tiles(matrix const& m) -> point_tiles { return read_points(m, "test"); }

} // namespace

// Whatever version of the loops runs, and however centres are dealt out to it, the bits are those of the
// plain loop.
BOOST_AUTO_TEST_CASE(every_version_gives_the_same_bits)
{
#if defined(__FMA__) || !defined(__x86_64__)
    return; // fused operations round differently from loop to loop
#endif
    auto const fixed = fixed_kernels<false>(up_to_widest{});
    auto const fixed_second = fixed_kernels<true>(up_to_widest{});
    for (std::size_t d = 1; d <= 12; ++d) {
        for (std::size_t const k : {1U, 2U, 3U, 4U, 5U, 8U, 11U}) {
            auto const points = in_tiles(noise(tile_points, d, d));
            auto const centres = noise(k, d, 100 + k);
            auto const with_second = plain_answer(points, centres);
            auto without = with_second;
            without.second = answer{}.second;
            for (std::size_t const part : {std::size_t{1}, std::size_t{3}, k}) {
                BOOST_TEST((ask(pick_nearest(d), points, centres, part) == without));
                BOOST_TEST((ask(pick_nearest<true>(d), points, centres, part) == with_second));
                BOOST_TEST((ask(&nearest_baseline<0, false>, points, centres, part) == without));
                BOOST_TEST((ask(&nearest_baseline<0, true>, points, centres, part) == with_second));
                if (d >= fixed.size()) continue;
                BOOST_TEST((ask(fixed[d], points, centres, part) == without));
                BOOST_TEST((ask(fixed_second[d], points, centres, part) == with_second));
            }
            std::vector<double> names(k);
            std::iota(names.begin(), names.end(), 100.0);
            std::vector<std::uint32_t> named(tile_points);
            for (auto const kernel : {pick_naming(d), naming_kernel{&name_baseline<0>}}) {
                kernel(points.tile(0), {centres.flat().data(), names.data(), k}, d, named.data());
                BOOST_TEST(named == without.which, boost::test_tools::per_element());
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(a_tie_goes_to_the_first)
{
    matrix points(tile_points, 3);
    for (std::size_t i = 0; i < tile_points; ++i) points(i, 0) = static_cast<double>(i % 5) - 2;
    auto const tiles = in_tiles(points);
    matrix const centres(5, 3, {1, 0, 0, -1, 0, 0, 1, 0, 0, -1, 0, 0, 5, 0, 0});
    auto const a = ask(pick_nearest(3), tiles, centres, 5);
    for (std::size_t i = 0; i < tile_points; ++i)
        BOOST_TEST(a.which[i] == (points(i, 0) < 0 ? 101.0 : 100.0));
}

BOOST_AUTO_TEST_CASE(tiles_hold_the_points)
{
    for (std::size_t const n : {1U, 63U, 64U, 65U, 9000U}) {
        auto const points = noise(n, 3, n);
        auto const tiles = in_tiles(points);
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
    BOOST_TEST(in_tiles(matrix(0, 2)).tasks() == 0u);
}

// Sums in units are those of whole numbers, whatever the way: one by one, by tile, added and taken off.
BOOST_AUTO_TEST_CASE(totals_are_exact)
{
    xoshiro256 draw(5);
    for (double const scale : {1.0, 0x1p-800, 0x1p800}) {
        matrix points(1000, 2);
        std::vector<double> weights;
        std::int64_t sums[2] = {};
        std::int64_t weight = 0;
        for (std::size_t i = 0; i < 1000; ++i) {
            weights.push_back(static_cast<double>(draw.below(7)));
            weight += static_cast<std::int64_t>(weights.back());
            for (std::size_t c = 0; c < 2; ++c) {
                auto const x =
                    static_cast<std::int64_t>(draw.below(std::uint64_t{1} << (c == 0 ? 40 : 3))) - 4;
                points(i, c) = static_cast<double>(x) * scale;
                sums[c] += x * static_cast<std::int64_t>(weights.back());
            }
        }
        auto const tiles = read_points(with_weights(points, weights), "test");
        point_units const units(tiles);
        BOOST_TEST(units.width() == 3u);
        cluster_totals by_point(1, 3);
        cluster_totals by_tile(1, 3);
        wide one[3];
        for (std::size_t i = 0; i < 1000; ++i) {
            units(i, one);
            by_point.add(0, one);
        }
        for (std::size_t t = 0; t < tiles.tiles(); ++t) {
            units.of_tile(t, one);
            by_tile.add(0, one);
        }
        for (std::size_t c = 0; c < 3; ++c) BOOST_TEST((by_point.of(0)[c] == by_tile.of(0)[c]));
        BOOST_TEST(units.weight(by_tile.of(0)) == static_cast<double>(weight));
        for (std::size_t c = 0; c < 2; ++c)
            BOOST_TEST(units.mean(by_tile.of(0), c) / tiles.scale() ==
                       static_cast<double>(sums[c]) / static_cast<double>(weight) * scale);
    }
}

// What is 2^-60 of the largest has 32 digits left; what is below 2^-93 none.
BOOST_AUTO_TEST_CASE(units_of_small_numbers)
{
    split_units const units(1.0);
    auto const back = [&](double x) { return units.value(units.units(x)); };
    for (double const x : {1.0, -1.0, 0.1, -0.3, 0x1.fffffffffffffp-1, 0x1.23456789abcdep-39})
        BOOST_TEST(back(x) == x);
    BOOST_TEST(back(0x1.0001p-60) == 0x1.0001p-60);
    BOOST_TEST(back(0x1.0000000000001p-60) == 0x1p-60);
    BOOST_TEST(back(0x1p-94) == 0.0);
    BOOST_TEST(split_units(0.0).value(split_units(0.0).units(0.0)) == 0.0);
}

BOOST_AUTO_TEST_CASE(sum_of_a_tile)
{
    std::vector<double> values(tile_points);
    std::iota(values.begin(), values.end(), 1.0);
    BOOST_TEST(tile_sum(values.data()) == 64.0 * 65 / 2);
}
