#pragma once

#include <iostream>
#include <string_view>

namespace cohort_test {

/// Says aloud that a test, or a part of one, cannot run here and why. `scripts/test.sh` repeats these lines
/// at its end.
inline void say_skipped(std::string_view why) { std::cout << "SKIPPED: " << why << std::endl; }

} // namespace cohort_test
