#define BOOST_TEST_MODULE properties / accumulators
#include <boost/test/unit_test.hpp>

#include <cohort/stats.hpp>

#include <rapidcheck/boost_test.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

using namespace cohort;

namespace {

template <class A, class T>
auto of(std::vector<T> const& xs) -> A
{
    A a;
    for (T const& x : xs) a(x);
    return a;
}

template <class A>
auto merged(A a, A const& b) -> A
{
    return a += b;
}

/// The samples in another order, cut into any number of parts, empty ones too, which are merged as a tree of
/// any shape.
template <class A, class T>
auto in_parts(std::vector<T> xs) -> A
{
    for (std::size_t i = xs.size(); i > 1; --i)
        std::swap(xs[i - 1], xs[*rc::gen::inRange<std::size_t>(0, i)]);
    std::vector<A> parts(*rc::gen::inRange<std::size_t>(1, 6));
    for (T const& x : xs) parts[*rc::gen::inRange<std::size_t>(0, parts.size())](x);
    while (parts.size() > 1) {
        auto const i = *rc::gen::inRange<std::size_t>(0, parts.size() - 1);
        parts[i] += parts.back();
        parts.pop_back();
    }
    return parts.front();
}

/// The laws of an accumulator whose state is exact, to the bit.
template <class A, class T>
void is_exact(std::vector<T> const& xs, std::vector<T> const& ys, std::vector<T> const& zs)
{
    auto const a = of<A>(xs);
    auto const b = of<A>(ys);
    auto const c = of<A>(zs);
    RC_ASSERT(merged(a, b) == merged(b, a));
    RC_ASSERT(merged(merged(a, b), c) == merged(a, merged(b, c)));
    RC_ASSERT(merged(a, A{}) == a);
    RC_ASSERT(merged(A{}, a) == a);
    auto all = xs;
    all.insert(all.end(), ys.begin(), ys.end());
    RC_ASSERT(of<A>(all) == merged(a, b));
    RC_ASSERT(in_parts<A>(all) == of<A>(all));
}

/// Numbers of all sizes, whose sums are far from overflow.
auto any_numbers() -> std::vector<double>
{
    return *rc::gen::container<std::vector<double>>(
        rc::gen::apply([](std::int64_t m, int e) { return std::ldexp(static_cast<double>(m), e); },
                       rc::gen::arbitrary<std::int64_t>(), rc::gen::inRange(-80, 80)));
}

auto absolute(std::vector<double> const& xs) -> double
{
    double a = 0;
    for (double const x : xs) a += std::abs(x);
    return a;
}

constexpr double u = 0x1p-53;

} // namespace

RC_BOOST_PROP(count_is_exact,
              (std::vector<int> const& xs, std::vector<int> const& ys, std::vector<int> const& zs))
{
    is_exact<count>(xs, ys, zs);
    RC_ASSERT(of<count>(xs).value() == xs.size());
}

RC_BOOST_PROP(distinct_is_exact, (std::vector<std::string> const& xs, std::vector<std::string> const& ys,
                                  std::vector<std::string> const& zs))
{
    is_exact<distinct<std::string>>(xs, ys, zs);
}

RC_BOOST_PROP(distinct_counts_what_sorting_leaves, (std::vector<std::uint8_t> xs))
{
    auto const n = of<distinct<std::uint8_t>>(xs).value();
    std::ranges::sort(xs);
    xs.erase(std::unique(xs.begin(), xs.end()), xs.end());
    RC_ASSERT(n == xs.size());
}

RC_BOOST_PROP(extrema_are_exact, (std::vector<std::int64_t> const& xs, std::vector<std::int64_t> const& ys,
                                  std::vector<std::int64_t> const& zs))
{
    is_exact<extrema<std::int64_t>>(xs, ys, zs);
    auto const e = of<extrema<std::int64_t>>(xs);
    RC_ASSERT(e.min().has_value() == !xs.empty());
    if (!xs.empty()) {
        RC_ASSERT(*e.min() == *std::ranges::min_element(xs));
        RC_ASSERT(*e.max() == *std::ranges::max_element(xs));
    }
}

RC_BOOST_PROP(whole_sums_are_exact, (std::vector<std::int32_t> const& xs, std::vector<std::int32_t> const& ys,
                                     std::vector<std::int32_t> const& zs))
{
    is_exact<sum<std::int32_t>>(xs, ys, zs);
    std::int64_t total = 0;
    for (auto const x : xs) total += x;
    RC_ASSERT(of<sum<std::int32_t>>(xs).value() == total);
}

