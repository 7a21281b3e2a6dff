#pragma once

#include <cstdlib>

namespace cohort_test {

/// Include before rapidcheck runs: a thousand cases a property instead of a hundred, unless RC_PARAMS says
/// otherwise.
inline bool const many_cases =
    setenv("RC_PARAMS", "max_success=1000", 0) == 0; // NOLINT(concurrency-mt-unsafe)

} // namespace cohort_test
