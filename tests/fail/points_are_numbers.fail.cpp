// A point is a number, not a range of coordinates.
// expect: clusterable
#include <cohort/cluster/kmeans.hpp>

#include <array>
#include <vector>

#ifdef COHORT_MENDED
using point = std::array<double, 1>;
#else
using point = double;
#endif

auto clusters(std::vector<point> const& points) { return cohort::kmeans(points, 3); }
