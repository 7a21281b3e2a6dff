#define BOOST_TEST_MODULE cluster / cluster_profile
#include <boost/test/unit_test.hpp>

#include <cohort/cluster/cluster_profile.hpp>
#include <cohort/cluster/kmeans.hpp>
#include <cohort/cluster/scale.hpp>

#include <support/measured.hpp>
#include <support/refusal.hpp>
#include <support/single_pass.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

using namespace cohort;
using boost::test_tools::tolerance;
using cohort_test::refusal;
using cohort_test::table_of;

static_assert(std::regular<profiled_clusters<std::int64_t>>);
static_assert(std::regular<cluster_profile_options>);
static_assert(std::invocable<cluster_profile_fn const&, clustering const&, matrix const&>);
static_assert(!std::invocable<cluster_profile_fn const&, clustering const&, scaled_matrix const&>);
static_assert(
    !std::invocable<cluster_profile_fn const&, clustering const&, scaled_matrix const&, std::vector<int>>);

namespace {

/// Clusters with the given centres, which the points are not moved from: centres are the means already.
auto around(matrix const& points, matrix const& centres, kmeans_options options = {}) -> clustering
{
    options.start = kmeans_start::given;
    options.start_centres = centres;
    return kmeans(points, centres.rows(), options);
}

auto has(std::string const& text, std::string_view part) -> bool
{
    return text.find(part) != std::string::npos;
}

template <class Total>
auto names(profiled_clusters<Total> const& p) -> std::vector<std::string>
{
    std::vector<std::string> all;
    for (auto const& c : p.clusters) all.push_back(c.name);
    return all;
}

using words = std::vector<std::string>;

} // namespace

// Widths 0 2 10 12 and lengths 5 7 6 2; clusters {0, 2} and {10, 12}.
BOOST_AUTO_TEST_CASE(by_hand)
{
    matrix const points(4, 2, {0, 5, 2, 7, 10, 6, 12, 2}, {"width", "length"});
    auto const clusters = around(points, matrix(2, 2, {1, 6, 11, 4}));
    auto const p = cluster_profile(clusters, points, std::vector{10, 20, 30, 1});
    static_assert(std::same_as<decltype(p), profiled_clusters<std::int64_t> const>);

    BOOST_REQUIRE(p.features.size() == 2u);
    BOOST_TEST(p.features[0].name == "width");
    BOOST_TEST(p.features[0].mean.value() == 6.0);
    BOOST_TEST(p.features[0].median.value() == 6.0);
    BOOST_TEST(p.features[0].explained.value() == 100. / 104, tolerance(1e-15));
    BOOST_TEST(p.features[1].name == "length");
    BOOST_TEST(p.features[1].mean.value() == 5.0);
    BOOST_TEST(p.features[1].median.value() == 5.5);
    BOOST_TEST(p.features[1].explained.value() == 4. / 14, tolerance(1e-15));

    BOOST_REQUIRE(p.clusters.size() == 2u);
    auto const& [low, high] = std::pair(p.clusters[0], p.clusters[1]);
    BOOST_TEST(low.size == 2u);
    BOOST_TEST(low.size_share.value() == 5000);
    BOOST_TEST(low.revenue == 30);
    BOOST_TEST(low.revenue_share.value() == 4918); // 49.180 % and 50.820 %
    BOOST_TEST(high.revenue_share.value() == 5082);
    BOOST_TEST(low.features[0].mean.value() == 1.0);
    BOOST_TEST(low.features[1].median.value() == 6.0);
    BOOST_TEST(low.features[0].difference.value() == -5 / std::sqrt(26.), tolerance(1e-15));
    BOOST_TEST(low.features[1].difference.value() == 1 / std::sqrt(3.5), tolerance(1e-15));
    BOOST_TEST(high.features[1].difference.value() == -1 / std::sqrt(3.5), tolerance(1e-15));
    BOOST_TEST(low.apart == (std::vector<std::size_t>{0, 1}), boost::test_tools::per_element());
    // Of the four widths one is below 1 and three are above; of the lengths two each are below and above 6,
    // but for 6 itself.
    BOOST_TEST((low.features[0].level == feature_level::low));
    BOOST_TEST((low.features[1].level == feature_level::middle));
    BOOST_TEST((high.features[0].level == feature_level::high));
    BOOST_TEST((high.features[1].level == feature_level::low));
    BOOST_TEST(low.name == "low width, mid length");
    BOOST_TEST(high.name == "high width, low length");

    // Without revenue all the rest is the same.
    auto const without = cluster_profile(clusters, points);
    BOOST_TEST((without.features == p.features));
    BOOST_TEST((without.clusters[0].features == low.features));
    BOOST_TEST(!without.clusters[0].revenue_share);
    // Names of columns are not needed.
    auto const nameless = cluster_profile(clusters, matrix(4, 2, {0, 5, 2, 7, 10, 6, 12, 2}));
    BOOST_TEST(nameless.clusters[1].name == "high column 0, low column 1");
}

