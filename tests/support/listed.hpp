#pragma once

#include <vector>

namespace cohort_test {

/// A range as a vector, which tests can compare and print.
template <class Range>
auto listed(Range const& r)
{
    return std::vector(r.begin(), r.end());
}

} // namespace cohort_test
