#define BOOST_TEST_MODULE stats / bootstrap
#include <boost/test/unit_test.hpp>

#include <cohort/stats/detail/bootstrap.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <vector>

using boost::test_tools::tolerance;
using cohort::detail::draw_replicate;
using cohort::detail::percentile_interval;
using figure = std::optional<double>;

BOOST_AUTO_TEST_CASE(replicates_are_draws_with_replacement)
{
    constexpr std::size_t n = 500;
    std::vector<std::uint32_t> times(n);
    std::vector<std::uint32_t> before(n, 0);
    std::array<double, 4> seen{};
    double together = 0;
    for (std::uint64_t replicate = 1; replicate <= 400; ++replicate) {
        draw_replicate(7, replicate, times);
        BOOST_TEST(std::accumulate(times.begin(), times.end(), std::size_t{0}) == n);
        for (std::size_t i = 0; i < n; ++i) {
            if (times[i] < seen.size()) seen[times[i]] += 1 / (400.0 * n);
            if (replicate > 1) together += times[i] * before[i] / (399.0 * n);
        }
        before = times;
    }
    // Binomial of n draws: (1 - 1/n)^n and so on, nearly 1/e, 1/e, 1/2e, 1/6e; standard deviations near
    // 0.0006.
    BOOST_TEST(std::abs(seen[0] - 0.3675) < 0.003);
    BOOST_TEST(std::abs(seen[1] - 0.3682) < 0.003);
    BOOST_TEST(std::abs(seen[2] - 0.1841) < 0.003);
    BOOST_TEST(std::abs(seen[3] - 0.0612) < 0.003);
    BOOST_TEST(std::abs(together - 1) < 0.01); // one replicate says nothing of the next
}

BOOST_AUTO_TEST_CASE(ends_of_an_interval)
{
    // Place (B + 1) p: of 199 values 1, 2, ..., 199 the 5th and the 195th.
    std::vector<figure> values(199);
    for (std::size_t i = 0; i < 199; ++i) values[(i * 70) % 199] = static_cast<double>(i + 1);
    auto const bounds = percentile_interval(values, 0.95).value();
    BOOST_TEST(bounds.low == 5.0, tolerance(1e-12));
    BOOST_TEST(bounds.high == 195.0, tolerance(1e-12));
    // Those that do not exist do not count, and few have no more than a least and a greatest.
    BOOST_TEST((percentile_interval(std::vector<figure>{std::nullopt, 3, 1, std::nullopt}, 0.95) ==
                cohort::interval{1, 3}));
    BOOST_TEST((percentile_interval(std::vector<figure>{4}, 0.5) == cohort::interval{4, 4}));
    BOOST_TEST(!percentile_interval(std::vector<figure>(3), 0.95).has_value());
}

BOOST_AUTO_TEST_CASE(a_replicate_depends_on_the_seed_its_number_and_the_items_alone)
{
    std::vector<std::uint32_t> times(5, 77);
    draw_replicate(1, 2, times);
    auto const again = times;
    draw_replicate(1, 3, times);
    BOOST_TEST(times != again);
    draw_replicate(2, 2, times);
    BOOST_TEST(times != again);
    draw_replicate(1, 2, times);
    BOOST_TEST(times == again);
    BOOST_TEST((times == std::vector<std::uint32_t>{1, 0, 1, 0, 3})); // on every compiler

    std::vector<std::uint32_t> one(1);
    draw_replicate(1, 1, one);
    BOOST_TEST(one[0] == 1U);
    draw_replicate(1, 1, {});
}
