#define BOOST_TEST_MODULE stats / random
#include <boost/test/unit_test.hpp>

#include <cohort/stats/detail/random.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

using cohort::detail::splitmix64;
using cohort::detail::xoshiro256;

namespace {

using state = xoshiro256::state_type;

/// A linear map of 256 bits over the field of two elements: what it makes of each unit vector.
using bit_map = std::vector<state>;

auto image(bit_map const& m, state const& s) -> state
{
    state out{};
    for (std::size_t bit = 0; bit < 256; ++bit)
        if ((s[bit / 64] >> bit % 64 & 1U) != 0)
            for (std::size_t w = 0; w < 4; ++w) out[w] ^= m[bit][w];
    return out;
}

/// One step of the generator as a map: it is linear, so unit vectors tell all.
auto one_step() -> bit_map
{
    bit_map m(256);
    for (std::size_t bit = 0; bit < 256; ++bit) {
        state unit{};
        unit[bit / 64] = std::uint64_t{1} << bit % 64;
        xoshiro256 g(unit);
        g();
        m[bit] = g.state();
    }
    return m;
}

constexpr auto third_of_1234() -> std::uint64_t
{
    xoshiro256 g(state{1, 2, 3, 4});
    g();
    g();
    return g();
}
static_assert(third_of_1234() == 1509978240U);

} // namespace

// The first outputs of the reference implementations, as published with them and in their many ports.
BOOST_AUTO_TEST_CASE(published_values)
{
    xoshiro256 g(state{1, 2, 3, 4});
    for (std::uint64_t const expected : {std::uint64_t{11520}, std::uint64_t{0}, std::uint64_t{1509978240},
                                         std::uint64_t{1215971899390074240}})
        BOOST_TEST(g() == expected);

    splitmix64 s(1234567);
    for (std::uint64_t const expected : {6457827717110365317U, 3203168211198807973U, 9817491932198370423U,
                                         4593380528125082431U, 16408922859458223821U})
        BOOST_TEST(s() == expected);

    splitmix64 zero(0);
    for (std::uint64_t const expected : {16294208416658607535U, 7960286522194355700U, 487617019471545679U})
        BOOST_TEST(zero() == expected);
}

BOOST_AUTO_TEST_CASE(seeded_by_splitmix)
{
    splitmix64 s(42);
    state expected{};
    for (auto& word : expected) word = s();
    BOOST_TEST((xoshiro256(42).state() == expected));
    BOOST_TEST((xoshiro256(42) == xoshiro256(42)));
    BOOST_TEST((xoshiro256(42) != xoshiro256(43)));
}

// 2^128 steps, the long way round: the map of one step, squared 128 times.
BOOST_AUTO_TEST_CASE(jump_is_2_to_the_128_steps)
{
    auto m = one_step();
    for (int i = 0; i < 128; ++i) {
        bit_map squared(256);
        for (std::size_t bit = 0; bit < 256; ++bit) squared[bit] = image(m, m[bit]);
        m = squared;
    }
    for (std::uint64_t const seed : {0U, 1U, 2026U}) {
        xoshiro256 g(seed);
        auto const expected = image(m, g.state());
        g.jump();
        BOOST_TEST((g.state() == expected));
    }
}

BOOST_AUTO_TEST_CASE(unit_is_in_its_range_and_even)
{
    xoshiro256 g(1);
    std::array<int, 16> hits{};
    for (int i = 0; i < 160'000; ++i) {
        double const u = g.unit();
        BOOST_REQUIRE((u >= 0 && u < 1));
        ++hits[static_cast<std::size_t>(u * 16)];
    }
    // 10,000 each with a standard deviation of 97.
    for (int const n : hits) BOOST_TEST((n > 9'500 && n < 10'500));

    // The top 53 bits, nothing else.
    xoshiro256 a(7);
    xoshiro256 b(7);
    for (int i = 0; i < 100; ++i)
        BOOST_TEST(a.unit() == static_cast<double>(b() / 2048) / 9007199254740992.0);
}

BOOST_AUTO_TEST_CASE(below_is_in_its_range_and_even)
{
    xoshiro256 g(1);
    for (std::uint64_t const n :
         {std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{3}, std::uint64_t{7}, std::uint64_t{8},
          std::uint64_t{9}, std::uint64_t{1} << 63U, ~std::uint64_t{0}})
        for (int i = 0; i < 200; ++i) BOOST_REQUIRE(g.below(n) < n);

    std::array<int, 7> hits{};
    for (int i = 0; i < 70'000; ++i) ++hits[static_cast<std::size_t>(g.below(7))];
    // 10,000 each with a standard deviation of 93.
    for (int const n : hits) BOOST_TEST((n > 9'500 && n < 10'500));
}
