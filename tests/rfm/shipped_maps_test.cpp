#define BOOST_TEST_MODULE rfm / shipped_maps
#include <boost/test/unit_test.hpp>

#include <cohort/rfm/shipped_maps.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

using namespace cohort;

namespace {

static_assert(ten_segments.size() == 11 && ten_segments.bins() == 5 && !ten_segments.uses_monetary());
static_assert(ten_segments.gaps() == 0 && ten_segments.overlaps() == 0 && ten_segments.unreachable() == 0);
// One a line: a compiler counts the steps of each.
static_assert(eleven_segments.gaps() == 0);
static_assert(eleven_segments.overlaps() == 0);
static_assert(eleven_segments.unreachable() == 0);
static_assert(eleven_segments.size() == 12 && eleven_segments.bins() == 5 && eleven_segments.uses_monetary());
static_assert(four_segments.size() == 5 && four_segments.bins() == 5 && four_segments.uses_monetary());
static_assert(four_segments.gaps() == 0 && four_segments.overlaps() == 0 && four_segments.unreachable() == 0);
static_assert(two_by_two.size() == 5 && two_by_two.bins() == 2 && !two_by_two.uses_monetary());
static_assert(two_by_two.gaps() == 0 && two_by_two.overlaps() == 0 && two_by_two.unreachable() == 0);

// A shipped map in the words of the user.
constexpr auto mine = ten_segments.with("at risk", {.action = "call them"});
static_assert(mine({2, 3}) == "at risk" && mine.action(mine.find({2, 3})) == "call them");
static_assert(mine.meaning(mine.find({2, 3})) == ten_segments.meaning(ten_segments.find({2, 3})));
static_assert(mine.gaps() == 0 && mine.size() == ten_segments.size() && mine != ten_segments);

/// Every segment has its own name, one sentence, and one of the usual actions.
template <std::size_t Rules>
void check_words(segment_map<Rules> const& map)
{
    std::set<std::string_view> const usual{actions::re_engage, actions::reward, actions::upsell,
                                           actions::win_back, actions::leave};
    std::set<std::string_view> names;
    std::set<std::string_view> meanings;
    for (std::size_t i = 0; i + 1 < map.size(); ++i) {
        BOOST_TEST_CONTEXT(map.name(i))
        {
            names.insert(map.name(i));
            meanings.insert(map.meaning(i));
            BOOST_TEST(map.meaning(i).ends_with('.'));
            BOOST_TEST(std::ranges::count(map.meaning(i), '.') == 1);
            BOOST_TEST(usual.contains(map.action(i)));
        }
    }
    BOOST_TEST(names.size() + 1 == map.size());
    BOOST_TEST(meanings.size() + 1 == map.size());
    BOOST_TEST(map.name(map.size() - 1) == "other");
    BOOST_TEST(map({0, 0, 0}) == "other");
}

} // namespace

BOOST_AUTO_TEST_CASE(words)
{
    check_words(ten_segments);
    check_words(eleven_segments);
    check_words(four_segments);
    check_words(two_by_two);
}

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
}

BOOST_AUTO_TEST_CASE(the_eleven_segments_as_published)
{
    std::map<std::string_view, std::vector<int>> const published{
        {"champion", {555, 554, 544, 545, 454, 455, 445}},
        {"loyal", {543, 444, 435, 355, 354, 345, 344, 335}},
        {"potential loyalist", {553, 551, 552, 541, 542, 533, 532, 531, 452, 451, 442, 441,
                                431, 453, 433, 432, 423, 353, 352, 351, 342, 341, 333, 323}},
        {"new", {512, 511, 422, 421, 412, 411, 311}},
        {"promising", {525, 524, 523, 522, 521, 515, 514, 513, 425, 424, 413, 414, 415, 315, 314, 313}},
        {"need attention", {535, 534, 443, 434, 343, 334, 325, 324}},
        {"about to sleep", {331, 321, 312, 221, 213, 231, 241, 251}},
        {"at risk", {255, 254, 245, 244, 253, 252, 243, 242, 235, 234, 225,
                     224, 153, 152, 145, 143, 142, 135, 134, 133, 125, 124}},
        {"can't lose", {155, 154, 144, 214, 215, 115, 114, 113}},
        {"hibernating", {332, 322, 233, 232, 223, 222, 132, 123, 122, 212, 211}},
        {"lost", {111, 112, 121, 131, 141, 151}},
    };
    std::set<int> seen;
    for (auto const& [name, scores] : published) {
        for (int const s : scores) {
            BOOST_TEST(eleven_segments({s / 100, s / 10 % 10, s % 10}) == name, s);
            seen.insert(s);
        }
    }
    BOOST_TEST(seen.size() == 125u);
    BOOST_TEST(eleven_segments({5, 5, 0}) == "other");
    BOOST_TEST(eleven_segments({6, 5, 5}) == "other");
}

BOOST_AUTO_TEST_CASE(the_four_segments_by_their_rule)
{
    for (int r = 1; r <= 5; ++r) {
        for (int f = 1; f <= 5; ++f) {
            for (int m = 1; m <= 5; ++m) {
                std::string_view const expected = r <= 2             ? "churning"
                                                  : f >= 4 && m >= 4 ? "high-value loyal"
                                                  : r >= 4 && f <= 2 ? "recent"
                                                                     : "potentially loyal";
                BOOST_TEST(four_segments({r, f, m}) == expected);
            }
        }
    }
    BOOST_TEST(four_segments.name(2) == "potentially loyal");
    BOOST_TEST(four_segments.action(2) == actions::upsell);
}

BOOST_AUTO_TEST_CASE(two_by_two_by_its_table)
{
    BOOST_TEST(two_by_two({2, 2}) == "loyal");
    BOOST_TEST(two_by_two({2, 1}) == "promising");
    BOOST_TEST(two_by_two({1, 2}) == "at risk");
    BOOST_TEST(two_by_two({1, 1}) == "hibernating");
}
