#pragma once

#include <cohort/rows.hpp>

#include <date/date.h>

#include <cstdint>
#include <string>
#include <vector>

// The user's side of every file in this folder: a row, and the names of the fields. Each file makes one
// mistake, unless COHORT_MENDED is defined: then it must compile, which shows that the mistake is what the
// compiler complains about.

struct sale {
    std::uint32_t client;
    date::sys_seconds at;
    std::int64_t cents;
    std::string text;
};

namespace f = cohort::field;
