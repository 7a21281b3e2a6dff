#define BOOST_TEST_MODULE stats / log_rank
#include <boost/test/unit_test.hpp>

#include <cohort/stats/log_rank.hpp>
#include <support/refusal.hpp>
#include <support/single_pass.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <list>
#include <random>
#include <utility>
#include <vector>

using boost::test_tools::tolerance;
using cohort::at_risk_step;
using cohort::log_rank;

namespace {

using steps = std::vector<at_risk_step>;

/// Somebody who was followed up to a week, and whether the event came then.
struct follow_up {
    int week;
    bool event;
};

/// Weeks 1 ... of some people, counted one by one.
auto weekly(std::vector<follow_up> const& people, int weeks) -> steps
{
    steps out;
    for (int w = 1; w <= weeks; ++w) {
        at_risk_step s;
        for (auto const& p : people) {
            s.at_risk += p.week >= w ? 1U : 0U;
            s.events += p.week == w && p.event ? 1U : 0U;
        }
        out.push_back(s);
    }
    return out;
}

/// The literal definition, in more digits.
struct slow_test {
    long double observed = 0;
    long double expected = 0;
    long double variance = 0;
};

auto slow(steps const& one, steps const& other) -> slow_test
{
    slow_test out;
    for (std::size_t i = 0; i < one.size(); ++i) {
        auto const n1 = static_cast<long double>(one[i].at_risk);
        auto const n = n1 + static_cast<long double>(other[i].at_risk);
        auto const d1 = static_cast<long double>(one[i].events);
        auto const d = d1 + static_cast<long double>(other[i].events);
        if (n == 0) continue;
        out.observed += d1;
        out.expected += d * n1 / n;
        if (n > 1) out.variance += d * (n1 / n) * (1 - n1 / n) * (n - d) / (n - 1);
    }
    return out;
}

/// A group that loses events and others at random; small ones have many ties and empty ends.
auto random_group(std::mt19937_64& random, std::size_t length, std::uint64_t size) -> steps
{
    steps out;
    for (std::size_t i = 0; i < length; ++i) {
        at_risk_step s{size, 0};
        if (size > 0)
            s.events = random() % (std::min<std::uint64_t>(size, 1 + size / (1 + random() % 9)) + 1);
        size -= s.events;
        if (size > 0) size -= random() % (1 + size / 8);
        out.push_back(s);
    }
    return out;
}

// Weeks in remission of 42 children with leukaemia, 21 with 6-mercaptopurine and 21 without (E. J. Freireich
// et al., Blood 21, 1963, 699-716, as given by E. A. Gehan, Biometrika 52, 1965): false where it lasted on.
std::vector<follow_up> const treated = {
    {6, true},   {6, true},   {6, true},   {6, false},  {7, true},   {9, false},  {10, true},
    {10, false}, {11, false}, {13, true},  {16, true},  {17, false}, {19, false}, {20, false},
    {22, true},  {23, true},  {25, false}, {32, false}, {32, false}, {34, false}, {35, false},
};
std::vector<follow_up> const placebo = {
    {1, true},  {1, true},  {2, true},  {2, true},  {3, true},  {4, true},  {4, true},
    {5, true},  {5, true},  {8, true},  {8, true},  {8, true},  {8, true},  {11, true},
    {11, true}, {12, true}, {12, true}, {15, true}, {17, true}, {22, true}, {23, true},
};

} // namespace

BOOST_AUTO_TEST_CASE(remission_of_leukaemia)
{
    auto const r = log_rank(weekly(treated, 35), weekly(placebo, 35)).value();
    BOOST_TEST(r.one.observed == 9U);
    BOOST_TEST(r.other.observed == 21U);
    // Published: 19.25 and 10.75 expected, chi-squared 16.79.
    BOOST_TEST(std::abs(r.one.expected - 19.25) < 0.005);
    BOOST_TEST(std::abs(r.other.expected - 10.75) < 0.005);
    BOOST_TEST(std::abs(r.chi_squared - 16.7929) < 0.00005);
    BOOST_TEST(std::abs(r.p_value - 4.169e-5) < 0.0005e-5);
    BOOST_TEST(r.z < 0);
    BOOST_TEST(r.z * r.z == r.chi_squared);
}

