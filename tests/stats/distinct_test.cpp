#define BOOST_TEST_MODULE stats / distinct
#include <boost/test/unit_test.hpp>

#include <utility>

#include <cohort/stats/distinct.hpp>

#include <cstdint>
#include <random>
#include <set>
#include <string>

namespace shop {

struct basket {
    int branch;
    int number;

    friend auto operator==(basket const&, basket const&) -> bool = default;
};
struct unhashed {
    int number;

    friend auto operator==(unhashed const&, unhashed const&) -> bool = default;
};

} // namespace shop

template <>
struct std::hash<shop::basket> {
    auto operator()(shop::basket const& b) const noexcept -> std::size_t
    {
        return static_cast<std::size_t>(b.branch); // a poor one: many collide
    }
};

static_assert(cohort::hashable<shop::basket>);
static_assert(!cohort::hashable<shop::unhashed>);

BOOST_AUTO_TEST_CASE(counts_what_is_different)
{
    cohort::distinct<std::string> names;
    BOOST_TEST(names.value() == 0u);
    for (auto const* name : {"ann", "bob", "ann", "", "bob"}) names(name);
    BOOST_TEST(names.value() == 3u);
    BOOST_TEST(names.contains(""));
    BOOST_TEST(!names.contains("eve"));
}

BOOST_AUTO_TEST_CASE(takes_a_type_of_ones_own)
{
    cohort::distinct<shop::basket> baskets;
    for (int i = 0; i < 1000; ++i) baskets({i % 3, i % 70});
    std::set<std::pair<int, int>> expected;
    for (int i = 0; i < 1000; ++i) expected.emplace(i % 3, i % 70);
    BOOST_TEST(baskets.value() == expected.size());
}

BOOST_AUTO_TEST_CASE(merges_to_the_union)
{
    std::mt19937_64 random(7);
    for (int round = 0; round < 50; ++round) {
        cohort::distinct<std::int64_t> a;
        cohort::distinct<std::int64_t> b;
        cohort::distinct<std::int64_t> both;
        std::set<std::int64_t> expected;
        for (int i = 0; i < 200; ++i) {
            auto const x = static_cast<std::int64_t>(random() % 300);
            (random() % 2 == 0 ? a : b)(x);
            both(x);
            expected.insert(x);
        }
        auto ab = a;
        ab += b;
        auto ba = b;
        ba += a;
        BOOST_TEST((ab == ba));
        BOOST_TEST((ab == both));
        BOOST_TEST(ab.value() == expected.size());
        auto const before = ab;
        ab += ab;
        ab += cohort::distinct<std::int64_t>{};
        BOOST_TEST((ab == before));
    }
}

BOOST_AUTO_TEST_CASE(truth_values_and_what_was_moved)
{
    cohort::distinct<bool> flags;
    for (bool const b : {true, true, false, true}) flags(b);
    BOOST_TEST(flags.value() == 2u);
    BOOST_TEST(flags.contains(false));
    cohort::distinct<bool> yes;
    yes(true);
    BOOST_TEST(!yes.contains(false));
    BOOST_TEST(!(yes == flags));
    yes += flags;
    BOOST_TEST((yes == flags));

    cohort::distinct<int> a;
    for (int i = 0; i < 1'000; ++i) a(i % 700);
    auto b = std::move(a);
    BOOST_TEST(b.value() == 700u);
    BOOST_TEST(a.value() == 0u); // NOLINT: what is moved from is empty
    a(3);
    BOOST_TEST(a.value() == 1u);
    b = std::move(a);
    BOOST_TEST(b.value() == 1u);
    BOOST_TEST(b.contains(3));
}
