#pragma once

/// The library's version. One place: `CMakeLists.txt` and `conanfile.py` read it from here.
#define COHORT_VERSION_MAJOR 0
#define COHORT_VERSION_MINOR 1
#define COHORT_VERSION_PATCH 0
