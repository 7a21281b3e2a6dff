#define BOOST_TEST_MODULE cluster / distance_sums
#include <boost/test/unit_test.hpp>

#include <cohort/cluster/detail/distance_sums.hpp>
#include <cohort/stats/detail/random.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

using namespace cohort::detail;

// Both versions, in any number of dimensions, against one distance after the other in the same order.
BOOST_AUTO_TEST_CASE(as_one_by_one)
{
    xoshiro256 draw(1);
    for (std::size_t d = 1; d <= 13; ++d)
        for (std::size_t const count : {0U, 1U, 2U, 37U}) {
            std::vector<double> lanes(d * distance_lanes), others(d * count);
            for (auto& x : lanes) x = draw.unit() * 100 - 50;
            for (auto& x : others) x = draw.unit() * 100 - 50;
            if (count > 1) // one of the others is one of the points
                for (std::size_t c = 0; c < d; ++c) others[d + c] = lanes[c * distance_lanes + 5];
            std::vector<double> expected(distance_lanes, 0.0), sums(distance_lanes, -1.0);
            for (std::size_t i = 0; i < distance_lanes; ++i)
                for (std::size_t j = 0; j < count; ++j) {
                    double square = 0;
                    for (std::size_t c = 0; c < d; ++c) {
                        double const difference = lanes[c * distance_lanes + i] - others[j * d + c];
                        square += difference * difference;
                    }
                    expected[i] += std::sqrt(square);
                }
            for (auto const kernel : {pick_distance_sums(), distance_kernel{&distance_sums_baseline}}) {
                kernel(lanes.data(), d, others.data(), count, sums.data());
#if defined(__x86_64__) && !defined(__FMA__)
                BOOST_TEST(sums == expected, boost::test_tools::per_element());
#else
                for (std::size_t i = 0; i < distance_lanes; ++i)
                    BOOST_TEST(std::abs(sums[i] - expected[i]) <= 1e-13 * expected[i]);
#endif
            }
        }
}
