#define BOOST_TEST_MODULE ledger / keys
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/rfm.hpp>

#include <date/date.h>

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

using namespace cohort;
namespace f = cohort::field;

namespace shop {

enum class plan : std::int8_t { none = -1, basic, gold };
enum class rank : std::int16_t {}; // the first is the best
[[nodiscard]] constexpr auto operator<(rank a, rank b) -> bool
{
    return static_cast<int>(b) < static_cast<int>(a);
}
[[nodiscard]] constexpr auto operator>(rank a, rank b) -> bool { return b < a; }
[[nodiscard]] constexpr auto operator<=(rank a, rank b) -> bool { return !(b < a); }
[[nodiscard]] constexpr auto operator>=(rank a, rank b) -> bool { return !(a < b); }

/// A key whose hash is the same for all.
struct clumsy {
    int value = 0;
    friend auto operator<=>(clumsy const&, clumsy const&) = default;
};

/// A key of two parts.
struct branch_and_card {
    std::string branch;
    std::uint32_t card = 0;
    friend auto operator<=>(branch_and_card const&, branch_and_card const&) = default;
};

} // namespace shop

template <>
struct std::hash<shop::clumsy> {
    auto operator()(shop::clumsy const&) const noexcept -> std::size_t { return 0; }
};
template <>
struct std::hash<shop::branch_and_card> {
    auto operator()(shop::branch_and_card const& k) const noexcept -> std::size_t
    {
        return std::hash<std::string>{}(k.branch) ^ k.card;
    }
};

namespace {

template <class Id>
struct event {
    Id id;
    std::int64_t cents;
};
template <class Id>
auto events_schema()
{
    return schema(
        f::customer = &event<Id>::id, f::amount = &event<Id>::cents,
        f::time = [](event<Id> const& e) { return date::local_days{date::days{e.cents % 1'000}}; });
}

/// Each key's total, by a map; keys repeat in a scattered order.
template <class Key>
void groups_by(std::vector<Key> const& keys)
{
    std::vector<event<Key>> rows;
    std::map<Key, std::int64_t> slow;
    std::uint64_t state = 1;
    for (std::size_t i = 0; i < 3 * keys.size(); ++i) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        auto const& key = keys[(state >> 33) % keys.size()];
        rows.push_back({key, static_cast<std::int64_t>(i + 1)});
        slow[key] += rows.back().cents;
    }
    auto const check = [&](auto const& of_keys, auto const& total_of) {
        BOOST_REQUIRE(of_keys.size() == slow.size());
        std::size_t c = 0;
        for (auto const& [key, total] : slow) {
            BOOST_REQUIRE((of_keys[c] == key));
            BOOST_REQUIRE(total_of(c) == total);
            ++c;
        }
    };
    ledger const book(rows, events_schema<Key>());
    check(book.keys(), [&](std::size_t c) {
        std::int64_t total = 0;
        for (auto i = book.offsets()[c]; i < book.offsets()[c + 1]; ++i) total += book.column(f::amount)[i];
        return total;
    });
    auto const v = rfm(rows, events_schema<Key>());
    check(v.keys(), [&](std::size_t c) { return v.monetary()[c]; });
}

/// Few keys and many: below and above the number from which numbers are sorted by their digits.
template <class Key, class Make>
void groups_few_and_many(Make const& make)
{
    for (std::size_t const n : {1u, 2u, 40u, 3'000u}) {
        std::vector<Key> keys;
        for (std::size_t i = 0; i < n; ++i) keys.push_back(make(i));
        groups_by(keys);
    }
}

template <class Int>
auto scattered(std::size_t i) -> Int
{
    if (i == 0) return std::numeric_limits<Int>::min();
    if (i == 1) return std::numeric_limits<Int>::max();
    return static_cast<Int>(static_cast<std::uint64_t>(i) * 0x9E3779B97F4A7C15u >> (8 * (8 - sizeof(Int))));
}

} // namespace

BOOST_AUTO_TEST_CASE_TEMPLATE(
    whole_numbers, Int,
    decltype(std::tuple<std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, std::int32_t, std::uint32_t,
                        std::int64_t, std::uint64_t, char>{}))
{
    groups_few_and_many<Int>(scattered<Int>);
}

BOOST_AUTO_TEST_CASE(enumerations)
{
    groups_by(std::vector{shop::plan::gold, shop::plan::none, shop::plan::basic});
}

BOOST_AUTO_TEST_CASE(enumerations_in_an_order_of_their_own)
{
    // Enough of them that numbers would be sorted by their digits.
    std::vector<event<shop::rank>> low, high, all;
    for (int i = 0; i < 3'000; ++i) {
        event<shop::rank> const e{static_cast<shop::rank>(i * 7 % 3'000), i};
        all.push_back(e);
        if (i < 2'000) low.push_back(e);
        if (i >= 1'000) high.push_back(e);
    }
    auto const fields = events_schema<shop::rank>();
    ledger const book(all, fields);
    BOOST_TEST((book.keys().front() == static_cast<shop::rank>(2'999)));
    BOOST_TEST(std::ranges::is_sorted(book.keys()));
    BOOST_TEST((ledger(low, fields) + ledger(high, fields)).customers() == 3'000u);
    BOOST_TEST(std::ranges::is_sorted(rfm(all, fields).keys()));
}

BOOST_AUTO_TEST_CASE(text)
{
    groups_few_and_many<std::string>([](std::size_t i) { return std::to_string(i * 7'919); });
    groups_by(std::vector<std::string>{"", std::string(1, '\0'), std::string(2, '\0'), "a",
                                       std::string("a\0b", 3), "ab", "\xC3\xA9", std::string(1'000, 'x'),
                                       std::string(1'000, 'x') + "y"});
}

BOOST_AUTO_TEST_CASE(fractions)
{
    groups_few_and_many<double>([](std::size_t i) { return (static_cast<double>(i) - 1'000) / 8; });
    groups_few_and_many<float>([](std::size_t i) { return (static_cast<float>(i) - 1'000) / 8; });
    groups_by(std::vector{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity(),
                          0.0, 1e-310});
    // The two zeros are one customer.
    std::vector<event<double>> const rows{{0.0, 1}, {-0.0, 2}, {1.0, 3}};
    BOOST_TEST(ledger(rows, events_schema<double>()).customers() == 2u);
    BOOST_TEST(rfm(rows, events_schema<double>()).customers() == 2u);
}

BOOST_AUTO_TEST_CASE(keys_of_the_users_own)
{
    groups_few_and_many<shop::branch_and_card>([](std::size_t i) {
        return shop::branch_and_card{std::to_string(i % 7), static_cast<std::uint32_t>(i / 7)};
    });
}

BOOST_AUTO_TEST_CASE(keys_that_all_have_the_same_hash)
{
    for (int const n : {3, 600, 1'500}) {
        std::vector<shop::clumsy> keys;
        for (int i = 0; i < n; ++i) keys.push_back({(i * 7) % n - 5});
        groups_by(keys);
    }
}
