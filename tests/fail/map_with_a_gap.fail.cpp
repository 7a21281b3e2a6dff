// A map that is to name every score leaves some out.
// expect: mine.gaps.. == 0
#include <cohort/rfm.hpp>

constexpr cohort::segment_map mine{{{.name = "champions", .r = {4, 5}, .f = {4, 5}},
#ifdef COHORT_MENDED
                                    {.name = "promising", .r = {4, 5}, .f = {1, 3}},
#endif
                                    {.name = "at risk", .r = {1, 3}}},
                                   "other"};
static_assert(mine.gaps() == 0);
