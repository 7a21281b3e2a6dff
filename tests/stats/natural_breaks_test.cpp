#define BOOST_TEST_MODULE stats / natural_breaks
#include <boost/test/unit_test.hpp>

#include <cohort/stats/natural_breaks.hpp>

#include <support/single_pass.hpp>

#include <range/v3/view/transform.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <list>
#include <map>
#include <numeric>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

using boost::test_tools::tolerance;
using cohort::natural_breaks;
using cohort::natural_classes;
using cohort::too_few_values;

namespace {

/// Different values with their weights.
using weights_of_values = std::map<double, double>;

template <class T>
auto distinct(std::vector<T> const& values) -> weights_of_values
{
    weights_of_values all;
    for (T const x : values) all[static_cast<double>(x)] += 1;
    return all;
}

/// The upper end of each class.
auto tops(natural_classes const& found) -> std::vector<double>
{
    std::vector<double> tops;
    for (auto const& c : found.classes()) tops.push_back(c.to);
    return tops;
}

/// The inertia of classes with given upper ends, with more digits than a double has.
auto inertia_of(weights_of_values const& all, std::vector<double> const& tops) -> long double
{
    long double inertia = 0;
    auto begin = all.begin();
    for (double const top : tops) {
        auto const end = all.upper_bound(top);
        long double weight = 0;
        long double first = 0;
        for (auto i = begin; i != end; ++i) {
            weight += i->second;
            first +=
                static_cast<long double>(i->second) * (static_cast<long double>(i->first) - begin->first);
        }
        long double const mean = first / weight;
        for (auto i = begin; i != end; ++i) {
            long double const d = static_cast<long double>(i->first) - begin->first - mean;
            inertia += i->second * d * d;
        }
        begin = end;
    }
    BOOST_TEST((begin == all.end()));
    return inertia;
}

/// Upper ends of the best classes by trying all partitions, the earliest breaks first. Values and weights are
/// small whole numbers; inertias are compared exactly, as multiples of 1 / lcm(1 ... 24).
auto by_trying_all(weights_of_values const& all, std::size_t k) -> std::vector<double>
{
    constexpr std::int64_t unit = 5354228880;
    std::vector<std::pair<std::int64_t, std::int64_t>> items;
    for (auto const& [x, w] : all)
        items.emplace_back(static_cast<std::int64_t>(x), static_cast<std::int64_t>(w));
    auto const n = items.size();
    std::vector<std::size_t> ends(k);
    std::vector<std::size_t> best;
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    std::function<void(std::size_t, std::size_t)> const choose = [&](std::size_t t, std::size_t begin) {
        if (t + 1 < k) {
            for (ends[t] = begin + 1; ends[t] + (k - t - 1) <= n; ++ends[t]) choose(t + 1, ends[t]);
            return;
        }
        ends[t] = n;
        std::int64_t inertia = 0;
        std::size_t i = 0;
        for (auto const end : ends) {
            std::int64_t weight = 0;
            std::int64_t first = 0;
            std::int64_t second = 0;
            for (; i < end; ++i) {
                weight += items[i].second;
                first += items[i].second * items[i].first;
                second += items[i].second * items[i].first * items[i].first;
            }
            BOOST_REQUIRE(weight <= 24);
            inertia += (weight * second - first * first) * (unit / weight);
        }
        if (inertia < least) {
            least = inertia;
            best = ends;
        }
    };
    choose(0, 0);
    std::vector<double> tops;
    for (auto const end : best) tops.push_back(static_cast<double>(items[end - 1].first));
    return tops;
}

/// Fisher's programme as it is written down, with more digits than a double has: upper ends for each number
/// of classes up to k. Inertias that agree to 15 digits of those are equal, and the earlier break is taken.
auto by_the_programme(weights_of_values const& all, std::size_t k) -> std::vector<std::vector<double>>
{
    constexpr long double infinity = std::numeric_limits<long double>::infinity();
    std::vector<std::pair<double, double>> const items(all.begin(), all.end());
    auto const n = items.size();
    // Of t classes up to place p: the least inertia, and where the last class begins.
    std::vector<std::vector<long double>> least(k + 1, std::vector<long double>(n + 1, infinity));
    std::vector<std::vector<std::size_t>> begin(k + 1, std::vector<std::size_t>(n + 1, 0));
    least[0][0] = 0;
    for (std::size_t from = 0; from < n; ++from) {
        long double weight = 0;
        long double mean = 0; // less the first value
        long double inertia = 0;
        for (std::size_t to = from + 1; to <= n; ++to) {
            auto const [x, w] = items[to - 1];
            long double const d = static_cast<long double>(x) - items[from].first - mean;
            weight += w;
            mean += d * (w / weight);
            inertia += d * d * (w * ((weight - w) / weight));
            for (std::size_t t = 1; t <= std::min(k, from + 1); ++t) {
                auto const sum = least[t - 1][from] + inertia;
                if (sum < least[t][to] * (1 - 1e-15L)) begin[t][to] = from;
                least[t][to] = std::min(least[t][to], sum);
            }
        }
    }
    std::vector<std::vector<double>> tops(k + 1);
    for (std::size_t t = 1; t <= std::min(k, n); ++t) {
        auto place = n;
        for (auto rest = t; rest > 0; place = begin[rest--][place]) tops[t].push_back(items[place - 1].first);
        std::ranges::reverse(tops[t]);
    }
    return tops;
}

/// What holds for any answer.
void check_classes(weights_of_values const& all, natural_classes const& found)
{
    auto const cuts = found.cuts();
    BOOST_TEST(cuts.size() + 1 == found.size());
    auto i = all.begin();
    for (std::size_t c = 0; c < found.size(); ++c) {
        auto const& of = found.classes()[c];
        BOOST_TEST(of.from == i->first);
        long double weight = 0;
        long double first = 0;
        bool by_cuts = true;
        for (; i != all.end() && i->first <= of.to; ++i) {
            weight += i->second;
            first += static_cast<long double>(i->second) * (static_cast<long double>(i->first) - of.from);
            auto const cut = std::ranges::lower_bound(cuts, i->first);
            by_cuts =
                by_cuts && cut - cuts.begin() == static_cast<std::ptrdiff_t>(c) && found.find(i->first) == c;
        }
        BOOST_TEST(by_cuts);
        BOOST_TEST(std::prev(i)->first == of.to);
        BOOST_TEST(of.weight == static_cast<double>(weight), tolerance(1e-15));
        auto const mean = of.from + first / weight;
        // Two roundings, that of the total weight of equal values, and those of the longer type.
        auto const allowed = std::abs(of.mean) * 0x1.8p-52 + (of.to - of.from) * 0x1p-52 +
                             std::max(std::abs(of.from), std::abs(of.to)) * 0x1p-58;
        BOOST_TEST(std::abs(static_cast<double>(of.mean - mean)) <= allowed);
    }
    BOOST_TEST((i == all.end()));
    auto const inertia = static_cast<double>(inertia_of(all, tops(found)));
    BOOST_TEST(found.inertia() == inertia, tolerance(1e-15));
}

/// Numbers of some shape.
auto sample(int shape, std::size_t n, std::mt19937_64& random) -> std::vector<double>
{
    auto const even = [&] { return std::ldexp(static_cast<double>(random() >> 11), -53); };
    auto const normal = [&] { return even() + even() + even() + even() + even() + even() - 3; };
    std::vector<double> xs(n);
    for (std::size_t i = 0; i < n; ++i) {
        auto& x = xs[i];
        switch (shape) {
        case 0: // bell-shaped
            x = normal();
            break;
        case 1: // skewed, as money is
            x = std::round(std::exp(4 + 2 * normal()) * 100) / 100;
            break;
        case 2: // few whole numbers
            x = static_cast<double>(random() % 20) - 5;
            break;
        case 3: // many whole numbers, evenly spread: partitions are about equally good
            x = static_cast<double>(i);
            break;
        case 4: // small beside where they lie
            x = 1e9 + even();
            break;
        case 5: // cents up to 10^15 in close groups
            x = static_cast<double>(random() % 3) * 4e14 + static_cast<double>(random() % 500);
            break;
        case 6: // tiny groups
            x = static_cast<double>(random() % 3) + 1e-9 * even();
            break;
        case 7: // one far away
            x = i == 0 ? 1e15 : even();
            break;
        case 8: // thirty orders of magnitude
            x = std::exp(70 * (even() - 0.5)) * (random() % 2 == 0 ? 1 : -1);
            break;
        case 9: // symmetric
            x = i % 2 == 0 ? std::round(1000 * normal()) : -xs[i - 1];
            break;
        default: // all equal
            x = 2.5;
        }
    }
    return xs;
}
constexpr int shapes = 11;

} // namespace

