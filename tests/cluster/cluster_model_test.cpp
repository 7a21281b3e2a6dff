#define BOOST_TEST_MODULE cluster / cluster_model
#include <boost/test/unit_test.hpp>

#include <cohort/cluster.hpp>
#include <cohort/parallel/threads.hpp>
#include <cohort/stats/detail/random.hpp>
#include <support/listed.hpp>
#include <support/refusal.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

using namespace cohort;
using cohort_test::listed;
using cohort_test::refusal;

static_assert(std::regular<cluster_model>);

namespace {

auto noise(std::uint64_t seed, std::size_t rows, std::size_t cols) -> matrix
{
    matrix m(rows, cols);
    detail::xoshiro256 draw(seed);
    for (auto& x : m.flat()) x = 1 + 100 * draw.unit() * draw.unit();
    return m;
}

} // namespace

// The model gives the points it was made of the labels that they have.
BOOST_AUTO_TEST_CASE(the_same_labels_again)
{
    auto const today = noise(1, 20'000, 3);
    auto const clusters = kmeans(standardize(cohort::log1p(today)), 6);
    auto const model = clusters.model();
    BOOST_TEST((model.centres == clusters.centres()));
    BOOST_TEST((model.scaling == clusters.scaling()));
    BOOST_TEST(model.assign(today) == listed(clusters.labels()), boost::test_tools::per_element());
    BOOST_TEST(model.assign(today, threads(2)) == listed(clusters.labels()),
               boost::test_tools::per_element());
    BOOST_TEST(model.assign(standardize(cohort::log1p(today))) == listed(clusters.labels()),
               boost::test_tools::per_element());
    std::vector<std::array<double, 3>> rows;
    for (std::size_t i = 0; i < today.rows(); ++i) rows.push_back({today(i, 0), today(i, 1), today(i, 2)});
    BOOST_TEST(model.assign(rows) == listed(clusters.labels()), boost::test_tools::per_element());

    auto const plain = kmeans(today, 6);
    BOOST_TEST(plain.model().assign(rows) == listed(plain.labels()), boost::test_tools::per_element());
    BOOST_TEST(nearest_centres(rows, plain.centres()) == listed(plain.labels()),
               boost::test_tools::per_element());
    BOOST_TEST(plain.model().assign(matrix(0, 3)).empty());
    BOOST_TEST(model.assign(std::vector<std::vector<double>>{}).empty());
}

BOOST_AUTO_TEST_CASE(points_as_rows)
{
    std::vector<std::vector<int>> const points{{1, 2}, {3, 4}, {5, 6}};
    BOOST_TEST((matrix_of(points) == matrix(3, 2, {1, 2, 3, 4, 5, 6})));
    auto const named = matrix_of(points, {"a", "b"});
    BOOST_TEST((named == matrix(3, 2, {1, 2, 3, 4, 5, 6}, {"a", "b"})));
    BOOST_TEST((matrix_of(named) == named));
    BOOST_TEST(matrix_of(named, {"c", "d"}).names()[1] == "d");
    BOOST_CHECK_THROW((void)matrix_of(std::vector<std::vector<int>>{{1, 2}, {3}}), invalid_row);
    BOOST_CHECK_THROW((void)matrix_of(points, {"a"}), invalid_option);
}

BOOST_AUTO_TEST_CASE(nearest_centres_by_hand)
{
    matrix const centres(3, 1, {0, 10, 10});
    BOOST_TEST(nearest_centres(std::vector<std::array<float, 1>>{{-3}, {5}, {5.5F}, {100}}, centres) ==
                   (std::vector<std::uint32_t>{0, 0, 1, 1}),
               boost::test_tools::per_element());
    // Places so large that their squares overflow.
    BOOST_TEST(nearest_centres(matrix(2, 1, {1e300, -1e300}), matrix(2, 1, {-9e299, 8e307})) ==
                   (std::vector<std::uint32_t>{0, 0}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_a_model_refuses)
{
    auto const today = noise(2, 100, 2);
    auto const model = kmeans(standardize(today), 3).model();
    BOOST_TEST(
        refusal([&] { (void)model.assign(min_max_scale(today)); }) ==
        "cluster_model: the points were scaled in another way than those it was made from; give it points in "
        "original units");
    BOOST_TEST(refusal([&] { (void)nearest_centres(today, matrix(1, 3)); }) ==
               "nearest_centres: the points have 2 coordinates, but the centres have 3");
    BOOST_TEST(refusal([&] { (void)nearest_centres(matrix(3, 0), matrix(2, 0)); }) ==
               "nearest_centres: the points have no coordinates");
    BOOST_TEST(refusal([&] { (void)nearest_centres(today, matrix(0, 2)); }) ==
               "nearest_centres: there is no centre");
    BOOST_TEST(refusal([&] {
                   (void)nearest_centres(today, matrix(1, 2, {1, std::numeric_limits<double>::infinity()}));
               }) == "nearest_centres: centre 0 (the first is 0) is not finite");
    BOOST_CHECK_THROW((void)model.assign(matrix(1, 2, {1, std::numeric_limits<double>::quiet_NaN()})),
                      invalid_row);
}