RC_BOOST_PROP(whole_sums_are_exact_also_near_overflow, ())
{
    using limits = std::numeric_limits<std::int64_t>;
    auto const some = [] {
        return *rc::gen::container<std::vector<std::int64_t>>(rc::gen::oneOf(
            rc::gen::arbitrary<std::int64_t>(),
            rc::gen::element(limits::min(), limits::max(), std::int64_t(1)),
            rc::gen::map(rc::gen::inRange<std::int64_t>(0, 100), [](auto d) { return limits::max() - d; }),
            rc::gen::map(rc::gen::inRange<std::int64_t>(0, 100), [](auto d) { return limits::min() + d; })));
    };
    auto const xs = some();
    auto const ys = some();
    is_exact<sum<std::int64_t>>(xs, ys, some());

    // Schoolbook addition in two halves of nine digits each and more, of equal sign at the end.
    constexpr std::int64_t base = 1'000'000'000;
    std::int64_t high = 0;
    std::int64_t low = 0;
    for (auto const x : xs) {
        low += x % base;
        high += x / base + low / base;
        low %= base;
    }
    if (high > 0 && low < 0) {
        --high;
        low += base;
    } else if (high < 0 && low > 0) {
        ++high;
        low -= base;
    }
    constexpr auto most = limits::max() / base;
    bool const fits = (high < most || (high == most && low <= limits::max() % base)) &&
                      (high > -most || (high == -most && low >= limits::min() % base));
    auto const s = of<sum<std::int64_t>>(xs);
    RC_ASSERT(s.fits() == fits);
    if (fits)
        RC_ASSERT(s.value() == high * base + low);
    else
        RC_ASSERT_THROWS_AS((void)s.value(), arithmetic_overflow);
}

RC_BOOST_PROP(real_sums_agree_within_the_bound, ())
{
    auto const xs = any_numbers();
    auto const ys = any_numbers();
    auto const a = of<sum<double>>(xs);
    auto const b = of<sum<double>>(ys);
    RC_ASSERT(merged(a, b) == merged(b, a));
    RC_ASSERT(merged(a, sum<double>{}) == a);
    RC_ASSERT(merged(sum<double>{}, a) == a);

    auto all = xs;
    all.insert(all.end(), ys.begin(), ys.end());
    double const nu = static_cast<double>(all.size()) * u;
    // Two answers, each within the bound of the exact one.
    double const total = of<sum<double>>(all).value();
    double const bound = 2 * (u * std::abs(total) + 1.01 * nu * nu * absolute(all)) * (1 + 4 * u);
    RC_ASSERT(std::abs(merged(a, b).value() - total) <= bound);
    RC_ASSERT(std::abs(in_parts<sum<double>>(all).value() - total) <= bound);
}

RC_BOOST_PROP(means_agree_within_the_bound, ())
{
    auto const xs = any_numbers();
    RC_PRE(!xs.empty());
    auto const whole = of<mean>(xs);
    auto const parts = in_parts<mean>(xs);
    RC_ASSERT(parts.count() == whole.count());
    auto const n = static_cast<double>(xs.size());
    double const bound = 4 * u * std::abs(*whole.value()) + 4 * (n * u) * (n * u) * absolute(xs) / n;
    RC_ASSERT(std::abs(*parts.value() - *whole.value()) <= bound);
}

RC_BOOST_PROP(moments_agree_within_the_bound,
              (std::vector<std::int16_t> const& whole_numbers, bool far_from_zero))
{
    RC_PRE(!whole_numbers.empty());
    std::vector<double> xs;
    for (auto const x : whole_numbers) xs.push_back((far_from_zero ? 1e6 : 0) + x / 64.0);
    auto const whole = of<moments>(xs);
    auto const parts = in_parts<moments>(xs);
    RC_ASSERT(parts.count() == whole.count());
    auto const n = static_cast<double>(xs.size());
    auto const variance = *whole.variance(variance_kind::population);
    RC_ASSERT(std::abs(*parts.mean() - *whole.mean()) <= 4 * n * u * absolute(xs) / n);
    double const relative =
        variance == 0 ? 0 : 16 * n * u * std::sqrt(1 + *whole.mean() * *whole.mean() / variance);
    RC_ASSERT(std::abs(*parts.variance(variance_kind::population) - variance) <= relative * variance + 1e-25);
    RC_ASSERT(merged(whole, moments{}) == whole);
    RC_ASSERT(merged(moments{}, whole) == whole);
}

RC_BOOST_PROP(an_interval_holds_the_proportion_and_narrows, ())
{
    auto const n = *rc::gen::inRange<std::uint64_t>(1, 1'000'000);
    auto const k = *rc::gen::inRange<std::uint64_t>(0, n + 1);
    auto const i = wilson_interval(k, n).value();
    auto const p = static_cast<double>(k) / static_cast<double>(n);
    RC_ASSERT(0 <= i.low && i.low <= p && p <= i.high && i.high <= 1);
    auto const more = wilson_interval(4 * k, 4 * n).value();
    RC_ASSERT(more.high - more.low < i.high - i.low);
}

RC_BOOST_PROP(quantiles_do_not_depend_on_the_order, (std::vector<std::int32_t> xs))
{
    RC_PRE(!xs.empty());
    std::vector<double> const p{0, *rc::gen::inRange(0, 1000) / 999.0, 0.25, 0.5, 1};
    auto const type = static_cast<quantile_type>(*rc::gen::inRange(1, 10));
    auto const before = quantiles(xs, p, type);
    for (std::size_t i = xs.size(); i > 1; --i)
        std::swap(xs[i - 1], xs[*rc::gen::inRange<std::size_t>(0, i)]);
    RC_ASSERT(quantiles(xs, p, type) == before);
    std::ranges::sort(xs);
    for (std::size_t k = 0; k < p.size(); ++k) RC_ASSERT(quantile_sorted(xs, p[k], type) == before[k]);
}