BOOST_AUTO_TEST_CASE(what_the_documentation_says)
{
    std::vector<int> const values{-1, 2, -1, 2, 4, 5, 6, -1, 2, -1};
    auto const found = natural_breaks(values, 3);
    BOOST_TEST(found.inertia() == 2.0);
    BOOST_TEST((found.cuts() == std::vector<double>{-1, 2}));
    std::vector<cohort::natural_class> const classes{
        {.from = -1, .to = -1, .count = 4, .weight = 4, .mean = -1},
        {.from = 2, .to = 2, .count = 3, .weight = 3, .mean = 2},
        {.from = 4, .to = 6, .count = 3, .weight = 3, .mean = 5}};
    BOOST_TEST(std::ranges::equal(found.classes(), classes));
    BOOST_TEST(found.find(-7) == 0U);
    BOOST_TEST(found.find(-1) == 0U);
    BOOST_TEST(found.find(-0.5) == 1U);
    BOOST_TEST(found.find(2.5) == 2U);
    BOOST_TEST(found.find(1e9) == 2U);

    // The earlier break of equally good ones.
    BOOST_TEST((natural_breaks(std::vector{0, 1, 2}, 2).cuts() == std::vector<double>{0}));
    BOOST_TEST((natural_breaks(std::vector{0, 1, 2, 3, 4, 5, 6}, 4).cuts() == std::vector<double>{0, 2, 4}));
}

