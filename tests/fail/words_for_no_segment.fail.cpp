// Other words are given to a segment that the map does not have.
// expect: no segment of the map is called
#include <cohort/rfm.hpp>

#include <cstddef>

#ifdef COHORT_MENDED
constexpr auto mine = cohort::ten_segments.with("at risk", {.action = "call them"});
#else
constexpr auto mine = cohort::ten_segments.with("risky", {.action = "call them"});
#endif

auto segments() -> std::size_t { return mine.size(); }
