#define BOOST_TEST_MODULE stats / selection
#include <boost/test/unit_test.hpp>

#include <cohort/stats/detail/random.hpp>
#include <cohort/stats/detail/selection.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

using cohort::detail::selection;
using cohort::detail::xoshiro256;

BOOST_AUTO_TEST_CASE(as_many_as_wanted)
{
    xoshiro256 draw(1);
    for (std::size_t of = 0; of < 40; ++of)
        for (std::size_t wanted = 0; wanted <= of; ++wanted) {
            selection chosen(wanted, of);
            std::size_t count = 0;
            for (std::size_t i = 0; i < of; ++i) count += chosen(draw);
            BOOST_TEST(count == wanted);
        }
}

// 60'000 draws of 3 of 6: each of the 20 sets 3'000 times, with a deviation of 53.
BOOST_AUTO_TEST_CASE(every_set_is_equally_likely)
{
    xoshiro256 draw(2);
    std::map<unsigned, int> sets;
    for (int round = 0; round < 60'000; ++round) {
        selection chosen(3, 6);
        unsigned set = 0;
        for (unsigned i = 0; i < 6; ++i) set = set * 2 + chosen(draw);
        ++sets[set];
    }
    BOOST_TEST(sets.size() == 20u);
    for (auto const& [set, count] : sets) {
        BOOST_TEST(count > 3000 - 270);
        BOOST_TEST(count < 3000 + 270);
    }
}

BOOST_AUTO_TEST_CASE(what_is_certain_is_not_drawn)
{
    xoshiro256 draw(3);
    auto const before = draw;
    selection all(5, 5);
    for (int i = 0; i < 5; ++i) BOOST_TEST(all(draw));
    selection none(0, 5);
    for (int i = 0; i < 5; ++i) BOOST_TEST(!none(draw));
    BOOST_TEST((draw == before));
}
