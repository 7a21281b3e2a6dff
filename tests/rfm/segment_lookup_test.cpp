#define BOOST_TEST_MODULE rfm / segment_lookup
#include <boost/test/unit_test.hpp>

#include <cohort/rfm/segment_lookup.hpp>
#include <cohort/rfm/shipped_maps.hpp>

#include <climits>
#include <cstddef>
#include <vector>

using namespace cohort;

namespace {

constexpr segment_lookup fast{ten_segments};
static_assert(fast({.r = 5, .f = 5}) == "champion" && fast.find({.r = 0, .f = 1}) == 10);
static_assert(fast.map() == ten_segments);
constexpr segment_lookup listed{eleven_segments};
static_assert(listed({.r = 1, .f = 5, .m = 5}) == "can't lose" && listed.find({5, 5, 0}) == 11);
// The largest maps that have a table, and the smallest that have none.
constexpr segment_map full_3d{{{.name = "rich", .m = {8, 15}}, {.name = "recent", .r = {15, 15}}}, "-", 15};
constexpr segment_map over_3d{{{.name = "rich", .m = {8, 16}}, {.name = "recent", .r = {16, 16}}}, "-", 16};
constexpr segment_map full_2d{{{.name = "often", .f = {60, 63}}, {.name = "seldom", .f = {1, 2}}}, "-", 63};
constexpr segment_map over_2d{{{.name = "often", .f = {60, 64}}, {.name = "seldom", .f = {1, 2}}}, "-", 64};
constexpr segment_map skewed{{{.name = "a", .r = {2, 7}, .f = {1, 1}, .m = {2, 3}},
                              {.name = "b", .r = {1, 1}, .m = {1, 1}},
                              {.name = "a", .f = {2, 2}}},
                             "-",
                             {.r = 7, .f = 2, .m = 3}};

/// The map's own answers, for every score, some that are none, and some far off.
template <std::size_t Rules>
void check(segment_map<Rules> const& map)
{
    segment_lookup const lookup(map);
    auto const around = [](int bins) {
        std::vector<int> v{INT_MIN, INT_MIN + 1, -2, 255, 256, 1 << 16, INT_MAX};
        for (int i = -1; i <= bins + 2; ++i) v.push_back(i);
        return v;
    };
    std::size_t checked = 0;
    std::size_t different = 0;
    for (int const r : around(map.bins().r)) {
        for (int const f : around(map.bins().f)) {
            for (int const m : around(map.uses_monetary() ? map.bins().m : 1)) {
                rfm_score const s{r, f, m};
                ++checked;
                different += lookup.find(s) == map.find(s) && lookup(s) == map(s) ? 0U : 1U;
            }
        }
    }
    BOOST_TEST(checked > 500u);
    BOOST_TEST(different == 0u);
}

} // namespace

BOOST_AUTO_TEST_CASE(a_lookup_answers_as_its_map)
{
    check(ten_segments);
    check(eleven_segments);
    check(four_segments);
    check(two_by_two);
    check(full_3d);
    check(over_3d);
    check(full_2d);
    check(over_2d);
    check(skewed);
    check(segment_map{{{.name = "low", .r = {-5, 0}}, {.name = "far", .r = {200, 300}}}, "-", 255});
}