BOOST_AUTO_TEST_CASE(customers_by_their_table)
{
    std::vector<cohort_test::measured<std::int64_t>> customers;
    customers.reserve(18);
    for (int i = 0; i < 6; ++i)
        customers.push_back({2 + i, 20u + static_cast<unsigned>(i), 90'000 + 100 * i});
    for (int i = 0; i < 6; ++i) customers.push_back({60 + i, 4, 9'000 + i});
    for (int i = 0; i < 6; ++i) customers.push_back({300 + i, 1, 500 + i});
    auto const table = table_of(customers);
    auto const clusters = kmeans(standardize(cohort::log1p(table.features())), 3, {.restarts = 5});
    auto const p = cluster_profile(clusters, table);
    static_assert(std::same_as<decltype(p), profiled_clusters<std::int64_t> const>);
    BOOST_TEST(names(p) == (words{"recent, frequent, high-spending", "cooling, occasional, mid-spending",
                                  "lapsed, one-time, low-spending"}),
               boost::test_tools::per_element());
    BOOST_TEST(p.clusters[0].revenue == 6 * 90'000 + 1'500);
    BOOST_TEST(p.clusters[2].features[0].mean.value() == 302.5);
    BOOST_TEST(p.clusters[2].features[1].median.value() == 1.0);
    BOOST_TEST(p.features[2].name == "monetary");
    std::int64_t share = 0;
    for (auto const& c : p.clusters) share += c.revenue_share.value();
    BOOST_TEST(share == 10'000);
    BOOST_TEST((p == cluster_profile(clusters, table.features(), table.monetary())));

    // In the clustered space a difference is that of the centres, as they are in z-scores.
    for (std::size_t g = 0; g < 3; ++g)
        for (std::size_t c = 0; c < 3; ++c)
            BOOST_TEST(p.clusters[g].features[c].difference.value() == clusters.centres()(g, c),
                       tolerance(1e-12));

    // Other features were clustered than the table has.
    matrix lengths(18, 1);
    for (std::size_t i = 0; i < 18; ++i) lengths(i, 0) = i < 6 ? 0 : i < 12 ? 1 : 2;
    auto const by_length =
        kmeans(lengths, 3, {.start = kmeans_start::given, .start_centres = matrix(3, 1, {0, 1, 2})});
    BOOST_TEST(
        has(refusal([&] { (void)cluster_profile(by_length, table); }), "3 features, but 1 were clustered"));
    auto const by_rank = cluster_profile(by_length, table, {.space = profile_space::rank});
    BOOST_TEST(names(by_rank) == names(p), boost::test_tools::per_element());
    // Ranks of 18: six in a row explain all but what is within them.
    BOOST_TEST(by_rank.features[0].explained.value() == 1 - 3 * 17.5 / (18 * (18. * 18 - 1) / 12),
               tolerance(1e-13));

    // A table without an amount has no revenue.
    std::vector<cohort_test::measured<int>> without;
    without.reserve(18);
    for (auto const& c : customers) without.push_back({c.days_since_last, c.frequency, 0});
    auto const bare = cohort_test::table_without_money(without);
    auto const of_two = cluster_profile(kmeans(standardize(bare.features()), 2), bare);
    static_assert(std::same_as<decltype(of_two), profiled_clusters<detail::no_total> const>);
    BOOST_TEST(of_two.features.size() == 2u);
}

BOOST_AUTO_TEST_CASE(names_of_clusters_that_are_alike)
{
    // Four clusters that differ in monetary alone, and one of everybody else.
    matrix points(60, {"days_since_last", "frequency", "monetary"});
    matrix centres(5, {"days_since_last", "frequency", "monetary"});
    for (std::size_t i = 0; i < 60; ++i) {
        auto const g = i < 40 ? 0 : (i - 40) / 5 + 1;
        points(i, 0) = g == 0 ? 100 : 7;
        points(i, 1) = g == 0 ? 2 : 9;
        points(i, 2) = 1000. * static_cast<double>(g);
        for (std::size_t c = 0; c < 3; ++c) centres(g, c) = points(i, c);
    }
    auto const four = cluster_profile(around(points, centres), points);
    std::string const best = "recent, frequent, high-spending";
    BOOST_TEST(
        std::ranges::count_if(four.clusters, [&](auto const& c) { return c.name.starts_with(best); }) == 4);
    BOOST_TEST(names(four) ==
                   (words{best + ", spending 1 of 4", best + ", spending 2 of 4", best + ", spending 3 of 4",
                          best + ", spending 4 of 4", "lapsed, infrequent, low-spending"}),
               boost::test_tools::per_element());

    matrix three(3, {"days_since_last", "frequency", "monetary"});
    for (std::size_t c = 0; c < 3; ++c) {
        three(0, c) = points(0, c);
        three(1, c) = points(42, c);
        three(2, c) = points(58, c);
    }
    matrix fewer(50, {"days_since_last", "frequency", "monetary"});
    for (std::size_t i = 0; i < 50; ++i)
        for (std::size_t c = 0; c < 3; ++c) fewer(i, c) = three(i < 40 ? 0 : i < 45 ? 1 : 2, c);
    auto const two = cluster_profile(around(fewer, three), fewer);
    BOOST_TEST(names(two) == (words{best + ", spending less", best + ", spending more",
                                    "lapsed, infrequent, low-spending"}),
               boost::test_tools::per_element());

    // Where nothing sets clusters apart they are numbered.
    auto const equal =
        cluster_profile(around(fewer, three), matrix(50, {"a"}), {.space = profile_space::original});
    BOOST_TEST(names(equal) == (words{"average", "average (2)", "average (3)"}),
               boost::test_tools::per_element());
    BOOST_TEST(!equal.features[0].explained);
    for (auto const& c : equal.clusters) {
        BOOST_TEST(c.features[0].difference.value() == 0.0);
        BOOST_TEST((c.features[0].level == feature_level::middle));
    }

    // Words of one's own, which nobody needs to fill in.
    std::vector<feature_words> const own{
        {.feature = "monetary", .low = "klein", .high = "gross", .more = "sehr"},
        {.feature = "days_since_last", .low = "neu"},
        {.feature = "height", .low = "flat"}};
    auto const german = cluster_profile(around(fewer, three), fewer, {.words = own, .average = "mittel"});
    BOOST_TEST(names(german) == (words{"gross, neu", "gross, neu, sehr", "klein"}),
               boost::test_tools::per_element());
    auto const silent = cluster_profile(around(fewer, three), fewer, {.words = {{.feature = "frequency"}}});
    BOOST_TEST(names(silent) == (words{"average, monetary 2 of 3", "average, monetary 3 of 3",
                                       "average, monetary 1 of 3"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(ties_at_an_end_are_low_or_high)
{
    // Seven of ten have one order: nobody has less, so that is low; it would be the middle by tertiles.
    matrix points(10, {"orders"});
    for (std::size_t i = 0; i < 10; ++i) points(i, 0) = i < 7 ? 1 : 5;
    auto const p = cluster_profile(around(points, matrix(2, 1, {1, 5})), points);
    BOOST_TEST(names(p) == (words{"low orders", "high orders"}), boost::test_tools::per_element());
    for (auto& x : points.flat()) x = -x;
    auto const q = cluster_profile(around(points, matrix(2, 1, {-5, -1})), points);
    BOOST_TEST(names(q) == (words{"low orders", "high orders"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(clusters_without_points)
{
    matrix const points(3, 1, {0, 1, 2}, {"x"});
    auto const clusters = around(points, matrix(3, 1, {1, 50, 60}), {.empty = empty_cluster::keep});
    auto const p = cluster_profile(clusters, points, std::vector{1.5, 2.5, -1.0});
    BOOST_TEST(names(p) == (words{"mid x", "empty", "empty (2)"}), boost::test_tools::per_element());
    BOOST_TEST(p.clusters[0].revenue == 3.0);
    BOOST_TEST(p.clusters[1].revenue == 0.0);
    BOOST_TEST(p.clusters[1].revenue_share.value() == 0);
    BOOST_TEST(p.clusters[1].size == 0u);
    BOOST_TEST((p.clusters[1].features == std::vector<cluster_feature>(1)));
    BOOST_TEST(p.clusters[1].apart.empty());
    BOOST_TEST(p.features[0].explained.value() == 0.0);
    // No revenue to share.
    auto const none = cluster_profile(clusters, points, std::vector{1, 0, -1});
    BOOST_TEST(!none.clusters[0].revenue_share);

    auto const nobody = cluster_profile(clustering{}, matrix{});
    BOOST_TEST((nobody == profiled_clusters<detail::no_total>{}));
    auto const no_points = cluster_profile(clustering{}, matrix(0, {"x"}), {.space = profile_space::rank});
    BOOST_TEST(no_points.features.size() == 1u);
    BOOST_TEST(!no_points.features[0].mean);
}

BOOST_AUTO_TEST_CASE(what_is_refused)
{
    matrix const points(3, 2, {0, 1, 2, 3, 4, 7});
    auto const clusters = kmeans(points, 2);
    BOOST_TEST(
        has(refusal([&] { (void)cluster_profile(clusters, matrix(2, 2)); }), "2 rows of features, but 3"));
    BOOST_TEST(has(refusal([&] { (void)cluster_profile(clusters, matrix(3, 1)); }), "1 features, but 2"));
    for (std::size_t const n : {0U, 2U, 4U})
        BOOST_TEST(has(refusal([&] { (void)cluster_profile(clusters, points, std::vector<int>(n)); }),
                       std::to_string(n) + " amounts of revenue, but 3"));
    for (double const bad :
         {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
        auto broken = points;
        broken(1, 1) = bad;
        for (auto const space : {profile_space::clustered, profile_space::rank, profile_space::original})
            BOOST_CHECK_EXCEPTION((void)cluster_profile(clusters, broken, {.space = space}), invalid_row,
                                  [](invalid_row const& e) { return e.row() == 1; });
        BOOST_CHECK_EXCEPTION((void)cluster_profile(clusters, points, std::vector{1.0, 1.0, bad}),
                              invalid_row, [](invalid_row const& e) { return e.row() == 2; });
    }
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    BOOST_CHECK_THROW((void)cluster_profile(clusters, points, std::vector{most, most, most}),
                      arithmetic_overflow);
    BOOST_CHECK_THROW((void)cluster_profile(clusters, points, std::vector<double>(3, 1.7e308)),
                      arithmetic_overflow);
    BOOST_CHECK_THROW((void)cluster_profile(clusters, points, {.space = static_cast<profile_space>(7)}),
                      invalid_option);
}

// Against sums with more digits and counts one by one.
BOOST_AUTO_TEST_CASE(random_points)
{
    std::mt19937_64 random(12);
    for (int round = 0; round < 200; ++round) {
        auto const n = 3 + random() % 60;
        auto const d = 1 + random() % 4;
        matrix points(n, d);
        double const unit = round % 10 == 0 ? 0x1p900 : round % 10 == 1 ? 0x1p-900 : 1;
        for (auto& x : points.flat()) x = (static_cast<double>(random() % 12) - 3) * unit;
        auto const scaled = round % 3 == 0   ? standardize(points)
                            : round % 3 == 1 ? rank_scale(points)
                                             : scaled_matrix(points);
        clustering clusters;
        try {
            clusters = kmeans(scaled, 1 + random() % 4);
        } catch (invalid_option const&) {
            continue; // too few distinct points
        }
        std::vector<std::int32_t> revenue;
        for (std::size_t i = 0; i < n; ++i) revenue.push_back(static_cast<std::int32_t>(random() % 1000));
        auto const p = cluster_profile(clusters, points, cohort_test::single_pass(revenue));
        std::set<std::string> different;
        std::int64_t size_shares = 0;
        for (std::size_t g = 0; g < clusters.k(); ++g) {
            auto const& cluster = p.clusters[g];
            BOOST_TEST(different.insert(cluster.name).second);
            BOOST_TEST(!cluster.name.empty());
            size_shares += cluster.size_share.value();
            std::int64_t total = 0;
            for (std::size_t i = 0; i < n; ++i) total += clusters.labels()[i] == g ? revenue[i] : 0;
            BOOST_TEST(cluster.revenue == total);
            BOOST_TEST(cluster.size == clusters.sizes()[g]);
            for (std::size_t i = 1; i < cluster.apart.size(); ++i)
                BOOST_TEST(std::abs(*cluster.features[cluster.apart[i - 1]].difference) >=
                           std::abs(*cluster.features[cluster.apart[i]].difference));
        }
        BOOST_TEST(size_shares == 10'000);
        for (std::size_t c = 0; c < d; ++c) {
            long double mean = 0;
            for (std::size_t i = 0; i < n; ++i) mean += scaled(i, c);
            mean /= static_cast<long double>(n);
            long double squares = 0;
            for (std::size_t i = 0; i < n; ++i) squares += (scaled(i, c) - mean) * (scaled(i, c) - mean);
            long double const sd = std::sqrt(squares / static_cast<long double>(n));
            bool constant = true;
            for (std::size_t i = 1; i < n; ++i) constant = constant && points(i, c) == points(0, c);
            long double between = 0;
            for (std::size_t g = 0; g < clusters.k(); ++g) {
                long double in_space = 0;
                std::vector<double> own;
                long double total = 0;
                for (std::size_t i = 0; i < n; ++i) {
                    if (clusters.labels()[i] != g) continue;
                    in_space += scaled(i, c) - mean;
                    own.push_back(points(i, c));
                    total += points(i, c);
                }
                auto const& feature = p.clusters[g].features[c];
                auto const size = static_cast<long double>(own.size());
                BOOST_TEST(std::abs(feature.mean.value() - static_cast<double>(total / size)) <=
                           1e-14 * unit);
                std::ranges::sort(own);
                double const median = own[(own.size() - 1) / 2] / 2 + own[own.size() / 2] / 2;
                BOOST_TEST(feature.median.value() == median);
                int below = 0;
                int above = 0;
                for (std::size_t i = 0; i < n; ++i) {
                    below += points(i, c) < median ? 1 : 0;
                    above += points(i, c) > median ? 1 : 0;
                }
                auto const level = below < above && 3 * below < below + above   ? feature_level::low
                                   : above < below && 3 * above < below + above ? feature_level::high
                                                                                : feature_level::middle;
                BOOST_TEST((feature.level == level));
                between += in_space / size * in_space;
                auto const difference = constant ? 0 : static_cast<double>(in_space / size / sd);
                BOOST_TEST(std::abs(feature.difference.value() - difference) <= 1e-13);
            }
            BOOST_TEST(p.features[c].explained.has_value() == !constant);
            if (!constant)
                BOOST_TEST(std::abs(*p.features[c].explained - static_cast<double>(between / squares)) <=
                           1e-13);
        }
    }
}
