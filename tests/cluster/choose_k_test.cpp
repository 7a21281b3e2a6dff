#define BOOST_TEST_MODULE cluster / choose_k
#include <boost/test/unit_test.hpp>

#include <cohort/cluster/choose_k.hpp>
#include <cohort/cluster/scale.hpp>
#include <cohort/parallel/threads.hpp>
#include <cohort/stats/detail/random.hpp>
#include <support/refusal.hpp>

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace cohort;
using cohort_test::refusal;

static_assert(std::regular<k_table>);
static_assert(std::regular<k_row>);
static_assert(std::regular<choose_k_options>);

namespace {

/// Clouds at so many corners of a cube of side 6.
auto clouds(std::uint64_t seed, std::size_t n, unsigned corners) -> matrix
{
    detail::xoshiro256 draw(seed);
    matrix m(n, 3);
    for (std::size_t i = 0; i < n; ++i) {
        auto const corner = draw.below(corners);
        for (std::size_t c = 0; c < 3; ++c) {
            m(i, c) = (corner >> c & 1U) != 0 ? 6 : 0;
            for (int t = 0; t < 4; ++t) m(i, c) += draw.unit() - 0.5;
        }
    }
    return m;
}

/// A table of nothing but inertia, from k = 2.
auto curve(std::vector<double> const& inertia) -> k_table
{
    std::vector<k_row> rows;
    for (double const x : inertia) rows.push_back({.k = rows.size() + 2, .inertia = x});
    std::vector<matrix> centres(rows.size());
    return {std::move(rows), std::move(centres), std::nullopt, {}};
}

using choice = std::optional<std::size_t>;

} // namespace

BOOST_AUTO_TEST_CASE(separate_clouds)
{
    for (unsigned const corners : {3U, 4U, 6U}) {
        auto const points = clouds(corners, 600, corners);
        auto const table = choose_k(points, {.to = 9, .kmeans = {.restarts = 4}, .gap_references = 8});
        for (auto const rule : k_rules) {
            BOOST_TEST_CONTEXT(to_string(rule)) BOOST_TEST((table.choice(rule) == choice(corners)));
        }
        BOOST_TEST(table.votes(corners) == 5u);
        BOOST_TEST(table.votes(corners + 1) == 0u);
        BOOST_TEST(*table.agreed() == corners);
    }
}

// Each figure is that of the function of its name, and a row's clustering can be had again.
BOOST_AUTO_TEST_CASE(the_table)
{
    auto const points = standardize(clouds(7, 3000, 5));
    choose_k_options const options{.from = 1,
                                   .to = 4,
                                   .kmeans = {.seed = 3, .restarts = 2},
                                   .silhouette = {.exact_up_to = 100, .sample = 300, .seed = 4},
                                   .gap_references = 3,
                                   .gap_sample = 500,
                                   .gap_seed = 5};
    auto const table = choose_k(points, options);
    BOOST_REQUIRE(table.rows().size() == 4u);
    BOOST_TEST((table.options() == options));
    auto const gaps = gap_statistic(
        points, {.from = 1, .to = 4, .references = 3, .sample = 500, .seed = 5, .kmeans = options.kmeans});
    for (std::size_t i = 0; i < 4; ++i) {
        auto const& row = table.rows()[i];
        BOOST_TEST(row.k == i + 1);
        auto const found = kmeans(points, row.k, table.options().kmeans);
        BOOST_TEST((found.centres() == table.centres(i)));
        BOOST_TEST(row.inertia == found.inertia());
        auto const s = silhouette(points, found, options.silhouette);
        BOOST_TEST((row.silhouette == s.mean() && row.silhouette_se == s.standard_error()));
        auto const apart = separation_of(points, found);
        BOOST_TEST((row.calinski_harabasz == apart.calinski_harabasz));
        BOOST_TEST((row.davies_bouldin == apart.davies_bouldin));
        BOOST_TEST(*row.gap == gaps.rows()[i].gap);
        BOOST_TEST(*row.gap_se == gaps.rows()[i].standard_error);
    }
    BOOST_TEST(!table.rows()[0].silhouette);
    BOOST_TEST(!table.rows()[0].silhouette_se);
    BOOST_TEST(!table.rows()[0].calinski_harabasz);
    BOOST_TEST(!table.rows()[0].davies_bouldin);
    BOOST_TEST(*table.rows()[1].silhouette_se > 0.0);
    BOOST_TEST((table.choice(k_rule::gap_one_se) == gaps.choice()));

    BOOST_TEST((choose_k(points, options, threads(2)) == table));
    BOOST_TEST((choose_k(points, options, threads(3)) == table));
}

