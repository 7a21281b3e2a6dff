#define BOOST_TEST_MODULE cluster / kmeans
#include <boost/test/unit_test.hpp>

#include <cohort/cluster.hpp>
#include <cohort/parallel/threads.hpp>
#include <cohort/stats/detail/random.hpp>
#include <support/iris.hpp>
#include <support/listed.hpp>
#include <support/refusal.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

using namespace cohort;
using cohort_test::listed;
using cohort_test::refusal;

static_assert(std::regular<clustering>);
static_assert(std::regular<kmeans_options>);

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// Numbers in [0, 1) that any language can make: the top 53 bits of xoshiro256**.
auto noise(std::uint64_t seed, std::size_t rows, std::size_t cols) -> matrix
{
    matrix m(rows, cols);
    detail::xoshiro256 draw(seed);
    for (auto& x : m.flat()) x = draw.unit();
    return m;
}

auto first_rows(matrix const& m, std::size_t n) -> matrix
{
    auto const cells = m.flat().first(n * m.cols());
    return {n, m.cols(), {cells.begin(), cells.end()}};
}

} // namespace

// R's kmeans, best of many starts.
BOOST_AUTO_TEST_CASE(iris_as_published)
{
    auto const flowers = cohort_test::iris();
    if (!flowers) return;
    auto const* const points = &flowers->values;
    BOOST_REQUIRE(points->rows() == 150u);

    auto const two = kmeans(*points, 2, {.restarts = 20});
    BOOST_TEST(std::abs(two.inertia() - 152.347951760) < 1e-9 * 152);

    auto const three = kmeans(*points, 3, {.restarts = 20});
    BOOST_TEST(std::abs(three.inertia() - 78.851441426) < 1e-9 * 78);
    auto sizes = listed(three.sizes());
    BOOST_TEST(sizes == (std::vector<std::size_t>{50, 62, 38}), boost::test_tools::per_element());
    std::vector<double> const centres{5.006,       3.428,       1.462,       0.246,       //
                                      5.901612903, 2.748387097, 4.393548387, 1.433870968, //
                                      6.85,        3.073684211, 5.742105263, 2.071052632};
    for (std::size_t i = 0; i < centres.size(); ++i)
        BOOST_TEST(std::abs(three.centres().flat()[i] - centres[i]) < 1e-9);
    BOOST_TEST(three.centres().names() == points->names());
    for (std::size_t i = 0; i < 50; ++i) BOOST_TEST(three.labels()[i] == 0u); // setosa

    auto const four = kmeans(*points, 4, {.restarts = 50});
    BOOST_TEST(std::abs(four.inertia() - 57.228473214) < 1e-9 * 57);

    auto const by_size = kmeans(*points, 3, {.restarts = 20, .order = label_order::by_size});
    BOOST_TEST(listed(by_size.sizes()) == (std::vector<std::size_t>{62, 50, 38}),
               boost::test_tools::per_element());
    BOOST_TEST(by_size.inertia() == three.inertia());
}

// scikit-learn 1.2.1, KMeans(k, init = the first k points, n_init = 1, algorithm = "lloyd").
BOOST_AUTO_TEST_CASE(iterations_and_inertia_as_scikit_learn)
{
    struct figures {
        std::uint64_t seed;
        std::size_t rows, cols, k;
        double tolerance;
        unsigned max_iterations, iterations;
        double inertia;
        std::vector<std::size_t> smallest;
    };
    figures const all[] = {
        {7, 3000, 3, 8, 1e-4, 300, 19, 187.04162818354513, {337, 363, 367}},
        {7, 3000, 3, 8, 1e-4, 5, 5, 193.96479720774198, {341, 342, 363}},
        {7, 3000, 3, 8, 0, 300, 20, 187.04162818354513, {337, 363, 367}},
        {8, 5000, 2, 5, 1e-4, 300, 15, 178.19843692876762, {806, 891, 918}},
        {8, 5000, 2, 5, 1e-4, 5, 5, 181.46675791821616, {867, 880, 880}},
        {8, 5000, 2, 5, 0, 300, 23, 178.18618674309212, {808, 884, 918}},
        {9, 2000, 9, 20, 1e-4, 300, 28, 835.7343116083056, {75, 80, 86}},
        {9, 2000, 9, 20, 1e-4, 5, 5, 855.9984920082356, {77, 78, 85}},
        {10, 1000, 1, 4, 1e-4, 300, 17, 5.1155353669000645, {236, 236, 250}},
        {10, 1000, 1, 4, 1e-4, 5, 5, 5.724699932502963, {196, 211, 269}},
        {10, 1000, 1, 4, 0, 300, 31, 5.1024425416241, {236, 246, 257}},
        {11, 3000, 8, 50, 1e-4, 300, 25, 770.6059708779393, {46, 48, 48}},
        {11, 3000, 8, 50, 1e-4, 5, 5, 788.2498077874798, {45, 45, 47}},
    };
    for (auto const& f : all) {
        auto const points = noise(f.seed, f.rows, f.cols);
        auto const c = kmeans(points, f.k,
                              {.start = kmeans_start::given,
                               .start_centres = first_rows(points, f.k),
                               .max_iterations = f.max_iterations,
                               .tolerance = f.tolerance});
        BOOST_TEST(c.iterations() == f.iterations);
        BOOST_TEST(std::abs(c.inertia() - f.inertia) < 1e-12 * f.inertia);
        BOOST_TEST(c.converged() == (f.max_iterations == 300));
        auto sizes = listed(c.sizes());
        std::ranges::sort(sizes);
        sizes.resize(3);
        BOOST_TEST(sizes == f.smallest, boost::test_tools::per_element());
    }
}