BOOST_AUTO_TEST_CASE(no_partition_is_better)
{
    std::mt19937_64 random(19);
    for (int round = 0; round < 600; ++round) {
        auto const n = 1 + random() % 12;
        auto const spread = 1 + random() % 14;
        std::vector<std::int64_t> values;
        for (std::uint64_t i = 0; i < n; ++i)
            values.push_back(static_cast<std::int64_t>(random() % spread) - 6);
        auto const all = distinct(values);
        for (std::size_t k = 1; k <= std::min<std::size_t>(5, all.size()); ++k) {
            auto const best = by_trying_all(all, k);
            auto const found = natural_breaks(values, k);
            BOOST_TEST(tops(found) == best, boost::test_tools::per_element());
            check_classes(all, found);
            // Moved and stretched, ties stay ties.
            std::vector<double> moved;
            std::vector<double> moved_best;
            for (auto const x : values) moved.push_back(1e12 + 7 * static_cast<double>(x));
            for (auto const x : best) moved_best.push_back(1e12 + 7 * x);
            BOOST_TEST(tops(natural_breaks(moved, k)) == moved_best, boost::test_tools::per_element());
        }
    }
}

BOOST_AUTO_TEST_CASE(agrees_with_the_plain_programme)
{
    std::mt19937_64 random(23);
    for (int shape = 0; shape < shapes; ++shape) {
        for (std::size_t const most : {3U, 20U, 100U, 300U, 300U}) {
            auto const values = sample(shape, 1 + random() % most, random);
            auto const all = distinct(values);
            auto const best = by_the_programme(all, 12);
            for (std::size_t k = 1; k <= std::min<std::size_t>(12, all.size()); ++k) {
                BOOST_TEST_INFO("shape " << shape << ", n " << values.size() << ", k " << k);
                auto const found = natural_breaks(values, k);
                BOOST_TEST(tops(found) == best[k], boost::test_tools::per_element());
                check_classes(all, found);
            }
        }
    }
}

// So many values that the places of breaks are first looked at by parts.
BOOST_AUTO_TEST_CASE(agrees_with_the_plain_programme_where_places_are_many)
{
    std::mt19937_64 random(29);
    for (int shape = 0; shape < shapes; ++shape) {
        auto const values = sample(shape, 1700, random);
        auto const all = distinct(values);
        auto const best = by_the_programme(all, 3);
        for (std::size_t k = 2; k <= std::min<std::size_t>(3, all.size()); ++k) {
            BOOST_TEST_INFO("shape " << shape << ", k " << k);
            auto const found = natural_breaks(values, k);
            BOOST_TEST(tops(found) == best[k], boost::test_tools::per_element());
            check_classes(all, found);
        }
    }
}

BOOST_AUTO_TEST_CASE(the_order_of_values_makes_no_difference)
{
    std::mt19937_64 random(31);
    for (int shape = 0; shape < shapes; ++shape) {
        auto values = sample(shape, 700, random);
        auto const k = std::min<std::size_t>(4, distinct(values).size());
        auto weights = sample(0, values.size(), random);
        for (auto& w : weights) w = std::abs(w);
        auto const found = natural_breaks(values, k);
        auto const weighted = natural_breaks(values, weights, k);
        for (std::size_t i = values.size(); i > 1; --i) {
            auto const other = random() % i;
            std::swap(values[i - 1], values[other]);
            std::swap(weights[i - 1], weights[other]);
        }
        BOOST_TEST((natural_breaks(values, k) == found));
        BOOST_TEST((natural_breaks(values, weights, k) == weighted));
    }
}

