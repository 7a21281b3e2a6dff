#define BOOST_TEST_MODULE stats / adjusted_rand_index
#include <boost/test/unit_test.hpp>

#include <cohort/stats/adjusted_rand_index.hpp>
#include <cohort/stats/cross_table.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

using cohort::adjusted_rand_index;
using labels = std::vector<std::uint32_t>;

namespace {

/// Pair by pair, as it is said. Numbers are small enough for exact sums.
auto by_pairs(labels const& a, labels const& b) -> double
{
    double all = 0, both = 0, in_a = 0, in_b = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) {
            all += 1;
            in_a += a[i] == a[j];
            in_b += b[i] == b[j];
            both += a[i] == a[j] && b[i] == b[j];
        }
    double const most = all * (in_a + in_b) - 2 * in_a * in_b;
    return most == 0 ? 1 : 2 * (both * all - in_a * in_b) / most;
}

} // namespace

BOOST_AUTO_TEST_CASE(published)
{
    // The examples of scikit-learn's documentation.
    BOOST_TEST(adjusted_rand_index(labels{0, 0, 1, 1}, labels{1, 1, 0, 0}) == 1.0);
    BOOST_TEST(std::abs(adjusted_rand_index(labels{0, 0, 1, 2}, labels{0, 0, 1, 1}) - 0.5714285714285714) <
               1e-15);
    BOOST_TEST(adjusted_rand_index(labels{0, 0, 0, 0}, labels{0, 1, 2, 3}) == 0.0);
    BOOST_TEST(adjusted_rand_index(labels{0, 0, 1, 1}, labels{0, 1, 0, 1}) == -0.5);
    labels const a{0, 0, 1, 1, 1, 1, 2, 2, 2, 2};
    labels const b{0, 1, 0, 1, 1, 2, 2, 2, 2, 2};
    BOOST_TEST(adjusted_rand_index(a, b) == by_pairs(a, b));
}

BOOST_AUTO_TEST_CASE(as_by_pairs)
{
    std::mt19937 draw(5);
    for (int round = 0; round < 400; ++round) {
        auto const n = draw() % 60;
        auto const ka = 1 + draw() % 8;
        auto const kb = 1 + draw() % 70;
        labels a(n), b(n);
        std::vector<std::string> names(n);
        for (std::size_t i = 0; i < n; ++i) {
            a[i] = static_cast<std::uint32_t>(draw() % ka);
            b[i] = static_cast<std::uint32_t>(draw() % 3 == 0 ? a[i] : draw() % kb);
            names[i] = std::to_string(b[i]);
        }
        auto const expected = by_pairs(a, b);
        BOOST_TEST(adjusted_rand_index(a, b) == expected);
        BOOST_TEST(adjusted_rand_index(b, a) == expected);
        BOOST_TEST(adjusted_rand_index(a, names) == expected);
        BOOST_TEST(adjusted_rand_index(cohort::cross_table(a, b)) == expected);
        BOOST_TEST(adjusted_rand_index(b, b) == 1.0);
        BOOST_TEST(expected <= 1.0);
    }
}

BOOST_AUTO_TEST_CASE(where_the_formula_is_0_over_0)
{
    labels const together(9, 3);
    labels apart(9);
    std::iota(apart.begin(), apart.end(), 0U);
    BOOST_TEST(adjusted_rand_index(together, together) == 1.0);
    BOOST_TEST(adjusted_rand_index(apart, apart) == 1.0);
    BOOST_TEST(adjusted_rand_index(together, apart) == 0.0);
    BOOST_TEST(adjusted_rand_index(labels{}, labels{}) == 1.0);
    BOOST_TEST(adjusted_rand_index(labels{4}, labels{7}) == 1.0);
}

// Many groups of many items: no table of all pairs of labels.
BOOST_AUTO_TEST_CASE(as_many_groups_as_items)
{
    labels a(200'000), b(200'000);
    for (std::uint32_t i = 0; i < a.size(); ++i) {
        a[i] = i;
        b[i] = i / 2;
    }
    BOOST_TEST(adjusted_rand_index(a, a) == 1.0);
    BOOST_TEST(adjusted_rand_index(a, b) == 0.0);
    a = b;
    a[0] = 1;
    a[1] = 1;
    a[2] = 0;
    a[3] = 0;
    BOOST_TEST(adjusted_rand_index(a, b) == 1.0);
}

BOOST_AUTO_TEST_CASE(counts_of_billions)
{
    // Two groups of 2^31 items but one: products of 126 bits.
    std::uint64_t const half = (1ULL << 31U) - 1;
    using table = cohort::cross_counts<int, int>;
    BOOST_TEST(adjusted_rand_index(table({0, 1}, {0, 1}, {half, 0, 0, half})) == 1.0);
    BOOST_TEST(adjusted_rand_index(table({0, 1}, {0, 1}, {half / 2, half / 2, half / 2, half / 2})) < 0.0);
    BOOST_TEST(adjusted_rand_index(table({0}, {0}, {2 * half})) == 1.0);
    // 10^9 items, of which one in a thousand strays; S, A = B and P in doubles.
    double const n = 5e8, s = 5e5;
    double const A = n * (n - 1), P = n * (2 * n - 1);
    double const S = (n - s) * (n - s - 1) + s * (s - 1);
    double const expected = (S - A * A / P) / (A - A * A / P);
    auto const strays =
        table({0, 1}, {0, 1}, {500'000'000 - 500'000, 500'000, 500'000, 500'000'000 - 500'000});
    BOOST_TEST(std::abs(adjusted_rand_index(strays) - expected) < 1e-12);
    BOOST_CHECK_THROW((void)adjusted_rand_index(table({0, 1}, {0}, {half, half + 2})), std::length_error);
}

BOOST_AUTO_TEST_CASE(what_is_refused)
{
    BOOST_CHECK_THROW((void)adjusted_rand_index(labels{1}, labels{}), cohort::invalid_option);
}
