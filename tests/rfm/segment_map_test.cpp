#define BOOST_TEST_MODULE rfm / segment_map
#include <boost/test/unit_test.hpp>

#include <cohort/rfm.hpp>
#include <support/measured.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

using namespace cohort;
using cohort_test::measured;
using cohort_test::table_of;
using cohort_test::table_without_money;

namespace {

// A map of the user's own is checked when it is compiled.
constexpr segment_map b2b{
    {{.name = "champions", .r = {4, 5}, .f = {4, 5}}, {.name = "at risk", .r = {1, 2}, .f = {3, 5}}},
    "other"};
static_assert(b2b({.r = 5, .f = 4, .m = 1}) == "champions");
static_assert(b2b({.r = 2, .f = 5}) == "at risk" && b2b({.r = 3, .f = 3}) == "other");
static_assert(b2b.size() == 3 && b2b.name(2) == "other" && b2b.bins() == 5);
static_assert(b2b.gaps() == 25 - 4 - 6 && b2b.overlaps() == 0);
static_assert(!b2b.uses_monetary());

// The first rule that matches wins; overlaps are told, and may be meant.
constexpr segment_map layered{{{.name = "best", .r = {3, 3}, .f = {3, 3}}, {.name = "all"}}, "none", 3};
static_assert(layered({3, 3, 1}) == "best" && layered({3, 2, 1}) == "all");
static_assert(layered.gaps() == 0 && layered.overlaps() == 1 && layered.bins() == 3);

// With a rule for M the space has three dimensions.
constexpr segment_map rich{{{.name = "rich", .m = {4, 5}}, {.name = "recent", .r = {5, 5}}}, "other"};
static_assert(rich.uses_monetary());
static_assert(rich({1, 1, 4}) == "rich" && rich({5, 1, 3}) == "recent" && rich({5, 5, 5}) == "rich");
static_assert(rich.overlaps() == 5 * 2 && rich.gaps() == 4 * 5 * 3);

static_assert(ten_segments.size() == 11 && ten_segments.gaps() == 0 && ten_segments.overlaps() == 0);
static_assert(std::copyable<segment_map<2>>);

} // namespace

BOOST_AUTO_TEST_CASE(the_ten_segments_as_published)
{
    // By R from 1 to 5, and F from 1 to 5 within.
    std::string_view const names[5][5] = {
        {"hibernating", "hibernating", "at risk", "at risk", "can't lose"},
        {"hibernating", "hibernating", "at risk", "at risk", "can't lose"},
        {"about to sleep", "about to sleep", "need attention", "loyal", "loyal"},
        {"promising", "potential loyalist", "potential loyalist", "loyal", "loyal"},
        {"new", "potential loyalist", "potential loyalist", "champion", "champion"},
    };
    for (int r = 1; r <= 5; ++r) {
        for (int f = 1; f <= 5; ++f) {
            for (int m = 0; m <= 5; ++m) BOOST_TEST(ten_segments({r, f, m}) == names[r - 1][f - 1]);
        }
    }
    BOOST_TEST(ten_segments({0, 1, 1}) == "other");
    std::set<std::string_view> different;
    for (std::size_t i = 0; i < ten_segments.size(); ++i) different.insert(ten_segments.name(i));
    BOOST_TEST(different.size() == 11u);
}

BOOST_AUTO_TEST_CASE(customers_are_put_into_segments)
{
    std::vector<measured<int>> customers;
    for (int i = 0; i < 25; ++i) customers.push_back({i / 5, static_cast<std::uint32_t>(i % 5 + 1), i});
    auto const t = table_of(customers);
    auto const s = score(t);
    auto const named = segment(s, ten_segments);
    BOOST_TEST(named.of().size() == 25u);
    BOOST_TEST(named.names().size() == 11u);
    std::map<std::string_view, int> n;
    for (std::size_t i = 0; i < 25; ++i) {
        BOOST_TEST(named.name_of(i) == ten_segments({s.r()[i], s.f()[i], s.m()[i]}));
        BOOST_TEST(named.names()[named.of()[i]] == named.name_of(i));
        ++n[named.name_of(i)];
    }
    BOOST_TEST(n["champion"] == 2); // one customer in each cell of the map
    BOOST_TEST(n["potential loyalist"] == 4);
    BOOST_TEST(n["hibernating"] == 4);

    auto const profile = segment_profile(t, named);
    BOOST_TEST(profile.front().name == "champion");
    BOOST_TEST(profile.front().customers == 2u);
    BOOST_TEST(profile.front().orders == 9u);
    BOOST_TEST(profile.front().revenue == 3 + 4);
    BOOST_TEST(profile.front().aov().value() == 7. / 9);
    BOOST_TEST(profile.front().mean_days_since_last().value() == 0.0);
}

BOOST_AUTO_TEST_CASE(a_map_for_other_scores_is_refused)
{
    auto const t = table_of<int>({{1, 1, 1}, {2, 2, 2}});
    std::string what;
    try {
        (void)segment(score(t, {.all = value_consistent{3}}), ten_segments);
    } catch (invalid_option const& e) {
        what = e.what();
    }
    BOOST_TEST(what.find("1 to 5") != std::string::npos);
    BOOST_TEST(what.find("1 to 3") != std::string::npos);
    BOOST_TEST(segment(score(t, {.all = value_consistent{3}}), layered).names().back() == "none");
}

BOOST_AUTO_TEST_CASE(a_profile_without_money_has_no_revenue)
{
    auto const t = table_without_money({{10, 3}, {20, 4}});
    auto const profile = segment_profile(t, segment(score(t), segment_map{{{.name = "all"}}, "other"}));
    BOOST_TEST(profile[0].customers == 2u);
    BOOST_TEST(profile[0].orders == 7u);
    BOOST_TEST(profile[0].mean_days_since_last().value() == 15.0);
    BOOST_TEST(profile[1].customers == 0u);
}

BOOST_AUTO_TEST_CASE(totals_of_small_amounts_are_not_narrowed)
{
    // Each amount fits 8 bits or the 24 of a float; a customer's total, and a segment's, need more.
    auto const revenue = []<class Money>(Money amount, auto expected) {
        struct row {
            int customer;
            date::sys_days day;
            Money amount;
        };
        std::vector<row> const rows(1'000, row{1, {}, amount});
        auto const v = rfm(rows, schema(field::customer = &row::customer, field::time = &row::day,
                                        field::amount = &row::amount));
        BOOST_TEST(v.monetary()[0] == expected);
        auto const all = segment(score(v), segment_map{{{.name = "all"}}, "other"});
        BOOST_TEST(segment_profile(v, all)[0].revenue == expected);
    };
    revenue(std::int8_t{100}, 100'000);
    revenue(std::uint8_t{200}, 200'000);
    revenue(std::int32_t{2'000'000'000}, 2'000'000'000'000);
    revenue(16'777'215.f, 16'777'215'000.0);
}
