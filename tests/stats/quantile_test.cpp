#define BOOST_TEST_MODULE stats / quantile
#include <boost/test/unit_test.hpp>

#include <cohort/stats/quantile.hpp>

#include <range/v3/view/istream.hpp>
#include <range/v3/view/transform.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <list>
#include <random>
#include <sstream>
#include <vector>

using boost::test_tools::tolerance;
using cohort::quantile;
using cohort::quantile_sorted;
using cohort::quantile_type;
using cohort::quantiles;

namespace {

constexpr std::array all_types{quantile_type::type1, quantile_type::type2, quantile_type::type3,
                               quantile_type::type4, quantile_type::type5, quantile_type::type6,
                               quantile_type::type7, quantile_type::type8, quantile_type::type9};
constexpr std::array fifths{0.2, 0.4, 0.6, 0.8};
constexpr std::array fibonacci{2, 3, 5, 8, 13, 21, 34, 55, 89, 144};
constexpr std::array ties{1, 1, 1, 1, 2, 2, 3, 4, 5, 10};

static_assert(quantile_sorted(fibonacci, 0.5) == 17.0);
static_assert(quantile(fibonacci, 0.5, quantile_type::type1) == 13.0);

/// The definitions as the paper has them, with the probability as an exact fraction a / b: m such that the
/// quantile lies at n p + m, whole parts by integer division. All in 24ths of 1 / b, so that nothing is
/// rounded.
auto by_definition(std::vector<double> const& sorted, std::int64_t a, std::int64_t b, quantile_type type)
    -> double
{
    auto const n = static_cast<std::int64_t>(sorted.size());
    std::int64_t const one = 24 * b;
    auto const m = [&]() -> std::int64_t { // times one
        switch (type) {
        case quantile_type::type1:
        case quantile_type::type2:
        case quantile_type::type4:
            return 0;
        case quantile_type::type3:
            return -12 * b;
        case quantile_type::type5:
            return 12 * b;
        case quantile_type::type6:
            return 24 * a;
        case quantile_type::type7:
            return 24 * (b - a);
        case quantile_type::type8:
            return 8 * a + 8 * b;
        case quantile_type::type9:
            return 6 * a + 9 * b;
        }
        return 0;
    }();
    std::int64_t const at = 24 * a * n + m;
    std::int64_t j = at / one;
    std::int64_t g = at % one;
    if (g < 0) {
        g += one;
        --j;
    }
    auto const x = [&](std::int64_t k) {
        return sorted[static_cast<std::size_t>(std::clamp<std::int64_t>(k, 1, n) - 1)];
    };
    switch (type) {
    case quantile_type::type1:
        return g > 0 ? x(j + 1) : x(j);
    case quantile_type::type2:
        return g > 0 ? x(j + 1) : (x(j) + x(j + 1)) / 2;
    case quantile_type::type3:
        return g == 0 && j % 2 == 0 ? x(j) : x(j + 1);
    default:
        break;
    }
    long double const share = static_cast<long double>(g) / static_cast<long double>(one);
    return static_cast<double>((1 - share) * x(j) + share * x(j + 1));
}

} // namespace

