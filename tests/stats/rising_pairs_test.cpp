#define BOOST_TEST_MODULE stats / rising_pairs
#include <boost/test/unit_test.hpp>

#include <cohort/stats/detail/rising_pairs.hpp>
#include <cohort/stats/detail/tie_groups.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

using cohort::detail::rising_pairs;

namespace {

using words = std::vector<std::uint32_t>;

auto by_definition(words const& sequence, words const& weights) -> std::uint64_t
{
    std::uint64_t pairs = 0;
    for (std::size_t j = 0; j < sequence.size(); ++j)
        for (std::size_t i = 0; i < j; ++i)
            if (sequence[i] < sequence[j]) pairs += std::uint64_t{weights[i]} * weights[j];
    return pairs;
}

auto counted(rising_pairs const& pairs, words weights) -> std::uint64_t
{
    words spare(weights.size());
    return pairs.count(weights, spare);
}

} // namespace

BOOST_AUTO_TEST_CASE(piles_know_what_came_before)
{
    std::mt19937_64 random(31);
    cohort::detail::piled_weight piled;
    std::vector<std::uint32_t> piles(64, 0);
    for (int round = 0; round < 300; ++round) {
        auto const pile = random() % 64;
        auto const weight = static_cast<std::uint32_t>(random() % 1'000'000);
        piled.add(pile, weight);
        piles[pile] += weight;
        std::uint32_t before = 0;
        for (std::size_t p = 0; p < 64; ++p) {
            BOOST_REQUIRE(piled.before(p) == before);
            before += piles[p];
        }
    }
}

BOOST_AUTO_TEST_CASE(agrees_with_the_definition)
{
    std::mt19937_64 random(32);
    std::vector<std::size_t> sizes{0, 1, 2, 3, 63, 64, 65, 127, 128, 129, 1000, 4095, 4096, 4097};
    for (int round = 0; round < 400; ++round) sizes.push_back(random() % 300);
    for (auto const n : sizes) {
        // One number, two, some, and about as many as there are places.
        for (std::uint32_t const numbers : {1U, 2U, 7U, 70U, static_cast<std::uint32_t>(n + 1)}) {
            words sequence(n);
            for (auto& x : sequence) x = static_cast<std::uint32_t>(random() % numbers);
            rising_pairs const pairs(sequence, numbers);
            BOOST_REQUIRE(pairs.places() == n);
            // The same sequence serves for any weights.
            for (std::uint32_t const most : {1U, 4U, 100'000U}) {
                words weights(n);
                for (auto& w : weights) w = static_cast<std::uint32_t>(random() % most) + (most == 1 ? 1 : 0);
                BOOST_REQUIRE(counted(pairs, weights) == by_definition(sequence, weights));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(lines_and_large_weights)
{
    for (std::uint32_t const n : {2U, 64U, 300'000U}) {
        words up(n);
        words down(n);
        for (std::uint32_t i = 0; i < n; ++i) {
            up[i] = i;
            down[i] = n - 1 - i;
        }
        auto const pairs = std::uint64_t{n} * (n - 1) / 2;
        BOOST_TEST(counted(rising_pairs(up, n), words(n, 1)) == pairs);
        BOOST_TEST(counted(rising_pairs(down, n), words(n, 1)) == 0U);
        BOOST_TEST(counted(rising_pairs(words(n, 5), 6), words(n, 1)) == 0U);
    }
    constexpr std::uint32_t most = (1U << 30) - 1;
    BOOST_TEST(counted(rising_pairs(words{0, 1}, 2), {most, most}) == std::uint64_t{most} * most);
    BOOST_TEST(counted(rising_pairs{}, {}) == 0U);
}

BOOST_AUTO_TEST_CASE(groups_of_ties)
{
    using cohort::detail::group_ties;
    std::vector<std::string> const names{"b", "a", "c", "b", "b"};
    auto const groups = group_ties(std::span(names));
    BOOST_TEST(groups.size() == 3U);
    BOOST_TEST(groups.items() == 5U);
    for (std::size_t i = 0; i < names.size(); ++i)
        BOOST_TEST(groups.group_of[i] == static_cast<std::uint32_t>(names[i][0] - 'a'));
    for (std::size_t g = 0; g < groups.size(); ++g) BOOST_TEST(groups.group_of[groups.member[g]] == g);

    std::vector<double> const zeros{0.0, -0.0, HUGE_VAL, -HUGE_VAL};
    BOOST_TEST(group_ties(std::span(zeros)).size() == 3U);
    BOOST_TEST(group_ties(std::span<int const>{}).size() == 0U);
}
