#pragma once

#include <cstdlib>
#include <string>

namespace cohort_test {

/// Include before rapidcheck runs: a thousand cases a property instead of a hundred, unless RC_PARAMS says
/// how many.
inline bool const many_cases = [] {
    // NOLINTBEGIN(concurrency-mt-unsafe)
    char const* const said = std::getenv("RC_PARAMS");
    std::string params = said == nullptr ? "" : said;
    if (params.find("max_success") == std::string::npos) params += " max_success=1000";
    return setenv("RC_PARAMS", params.c_str(), 1) == 0;
    // NOLINTEND(concurrency-mt-unsafe)
}();

} // namespace cohort_test
