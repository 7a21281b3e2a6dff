#define BOOST_TEST_MODULE stats / extrema
#include <boost/test/unit_test.hpp>

#include <cohort/stats/extrema.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

using cohort::extrema;

namespace {

template <class T>
constexpr auto extrema_of(std::initializer_list<T> xs) -> extrema<T>
{
    extrema<T> e;
    for (T const& x : xs) e(x);
    return e;
}
static_assert(!extrema<int>{}.min());
static_assert(!extrema<int>{}.max());
static_assert(extrema_of({3, 1, 2}).min() == 1);
static_assert(extrema_of({3, 1, 2}).max() == 3);

// Ordered by a part of what it is.
struct entry {
    int key;
    int note;

    friend auto operator==(entry const& a, entry const& b) -> bool { return a.key == b.key; }
    friend auto operator<=>(entry const& a, entry const& b) { return a.key <=> b.key; }
};

} // namespace

BOOST_AUTO_TEST_CASE(finds_the_ends_of_anything_ordered)
{
    auto const words = extrema_of<std::string>({"pear", "apple", "plum"});
    BOOST_TEST(words.min().value() == "apple");
    BOOST_TEST(words.max().value() == "plum");
    auto const one = extrema_of({std::numeric_limits<std::int64_t>::min()});
    BOOST_TEST((one.min() == one.max()));
    auto const ends =
        extrema_of({-std::numeric_limits<double>::infinity(), 0.0, std::numeric_limits<double>::infinity()});
    BOOST_TEST(std::isinf(ends.min().value()));
    BOOST_TEST(ends.min().value() < 0);
    BOOST_TEST(ends.max().value() > 0);
}

BOOST_AUTO_TEST_CASE(merges_as_if_all_were_in_one)
{
    std::mt19937_64 random(31);
    for (int round = 0; round < 200; ++round) {
        std::vector<int> xs(random() % 20);
        extrema<int> parts[3];
        for (auto& x : xs) {
            x = static_cast<int>(random() % 9) - 4;
            parts[random() % 3](x);
        }
        auto merged = parts[1];
        merged += parts[0];
        merged += parts[2];
        if (xs.empty()) {
            BOOST_TEST(!merged.min().has_value());
            BOOST_TEST((merged == extrema<int>{}));
            continue;
        }
        BOOST_TEST(merged.min().value() == *std::ranges::min_element(xs));
        BOOST_TEST(merged.max().value() == *std::ranges::max_element(xs));
    }
}

BOOST_AUTO_TEST_CASE(of_equal_values_the_first_stays)
{
    auto e = extrema_of<entry>({{1, 10}, {1, 11}, {2, 20}, {2, 21}});
    e += extrema_of<entry>({{1, 12}, {2, 22}});
    BOOST_TEST(e.min().value().note == 10);
    BOOST_TEST(e.max().value().note == 20);
}

BOOST_AUTO_TEST_CASE(a_not_a_number_is_not_forgotten)
{
    double const nan = std::nan("");
    for (auto const& e :
         {extrema_of({nan, 1.0, 2.0}), extrema_of({1.0, nan, 2.0}), extrema_of({1.0, 2.0, nan})}) {
        BOOST_TEST(std::isnan(e.min().value()));
        BOOST_TEST(std::isnan(e.max().value()));
        auto merged = extrema_of({-5.0, 7.0});
        merged += e;
        merged += extrema_of({-50.0, 70.0});
        BOOST_TEST(std::isnan(merged.min().value()));
        BOOST_TEST(std::isnan(merged.max().value()));
    }
}
