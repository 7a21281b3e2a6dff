#define BOOST_TEST_MODULE cluster / points
#include <boost/test/unit_test.hpp>

#include <cohort/cluster.hpp>
#include <cohort/parallel/threads.hpp>
#include <support/listed.hpp>
#include <support/refusal.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <forward_list>
#include <limits>
#include <span>
#include <string>
#include <vector>

using namespace cohort;
using cohort_test::listed;
using cohort_test::refusal;

namespace {

struct shop {
    float visits;
    int staff;
    double sales;
};

std::vector<shop> const shops{{1, 2, 10}, {2, 2, 11}, {50, 9, 800}, {52, 8, 790}, {20, 4, 300}, {1, 1, 9}};

auto expected() -> clustering
{
    matrix m(0, 3);
    std::vector<double> cells;
    for (auto const& s : shops) cells.insert(cells.end(), {s.visits, static_cast<double>(s.staff), s.sales});
    return kmeans(matrix(shops.size(), 3, cells), 3);
}

} // namespace

static_assert(point_like<std::array<float, 2>> && point_like<std::vector<double>> &&
              point_like<std::span<int const>>);
static_assert(!point_like<std::array<bool, 2>> && !point_like<double> &&
              !point_like<std::forward_list<double>>);
static_assert(clusterable<matrix> && clusterable<scaled_matrix> &&
              clusterable<std::deque<std::vector<float>>>);
static_assert(!clusterable<std::vector<double>> && !clusterable<std::vector<shop>>);

BOOST_AUTO_TEST_CASE(whatever_holds_points)
{
    auto const want = expected();
    std::vector<std::array<double, 3>> arrays;
    std::deque<std::vector<float>> vectors;
    std::forward_list<std::array<double, 3>> list;
    std::vector<double> visits;
    std::vector<int> staff;
    std::vector<double> sales;
    for (auto const& s : shops) {
        arrays.push_back({s.visits, static_cast<double>(s.staff), s.sales});
        vectors.push_back({s.visits, static_cast<float>(s.staff), static_cast<float>(s.sales)});
        visits.push_back(s.visits);
        staff.push_back(s.staff);
        sales.push_back(s.sales);
    }
    list.assign(arrays.begin(), arrays.end());

    BOOST_TEST((kmeans(arrays, 3) == want));
    BOOST_TEST((kmeans(vectors, 3) == want));
    BOOST_TEST((kmeans(list, 3) == want));
    BOOST_TEST((kmeans(std::span(arrays), 3, {}, threads(2)) == want));
    BOOST_TEST((kmeans(projected(shops, &shop::visits, &shop::staff, &shop::sales), 3) == want));
    BOOST_TEST((kmeans(projected(
                           shops, &shop::visits, [](shop const& s) { return s.staff; }, &shop::sales),
                       3) == want));
    BOOST_TEST((kmeans(in_columns(visits, staff, std::span(sales)), 3) == want));
}

