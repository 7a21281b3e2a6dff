#pragma once

#include <vector>

/// What one translation unit sees of the library.
struct answers {
    std::vector<void const*> objects; ///< the addresses of its function objects
    std::vector<double> figures;      ///< what they say of the same few rows
};

auto ask_one() -> answers;
auto ask_two() -> answers;
