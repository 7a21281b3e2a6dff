#define BOOST_TEST_MODULE stats / sum
#include <boost/test/unit_test.hpp>

#include <cohort/stats/sum.hpp>

#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <random>
#include <tuple>
#include <vector>

using cohort::checked_add;
using cohort::sum;

static_assert(std::same_as<cohort::sum_result_t<short>, std::int64_t>);
static_assert(std::same_as<cohort::sum_result_t<std::uint64_t>, std::int64_t>);
static_assert(std::same_as<cohort::sum_result_t<float>, double>);
static_assert(std::same_as<cohort::sum_result_t<double>, double>);
static_assert(std::same_as<cohort::sum_result_t<long double>, long double>);
static_assert(!cohort::summable<bool>);
static_assert(!cohort::summable<char const*>);

namespace {

constexpr auto int64_max = std::numeric_limits<std::int64_t>::max();
constexpr auto int64_min = std::numeric_limits<std::int64_t>::min();
constexpr double infinity = std::numeric_limits<double>::infinity();

// Wide enough to add up any of the totals below exactly.
__extension__ using wide = __int128;

template <class T>
constexpr auto total(std::initializer_list<T> xs) -> sum<T>
{
    sum<T> s;
    for (T const x : xs) s(x);
    return s;
}

static_assert(total<int>({}).value() == 0);
static_assert(total({1, -2, 5}).value() == 4);
static_assert(total({int64_max, std::int64_t(1), std::int64_t(-1)}).value() == int64_max);
static_assert(!total({int64_max, std::int64_t(1)}).fits());
static_assert(total({1.0, 1e100, 1.0, -1e100}).value() == 2);
static_assert(checked_add(int64_max, int64_min) == -1);
static_assert(checked_add(int64_max - 1, 1) == int64_max);

auto overflows(std::int64_t a, std::int64_t b) -> bool
{
    try {
        (void)checked_add(a, b);
        return false;
    } catch (cohort::arithmetic_overflow const&) {
        return true;
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(a_checked_sum_is_right_or_refused)
{
    std::vector<std::int64_t> edges;
    for (std::int64_t const d : {0, 1, 2, 100}) {
        edges.insert(edges.end(),
                     {d, -d, int64_max - d, int64_min + d, int64_max / 2 + d, int64_min / 2 - d});
    }
    for (auto const a : edges) {
        for (auto const b : edges) {
            wide const exact = wide(a) + b;
            bool const fits = exact >= int64_min && exact <= int64_max;
            BOOST_TEST(overflows(a, b) == !fits);
            if (fits) BOOST_TEST(checked_add(a, b) == static_cast<std::int64_t>(exact));
        }
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(
    whole_numbers_are_exact, T,
    decltype(std::tuple<signed char, unsigned char, std::int16_t, std::uint16_t, std::int32_t, std::uint32_t,
                        std::int64_t, std::uint64_t, char, wchar_t>{}))
{
    std::mt19937_64 random(11);
    for (int round = 0; round < 200; ++round) {
        sum<T> all;
        sum<T> parts[3];
        wide exact = 0;
        for (std::uint64_t i = 0, n = random() % 40; i < n; ++i) {
            auto const bits = random() >> (random() % 64);
            auto const x =
                static_cast<T>(random() % 8 == 0 ? std::numeric_limits<T>::max() - static_cast<T>(bits % 3)
                                                 : static_cast<T>(bits));
            all(x);
            parts[random() % 3](x);
            exact += x;
        }
        bool const fits = exact >= int64_min && exact <= int64_max;
        BOOST_TEST(all.fits() == fits);
        if (fits)
            BOOST_TEST(all.value() == static_cast<std::int64_t>(exact));
        else
            BOOST_CHECK_THROW((void)all.value(), cohort::arithmetic_overflow);
        auto merged = parts[2];
        merged += parts[0];
        merged += parts[1];
        BOOST_TEST((merged == all));
    }
}

BOOST_AUTO_TEST_CASE(an_overflow_on_the_way_that_comes_back_is_none)
{
    auto s = total({int64_max, int64_max, int64_min});
    BOOST_TEST(!total({int64_max, int64_max}).fits());
    BOOST_TEST(s.value() == int64_max - 1);
    s(int64_min);
    BOOST_TEST(s.value() == -2);
    auto const low = total({int64_min, std::int64_t(-1)});
    BOOST_CHECK_THROW((void)low.value(), cohort::arithmetic_overflow);
    BOOST_TEST(total({int64_min}).value() == int64_min);
}

BOOST_AUTO_TEST_CASE(unsigned_numbers_beyond_int64_overflow)
{
    BOOST_TEST(total({std::uint64_t(int64_max)}).value() == int64_max);
    BOOST_CHECK_THROW((void)total({std::uint64_t(int64_max) + 1}).value(), cohort::arithmetic_overflow);
    BOOST_CHECK_THROW((void)total({~std::uint64_t(0), ~std::uint64_t(0)}).value(),
                      cohort::arithmetic_overflow);
}

BOOST_AUTO_TEST_CASE(cancellation_keeps_the_small_ones)
{
    BOOST_TEST(total({1.0, 1e100, 1.0, -1e100}).value() == 2.0);
    BOOST_TEST(total({1e16, 1.0, 1.0, -1e16}).value() == 2.0);
    BOOST_TEST(total({1.0f, 1e20f, -1e20f}).value() == 1.0);
    BOOST_TEST(static_cast<double>(total({1.0L, 1e4000L, 1.0L, -1e4000L}).value()) == 2.0);

    sum<double> cents;
    for (int i = 0; i < 10'000'000; ++i) cents(0.01);
    BOOST_TEST(cents.value() == 100'000.0);
}

BOOST_AUTO_TEST_CASE(the_error_stays_within_the_stated_bound)
{
    std::mt19937_64 random(13);
    constexpr double u = 0x1p-53;
    for (int round = 0; round < 400; ++round) {
        sum<double> all;
        sum<double> parts[4];
        wide exact = 0;
        wide absolute = 0;
        double last = 0;
        double n = 0;
        for (std::uint64_t i = 0, count = 1 + random() % 2000; i < count; ++i) {
            double x = std::ldexp(static_cast<double>(static_cast<std::int64_t>(random()) >> 11),
                                  static_cast<int>(random() % 50));
            if (random() % 3 == 0) x = -last; // cancels much of what is there
            last = x;
            all(x);
            parts[random() % 4](x);
            exact += static_cast<wide>(x);
            absolute += static_cast<wide>(std::abs(x));
            n += 1;
        }
        sum<double> merged;
        for (auto const& part : parts) merged += part;
        double const nu = n * u;
        double const bound = u * std::abs(static_cast<double>(exact)) +
                             nu * nu * static_cast<double>(absolute) / ((1 - nu) * (1 - nu));
        BOOST_TEST(std::abs(static_cast<double>(static_cast<wide>(all.value()) - exact)) <= bound);
        BOOST_TEST(std::abs(static_cast<double>(static_cast<wide>(merged.value()) - exact)) <= bound);
    }
}

BOOST_AUTO_TEST_CASE(merging_two_parts_commutes_to_the_bit)
{
    std::mt19937_64 random(17);
    for (int round = 0; round < 1000; ++round) {
        sum<double> a;
        sum<double> b;
        for (int i = 0; i < 20; ++i) {
            a(std::ldexp(static_cast<double>(random()), static_cast<int>(random() % 200)));
            b(-std::ldexp(static_cast<double>(random()), static_cast<int>(random() % 200)));
        }
        auto ab = a;
        ab += b;
        auto ba = b;
        ba += a;
        BOOST_TEST((ab == ba));
        auto same = a;
        same += sum<double>{};
        BOOST_TEST((same == a));
        sum<double> from_nothing;
        from_nothing += a;
        BOOST_TEST((from_nothing == a));
    }
}

BOOST_AUTO_TEST_CASE(infinities_and_not_a_number_pass_through)
{
    BOOST_TEST(total({infinity}).value() == infinity);
    BOOST_TEST(total({infinity, infinity, 1.0}).value() == infinity);
    BOOST_TEST(total({1.0, -infinity, -infinity}).value() == -infinity);
    BOOST_TEST(std::isnan(total({infinity, -infinity}).value()));
    BOOST_TEST(std::isnan(total({1.0, std::nan(""), 2.0}).value()));
    BOOST_TEST(total({1e308, 1e308, 1e308}).value() == infinity);
    auto s = total({infinity, 3.0});
    s += total({1.0, infinity});
    BOOST_TEST(s.value() == infinity);
    BOOST_TEST((s == total({infinity})));
    s += total({-infinity});
    BOOST_TEST(std::isnan(s.value()));
}