BOOST_AUTO_TEST_CASE(a_weight_counts_like_repeated_values)
{
    std::mt19937_64 random(37);
    for (int round = 0; round < 100; ++round) {
        auto const shape = round % shapes;
        auto const values = sample(shape, 1 + random() % 60, random);
        std::vector<int> weights;
        std::vector<double> repeated;
        std::map<double, std::uint64_t> counts;
        for (double const x : values) {
            auto const w = weights.emplace_back(static_cast<int>(random() % 4));
            repeated.insert(repeated.end(), static_cast<std::size_t>(w), x);
            if (w > 0) ++counts[x];
        }
        auto const k = std::min<std::size_t>(1 + random() % 5, counts.size());
        if (k == 0) continue;
        auto const plain = natural_breaks(repeated, k);
        auto const found = natural_breaks(values, weights, k);
        BOOST_TEST(found.inertia() == plain.inertia());
        for (std::size_t c = 0; c < k; ++c) {
            auto expected = plain.classes()[c];
            expected.count = 0;
            for (auto const& [x, count] : counts)
                if (expected.from <= x && x <= expected.to) expected.count += count;
            BOOST_TEST((found.classes()[c] == expected));
        }
        // Weights of another size.
        for (double const factor : {0x1p-1060, 0x1p-40, 0x1p1000}) {
            std::vector<double> scaled;
            for (int const w : weights) scaled.push_back(w * factor);
            auto const same = natural_breaks(values, scaled, k);
            BOOST_TEST(tops(same) == tops(found), boost::test_tools::per_element());
            for (std::size_t c = 0; c < k; ++c) {
                BOOST_TEST(same.classes()[c].mean == found.classes()[c].mean);
                BOOST_TEST(same.classes()[c].weight == found.classes()[c].weight * factor);
            }
            if (factor > 0x1p-1000) BOOST_TEST(same.inertia() == found.inertia() * factor);
        }
    }
}

