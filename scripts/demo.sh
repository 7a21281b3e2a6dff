#!/usr/bin/env bash
# Installs what is missing, builds cohort-report, runs it, and says where the page is.
# Usage: scripts/demo.sh [OPTION OF cohort-report]...
#   With no option it reports on a simulated shop, into out/report. scripts/demo.sh --help lists the options.
set -euo pipefail
asked_from=$PWD
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
report=$PWD/build/release/examples/cohort-report
out=$PWD/out/report

scripts/setup.sh demo

# A build that is there is used as it is; a first one is for the report alone.
if [[ ! -f build/release/build.ninja ]]; then
    step "Configuring" cmake --preset release -DCOHORT_BUILD_TESTS=OFF
fi
step "Building cohort-report" cmake --build build/release --target cohort-report

# Files and folders in the arguments are the caller's: seen from where the script was called.
cd "$asked_from"
arguments=("$@")
given=
for ((i = 0; i < $#; ++i)); do
    case ${arguments[i]} in
        -h | --help) exec "$report" --help ;;
        --out) given=${arguments[i + 1]:-} ;;
        --out=*) given=${arguments[i]#--out=} ;;
    esac
done
if [[ -n $given ]]; then
    out=$given
else
    arguments+=(--out "$out")
fi
"$report" "${arguments[@]}"
say "The report: $(realpath "$out")/report.html - open it in any browser."