BOOST_AUTO_TEST_CASE(a_case_by_hand)
{
    // 4 and 2 at risk, 1 and 1 events: expected 4 * 2 / 6, variance 4 * 2 * 2 * 4 / (36 * 5). Then 2 and 1, 0
    // and 1: expected 2 / 3, variance 2 / 9.
    auto const r = log_rank(steps{{4, 1}, {2, 0}}, steps{{2, 1}, {1, 1}}).value();
    BOOST_TEST(r.one.observed == 1U);
    BOOST_TEST(r.other.observed == 2U);
    BOOST_TEST(r.one.expected == 2.0, tolerance(1e-15));
    BOOST_TEST(r.other.expected == 1.0, tolerance(1e-15));
    BOOST_TEST(r.variance == 26.0 / 45, tolerance(1e-15));
    BOOST_TEST(r.z == -std::sqrt(45.0 / 26), tolerance(1e-15));
    BOOST_TEST(r.chi_squared == 45.0 / 26, tolerance(1e-15));
    BOOST_TEST(r.p_value == std::erfc(std::sqrt(45.0 / 52)), tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(agrees_with_the_definition)
{
    std::mt19937_64 random(91);
    int said = 0;
    for (int round = 0; round < 3000; ++round) {
        auto const length = random() % 12;
        std::uint64_t const size = round % 3 == 0 ? 4 : round % 3 == 1 ? 60 : 1'000'000'000;
        auto const one = random_group(random, length, random() % size);
        auto const other = random_group(random, length, random() % size);
        auto const r = log_rank(one, other);
        auto const expect = slow(one, other);
        BOOST_TEST(r.has_value() == (expect.variance > 1e-9L));
        if (!r) continue;
        ++said;
        auto const near = [](double is, long double should, long double scale) {
            return std::abs(static_cast<long double>(is) - should) <= 1e-13L * scale;
        };
        BOOST_TEST(static_cast<long double>(r->one.observed) == expect.observed);
        BOOST_TEST(near(r->one.expected, expect.expected, expect.expected));
        BOOST_TEST(near(r->variance, expect.variance, expect.variance));
        auto const z = (expect.observed - expect.expected) / std::sqrt(expect.variance);
        BOOST_TEST(near(r->z, z, 1e-3L * expect.observed / std::sqrt(expect.variance) + std::abs(z) + 1e-2L));
        BOOST_TEST(r->p_value == std::erfc(std::abs(r->z) / std::sqrt(2.0)), tolerance(1e-12));
        // What is lost together is lost in either.
        BOOST_TEST(r->one.expected + r->other.expected ==
                       static_cast<double>(r->one.observed + r->other.observed),
                   tolerance(1e-14));

        auto const back = log_rank(other, one).value();
        BOOST_TEST(back.z == -r->z);
        BOOST_TEST(back.p_value == r->p_value);
        BOOST_TEST(back.variance == r->variance);
        BOOST_TEST((back.one == r->other && back.other == r->one));
    }
    BOOST_TEST(said > 1500);
}

BOOST_AUTO_TEST_CASE(groups_that_are_alike)
{
    std::mt19937_64 random(92);
    int said = 0;
    for (int round = 0; round < 200; ++round) {
        auto const one = random_group(random, 1 + random() % 20, 3000);
        auto thrice = one;
        for (auto& s : thrice) s = {3 * s.at_risk, 3 * s.events};
        for (auto const& other : {one, thrice}) {
            auto const r = log_rank(one, other);
            if (!r) continue;
            ++said;
            BOOST_TEST(r->z == 0.0);
            BOOST_TEST(r->chi_squared == 0.0);
            BOOST_TEST(r->p_value == 1.0);
        }
    }
    BOOST_TEST(said > 300);
}

BOOST_AUTO_TEST_CASE(p_values_of_equal_groups_are_spread_evenly)
{
    // Both groups lose a tenth a step.
    std::mt19937_64 random(93);
    auto const group = [&] {
        steps out;
        std::uint64_t there = 200;
        for (int i = 0; i < 6; ++i) {
            at_risk_step s{there, 0};
            for (std::uint64_t c = 0; c < there; ++c) s.events += random() % 10 == 0 ? 1U : 0U;
            there -= s.events;
            out.push_back(s);
        }
        return out;
    };
    int below = 0;
    int below_half = 0;
    for (int round = 0; round < 2000; ++round) {
        auto const p = log_rank(group(), group()).value().p_value;
        below += p < 0.05 ? 1 : 0;
        below_half += p < 0.5 ? 1 : 0;
    }
    BOOST_TEST(std::abs(below - 100) < 40); // four standard deviations
    BOOST_TEST(std::abs(below_half - 1000) < 90);
}

BOOST_AUTO_TEST_CASE(nothing_to_say)
{
    BOOST_TEST(!log_rank(steps{}, steps{}).has_value());
    BOOST_TEST(!log_rank(steps{{5, 0}, {5, 0}}, steps{{7, 0}, {7, 0}}).has_value()); // no events
    BOOST_TEST(!log_rank(steps{{5, 2}}, steps{{0, 0}}).has_value());                 // one group only
    BOOST_TEST(!log_rank(steps{{5, 5}}, steps{{7, 7}}).has_value());                 // everybody
    BOOST_TEST(!log_rank(steps{{0, 0}}, steps{{0, 0}}).has_value());
    BOOST_TEST(!log_rank(steps{{1, 1}}, steps{{0, 0}}).has_value());
    BOOST_TEST(log_rank(steps{{1, 1}}, steps{{1, 0}}).value().z == 1.0);
}

BOOST_AUTO_TEST_CASE(any_two_ranges_read_once)
{
    auto const a = weekly(treated, 35);
    auto const b = weekly(placebo, 35);
    cohort_test::single_pass<at_risk_step> once(a);
    std::list<at_risk_step> const listed(b.begin(), b.end());
    BOOST_TEST((log_rank(once, listed).value() == log_rank(a, b).value()));
    BOOST_TEST(once.read_once());
}

BOOST_AUTO_TEST_CASE(large_numbers)
{
    constexpr auto half = std::numeric_limits<std::uint64_t>::max() / 2;
    auto const r = log_rank(steps{{half, half / 2}}, steps{{half, half / 2 - 1}}).value();
    BOOST_TEST(r.z > 0);
    BOOST_TEST(r.p_value == 1.0, tolerance(1e-8));
    BOOST_CHECK_THROW((void)log_rank(steps{{half + 1, 0}}, steps{{half + 1, 0}}),
                      cohort::arithmetic_overflow);
    BOOST_CHECK_THROW((void)log_rank(steps{{half, half - 1}, {2, 2}}, steps{{half, 1}, {2, 0}}),
                      cohort::arithmetic_overflow);
}

BOOST_AUTO_TEST_CASE(refusals)
{
    auto const said = [](steps const& one, steps const& other) {
        return cohort_test::refusal([&] { (void)log_rank(one, other); });
    };
    BOOST_TEST(said({{3, 1}}, {}) == "log_rank: one group has more steps than the other; give both the same");
    BOOST_TEST(said({{3, 1}}, {{3, 1}, {2, 0}}) == said({{3, 1}}, {}));
    BOOST_TEST(said({{3, 1}, {2, 3}}, {{3, 1}, {2, 0}}) ==
               "row 1 (the first is 0): log_rank: more events than there are at risk");
    BOOST_TEST(said({{3, 1}}, {{0, 1}}) ==
               "row 0 (the first is 0): log_rank: more events than there are at risk");
}
