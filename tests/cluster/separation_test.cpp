#define BOOST_TEST_MODULE cluster / separation
#include <boost/test/unit_test.hpp>

#include <cohort/cluster/kmeans.hpp>
#include <cohort/cluster/separation.hpp>
#include <cohort/parallel/threads.hpp>
#include <cohort/stats/detail/random.hpp>
#include <support/executors.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <vector>

using namespace cohort;
using labels = std::vector<std::uint32_t>;

static_assert(std::regular<separation>);

namespace {

using place = std::vector<double>;

auto mean_of(std::vector<place> const& points) -> place
{
    place mean(points.front().size(), 0.0);
    for (auto const& p : points)
        for (std::size_t c = 0; c < p.size(); ++c) mean[c] += p[c] / static_cast<double>(points.size());
    return mean;
}

auto squared(place const& a, place const& b) -> double
{
    double s = 0;
    for (std::size_t c = 0; c < a.size(); ++c) s += (a[c] - b[c]) * (a[c] - b[c]);
    return s;
}

/// The formulas as they are written.
auto slow(matrix const& points, labels const& of) -> separation
{
    std::map<std::uint32_t, std::vector<place>> clusters;
    std::vector<place> all;
    for (std::size_t i = 0; i < points.rows(); ++i) {
        all.emplace_back(points.row(i).begin(), points.row(i).end());
        clusters[of[i]].push_back(all.back());
    }
    auto const k = static_cast<double>(clusters.size());
    auto const n = static_cast<double>(all.size());
    if (k < 2 || k == n) return {};
    double between = 0, within = 0, worst_total = 0;
    bool same_means = false;
    auto const radius = [](std::vector<place> const& members) {
        double sum = 0;
        for (auto const& p : members) sum += std::sqrt(squared(p, mean_of(members)));
        return sum / static_cast<double>(members.size());
    };
    for (auto const& [label, members] : clusters) {
        between += static_cast<double>(members.size()) * squared(mean_of(members), mean_of(all));
        for (auto const& p : members) within += squared(p, mean_of(members));
        double worst = 0;
        for (auto const& [other, its] : clusters) {
            if (other == label) continue;
            double const apart = std::sqrt(squared(mean_of(members), mean_of(its)));
            same_means = same_means || apart < 1e-12;
            worst = std::max(worst, (radius(members) + radius(its)) / apart);
        }
        worst_total += worst;
    }
    separation found;
    if (within > 1e-20) found.calinski_harabasz = between / (k - 1) / (within / (n - k));
    if (!same_means) found.davies_bouldin = worst_total / k;
    return found;
}

auto noise(std::uint64_t seed, std::size_t n, std::size_t d) -> matrix
{
    detail::xoshiro256 draw(seed);
    matrix m(n, d);
    for (auto& x : m.flat()) x = draw.unit();
    return m;
}

auto near(std::optional<double> a, std::optional<double> b, double relative) -> bool
{
    if (!a || !b) return a.has_value() == b.has_value();
    return std::abs(*a - *b) <= relative * std::abs(*b);
}

} // namespace

BOOST_AUTO_TEST_CASE(by_hand)
{
    // 0 2 | 10 14: means 1 and 12, W = 2 + 8, B = 2 * 5.5^2 * 2.
    matrix const points(4, 1, {0, 2, 10, 14});
    labels const of{0, 0, 1, 1};
    BOOST_TEST(*calinski_harabasz(points, of) == 121 / (10.0 / 2));
    BOOST_TEST(*davies_bouldin(points, of) == 3.0 / 11);
    BOOST_TEST((separation_of(points, labels{0, 0, 3, 3}) == separation_of(points, of)));
}

