#define BOOST_TEST_MODULE retention / set_counter
#include <boost/test/unit_test.hpp>

#include <cohort/retention/detail/set_counter.hpp>
#include <cohort/stats/detail/random.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

using cohort::detail::for_each_bit;
using cohort::detail::set_counter;
using cohort::detail::xoshiro256;

namespace {

using sums = std::array<std::uint64_t, 64>;

/// So many sets one after the other, with everything handed on after some of them.
constexpr auto counted(std::vector<std::uint64_t> const& sets, std::size_t settle_after) -> sums
{
    sums to{};
    set_counter counter;
    for (std::size_t i = 0; i < sets.size(); ++i) {
        counter.add(i % set_counter::wait, sets[i], to.data());
        if (i + 1 == settle_after) counter.settle((i + 1) % set_counter::wait, to.data());
    }
    counter.settle(sets.size() % set_counter::wait, to.data());
    return to;
}

auto slow(std::vector<std::uint64_t> const& sets) -> sums
{
    sums to{};
    for (auto const set : sets)
        for (std::size_t k = 0; k < 64; ++k) to[k] += set >> k & 1;
    return to;
}

static_assert([] {
    auto const to = counted(std::vector<std::uint64_t>(1'000, 0b101), 17);
    return to[0] == 1'000 && to[1] == 0 && to[2] == 1'000 && to[63] == 0;
}());

} // namespace

BOOST_AUTO_TEST_CASE(bits_of_a_set)
{
    std::vector<std::size_t> bits;
    for_each_bit(std::uint64_t{1} << 63 | 0b1011, [&](std::size_t k) { bits.push_back(k); });
    BOOST_TEST(bits == (std::vector<std::size_t>{0, 1, 3, 63}));
    for_each_bit(0, [](std::size_t) { BOOST_TEST(false); });
}

BOOST_AUTO_TEST_CASE(as_often_as_one_by_one)
{
    xoshiro256 draw(7);
    for (std::size_t n = 0; n < 100; ++n)
        for (std::size_t const settle_after : {std::size_t{0}, n / 3, n / 2 + 1, n}) {
            std::vector<std::uint64_t> sets(n);
            for (auto& set : sets) set = draw() & draw();
            BOOST_TEST(counted(sets, settle_after) == slow(sets), boost::test_tools::per_element());
        }
}

BOOST_AUTO_TEST_CASE(all_bits_of_many_sets)
{
    std::vector<std::uint64_t> const sets(100'000, ~std::uint64_t{0});
    BOOST_TEST(counted(sets, 33'333) == slow(sets), boost::test_tools::per_element());
}