#if defined(__x86_64__) && !defined(__FMA__)
// Recorded once; every compiler must give these bits.
BOOST_AUTO_TEST_CASE(the_same_bits_everywhere)
{
    auto const c = kmeans(noise(1, 9000, 3), 5);
    BOOST_TEST(c.iterations() == 28u);
    BOOST_TEST(c.inertia() == 0x1.c04f7fe369a63p+9);
    BOOST_TEST(c.centres()(0, 0) == 0x1.c3ea928410471p-3);
    BOOST_TEST(c.centres()(4, 2) == 0x1.d77dd2f523977p-3);
}
#endif

BOOST_AUTO_TEST_CASE(any_number_of_threads)
{
    auto const points = noise(12, 30'000, 4);
    for (auto const start : {kmeans_start::plus_plus, kmeans_start::random}) {
        kmeans_options const options{.start = start, .max_iterations = 40, .restarts = 2};
        auto const expected = kmeans(points, 7, options);
        for (unsigned n = 1; n <= 4; ++n) BOOST_TEST((kmeans(points, 7, options, threads(n)) == expected));
    }
}

BOOST_AUTO_TEST_CASE(a_seed_is_an_answer)
{
    auto const points = noise(13, 2000, 2);
    auto const one = kmeans(points, 30);
    BOOST_TEST((one == kmeans(points, 30)));
    BOOST_TEST((one == kmeans(points, 30, {.seed = kmeans_options{}.seed})));
    auto const other = kmeans(points, 30, {.seed = 77});
    BOOST_TEST(other.seed() == 77u);
    BOOST_TEST((listed(one.centres().flat()) != listed(other.centres().flat())));
}

// Restart r draws its own numbers, so more restarts can only do better, and the kept one can be named.
BOOST_AUTO_TEST_CASE(restarts_keep_the_best)
{
    auto const points = noise(14, 500, 2);
    double best = infinite;
    unsigned kept = 0;
    for (unsigned n = 1; n <= 12; ++n) {
        auto const c = kmeans(points, 12, {.start = kmeans_start::random, .restarts = n});
        BOOST_TEST(c.inertia() <= best);
        if (c.inertia() < best) kept = n - 1;
        best = c.inertia();
        BOOST_TEST(c.kept_start() == kept);
    }
    BOOST_TEST(kept > 0u);
}

// Whatever the order of the start, the same clusters have the same labels.
BOOST_AUTO_TEST_CASE(labels_do_not_depend_on_the_order_of_the_start)
{
    auto const points = noise(15, 800, 3);
    auto const start = first_rows(points, 6);
    matrix turned(6, 3);
    for (std::size_t j = 0; j < 6; ++j) std::ranges::copy(start.row(j), turned.row((j + 2) % 6).begin());
    for (auto const order : {label_order::by_first_coordinate, label_order::by_size}) {
        auto const a =
            kmeans(points, 6, {.start = kmeans_start::given, .start_centres = start, .order = order});
        auto const b =
            kmeans(points, 6, {.start = kmeans_start::given, .start_centres = turned, .order = order});
        BOOST_TEST((a == b));
    }
}

// Far from the origin nothing is lost: distances are of differences.
BOOST_AUTO_TEST_CASE(a_shift_costs_nothing)
{
    auto const points = noise(16, 400, 2);
    auto far = points;
    for (auto& x : far.flat()) x = std::ldexp(std::round(std::ldexp(x, 20)), -20) + 1e8;
    auto near = far;
    for (auto& x : near.flat()) x -= 1e8;
    auto const a = kmeans(near, 5);
    auto const b = kmeans(far, 5);
    BOOST_TEST(listed(a.labels()) == listed(b.labels()), boost::test_tools::per_element());
    BOOST_TEST(std::abs(a.inertia() - b.inertia()) < 1e-6 * a.inertia());
}

BOOST_AUTO_TEST_CASE(one_cluster_is_the_mean)
{
    auto const c = kmeans(matrix(4, 2, {0, 0, 2, 0, 0, 2, 2, 2}), 1);
    BOOST_TEST(listed(c.centres().flat()) == (std::vector<double>{1, 1}), boost::test_tools::per_element());
    BOOST_TEST(c.inertia() == 8.0);
    BOOST_TEST(c.k() == 1u);
    BOOST_TEST(c.iterations() == 2u); // the second finds nothing to change
    BOOST_TEST(c.converged());
}

BOOST_AUTO_TEST_CASE(centres_come_back_in_original_units)
{
    // Two groups of customers: days since the last order, orders, revenue.
    matrix const features(6, 3, {3, 20, 900, 5, 22, 1000, 4, 18, 950, 300, 1, 20, 280, 2, 25, 310, 1, 30},
                          {"R", "F", "M"});
    auto const clusters = kmeans(standardize(cohort::log1p(features)), 2);
    BOOST_TEST(listed(clusters.sizes()) == (std::vector<std::size_t>{3, 3}),
               boost::test_tools::per_element());
    BOOST_TEST(clusters.scaling().steps().size() == 2u);
    auto const centres = clusters.centres_in_original_units();
    BOOST_TEST(centres.names() == features.names());
    auto const geometric = [](double a, double b, double c) {
        return std::cbrt((1 + a) * (1 + b) * (1 + c)) - 1;
    };
    std::vector<double> const expected{geometric(3, 5, 4),        geometric(20, 22, 18),
                                       geometric(900, 1000, 950), geometric(300, 280, 310),
                                       geometric(1, 2, 1),        geometric(20, 25, 30)};
    for (std::size_t i = 0; i < 6; ++i)
        BOOST_TEST(centres.flat()[i] == expected[i], boost::test_tools::tolerance(1e-13));
    // Clusters are numbered by the first feature, in scaled units as in original ones.
    BOOST_TEST(clusters.centres()(0, 0) < clusters.centres()(1, 0));

    auto const plain = kmeans(features, 2);
    BOOST_TEST((plain.centres_in_original_units() == plain.centres()));
    BOOST_TEST(plain.scaling().steps().empty());
    BOOST_TEST((kmeans(standardize(features), 2).centres_in_original_units() != plain.centres()));
}

BOOST_AUTO_TEST_CASE(options_that_make_no_sense)
{
    auto const points = noise(17, 20, 2);
    auto const says = [&](std::size_t k, kmeans_options const& o, std::string const& expected) {
        BOOST_TEST(refusal([&] { (void)kmeans(points, k, o); }) == expected);
    };
    says(0, {}, "kmeans: k is 0; at least 1 cluster is needed");
    says(21, {}, "kmeans: k is 21, but the number of distinct points is 20");
    says(2, {.max_iterations = 0}, "kmeans: max_iterations is 0; at least 1 is needed");
    says(2, {.restarts = 0}, "kmeans: restarts is 0; at least 1 start is needed");
    for (double const t : {-1.0, infinite, not_a_number})
        BOOST_TEST(
            refusal([&] { (void)kmeans(points, 2, {.tolerance = t}); }).starts_with("kmeans: tolerance is "));
    says(2, {.start = kmeans_start::given}, "kmeans: start is given, but start_centres is not set");
    says(2, {.start_centres = matrix(2, 2)}, "kmeans: start_centres is set, but start is not given");
    says(2, {.start = kmeans_start::given, .start_centres = matrix(2, 2), .restarts = 2},
         "kmeans: restarts is not 1, but from a given start every run is the same");
    says(2, {.start = kmeans_start::given, .start_centres = matrix(3, 2)},
         "kmeans: start_centres is 3 x 2, but 2 clusters of points with 2 coordinates need 2 x 2");
    says(2, {.start = kmeans_start::given, .start_centres = matrix(2, 2, {0, 0, 0, not_a_number})},
         "kmeans: start_centres: row 1 (the first is 0) is not finite");
    BOOST_TEST(refusal([&] { (void)kmeans(matrix(3, 0), 1); }) == "kmeans: the points have no coordinates");
    BOOST_TEST(refusal([&] { (void)kmeans(matrix(0, 2), 1); }) ==
               "kmeans: k is 1, but the number of distinct points is 0");
    BOOST_TEST(refusal([&] { (void)kmeans(matrix(9, 2), 2); }) ==
               "kmeans: k is 2, but the number of distinct points is 1");
}

BOOST_AUTO_TEST_CASE(points_that_make_no_sense)
{
    for (double const bad : {infinite, -infinite, not_a_number}) {
        matrix points(400, 3);
        points(0, 0) = 1;
        points(300, 1) = bad;
        BOOST_CHECK_EXCEPTION((void)kmeans(points, 2), invalid_row, [](invalid_row const& e) {
            return e.row() == 300 && e.why() == "kmeans: column 1 is not a finite number";
        });
    }
}