BOOST_AUTO_TEST_CASE(as_written)
{
    detail::xoshiro256 draw(1);
    for (std::uint64_t round = 0; round < 200; ++round) {
        auto const n = 1 + static_cast<std::size_t>(draw.below(80));
        auto const d = 1 + static_cast<std::size_t>(draw.below(10));
        auto const k = 1 + draw.below(std::min<std::uint64_t>(n, 9));
        auto const points = noise(round, n, d);
        labels of(n);
        for (auto& l : of) l = static_cast<std::uint32_t>(draw.below(k));
        auto const expected = slow(points, of);
        auto const found = separation_of(points, of);
        BOOST_TEST(near(found.calinski_harabasz, expected.calinski_harabasz, 1e-11));
        BOOST_TEST(near(found.davies_bouldin, expected.davies_bouldin, 1e-9));
    }
    // More than one task's worth of points.
    auto const points = noise(9, 20'000, 2);
    labels of(20'000);
    for (std::size_t i = 0; i < of.size(); ++i) of[i] = points(i, 0) < 0.3 ? 0 : points(i, 1) < 0.4 ? 1 : 2;
    auto const found = separation_of(points, of);
    BOOST_TEST((separation_of(points, of, threads(2)) == found));
    BOOST_TEST((separation_of(points, of, threads(3)) == found));
    BOOST_TEST((separation_of(points, of, cohort_test::backwards{}) == found));
    // W is the inertia of a clustering that has come to rest.
    auto const clusters = kmeans(points, 4, {.tolerance = 0});
    auto const mean = kmeans(points, 1).inertia();
    BOOST_TEST(near(calinski_harabasz(points, clusters),
                    ((mean - clusters.inertia()) / 3) / (clusters.inertia() / 19'996), 1e-11));
    BOOST_TEST(
        (davies_bouldin(points, clusters, threads(2)) ==
         separation_of(points, labels(clusters.labels().begin(), clusters.labels().end())).davies_bouldin));
}

BOOST_AUTO_TEST_CASE(where_there_is_nothing_to_say)
{
    matrix const points(4, 1, {0, 2, 10, 10});
    BOOST_TEST((separation_of(points, labels{0, 0, 0, 0}) == separation{}));
    BOOST_TEST((separation_of(points, labels{0, 1, 2, 3}) == separation{}));
    BOOST_TEST((separation_of(matrix(0, 1), labels{}) == separation{}));
    // Clusters of equal points.
    auto const tight = separation_of(points, labels{0, 1, 2, 2});
    BOOST_TEST(!tight.calinski_harabasz);
    BOOST_TEST(*tight.davies_bouldin == 0.0);
    matrix const tenths(8, 1, {0.1, 0.1, 0.1, 0.7, 0.7, 0.7, 0.7, 0.7});
    auto const equal = separation_of(tenths, labels{0, 0, 0, 1, 1, 1, 1, 1});
    BOOST_TEST(!equal.calinski_harabasz);
    BOOST_TEST(*equal.davies_bouldin == 0.0);
    // Two clusters round the same point.
    auto const crossed = separation_of(matrix(4, 1, {0, 1, 3, 4}), labels{0, 1, 1, 0});
    BOOST_TEST(*crossed.calinski_harabasz == 0.0);
    BOOST_TEST(!crossed.davies_bouldin);
}

BOOST_AUTO_TEST_CASE(any_magnitude_and_place)
{
    auto const points = noise(3, 500, 3);
    labels of(500);
    for (std::size_t i = 0; i < of.size(); ++i) of[i] = points(i, 0) < 0.5 ? 0 : 1;
    auto const expected = separation_of(points, of);
    for (int const exponent : {-1000, -600, 600, 1000}) {
        auto other = points;
        for (auto& x : other.flat()) x = std::ldexp(x, exponent);
        BOOST_TEST((separation_of(other, of) == expected));
    }
    auto far = points;
    for (auto& x : far.flat()) x += 1e7;
    BOOST_TEST(near(separation_of(far, of).calinski_harabasz, expected.calinski_harabasz, 1e-7));
    BOOST_TEST(near(separation_of(far, of).davies_bouldin, expected.davies_bouldin, 1e-7));
}

BOOST_AUTO_TEST_CASE(what_is_refused)
{
    matrix points(2, 1, {0, 1});
    BOOST_CHECK_THROW((void)separation_of(points, labels{0}), invalid_option);
    BOOST_CHECK_THROW((void)calinski_harabasz(points, labels{0, 2}), invalid_option);
    BOOST_CHECK_THROW((void)davies_bouldin(matrix(2, 0), labels{0, 1}), invalid_option);
    points(1, 0) = std::numeric_limits<double>::quiet_NaN();
    BOOST_CHECK_EXCEPTION((void)separation_of(points, labels{0, 1}), invalid_row,
                          [](invalid_row const& e) { return e.row() == 1; });
}
