#define BOOST_TEST_MODULE stats / shares
#include <boost/test/unit_test.hpp>

#include <cohort/stats/shares.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <list>
#include <numeric>
#include <random>
#include <vector>

using cohort::shares;

namespace {

__extension__ using wide = __int128;
using parts_of = std::vector<std::int64_t>;
constexpr auto most = std::numeric_limits<std::int64_t>::max();

/// Word for word: every quota rounded down, and then, as long as parts are left, one to the first of those
/// that lost most and got none yet.
template <class T>
auto by_definition(std::vector<T> const& values, std::int64_t parts) -> parts_of
{
    wide total = 0;
    for (auto const v : values) total += v;
    parts_of out;
    std::vector<wide> lost;
    wide left = parts;
    for (auto const v : values) {
        wide quota = static_cast<wide>(v) * parts / total;
        while (quota * total > static_cast<wide>(v) * parts) --quota;
        out.push_back(static_cast<std::int64_t>(quota));
        lost.push_back(static_cast<wide>(v) * parts - quota * total);
        left -= quota;
    }
    for (; left > 0; --left) {
        std::size_t best = 0;
        for (std::size_t i = 1; i < lost.size(); ++i)
            if (lost[i] > lost[best]) best = i;
        ++out[best];
        lost[best] = -1;
    }
    return out;
}

constexpr auto third_of_100() -> std::int64_t
{
    std::array const values{1.0, 1.0, 1.0};
    return (*shares(values, 100))[0];
}
static_assert(third_of_100() == 34);

} // namespace

BOOST_AUTO_TEST_CASE(per_cent_with_two_decimals)
{
    BOOST_TEST((shares(std::vector{1, 1, 1}).value() == parts_of{3334, 3333, 3333}));
    BOOST_TEST(
        (shares(std::vector{1, 1, 1, 1, 1, 1}).value() == parts_of{1667, 1667, 1667, 1667, 1666, 1666}));
    BOOST_TEST((shares(std::list<float>{3, 1}).value() == parts_of{7500, 2500}));
    BOOST_TEST((shares(std::vector{0, 5, 0}).value() == parts_of{0, 10'000, 0}));
    BOOST_TEST((shares(std::vector{7}, 1).value() == parts_of{1}));
    // The Alabama paradox, with the figures of every textbook: the third state loses a seat when there is
    // one more.
    BOOST_TEST((shares(std::vector{6, 6, 2}, 10).value() == parts_of{4, 4, 2}));
    BOOST_TEST((shares(std::vector{6, 6, 2}, 11).value() == parts_of{5, 5, 1}));
}

BOOST_AUTO_TEST_CASE(negative_values)
{
    // Quotas -50, 100, 50 per cent.
    BOOST_TEST((shares(std::vector{-1, 2, 1}).value() == parts_of{-5000, 10'000, 5000}));
    // Quotas -10/7, 120/7, 40/7: -2 + 17 + 5, and 4/7, 1/7, 5/7 are lost.
    BOOST_TEST((shares(std::vector{-1, 12, 4}, 10).value() == by_definition(std::vector{-1, 12, 4}, 10)));
    BOOST_TEST((shares(std::vector{-1, 12, 3, -7}, 10).value() == parts_of{-1, 17, 4, -10}));
}

BOOST_AUTO_TEST_CASE(agrees_with_the_definition)
{
    std::mt19937_64 random(11);
    for (int round = 0; round < 3000; ++round) {
        auto const n = 1 + random() % 12;
        std::vector<std::int64_t> whole;
        std::vector<std::uint64_t> huge;
        std::vector<double> real;
        double const unit = std::ldexp(1.0, static_cast<int>(random() % 1800) - 1000);
        for (std::uint64_t i = 0; i < n; ++i) {
            auto const bits = random();
            whole.push_back(static_cast<std::int64_t>(bits % (round % 2 == 0 ? 5 : 1'000'000)) -
                            (round % 3 == 0 ? 1 : 0));
            huge.push_back(bits);
            real.push_back(static_cast<double>(whole.back()) * unit);
        }
        std::int64_t const parts = round % 5 == 0 ? most : static_cast<std::int64_t>(1 + random() % 20'000);
        auto const total = std::accumulate(whole.begin(), whole.end(), std::int64_t{0});
        if (total <= 0) {
            BOOST_TEST(!shares(whole, parts).has_value());
            BOOST_TEST(!shares(real, parts).has_value());
        } else if (parts != most || round % 3 != 0) {
            auto const found = shares(whole, parts).value();
            BOOST_TEST((found == by_definition(whole, parts)));
            BOOST_TEST((shares(real, parts).value() == found));
            BOOST_TEST(std::accumulate(found.begin(), found.end(), std::int64_t{0}) == parts);
        }
        BOOST_TEST((shares(huge, parts).value() == by_definition(huge, parts)));
    }
}

BOOST_AUTO_TEST_CASE(amounts_with_cents_in_doubles)
{
    std::mt19937_64 random(12);
    for (int round = 0; round < 300; ++round) {
        std::vector<double> amounts;
        std::vector<std::int64_t> cents;
        for (int i = 0; i < 40; ++i) {
            cents.push_back(static_cast<std::int64_t>(random() % (i % 4 == 0 ? 100'000'000 : 5000)) + 1);
            amounts.push_back(static_cast<double>(cents.back()) / 100);
        }
        auto const found = shares(amounts).value();
        BOOST_TEST(std::accumulate(found.begin(), found.end(), std::int64_t{0}) == 10'000);
        // No double is what its decimals say, but none of these quotas is near enough to another.
        BOOST_TEST((found == shares(cents).value()));
    }
}

BOOST_AUTO_TEST_CASE(numbers_of_very_different_size)
{
    // What is far below the largest counts for nothing, and spoils nothing.
    constexpr auto large = std::numeric_limits<double>::max();
    constexpr auto tiny = std::numeric_limits<double>::denorm_min();
    BOOST_TEST((shares(std::vector{large, tiny, large, 1.0, -1.0}).value() == parts_of{5000, 0, 5000, 0, 0}));
    BOOST_TEST((shares(std::vector{tiny, 3 * tiny}).value() == parts_of{2500, 7500}));
    BOOST_TEST((shares(std::vector{1.0, 0x1p-52, -0.0}, std::int64_t{1} << 53).value() ==
                parts_of{(std::int64_t{1} << 53) - 2, 2, 0}));
}

BOOST_AUTO_TEST_CASE(nothing_to_share_and_nonsense)
{
    BOOST_TEST(!shares(std::vector<int>{}).has_value());
    BOOST_TEST(!shares(std::vector{0, 0}).has_value());
    BOOST_TEST(!shares(std::vector{1.5, -1.5}).has_value());
    BOOST_TEST(!shares(std::vector{1, -2}).has_value());
    for (std::int64_t const parts : {std::int64_t{0}, std::int64_t{-1}})
        BOOST_CHECK_THROW((void)shares(std::vector{1}, parts), cohort::invalid_option);
    for (double const x : {std::nan(""), HUGE_VAL, -HUGE_VAL})
        BOOST_CHECK_EXCEPTION((void)shares(std::vector{1.0, 2.0, x, x}), cohort::invalid_row,
                              [](auto const& e) { return e.row() == 2; });
    BOOST_CHECK_THROW((void)shares(std::vector{most, -(most - 1)}), cohort::arithmetic_overflow);
}
