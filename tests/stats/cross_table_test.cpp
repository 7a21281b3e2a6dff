#define BOOST_TEST_MODULE stats / cross_table
#include <boost/test/unit_test.hpp>

#include <cohort/rows/error.hpp>
#include <cohort/stats/cross_table.hpp>

#include <concepts>
#include <cstdint>
#include <limits>
#include <list>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using cohort::cross_table;

static_assert(std::regular<cohort::cross_counts<std::uint32_t, std::string>>);

namespace {

/// Against a map from pairs to counts.
template <class A, class B>
void check(std::vector<A> const& a, std::vector<B> const& b)
{
    std::map<std::pair<A, B>, std::uint64_t> pairs;
    std::map<A, std::uint64_t> of_a;
    std::map<B, std::uint64_t> of_b;
    for (std::size_t i = 0; i < a.size(); ++i) {
        ++pairs[{a[i], b[i]}];
        ++of_a[a[i]];
        ++of_b[b[i]];
    }
    auto const table = cross_table(a, b);
    BOOST_REQUIRE(table.rows() == of_a.size());
    BOOST_REQUIRE(table.cols() == of_b.size());
    BOOST_TEST(table.total() == a.size());
    std::size_t r = 0;
    for (auto const& [label_a, total_a] : of_a) {
        BOOST_TEST((table.row_labels()[r] == label_a));
        BOOST_TEST(table.row_totals()[r] == total_a);
        std::size_t c = 0;
        for (auto const& [label_b, total_b] : of_b) {
            BOOST_TEST((table.col_labels()[c] == label_b));
            BOOST_TEST(table.col_totals()[c] == total_b);
            auto const found = pairs.find({label_a, label_b});
            BOOST_TEST(table(r, c) == (found == pairs.end() ? 0 : found->second));
            BOOST_TEST(table.counts()(r, c) == table(r, c));
            ++c;
        }
        ++r;
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(clusters_and_segments)
{
    std::vector<std::uint32_t> const clusters{0, 0, 1, 2, 2, 2};
    std::vector<std::string_view> const segments{"lost", "new", "new", "best", "best", "new"};
    auto const table = cross_table(clusters, segments);
    BOOST_TEST(table.rows() == 3u);
    BOOST_TEST((table.col_labels()[0] == "best" && table.col_labels()[2] == "new"));
    BOOST_TEST(table(2, 0) == 2u);
    BOOST_TEST(table(0, 0) == 0u);
    BOOST_TEST(table.row_totals()[2] == 3u);
    BOOST_TEST(table.col_totals()[2] == 3u);
    BOOST_TEST(table.total() == 6u);
    BOOST_TEST(
        (table == cross_table(clusters, std::list<std::string_view>(segments.begin(), segments.end()))));
}

BOOST_AUTO_TEST_CASE(any_labels)
{
    std::mt19937 draw(1);
    for (int round = 0; round < 60; ++round) {
        auto const n = draw() % 300;
        std::vector<std::uint32_t> few(n), scattered(n);
        std::vector<std::int64_t> negative(n);
        std::vector<std::string> names(n);
        std::vector<double> numbers(n);
        for (std::size_t i = 0; i < n; ++i) {
            few[i] = static_cast<std::uint32_t>(draw() % 5 * 2);
            scattered[i] = static_cast<std::uint32_t>((draw() % 7) * 600'000'000);
            negative[i] = static_cast<std::int64_t>(draw() % 6) - 3;
            names[i] = std::string(1 + draw() % 3, 'x');
            numbers[i] = draw() % 4 == 0 ? -1e300 : static_cast<double>(draw() % 3);
        }
        check(few, few);
        check(few, names);
        check(scattered, negative);
        check(negative, scattered);
        check(numbers, few);
    }
    using limits = std::numeric_limits<std::int64_t>;
    check<std::int64_t, std::int64_t>({limits::min(), limits::max(), -1, 0},
                                      {limits::max(), limits::max() - 1, 5, 5});
    check<std::int8_t, std::uint8_t>({-128, 127, 0, 127}, {255, 0, 0, 0});
}

BOOST_AUTO_TEST_CASE(truth_values)
{
    std::vector<bool> const a{true, false, true};
    std::vector<int> const b{7, 7, 8};
    auto const table = cross_table(a, b);
    BOOST_TEST(table(0, 0) == 1u);
    BOOST_TEST(table(0, 1) == 0u);
    BOOST_TEST(table(1, 1) == 1u);
}

BOOST_AUTO_TEST_CASE(nothing)
{
    auto const table = cross_table(std::vector<int>{}, std::vector<std::string>{});
    BOOST_TEST(table.rows() == 0u);
    BOOST_TEST(table.cols() == 0u);
    BOOST_TEST(table.total() == 0u);
    BOOST_TEST((table == cohort::cross_counts<int, std::string>{}));
}

BOOST_AUTO_TEST_CASE(what_is_refused)
{
    BOOST_CHECK_EXCEPTION(
        (void)cross_table(std::vector{1, 2}, std::vector{1}), cohort::invalid_option,
        [](cohort::invalid_option const& e) {
            return std::string(e.what()) ==
                   "cross_table: 2 labels of the one kind and 1 of the other; both must be of "
                   "the same items";
        });
    std::vector const numbers{1.0, std::numeric_limits<double>::quiet_NaN()};
    BOOST_CHECK_EXCEPTION((void)cross_table(std::vector{1, 2}, numbers), cohort::invalid_row,
                          [](cohort::invalid_row const& e) { return e.row() == 1; });
}
