#define BOOST_TEST_MODULE stats / radix_sort
#include <boost/test/unit_test.hpp>

#include <cohort/parallel/threads.hpp>
#include <cohort/stats/detail/radix_sort.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <random>
#include <span>
#include <string>
#include <tuple>
#include <vector>

using namespace cohort::detail;

namespace {

enum class shelf : std::int16_t { low = -300, middle = 0, high = 300 };

enum class ring : std::int8_t { outer, inner };
[[maybe_unused]] constexpr auto operator<(ring a, ring b) -> bool
{
    return static_cast<int>(b) < static_cast<int>(a);
}
static_assert(!radix_key<ring>); // its order is not that of the numbers

static_assert(radix_key<char> && radix_key<bool> && radix_key<shelf> && radix_key<double>);
static_assert(!radix_key<std::string> && !radix_key<int*>);
static_assert(ordered_image(std::int8_t(-128)) < ordered_image(std::int8_t(-127)));
static_assert(ordered_image(-1) < ordered_image(0));
static_assert(ordered_image(-0.0) < ordered_image(0.0));
static_assert(merged_zero_image(-0.0) == merged_zero_image(0.0));
static_assert(ordered_image(shelf::low) < ordered_image(shelf::middle));

using keys = std::tuple<bool, char, std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, std::int32_t,
                        std::uint32_t, std::int64_t, std::uint64_t, float, double>;

template <class T>
auto sample(std::mt19937_64& random, int shape, std::size_t n) -> std::vector<T>
{
    using limits = std::numeric_limits<T>;
    std::vector<T> xs(n);
    for (std::size_t i = 0; i < n; ++i) {
        auto const bits = random();
        switch (shape) {
        case 0: // any bits, also those of subnormal numbers and infinities
            if constexpr (std::floating_point<T>) {
                xs[i] = std::bit_cast<T>(static_cast<image_t<T>>(bits));
                if (xs[i] != xs[i]) xs[i] = bits % 2 == 0 ? limits::infinity() : -T(0);
            } else {
                xs[i] = static_cast<T>(bits);
            }
            break;
        case 1:
            xs[i] = static_cast<T>(bits % 5);
            break;
        case 2:
            xs[i] = static_cast<T>((bits % 3) << 40 | (bits >> 30) % 2000);
            break; // groups far apart
        case 3:
            xs[i] = static_cast<T>(i);
            break;
        case 4:
            xs[i] = static_cast<T>(n - i);
            break;
        case 5:
            xs[i] = static_cast<T>((bits % 1000) * 1024);
            break; // zeros at the end
        case 6:
            xs[i] = bits % 2 == 0 ? limits::max() : limits::lowest();
            break;
        default:
            xs[i] = static_cast<T>(bits >> (bits % 64));
            break;
        }
    }
    return xs;
}

template <class T>
auto stable_permutation(std::vector<T> const& xs) -> std::vector<std::uint32_t>
{
    std::vector<std::uint32_t> order(xs.size());
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(), [&](auto a, auto b) {
        if (xs[a] == xs[b]) return a < b;
        return xs[a] < xs[b];
    });
    return order;
}

/// The permutation, the same on one thread and on three.
template <class T>
auto permutation(std::span<T const> unordered) -> std::vector<std::uint32_t>
{
    auto const order = sort_permutation(unordered);
    BOOST_TEST((sort_permutation(unordered, cohort::threads(3)) == order));
    return {order.data(), order.data() + order.size()};
}

} // namespace

BOOST_AUTO_TEST_CASE_TEMPLATE(images_keep_order_and_come_back, T, keys)
{
    std::mt19937_64 random(73);
    auto const xs = sample<T>(random, 0, 500);
    for (std::size_t i = 0; i + 1 < xs.size(); ++i) {
        BOOST_TEST((from_ordered_image<T>(ordered_image(xs[i])) == xs[i]));
        if (xs[i] < xs[i + 1]) BOOST_TEST(ordered_image(xs[i]) < ordered_image(xs[i + 1]));
        if (xs[i] > xs[i + 1]) BOOST_TEST(ordered_image(xs[i]) > ordered_image(xs[i + 1]));
        BOOST_TEST((merged_zero_image(xs[i]) < merged_zero_image(xs[i + 1])) == (xs[i] < xs[i + 1]));
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(agrees_with_comparing, T, keys)
{
    std::mt19937_64 random(79);
    for (std::size_t const n : {0u, 1u, 2u, 100u, 511u, 512u, 513u, 3000u, 70'000u}) {
        for (int shape = 0; shape < 8; ++shape) {
            if constexpr (std::same_as<T, bool>) {
                // A vector of bool has no span.
                std::vector<char> const raw = sample<char>(random, shape, n);
                auto const bits = std::make_unique<bool[]>(n + 1);
                for (std::size_t i = 0; i < n; ++i) bits[i] = raw[i] % 2 != 0;
                std::vector<bool> const xs(bits.get(), bits.get() + n);
                BOOST_TEST((permutation(std::span<bool const>(bits.get(), n)) == stable_permutation(xs)));
            } else {
                auto const xs = sample<T>(random, shape, n);
                BOOST_TEST((permutation(std::span<T const>(xs)) == stable_permutation(xs)));
                auto values = xs;
                radix_sort(std::span<T>(values));
                auto expected = xs;
                std::ranges::sort(expected);
                BOOST_TEST((values == expected));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(other_keys_are_compared)
{
    std::mt19937_64 random(83);
    std::vector<std::string> words;
    for (int i = 0; i < 2000; ++i) words.emplace_back(random() % 4, static_cast<char>('a' + random() % 4));
    BOOST_TEST((permutation(std::span<std::string const>(words)) == stable_permutation(words)));
    std::vector<long double> numbers;
    for (int i = 0; i < 2000; ++i) numbers.push_back(static_cast<long double>(random() % 50) / 7);
    BOOST_TEST((permutation(std::span<long double const>(numbers)) == stable_permutation(numbers)));
    std::vector<shelf> shelves;
    for (int i = 0; i < 2000; ++i)
        shelves.push_back(static_cast<shelf>(static_cast<int>(random() % 601) - 300));
    BOOST_TEST((permutation(std::span<shelf const>(shelves)) == stable_permutation(shelves)));
}

BOOST_AUTO_TEST_CASE(the_two_zeros_are_one_key)
{
    std::vector<double> zeros;
    for (int i = 0; i < 1000; ++i) zeros.push_back(i % 2 == 0 ? 0.0 : -0.0);
    auto const order = permutation(std::span<double const>(zeros));
    BOOST_TEST(std::ranges::is_sorted(order));
}

BOOST_AUTO_TEST_CASE(large_groups_that_agree_in_the_upper_bits)
{
    std::mt19937_64 random(89);
    std::vector<std::uint64_t> xs;
    for (int i = 0; i < 60'000; ++i) xs.push_back((random() % 3) << 62 | random() >> 40);
    BOOST_TEST((permutation(std::span<std::uint64_t const>(xs)) == stable_permutation(xs)));
    for (auto& x : xs) x = (x >> 62) << 62 | (x & 0xff);
    BOOST_TEST((permutation(std::span<std::uint64_t const>(xs)) == stable_permutation(xs)));
    for (auto& x : xs) x = (x & 7) == 0 ? std::uint64_t{1} << 63 : x & 0xff; // all but one pile empty
    BOOST_TEST((permutation(std::span<std::uint64_t const>(xs)) == stable_permutation(xs)));
}