BOOST_AUTO_TEST_CASE(figures_of_the_nine_types)
{
    // Recomputed with R 4.2: quantile(x, c(.2, .4, .6, .8), type = t).
    std::array<std::array<double, 4>, 9> const of_fibonacci{{{3, 8, 21, 55},
                                                             {4, 10.5, 27.5, 72},
                                                             {3, 8, 21, 55},
                                                             {3, 8, 21, 55},
                                                             {4, 10.5, 27.5, 72},
                                                             {3.4, 10, 28.8, 82.2},
                                                             {4.6, 11, 26.2, 61.8},
                                                             {3.8, 10.0 + 1.0 / 3, 27.0 + 14.0 / 15, 75.4},
                                                             {3.85, 10.375, 27.825, 74.55}}};
    for (std::size_t t = 0; t < 9; ++t) {
        auto const found = quantiles(fibonacci, fifths, all_types[t]);
        for (std::size_t k = 0; k < 4; ++k) BOOST_TEST(found[k] == of_fibonacci[t][k], tolerance(1e-14));
    }
    std::array const some{quantile_type::type2, quantile_type::type6, quantile_type::type7,
                          quantile_type::type8};
    std::array<std::array<double, 4>, 4> const of_ties{{{1, 1.5, 2.5, 4.5},
                                                        {1, 1.4, 2.6, 4.8},
                                                        {1, 1.6, 2.4, 4.2},
                                                        {1, 1.0 + 7.0 / 15, 2.0 + 8.0 / 15, 4.6}}};
    for (std::size_t t = 0; t < 4; ++t) {
        auto const found = quantiles(ties, fifths, some[t]);
        for (std::size_t k = 0; k < 4; ++k) BOOST_TEST(found[k] == of_ties[t][k], tolerance(1e-14));
    }
    BOOST_TEST((quantiles(fibonacci, fifths) == quantiles(fibonacci, fifths, quantile_type::type7)));
}

