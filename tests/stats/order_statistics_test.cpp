#define BOOST_TEST_MODULE stats / order_statistics
#include <boost/test/unit_test.hpp>

#include <cohort/stats/order_statistics.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <tuple>
#include <vector>

using cohort::order_statistics;

namespace {

enum class size : signed char { small = -1, medium = 5, large = 100 };

constexpr auto median_of_five() -> int
{
    std::array<int, 5> xs{9, -3, 4, 4, 100};
    std::array<std::size_t, 1> ranks{2};
    return order_statistics(xs, ranks).front();
}
static_assert(median_of_five() == 4);

/// Samples of many shapes: scattered, tied, constant, skewed, with outliers, ascending, of the extreme
/// values.
template <class T>
auto sample(std::mt19937_64& random, int shape, std::size_t n) -> std::vector<T>
{
    using limits = std::numeric_limits<T>;
    std::vector<T> xs(n);
    T const constant = static_cast<T>(random() % 100);
    for (std::size_t i = 0; i < n; ++i) {
        auto const bits = random();
        switch (shape) {
        case 0:
            if constexpr (std::floating_point<T>)
                xs[i] = static_cast<T>(std::ldexp(static_cast<double>(static_cast<std::int64_t>(bits)),
                                                  static_cast<int>(random() % 120) - 90));
            else
                xs[i] = static_cast<T>(bits);
            break;
        case 1:
            xs[i] = static_cast<T>(bits % 7);
            break;
        case 2:
            xs[i] = constant;
            break;
        case 3:
            xs[i] = static_cast<T>(bits >> (1 + random() % 63));
            break;
        case 4:
            xs[i] = bits % 100 == 0 ? limits::max() : static_cast<T>(bits % 50);
            break;
        case 5:
            xs[i] = static_cast<T>(i);
            break;
        case 6: {
            T const ends[] = {limits::lowest(),
                              limits::max(),
                              T(0),
                              T(1),
                              limits::has_infinity ? limits::infinity() : T(2),
                              limits::has_infinity ? static_cast<T>(-limits::infinity()) : T(3)};
            xs[i] = ends[bits % 6];
            break;
        }
        default:
            xs[i] = static_cast<T>(static_cast<T>(bits % 1000) / T(8));
            break;
        }
    }
    return xs;
}

auto some_ranks(std::mt19937_64& random, std::size_t n) -> std::vector<std::size_t>
{
    std::vector<std::size_t> ranks(random() % 9);
    for (auto& r : ranks) r = random() % n;
    if (random() % 3 == 0) ranks.push_back(0);
    if (random() % 3 == 0) ranks.push_back(n - 1);
    std::ranges::sort(ranks);
    return ranks;
}

using numbers = std::tuple<std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, std::int32_t,
                           std::uint32_t, std::int64_t, std::uint64_t, float, double, long double>;

} // namespace

BOOST_AUTO_TEST_CASE_TEMPLATE(agrees_with_sorting, T, numbers)
{
    std::mt19937_64 random(47);
    for (std::size_t const most : {1u, 2u, 40u, 2048u, 2049u, 5000u, 40000u}) {
        for (int shape = 0; shape < 8; ++shape) {
            for (int round = 0; round < 3; ++round) {
                auto const n = most <= 2 ? most : 1 + random() % most;
                auto xs = sample<T>(random, shape, round == 0 ? most : n);
                auto sorted = xs;
                std::ranges::sort(sorted);
                auto const ranks = some_ranks(random, xs.size());
                std::vector<T> expected;
                for (auto const r : ranks) expected.push_back(sorted[r]);
                BOOST_TEST((order_statistics(xs, ranks) == expected));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(all_ranks_are_a_sort)
{
    std::mt19937_64 random(53);
    auto const xs = sample<double>(random, 0, 10000);
    std::vector<std::size_t> ranks(xs.size());
    for (std::size_t i = 0; i < ranks.size(); ++i) ranks[i] = i;
    auto sorted = xs;
    std::ranges::sort(sorted);
    BOOST_TEST((order_statistics(xs, ranks) == sorted));
}

BOOST_AUTO_TEST_CASE(numbers_are_only_read)
{
    std::vector<int> const fixed{5, 3, 9, 1};
    std::array<std::size_t, 2> const ranks{0, 3};
    BOOST_TEST((order_statistics(fixed, ranks) == std::vector{1, 9}));
    BOOST_TEST((order_statistics(std::span(fixed), ranks) == std::vector{1, 9}));
}

BOOST_AUTO_TEST_CASE(values_of_other_kinds)
{
    std::vector<std::string> words{"pear", "fig", "apple", "fig", "plum"};
    std::array<std::size_t, 3> const ranks{1, 2, 4};
    BOOST_TEST((order_statistics(words, ranks) == std::vector<std::string>{"fig", "fig", "plum"}));
    std::vector<size> const sizes{size::large, size::small, size::medium};
    BOOST_TEST((order_statistics(sizes, std::array<std::size_t, 2>{0, 1}) ==
                std::vector{size::small, size::medium}));
    BOOST_TEST(order_statistics(words, std::span<std::size_t const>{}).empty());
    BOOST_TEST(order_statistics(std::vector<double>{}, std::span<std::size_t const>{}).empty());
}

BOOST_AUTO_TEST_CASE(many_rounds_end)
{
    // Each power of two is far from all smaller ones: the worst case for cutting the range into equal parts.
    std::vector<std::uint64_t> xs;
    for (int e = 0; e < 64; ++e) xs.insert(xs.end(), 3000, std::uint64_t(1) << e);
    std::mt19937_64 random(59);
    std::ranges::shuffle(xs, random);
    std::vector<std::size_t> ranks;
    for (std::size_t e = 0; e < 64; ++e) ranks.push_back(3000 * e + 17);
    auto const found = order_statistics(xs, ranks);
    for (std::size_t e = 0; e < 64; ++e) BOOST_TEST(found[e] == std::uint64_t(1) << e);
}
