// Frequency by orders and by rows at once.
// expect: one_in_each_place
#include "sale.hpp"

#include <cohort/rfm.hpp>

#ifdef COHORT_MENDED
constexpr auto what = cohort::measures(cohort::measure::orders, cohort::measure::also(cohort::measure::rows));
#else
constexpr auto what = cohort::measures(cohort::measure::orders, cohort::measure::rows);
#endif
auto list() { return what; }
