#!/usr/bin/env bash
# Installs what is missing, builds everything and runs all tests.
# Usage: scripts/test.sh [PRESET [CTEST OPTION]...]
#   PRESET is one of CMakePresets.json: release (the default), debug, asan, tsan, clang, clang16, clang19.
#   Tests on real data look for it where COHORT_DATA_DIR says, else in ../shared/data, and say so if it is not there.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

preset=${1:-release}
if (($# > 0)); then shift; fi

scripts/setup.sh test

step "$preset: configuring" cmake --preset "$preset" -DCOHORT_BUILD_TESTS=ON
# All that is wrong is worth knowing, not the first of it alone.
step "$preset: building" cmake --build --preset "$preset" -- -k 0

status=0
step "$preset: testing" ctest --preset "$preset" "$@" || status=$?
log=build/$preset/Testing/Temporary/LastTest.log
grep -hoE 'SKIPPED: .*' "$log" | sort | uniq -c | sed 's/^ *\([0-9]*\) SKIPPED/skipped \1 x/' || true
grep -E '^[0-9]+% tests passed|^The following tests|^[[:space:]]+[0-9]+ - ' "build/log/$preset-testing.log" || true
exit "$status"