BOOST_AUTO_TEST_CASE(the_knee)
{
    auto const knee = [](std::vector<double> const& inertia) { return curve(inertia).choice(k_rule::knee); };
    BOOST_TEST((knee({100, 20, 15, 10, 5, 0}) == choice(3)));
    BOOST_TEST((knee({100, 70, 20, 15, 10, 5}) == choice(4)));
    // 1 - x - y: 0, .35, .4, .2, 0.
    BOOST_TEST((knee({100, 40, 10, 5, 0}) == choice(4)));
    // Straight, above the line, rising, too short: no knee.
    BOOST_TEST(!knee({100, 75, 50, 25, 0}));
    BOOST_TEST(!knee({100, 99, 90, 60, 0}));
    BOOST_TEST(!knee({5, 5, 5}));
    BOOST_TEST(!knee({1, 2, 3}));
    BOOST_TEST(!knee({100, 10}));
    BOOST_TEST(!knee({}));
    // Of several as deep the first.
    BOOST_TEST((knee({16, 8, 4, 4, 0}) == choice(3)));
    BOOST_TEST((knee({8, 4, 2, 0, 0}) == choice(3)));
    BOOST_TEST((knee({4, 1, 0, 0, 0}) == choice(3)));
    BOOST_TEST((knee({4, 1, 0, -1, 0}) == choice(3)));
}

BOOST_AUTO_TEST_CASE(choices_and_votes)
{
    std::vector<k_row> rows{
        {.k = 2, .inertia = 9, .silhouette = 0.5, .calinski_harabasz = 7, .davies_bouldin = 0.4},
        {.k = 3, .inertia = 5, .silhouette = 0.7, .calinski_harabasz = 9, .davies_bouldin = 0.4},
        {.k = 4, .inertia = 4, .silhouette = 0.7, .davies_bouldin = 0.9},
        {.k = 5, .inertia = 3}};
    std::vector<matrix> const centres(4);
    k_table const table(rows, centres, 5, {});
    BOOST_TEST((table.choice(k_rule::knee) == choice(3)));
    BOOST_TEST((table.choice(k_rule::best_silhouette) == choice(3)));
    BOOST_TEST((table.choice(k_rule::best_calinski_harabasz) == choice(3)));
    BOOST_TEST((table.choice(k_rule::least_davies_bouldin) == choice(2)));
    BOOST_TEST((table.choice(k_rule::gap_one_se) == choice(5)));
    BOOST_TEST(table.votes(3) == 3u);
    BOOST_TEST((table.agreed() == choice(3)));
    // One vote each: the fewest clusters.
    rows[1].silhouette = {};
    rows[1].calinski_harabasz = {};
    BOOST_TEST((k_table(rows, centres, 5, {}).votes(4) == 1u));
    BOOST_TEST((k_table(rows, centres, 5, {}).agreed() == choice(2)));
    BOOST_TEST(!k_table{}.agreed());
    BOOST_TEST(!curve({7, 7}).agreed());
    for (auto const rule : k_rules) BOOST_TEST(!k_table{}.choice(rule));
    BOOST_TEST(to_string(k_rule::least_davies_bouldin) == "least_davies_bouldin");
}

BOOST_AUTO_TEST_CASE(few_different_points)
{
    matrix const points(9, 1, {1, 1, 1, 4, 4, 9, 9, 9, 9});
    auto const table = choose_k(points);
    BOOST_REQUIRE(table.rows().size() == 2u); // k = 2, 3
    BOOST_TEST(table.rows()[1].inertia == 0.0);
    BOOST_TEST(*table.rows()[1].silhouette == 1.0);
    BOOST_TEST(!table.rows()[1].calinski_harabasz);
    BOOST_TEST(!table.rows()[1].gap);
    BOOST_TEST(table.rows()[0].gap.has_value());
    // k as many as points.
    auto const apart = choose_k(matrix(3, 1, {1, 2, 4}), {.gap_references = 0});
    BOOST_TEST(apart.rows().size() == 2u);
    BOOST_TEST(*apart.rows()[1].silhouette == 0.0);
    BOOST_TEST(!apart.rows()[1].davies_bouldin);
    BOOST_TEST(!apart.choice(k_rule::gap_one_se));
}

BOOST_AUTO_TEST_CASE(what_is_refused)
{
    matrix points(4, 1, {1, 2, 2, 3});
    auto const says = [&](choose_k_options const& o, std::string const& expected) {
        BOOST_TEST(refusal([&] { (void)choose_k(points, o); }) == expected);
    };
    says({.from = 0}, "choose_k: from is 0; at least 1 cluster is needed");
    says({.from = 5, .to = 4}, "choose_k: to is 4, but from is 5");
    says({.from = 4}, "choose_k: from is 4, but the number of distinct points is 3");
    says({.gap_sample = 0}, "choose_k: gap_sample is 0; at least 1 point is needed");
    says({.kmeans = {.start = kmeans_start::given, .start_centres = matrix(2, 1)}},
         "choose_k: the start of kmeans is given, but each number of clusters needs its own");
    says({.silhouette = {.sample = 1}}, "silhouette: sample is 1; at least 32 points are needed");
    BOOST_TEST(refusal([] { (void)choose_k(matrix(0, 1)); }) ==
               "choose_k: from is 2, but the number of distinct points is 0");
    BOOST_TEST(refusal([] { (void)choose_k(matrix(3, 0)); }) == "choose_k: the points have no coordinates");
    points(3, 0) = std::numeric_limits<double>::infinity();
    BOOST_CHECK_EXCEPTION((void)choose_k(points), invalid_row, [](invalid_row const& e) {
        return e.row() == 3 && e.why() == "choose_k: column 0 is not a finite number";
    });
}