BOOST_AUTO_TEST_CASE(weights_that_are_no_whole_numbers)
{
    std::mt19937_64 random(41);
    for (int shape = 0; shape < shapes; ++shape) {
        for (std::size_t const n : {10U, 200U, 1200U}) {
            auto const values = sample(shape, n, random);
            auto const weights = [&] {
                auto w = sample(n == 200 ? 8 : 0, n, random); // also some that differ by many orders
                for (auto& x : w) x = std::abs(x);
                w.front() = 0;
                return w;
            }();
            weights_of_values all;
            for (std::size_t i = 0; i < n; ++i)
                if (weights[i] > 0) all[values[i]] += weights[i];
            auto const best = by_the_programme(all, 4);
            for (std::size_t k = 1; k <= std::min<std::size_t>(4, all.size()); ++k) {
                BOOST_TEST_INFO("shape " << shape << ", n " << n << ", k " << k);
                auto const found = natural_breaks(values, weights, k);
                // Very light values make partitions that are equal to the reference.
                if (n == 200)
                    BOOST_TEST(static_cast<double>(inertia_of(all, tops(found))) ==
                                   static_cast<double>(inertia_of(all, best[k])),
                               tolerance(1e-15));
                else
                    BOOST_TEST(tops(found) == best[k], boost::test_tools::per_element());
                check_classes(all, found);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(any_scale)
{
    std::mt19937_64 random(43);
    for (int shape = 0; shape < shapes; ++shape) {
        auto values = sample(shape, 500, random);
        if (shape == 8) continue; // would not stay in the range of numbers
        auto const k = std::min<std::size_t>(5, distinct(values).size());
        auto const found = natural_breaks(values, k);
        // The last makes most bits of most values vanish, so it is a sample of its own.
        for (int const power : {1, -30, 400, -400, 970, -900}) {
            std::vector<double> scaled;
            for (double const x : values) scaled.push_back(std::ldexp(x, power));
            auto const same = natural_breaks(scaled, k);
            auto expected = tops(found);
            for (auto& x : expected) x = std::ldexp(x, power);
            BOOST_TEST(tops(same) == expected, boost::test_tools::per_element());
            BOOST_TEST(same.inertia() == std::ldexp(found.inertia(), 2 * power));
        }
        std::vector<double> subnormal;
        std::vector<double> units;
        for (double const x : values) {
            subnormal.push_back(x * 0x1p-1060);
            units.push_back(std::ldexp(subnormal.back(), 1074)); // whole numbers
        }
        auto const few = std::min<std::size_t>(k, distinct(units).size());
        auto expected = tops(natural_breaks(units, few));
        for (auto& x : expected) x = std::ldexp(x, -1074);
        BOOST_TEST(tops(natural_breaks(subnormal, few)) == expected, boost::test_tools::per_element());
    }

    // Groups of different scales are told apart within.
    std::vector<double> const mixed{1, 2, 4, -1e300, 1e300};
    BOOST_TEST((natural_breaks(mixed, 4).cuts() == std::vector<double>{-1e300, 2, 4}));
    std::vector<double> const tiny{1e-320, 2e-320, 5e-320, 1, 1};
    BOOST_TEST((natural_breaks(tiny, 3).cuts() == std::vector<double>{2e-320, 5e-320}));
    std::vector<double> const small{1e-30, 2e-30, 5e-30, 1, 2};
    BOOST_TEST((natural_breaks(small, 4).cuts() == std::vector<double>{2e-30, 5e-30, 1}));

    // The largest number, and an inertia that is none.
    double const largest = std::numeric_limits<double>::max();
    auto const ends = natural_breaks(std::vector{-largest, largest, 0.0}, 1);
    BOOST_TEST(ends.inertia() == std::numeric_limits<double>::infinity());
    BOOST_TEST(ends.classes()[0].mean == 0.0);
}

BOOST_AUTO_TEST_CASE(one_class_and_as_many_as_values)
{
    std::vector<double> const values{3, 1, 2, 2, 10};
    auto const one = natural_breaks(values, 1);
    BOOST_TEST(one.cuts().empty());
    BOOST_TEST(one.classes()[0].mean == 3.6);
    BOOST_TEST(one.inertia() == 53.2, tolerance(1e-15));
    BOOST_TEST(one.find(-1) == 0U);
    auto const all = natural_breaks(values, 4);
    BOOST_TEST(all.inertia() == 0.0);
    BOOST_TEST((all.cuts() == std::vector<double>{1, 2, 3}));
    BOOST_TEST(all.classes()[1].count == 2U);
    std::vector<double> many(2000);
    std::iota(many.begin(), many.end(), 0.0);
    BOOST_TEST(natural_breaks(many, many.size() - 1).inertia() == 0.5);
}

BOOST_AUTO_TEST_CASE(fewer_values_than_classes)
{
    std::vector<int> const values{5, 5, 7, 7, 9};
    BOOST_CHECK_EXCEPTION((void)natural_breaks(values, 4), cohort::invalid_option, [](auto const& e) {
        std::string const said = e.what();
        return said.find("k is 4") != said.npos && said.find("distinct values is 3") != said.npos;
    });
    auto const found = natural_breaks(values, 4, {.too_few = too_few_values::fewer_classes});
    BOOST_TEST((found == natural_breaks(values, 3)));
    BOOST_TEST((found.cuts() == std::vector<double>{5, 7}));
    // A weight of 0 leaves a value out.
    std::vector<int> const weights{0, 0, 1, 1, 1};
    BOOST_CHECK_THROW((void)natural_breaks(values, weights, 3), cohort::invalid_option);
    BOOST_TEST(natural_breaks(values, weights, 3, {.too_few = too_few_values::fewer_classes}).size() == 2U);

    std::vector<double> const none;
    BOOST_CHECK_THROW((void)natural_breaks(none, 1), cohort::invalid_option);
    auto const nothing = natural_breaks(none, 5, {.too_few = too_few_values::fewer_classes});
    BOOST_TEST(nothing.size() == 0U);
    BOOST_TEST(nothing.classes().empty());
    BOOST_TEST(nothing.cuts().empty());
    BOOST_TEST(nothing.inertia() == 0.0);
    BOOST_TEST((nothing == natural_classes{}));
}

BOOST_AUTO_TEST_CASE(what_is_refused)
{
    std::vector<double> const values{1, 2, 3};
    BOOST_CHECK_THROW((void)natural_breaks(values, 0), cohort::invalid_option);
    BOOST_CHECK_THROW((void)natural_breaks(std::vector<int>{}, 0, {.too_few = too_few_values::fewer_classes}),
                      cohort::invalid_option);
    BOOST_CHECK_THROW((void)natural_breaks(values, std::vector<int>{1, 1}, 2), cohort::invalid_option);
    BOOST_CHECK_THROW((void)natural_breaks(values, std::vector<int>{1, 1, 1, 1}, 2), cohort::invalid_option);

    double const infinity = std::numeric_limits<double>::infinity();
    for (double const bad : {std::nan(""), infinity, -infinity}) {
        auto const third = [](auto const& e) { return e.row() == 2; };
        std::vector<double> const xs{1, 2, bad, bad};
        std::vector<float> const floats(xs.begin(), xs.end());
        std::vector<double> const ones(4, 1.0);
        BOOST_CHECK_EXCEPTION((void)natural_breaks(xs, 1), cohort::invalid_row, third);
        BOOST_CHECK_EXCEPTION((void)natural_breaks(floats, 1), cohort::invalid_row, third);
        BOOST_CHECK_EXCEPTION((void)natural_breaks(xs, ones, 1), cohort::invalid_row, third);
        BOOST_CHECK_EXCEPTION((void)natural_breaks(ones, xs, 1), cohort::invalid_row, third);
    }
    BOOST_CHECK_EXCEPTION((void)natural_breaks(values, std::vector<int>{1, -1, 1}, 1), cohort::invalid_row,
                          [](auto const& e) { return e.row() == 1; });
    // Beyond the largest double.
    if constexpr (std::numeric_limits<long double>::max_exponent > 1024) {
        std::vector<long double> const wide{1, std::ldexp(1.0L, 1030)};
        BOOST_CHECK_THROW((void)natural_breaks(wide, 1), cohort::invalid_row);
    }
}

BOOST_AUTO_TEST_CASE(any_range_of_any_numbers)
{
    std::vector<double> const expected{2, 4};
    auto const cuts = [](auto&& values) { return natural_breaks(values, 3).cuts(); };
    BOOST_TEST((cuts(std::list<float>{1, 2, 4, 9, 8}) == expected));
    BOOST_TEST((cuts(std::vector<std::int8_t>{1, 2, 4, 9, 8}) == expected));
    BOOST_TEST((cuts(std::vector<std::uint64_t>{1, 2, 4, 9, 8}) == expected));
    BOOST_TEST((cuts(std::vector<long double>{1, 2, 4, 9, 8}) == expected));
    std::vector<int> const halves{2, 4, 8, 18, 16};
    BOOST_TEST((cuts(halves | ranges::views::transform([](int x) { return x / 2; })) == expected));
    cohort_test::single_pass<int> once({1, 2, 4, 9, 8});
    BOOST_TEST((natural_breaks(once, 3).cuts() == expected));
    BOOST_TEST(once.read_once());

    // Zeros are one value, whole numbers that are one double too.
    BOOST_TEST(natural_breaks(std::vector{0.0, -0.0, 1.0}, 2).classes()[0].count == 2U);
    BOOST_TEST(!std::signbit(natural_breaks(std::vector{-0.0}, 1).classes()[0].from));
    std::int64_t const far = std::int64_t{1} << 53;
    BOOST_TEST(natural_breaks(std::vector{far, far + 1, far + 2}, 2).classes()[0].count == 2U);
}

BOOST_AUTO_TEST_CASE(the_least_of_each_row)
{
    // Of a totally monotone matrix: distances of points on a line, rounded so that many are equal.
    std::mt19937_64 random(47);
    for (int round = 0; round < 200; ++round) {
        auto const rows = random() % 20;
        auto const columns = 1 + random() % 20;
        std::vector<double> x(rows);
        std::vector<double> y(columns);
        for (auto& v : x) v = static_cast<double>(random() % 30);
        for (auto& v : y) v = static_cast<double>(random() % 30);
        std::ranges::sort(x);
        std::ranges::sort(y);
        auto const value = [&](std::size_t r, std::size_t c) { return (x[r] - y[c]) * (x[r] - y[c]); };
        std::size_t next = 0;
        cohort::detail::row_minima(
            0, rows, 0, columns - 1, value, [](double least) { return least; },
            [&](std::size_t r, std::size_t c, double least) {
                BOOST_TEST(r == next++);
                for (std::size_t other = 0; other < columns; ++other) {
                    BOOST_TEST(least <= value(r, other));
                    if (other < c) BOOST_TEST(least < value(r, other));
                }
                BOOST_TEST(value(r, c) == least);
            });
        BOOST_TEST(next == rows);
    }
}

BOOST_AUTO_TEST_CASE(ascending_numbers_come_back)
{
    std::mt19937_64 random(53);
    cohort::detail::ascending_numbers kept;
    std::vector<std::size_t> numbers;
    std::size_t x = 0;
    for (int i = 0; i < 500; ++i) {
        if (random() % 3 == 0) x += random() % 200;
        numbers.push_back(x);
        kept.push_back(x);
    }
    for (std::size_t i = 0; i < numbers.size(); ++i) BOOST_TEST(kept[i] == numbers[i]);
}

BOOST_AUTO_TEST_CASE(two_doubles_hold_a_product)
{
    // Whole numbers of 53 bits, and their products by parts of 32 bits.
    using cohort::detail::double_double;
    std::mt19937_64 random(59);
    for (int round = 0; round < 1000; ++round) {
        auto const a = random() >> 11;
        auto const b = random() >> (11 + random() % 30);
        auto const p = cohort::detail::exact_product(static_cast<double>(a), static_cast<double>(b));
        // high is a multiple of its unit, so the rest is exact in 64 bits.
        auto const low = a * b - static_cast<std::uint64_t>(std::fmod(p.high, 0x1p64));
        BOOST_TEST(static_cast<double>(static_cast<std::int64_t>(low)) == p.low);
        double_double const sum = p + double_double{1, 0} - p;
        BOOST_TEST(sum.high + sum.low == 1.0);
        double_double const square = double_double{1, 0x1p-60} * double_double{1, 0x1p-60};
        BOOST_TEST(square.high == 1.0);
        BOOST_TEST(square.low == 0x1p-59);
    }
}

namespace {

/// The criterion of k classes as it is written down, with more digits than a double has; nothing where all
/// values are equal.
auto bic_by_the_formula(weights_of_values const& all, std::size_t k) -> std::optional<long double>
{
    std::vector<double> values;
    std::vector<double> weights;
    long double n = 0;
    for (auto const& [x, w] : all) {
        values.push_back(x);
        weights.push_back(w);
        n += w;
    }
    struct part {
        long double share, from, mean, sd; // the mean less `from`
    };
    std::vector<part> parts;
    auto const found = natural_breaks(values, weights, k);
    for (auto const& c : found.classes()) {
        long double weight = 0;
        long double mean = 0;
        for (auto i = all.find(c.from); i != all.upper_bound(c.to); ++i) {
            weight += i->second;
            mean += static_cast<long double>(i->second) * (static_cast<long double>(i->first) - c.from);
        }
        mean /= weight;
        long double squares = 0;
        for (auto i = all.find(c.from); i != all.upper_bound(c.to); ++i)
            squares += i->second * std::pow(static_cast<long double>(i->first) - c.from - mean, 2);
        long double sd = weight > 1 ? std::sqrt(squares / (weight - 1)) : 0;
        if (weight <= 1 || c.from == c.to) {
            long double gap = std::numeric_limits<long double>::infinity();
            if (auto const i = all.find(c.from); i != all.begin())
                gap = static_cast<long double>(c.from) - std::prev(i)->first;
            if (auto const i = all.upper_bound(c.to); i != all.end())
                gap = std::min(gap, static_cast<long double>(i->first) - c.to);
            if (std::isinf(gap)) return std::nullopt;
            sd = weight > 1 ? gap / 6 : gap;
        }
        parts.push_back({weight / n, c.from, mean, sd});
    }
    long double log_likelihood = 0;
    long double const root = std::sqrt(2 * std::acos(-1.0L));
    for (auto const& [x, w] : all) {
        long double density = 0;
        for (auto const& p : parts) {
            auto const z = (x - p.from - p.mean) / p.sd;
            density += p.share / (p.sd * root) * std::exp(-z * z / 2);
        }
        log_likelihood += w * std::log(density);
    }
    return 2 * log_likelihood - (3 * static_cast<long double>(k) - 1) * std::log(n);
}

} // namespace

BOOST_AUTO_TEST_CASE(the_number_of_classes_is_chosen)
{
    std::vector<int> const values{-1, 2, -1, 2, 4, 5, 6, -1, 2, -1};
    auto const found = natural_breaks(values, {1, 9});
    BOOST_TEST((found.best == natural_breaks(values, 3)));
    BOOST_REQUIRE(found.tried.size() == 5U); // there are five different values
    // By hand, one class: its mean is 1.7 and its sum of squares 64.1.
    double const one = -10 * std::log(2 * std::acos(-1.0) * 64.1 / 9) - 9 - 2 * std::log(10);
    BOOST_TEST(found.tried[0].bic.value() == one, tolerance(1e-14));
    for (std::size_t k = 1; k <= 5; ++k) {
        BOOST_TEST(found.tried[k - 1].k == k);
        BOOST_TEST(found.tried[k - 1].inertia == natural_breaks(values, k).inertia());
    }
    BOOST_TEST((natural_breaks(values, {2, 2}).best == natural_breaks(values, 2)));
    BOOST_TEST(natural_breaks(values, {4, 5}).best.size() == 4U);

    // Equal values are one class, whatever one asks for, and have no criterion.
    auto const equal = natural_breaks(std::vector(7, 3.5), {1, 9});
    BOOST_TEST(equal.best.size() == 1U);
    BOOST_TEST(equal.tried.size() == 1U);
    BOOST_TEST(!equal.tried[0].bic);
    BOOST_TEST(natural_breaks(std::vector{3}, {1, 9}).best.size() == 1U);
}

BOOST_AUTO_TEST_CASE(groups_that_are_apart_are_found)
{
    std::mt19937_64 random(47);
    for (std::size_t groups = 1; groups <= 7; ++groups) {
        auto values = sample(0, 60 * groups, random);
        for (std::size_t i = 0; i < values.size(); ++i) values[i] += 12 * static_cast<double>(i % groups);
        auto const found = natural_breaks(values, cohort::class_range{});
        BOOST_TEST(found.best.size() == groups);
        BOOST_TEST(found.tried.size() == 9U);
        for (auto const& c : found.best.classes()) BOOST_TEST(c.count == 60U);
    }
    // Groups of equal values too.
    std::vector<int> equal;
    for (int i = 0; i < 90; ++i) equal.push_back(i % 3 * 100);
    BOOST_TEST(natural_breaks(equal, {1, 9}).best.size() == 3U);
}

BOOST_AUTO_TEST_CASE(the_criterion_is_as_it_is_written_down)
{
    std::mt19937_64 random(53);
    for (int shape = 0; shape < shapes; ++shape) {
        for (std::size_t const n : {2U, 5U, 12U, 60U, 300U}) {
            auto const values = sample(shape, n, random);
            std::vector<int> weights;
            std::vector<double> repeated;
            for (double const x : values) {
                weights.push_back(static_cast<int>(random() % 3) + 1);
                repeated.insert(repeated.end(), static_cast<std::size_t>(weights.back()), x);
            }
            auto const plain = natural_breaks(values, {1, 6});
            auto const weighted = natural_breaks(values, weights, {1, 6});
            BOOST_TEST((weighted.best.cuts() == natural_breaks(repeated, {1, 6}).best.cuts()));
            BOOST_TEST((weighted.tried == natural_breaks(repeated, {1, 6}).tried));
            for (auto const* const tried : {&plain.tried, &weighted.tried}) {
                weights_of_values all = distinct(tried == &plain.tried ? values : repeated);
                BOOST_TEST(tried->size() == std::min<std::size_t>(6, all.size()));
                std::optional<double> most;
                std::size_t chosen = 1;
                for (auto const& t : *tried) {
                    BOOST_TEST_CONTEXT("shape " << shape << ", n " << n << ", k " << t.k)
                    {
                        auto const expected = bic_by_the_formula(all, t.k);
                        BOOST_TEST(t.bic.has_value() == expected.has_value());
                        if (!expected) continue;
                        BOOST_TEST(std::abs(*t.bic - static_cast<double>(*expected)) <=
                                   1e-11 * (std::abs(*t.bic) + static_cast<double>(n)));
                        if (most && !(*t.bic > *most)) continue;
                        most = t.bic;
                        chosen = t.k;
                    }
                }
                BOOST_TEST((tried == &plain.tried ? plain : weighted).best.size() == chosen);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(the_choice_depends_neither_on_order_nor_on_scale)
{
    std::mt19937_64 random(59);
    for (int shape = 0; shape < shapes; ++shape) {
        auto values = sample(shape, 400, random);
        auto const found = natural_breaks(values, {1, 7});
        if (shape != 8) { // would not stay in the range of numbers
            for (int const power : {3, 400, -400, 900, -850}) {
                std::vector<double> scaled;
                for (double const x : values) scaled.push_back(std::ldexp(x, power));
                auto const same = natural_breaks(scaled, {1, 7});
                BOOST_TEST(same.best.size() == found.best.size());
                // Densities are of the unit 1 / value.
                for (std::size_t i = 0; i < found.tried.size(); ++i) {
                    if (!found.tried[i].bic) continue;
                    BOOST_TEST(*same.tried[i].bic + 800 * power * std::log(2.0) == *found.tried[i].bic,
                               tolerance(1e-9));
                }
            }
        }
        for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[random() % i]);
        BOOST_TEST((natural_breaks(values, {1, 7}) == found));
    }
    // One value far from its class: its density there is below the least number.
    std::vector<double> far(4000, 0);
    for (std::size_t i = 0; i + 1 < far.size(); ++i) far[i] = static_cast<double>(i % 10);
    far.back() = 1e9;
    auto const one = natural_breaks(far, {1, 2});
    BOOST_TEST(std::isfinite(*one.tried[0].bic));
    BOOST_TEST(one.best.size() == 2U);
}

BOOST_AUTO_TEST_CASE(choices_that_are_refused)
{
    std::vector<int> const values{5, 5, 7, 7, 9};
    BOOST_CHECK_THROW((void)natural_breaks(values, {0, 3}), cohort::invalid_option);
    BOOST_CHECK_THROW((void)natural_breaks(values, {3, 2}), cohort::invalid_option);
    BOOST_CHECK_THROW((void)natural_breaks(values, {4, 6}), cohort::invalid_option);
    auto const fewer = natural_breaks(values, {4, 6}, {.too_few = too_few_values::fewer_classes});
    BOOST_TEST((fewer.best == natural_breaks(values, 3)));
    BOOST_TEST(fewer.tried.size() == 1U);
    std::vector<double> const none;
    BOOST_CHECK_THROW((void)natural_breaks(none, {1, 9}), cohort::invalid_option);
    BOOST_TEST((natural_breaks(none, {1, 9}, {.too_few = too_few_values::fewer_classes}) ==
                cohort::chosen_classes{}));
    BOOST_CHECK_THROW((void)natural_breaks(values, std::vector{1, 1}, {1, 9}), cohort::invalid_option);
    BOOST_CHECK_THROW((void)natural_breaks(values, std::vector(5, -1), {1, 9}), cohort::invalid_row);
    // Weights that are no numbers of observations.
    BOOST_CHECK_EXCEPTION(
        (void)natural_breaks(values, std::vector(5, 0.2), {1, 9}), cohort::invalid_option, [](auto const& e) {
            return std::string(e.what()).find("numbers of observations") != std::string::npos;
        });
    BOOST_TEST(natural_breaks(std::vector{5, 5}, std::vector{0.2, 0.2}, {1, 9}).best.size() == 1U);
    BOOST_CHECK_THROW((void)natural_breaks(values, std::vector(5, 1e308), {1, 9}),
                      cohort::arithmetic_overflow);
    BOOST_CHECK_EXCEPTION(
        (void)natural_breaks(std::vector{1.0, std::numeric_limits<double>::quiet_NaN()}, {1, 9}),
        cohort::invalid_row, [](auto const& e) { return e.row() == 1; });
}