BOOST_AUTO_TEST_CASE(agrees_with_the_definition)
{
    std::mt19937_64 random(61);
    for (int round = 0; round < 3000; ++round) {
        std::vector<double> xs(1 + random() % (round % 10 == 0 ? 3000 : 30));
        for (auto& x : xs)
            x = round % 2 == 0 ? static_cast<double>(random() % 10)
                               : static_cast<double>(random() >> 20) - 1e13;
        auto sorted = xs;
        std::ranges::sort(sorted);
        std::int64_t const b = std::array{4, 5, 10, 100, 1000, 7, 12}[random() % 7];
        auto const a = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(b + 1));
        double const p = static_cast<double>(a) / static_cast<double>(b);
        for (auto const type : all_types) {
            double const expected = by_definition(sorted, a, b, type);
            double const scale = std::max(std::abs(sorted.front()), std::abs(sorted.back()));
            double const found = quantile(xs, p, type).value();
            BOOST_TEST(std::abs(found - expected) <= 1e-11 * scale,
                       "type " << static_cast<int>(type) << ", n = " << xs.size() << ", p = " << p);
            BOOST_TEST(quantile_sorted(sorted, p, type).value() == found);
            if (type == quantile_type::type1 || type == quantile_type::type3) BOOST_TEST(found == expected);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_place_that_is_whole_on_paper_is_whole)
{
    // 100 * 0.07 is 7.000000000000001 as doubles are multiplied, and 0.29 * 100 is 28.999999999999996.
    for (std::int64_t const n : {10, 100, 1000, 10'000, 1'000'000}) {
        std::vector<std::int32_t> xs(static_cast<std::size_t>(n));
        for (std::size_t i = 0; i < xs.size(); ++i) xs[i] = static_cast<std::int32_t>(i + 1);
        for (std::int64_t k = 0; k <= 100; ++k) {
            double const p = static_cast<double>(k) / 100;
            auto const place = n * k; // in hundredths
            auto const up = static_cast<double>(std::max<std::int64_t>((place + 99) / 100, 1));
            BOOST_TEST(quantile_sorted(xs, p, quantile_type::type1).value() == up);
            auto const mean = place % 100 == 0 ? std::clamp(static_cast<double>(place) / 100 + 0.5, 1.0,
                                                            static_cast<double>(n))
                                               : up;
            BOOST_TEST(quantile_sorted(xs, p, quantile_type::type2).value() == mean);
            if (place % 100 == 0 && k > 0)
                BOOST_TEST(quantile_sorted(xs, p, quantile_type::type4).value() ==
                           static_cast<double>(place / 100));
        }
    }
}

BOOST_AUTO_TEST_CASE(never_less_for_more_and_never_outside)
{
    std::mt19937_64 random(67);
    for (int round = 0; round < 100; ++round) {
        std::vector<double> xs(1 + random() % 20);
        for (auto& x : xs)
            x = std::ldexp(static_cast<double>(static_cast<std::int64_t>(random())),
                           static_cast<int>(random() % 3) * 300);
        auto const [low, high] = std::ranges::minmax(xs);
        std::vector<double> probabilities;
        for (int i = 0; i <= 997; ++i) probabilities.push_back(i / 997.0);
        for (auto const type : all_types) {
            auto const found = quantiles(xs, probabilities, type);
            BOOST_TEST(std::ranges::is_sorted(found));
            BOOST_TEST(found.front() == low);
            BOOST_TEST(found.back() == high);
        }
    }
}

BOOST_AUTO_TEST_CASE(probabilities_in_any_order_and_values_of_any_range)
{
    std::list<std::int64_t> const values(fibonacci.rbegin(), fibonacci.rend());
    std::array const probabilities{1.0, 0.5, 0.0, 0.5};
    std::vector<double> const expected{144, 17, 2, 17};
    BOOST_TEST((quantiles(values, probabilities) == expected));
    std::istringstream stream("144 2 3 89 5 55 8 34 13 21");
    BOOST_TEST(quantile(ranges::istream_view<int>(stream), 0.5).value() == 17.0); // single pass
    auto const halves =
        values | ranges::views::transform([](std::int64_t x) { return static_cast<float>(x) / 2; });
    BOOST_TEST(quantile(halves, 0.5).value() == 8.5);
    BOOST_TEST(quantile(std::vector<long double>{3, 1, 2}, 0.5).value() == 2.0);
    BOOST_TEST(quantile(std::vector<std::uint64_t>{~std::uint64_t(0), 0}, 1).value() == 0x1p64);
}

BOOST_AUTO_TEST_CASE(infinities_have_their_place)
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    std::vector<double> const xs{infinity, 1, -infinity, 2, 3};
    BOOST_TEST(quantile(xs, 0.5).value() == 2.0);
    BOOST_TEST(quantile(xs, 0.0).value() == -infinity);
    BOOST_TEST(quantile(xs, 0.1).value() == -infinity);
    BOOST_TEST(quantile(xs, 0.9).value() == infinity);
    BOOST_TEST(quantile(xs, 0.75).value() == 3.0);
    BOOST_TEST(std::isnan(quantile(std::vector<double>{-infinity, infinity}, 0.5).value()));
    constexpr double most = std::numeric_limits<double>::max();
    BOOST_TEST(quantile(std::vector<double>{-most, most}, 0.5).value() == 0.0);
}

BOOST_AUTO_TEST_CASE(nothing_to_say_and_nonsense)
{
    std::vector<double> const none;
    BOOST_TEST(!quantile(none, 0.5).has_value());
    BOOST_TEST(!quantile_sorted(none, 0.5).has_value());
    BOOST_TEST(quantiles(none, fifths).empty());
    BOOST_TEST(quantiles(fibonacci, std::span<double const>{}).empty());
    for (double const p : {-0.01, 1.01, std::nan("")}) {
        BOOST_CHECK_THROW((void)quantile(fibonacci, p), cohort::invalid_option);
        BOOST_CHECK_THROW((void)quantile_sorted(fibonacci, p), cohort::invalid_option);
        BOOST_CHECK_THROW((void)quantile(none, p), cohort::invalid_option);
    }
    for (auto const type : {static_cast<quantile_type>(0), static_cast<quantile_type>(10)})
        BOOST_CHECK_THROW((void)quantile(fibonacci, 0.5, type), cohort::invalid_option);
    std::vector<double> const with_nan{1, 2, std::nan(""), 4, std::nan("")};
    BOOST_CHECK_EXCEPTION((void)quantile(with_nan, 0.5), cohort::invalid_row,
                          [](auto const& e) { return e.row() == 2; });
    std::list<float> const list_with_nan{1, std::nanf("")};
    BOOST_CHECK_EXCEPTION((void)quantile(list_with_nan, 0.5), cohort::invalid_row,
                          [](auto const& e) { return e.row() == 1; });
}