BOOST_AUTO_TEST_CASE(many_points_of_a_range)
{
    std::vector<std::array<double, 2>> arrays(20'000);
    for (std::size_t i = 0; i < arrays.size(); ++i)
        arrays[i] = {static_cast<double>(i * 7919 % 1009), static_cast<double>(i * 104'729 % 1013)};
    std::vector<double> cells;
    for (auto const& a : arrays) cells.insert(cells.end(), a.begin(), a.end());
    auto const want = kmeans(matrix(arrays.size(), 2, cells), 6);
    BOOST_TEST((kmeans(arrays, 6, {}, threads(2)) == want));
    BOOST_TEST((kmeans(std::forward_list(arrays.begin(), arrays.end()), 6) == want));
}

// A weight is a number of equal points.
BOOST_AUTO_TEST_CASE(weights_count_points)
{
    std::vector<int> const weights{1, 3, 2, 1, 4, 1};
    std::vector<std::array<double, 3>> each;
    std::vector<std::array<double, 3>> once;
    for (std::size_t i = 0; i < shops.size(); ++i) {
        std::array<double, 3> const p{shops[i].visits, static_cast<double>(shops[i].staff), shops[i].sales};
        once.push_back(p);
        each.insert(each.end(), static_cast<std::size_t>(weights[i]), p);
    }
    kmeans_options const options{.start = kmeans_start::quantile_groups};
    auto const one = kmeans(with_weights(once, weights), 3, options);
    auto const many = kmeans(each, 3, options);
    BOOST_TEST((one.centres() == many.centres()));
    BOOST_TEST(one.inertia() == many.inertia());
    BOOST_TEST(listed(one.weights()) == listed(many.weights()), boost::test_tools::per_element());
    BOOST_TEST(one.sizes()[0] + one.sizes()[1] + one.sizes()[2] == shops.size());

    // Weights of any magnitude, and of things without a name.
    for (double const by : {1e-300, 1e300}) {
        std::vector<double> huge;
        for (int const w : weights) huge.push_back(w * by);
        auto const c = kmeans(with_weights(std::vector(once), std::vector(huge)), 3, options);
        for (std::size_t i = 0; i < 9; ++i)
            BOOST_TEST(c.centres().flat()[i] == one.centres().flat()[i], boost::test_tools::tolerance(1e-14));
        BOOST_TEST(c.weights()[0] == by * one.weights()[0], boost::test_tools::tolerance(1e-14));
        BOOST_TEST(listed(c.labels()) == listed(one.labels()), boost::test_tools::per_element());
    }
}

// A point of weight 0 has a label, and no say.
BOOST_AUTO_TEST_CASE(weights_of_zero)
{
    std::vector<std::array<double, 1>> const places{{0}, {1}, {1e6}, {10}, {11}};
    std::vector<double> const weights{1, 1, 0, 1, 1};
    auto const c = kmeans(with_weights(places, weights), 2);
    BOOST_TEST(listed(c.labels()) == (std::vector<std::uint32_t>{0, 0, 1, 1, 1}),
               boost::test_tools::per_element());
    BOOST_TEST(listed(c.centres().flat()) == (std::vector<double>{0.5, 10.5}),
               boost::test_tools::per_element());
    BOOST_TEST(c.inertia() == 1.0);
    BOOST_TEST(listed(c.sizes()) == (std::vector<std::size_t>{2, 3}), boost::test_tools::per_element());
    BOOST_TEST(listed(c.weights()) == (std::vector<double>{2, 2}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(scaled_points_with_weights_come_back)
{
    matrix const m(4, 1, {1, 3, 100, 200}, {"spend"});
    std::vector<double> const weights{1, 1, 1, 1};
    auto const c = kmeans(with_weights(standardize(cohort::log1p(m)), weights), 2);
    BOOST_TEST((c == kmeans(with_weights(standardize(cohort::log1p(m)), std::vector<float>{1, 1, 1, 1}), 2)));
    BOOST_TEST(c.scaling().steps().size() == 2u);
    BOOST_TEST(c.centres().names() == m.names());
    BOOST_TEST(c.centres_in_original_units()(0, 0) == std::sqrt(8.0) - 1,
               boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(what_is_refused)
{
    std::vector<std::vector<double>> const ragged{{1, 2}, {3, 4}, {5}};
    BOOST_TEST(refusal([&] { (void)kmeans(ragged, 2); }) ==
               "row 2 (the first is 0): kmeans: the point has 1 coordinates, but the first one has 2");
    std::vector<std::array<double, 2>> places(100, {1, 2});
    places[70][1] = std::numeric_limits<double>::quiet_NaN();
    BOOST_TEST(refusal([&] { (void)kmeans(places, 1); }) ==
               "row 70 (the first is 0): kmeans: coordinate 1 is not a finite number");
    BOOST_TEST(refusal([&] { (void)kmeans(places, 1, {}, threads(2)); }) ==
               "row 70 (the first is 0): kmeans: coordinate 1 is not a finite number");
    std::vector<double> const few(99, 1.0);
    BOOST_TEST(refusal([&] { (void)kmeans(with_weights(places, few), 1); }) ==
               "kmeans: there are 100 points, but 99 weights; each point needs one");
    std::vector<double> negative(100, 1.0);
    negative[3] = -1;
    BOOST_TEST(refusal([&] { (void)kmeans(with_weights(places, negative), 1); }) ==
               "row 3 (the first is 0): kmeans: the weight must be 0 or more, and finite");
    places[70] = {3, 4};
    std::vector<double> nothing(100, 1.0);
    nothing[70] = 0;
    BOOST_TEST(refusal([&] { (void)kmeans(with_weights(places, nothing), 2); }) ==
               "kmeans: k is 2, but the number of distinct points of weight above 0 is 1");
    BOOST_TEST(refusal([&] { (void)kmeans(std::vector<std::array<double, 2>>{}, 1); }) ==
               "kmeans: k is 1, but the number of distinct points is 0");
    std::vector<double> const a{1, 2};
    std::vector<double> const b{1};
    BOOST_TEST(refusal([&] { (void)in_columns(a, b); }) ==
               "in_columns: column 1 (the first is 0) has 1 numbers, but the first has 2");
    BOOST_TEST(refusal([&] {
                   (void)kmeans(places, 1, {.start = kmeans_start::quantile_groups, .restarts = 2});
               }) == "kmeans: restarts is not 1, but from a quantile start every run is the same");
}
