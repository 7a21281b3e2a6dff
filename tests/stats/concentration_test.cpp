#define BOOST_TEST_MODULE stats / concentration
#include <boost/test/unit_test.hpp>

#include <cohort/stats/concentration.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <list>
#include <numeric>
#include <random>
#include <vector>

using boost::test_tools::tolerance;
using cohort::gini;
using cohort::top_part;
using cohort::top_share;

namespace {

constexpr std::array ladder{4, 1, 3, 2};
static_assert(top_share(ladder, 0.5) == top_part{2, 0.7});

/// Half the mean difference of all pairs over the mean.
template <class T>
auto by_pairs(std::vector<T> const& xs) -> double
{
    long double differences = 0;
    long double total = 0;
    for (auto const a : xs) {
        total += static_cast<long double>(a);
        for (auto const b : xs)
            differences += std::abs(static_cast<long double>(a) - static_cast<long double>(b));
    }
    return static_cast<double>(differences / (2 * static_cast<long double>(xs.size()) * total));
}

/// One less twice the area below the Lorenz curve, by trapezoids.
template <class T>
auto by_area(std::vector<T> xs) -> double
{
    std::ranges::sort(xs);
    long double const total = std::accumulate(xs.begin(), xs.end(), 0.0L);
    long double area = 0;
    long double below = 0;
    for (auto const x : xs) {
        area += (below + static_cast<long double>(x) / 2) / (total * static_cast<long double>(xs.size()));
        below += static_cast<long double>(x);
    }
    return static_cast<double>(1 - 2 * area);
}

template <class T>
auto top_by_sorting(std::vector<T> xs, std::size_t count) -> double
{
    std::ranges::sort(xs, std::greater{});
    long double const total = std::accumulate(xs.begin(), xs.end(), 0.0L);
    return static_cast<double>(
        std::accumulate(xs.begin(), xs.begin() + static_cast<std::ptrdiff_t>(count), 0.0L) / total);
}

} // namespace

