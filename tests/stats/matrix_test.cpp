#define BOOST_TEST_MODULE stats / matrix
#include <boost/test/unit_test.hpp>

#include <cohort/stats/matrix.hpp>

#include <concepts>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

using cohort::grid_view;
using cohort::matrix;

static_assert(std::regular<matrix>);
static_assert(std::same_as<decltype(std::declval<matrix const&>().row(0)), std::span<double const>>);
static_assert(std::same_as<decltype(std::declval<matrix&>().row(0)), std::span<double>>);
static_assert(std::copyable<grid_view<double>>);
static_assert(std::convertible_to<grid_view<double>, grid_view<double const>>);
static_assert(!std::convertible_to<grid_view<double const>, grid_view<double>>);

namespace {

constexpr auto trace(std::size_t n) -> double
{
    matrix m(n, n);
    for (std::size_t i = 0; i < n; ++i) m(i, i) = static_cast<double>(i + 1);
    double t = 0;
    for (std::size_t i = 0; i < n; ++i) t += m.row(i)[i];
    return t;
}
static_assert(trace(4) == 10);

} // namespace

BOOST_AUTO_TEST_CASE(cells_lie_row_after_row)
{
    matrix m(2, 3, {1, 2, 3, 4, 5, 6});
    BOOST_TEST(m.rows() == 2u);
    BOOST_TEST(m.cols() == 3u);
    BOOST_TEST(m(0, 2) == 3.0);
    BOOST_TEST(m(1, 0) == 4.0);
    BOOST_TEST(std::vector<double>(m.row(1).begin(), m.row(1).end()) == (std::vector<double>{4, 5, 6}),
               boost::test_tools::per_element());
    m(1, 1) = 50;
    m.row(0)[0] = 10;
    m.flat()[5] = 60;
    BOOST_TEST((m == matrix(2, 3, {10, 2, 3, 4, 50, 60})));
    matrix const copy = m;
    m(0, 0) = 0;
    BOOST_TEST(copy(0, 0) == 10.0);
    BOOST_TEST((copy != m));
}

BOOST_AUTO_TEST_CASE(shapes_and_names_count)
{
    BOOST_TEST((matrix(2, 3) != matrix(3, 2)));
    BOOST_TEST((matrix(0, 3) != matrix(0, 2)));
    BOOST_TEST((matrix{} == matrix(0, 0)));
    BOOST_TEST(matrix(0, 3).flat().size() == 0u);
    BOOST_TEST(matrix(2, 2).names().empty());
    matrix const named(2, {"recency", "frequency"});
    BOOST_TEST(named.cols() == 2u);
    BOOST_TEST(named.names()[1] == "frequency");
    BOOST_TEST((named != matrix(2, 2)));
    BOOST_TEST((named == matrix(2, 2, {0, 0, 0, 0}, {"recency", "frequency"})));
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_refused)
{
    BOOST_CHECK_THROW(matrix(2, 2, {1, 2, 3}), cohort::invalid_option);
    BOOST_CHECK_THROW(matrix(2, 2, {1, 2, 3, 4}, {"a"}), cohort::invalid_option);
    BOOST_CHECK_THROW(matrix(0, 2, {}, {"a", "b", "c"}), cohort::invalid_option);
    auto const huge = std::numeric_limits<std::size_t>::max() / 2;
    BOOST_CHECK_THROW(matrix(huge, 3), cohort::invalid_option);
    BOOST_CHECK_THROW(matrix(huge + 1, 2, std::vector<double>{}), cohort::invalid_option);
}

BOOST_AUTO_TEST_CASE(views_show_the_same_cells)
{
    matrix m(2, 2, {1, 2, 3, 4});
    grid_view<double> const view = m.view();
    grid_view<double const> const reading = view;
    view(1, 0) = 30;
    view.row(0)[1] = 20;
    BOOST_TEST(m(1, 0) == 30.0);
    BOOST_TEST(reading(0, 1) == 20.0);
    BOOST_TEST(reading.flat().data() == m.flat().data());
    BOOST_TEST(reading.rows() == 2u);
    BOOST_TEST(std::as_const(m).view().cols() == 2u);

    std::vector<int> numbers(12);
    std::iota(numbers.begin(), numbers.end(), 0);
    grid_view<int const> const grid(numbers, 4, 3);
    int expected = 0;
    for (std::size_t r = 0; r < grid.rows(); ++r) {
        BOOST_TEST(grid.row(r).size() == 3u);
        for (std::size_t c = 0; c < grid.cols(); ++c) {
            BOOST_TEST(grid(r, c) == expected);
            BOOST_TEST(grid.row(r)[c] == expected++);
        }
    }
    BOOST_TEST(grid_view<int>{}.rows() == 0u);
}