BOOST_AUTO_TEST_CASE(known_figures)
{
    BOOST_TEST(gini(std::vector{1, 2, 3, 4}).value() == 0.25);
    BOOST_TEST(gini(std::list<float>{4, 3, 2, 1}).value() == 0.25);
    BOOST_TEST(gini(std::vector<std::uint8_t>{5, 5, 5}).value() == 0.0);
    BOOST_TEST(gini(std::vector{7.5}).value() == 0.0);
    BOOST_TEST(gini(std::vector{0, 0, 0, 9, 0}).value() == 0.8);
    // 1, 2, ..., n have (n - 1) / (3 n).
    std::vector<std::int64_t> line(5000);
    std::iota(line.rbegin(), line.rend(), 1);
    BOOST_TEST(gini(line).value() == 4999.0 / 15'000);

    BOOST_TEST((top_share(std::vector{10, 40, 20, 30}, 0.25).value() == top_part{1, 0.4}));
    BOOST_TEST((top_share(std::vector{10, 40, 20, 30}, 0.26).value() == top_part{2, 0.7}));
    BOOST_TEST((top_share(std::vector{10, 40, 20, 30}, 1).value() == top_part{4, 1.0}));
    BOOST_TEST((top_share(std::vector{2.5}).value() == top_part{1, 1.0}));
    // Ties: two of the three twos.
    BOOST_TEST((top_share(std::list<int>{2, 3, 2, 1, 2}, 0.6).value() == top_part{3, 0.7}));
    // 0.2 * 15 and 0.07 * 100 are not whole in doubles.
    BOOST_TEST(top_share(std::vector<int>(15, 1), 0.2).value().count == 3U);
    BOOST_TEST(top_share(std::vector<int>(100, 1), 0.07).value().count == 7U);
}

BOOST_AUTO_TEST_CASE(agrees_with_the_definitions)
{
    std::mt19937_64 random(21);
    for (int round = 0; round < 300; ++round) {
        auto const n = round < 290 ? 1 + random() % 60 : 600 + random() % 300;
        std::vector<std::int64_t> whole;
        std::vector<std::uint64_t> huge;
        std::vector<double> real;
        for (std::uint64_t i = 0; i < n; ++i) {
            auto const bits = random();
            whole.push_back(static_cast<std::int64_t>(bits % (round % 2 == 0 ? 4 : 1'000'000)));
            if (round % 3 == 0 && bits % 5 == 0) whole.back() = -whole.back() / 4;
            huge.push_back(bits);
            real.push_back(static_cast<double>(whole.back()) / 100);
        }
        auto const k = 1 + random() % n;
        double const best = static_cast<double>(k) / static_cast<double>(n);
        auto const check = [&](auto const& xs) {
            if (std::accumulate(xs.begin(), xs.end(), 0.0L) <= 0) {
                BOOST_TEST(!gini(xs).has_value());
                BOOST_TEST(!top_share(xs, best).has_value());
                return;
            }
            BOOST_TEST(gini(xs).value() + 1 == by_pairs(xs) + 1, tolerance(1e-14));
            BOOST_TEST(gini(xs).value() + 1 == by_area(xs) + 1, tolerance(1e-14));
            auto const top = top_share(xs, best).value();
            BOOST_TEST(top.count == k);
            BOOST_TEST(top.share == top_by_sorting(xs, k), tolerance(1e-14));
            // The same bits in any order.
            auto shuffled = xs;
            std::ranges::shuffle(shuffled, random);
            BOOST_TEST(gini(shuffled).value() == gini(xs).value());
            BOOST_TEST((top_share(shuffled, best).value() == top));
            if (*std::ranges::min_element(xs) >= 0) {
                BOOST_TEST(gini(xs).value() >= 0);
                BOOST_TEST(gini(xs).value() <= 1 - 1 / static_cast<double>(n) + 1e-15);
            }
        };
        check(whole);
        check(huge);
        check(real);
    }
}

BOOST_AUTO_TEST_CASE(whole_numbers_in_doubles_have_the_same_bits)
{
    std::mt19937_64 random(22);
    for (int round = 0; round < 100; ++round) {
        std::vector<std::int64_t> whole;
        std::vector<double> real;
        double const unit = std::ldexp(1.0, static_cast<int>(random() % 1900) - 1000);
        for (int i = 0; i < 700; ++i) {
            whole.push_back(static_cast<std::int64_t>(random() >> 21) >> (i % 40));
            real.push_back(static_cast<double>(whole.back()) * unit);
        }
        BOOST_TEST(gini(whole).value() == gini(real).value());
        BOOST_TEST((top_share(whole, 0.1).value() == top_share(real, 0.1).value()));
    }
}

BOOST_AUTO_TEST_CASE(numbers_at_the_ends_of_their_type)
{
    constexpr auto large = std::numeric_limits<double>::max();
    constexpr auto tiny = std::numeric_limits<double>::denorm_min();
    BOOST_TEST(gini(std::vector{large, large}).value() == 0.0);
    BOOST_TEST(gini(std::vector{large, tiny, 0.0, -0.0}).value() == 0.75);
    BOOST_TEST(gini(std::vector{tiny, 3 * tiny}).value() == 0.25);
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    BOOST_TEST(gini(std::vector<std::uint64_t>(1000, most)).value() == 0.0);
    BOOST_TEST((top_share(std::vector<std::uint64_t>(1000, most), 0.25).value() == top_part{250, 0.25}));
    constexpr auto least = std::numeric_limits<std::int64_t>::min();
    constexpr auto greatest = std::numeric_limits<std::int64_t>::max();
    BOOST_TEST(!gini(std::vector{least, greatest}).has_value());
    // The sums are 3 (2^63 - 1) + 2^63 and 2 (2^63 - 1) - 2^63.
    BOOST_TEST(gini(std::vector{least, greatest, greatest}).value() ==
                   2 * (std::ldexp(1.0, 64) - 1) / (3 * (std::ldexp(1.0, 63) - 2)),
               tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(nothing_to_say_and_nonsense)
{
    for (auto const& xs : {std::vector<double>{}, {0.0, 0.0}, {-1.0, 1.0}, {-3.0}}) {
        BOOST_TEST(!gini(xs).has_value());
        BOOST_TEST(!top_share(xs).has_value());
    }
    // Above one: who owes makes the others' part larger than all there is.
    BOOST_TEST(gini(std::vector{-1, 0, 2}).value() == 2.0);
    BOOST_TEST((top_share(std::vector{-1, 0, 2}, 0.3).value() == top_part{1, 2.0}));
    for (double const p : {0.0, -0.1, 1.1, std::nan("")})
        BOOST_CHECK_THROW((void)top_share(std::vector<int>{}, p), cohort::invalid_option);
    for (double const x : {std::nan(""), HUGE_VAL, -HUGE_VAL}) {
        auto const third = [](auto const& e) { return e.row() == 2; };
        BOOST_CHECK_EXCEPTION((void)gini(std::vector{1.0, 2.0, x, x}), cohort::invalid_row, third);
        BOOST_CHECK_EXCEPTION((void)top_share(std::vector{1.0, 2.0, x, x}), cohort::invalid_row, third);
    }
}
