#!/usr/bin/env bash
# Installs from Debian's packages what is missing, and nothing if nothing is.
# Usage: scripts/setup.sh [demo|test|bench|ci]
#   demo   what cohort-report is built with (the default)
#   test   that, and what the tests need
#   bench  that of demo, and Google Benchmark
#   ci     everything: the other compilers, clang-format and clang-tidy, ccache
set -euo pipefail

profile=${1:-demo}
missing=()

# A program may come from anywhere; a library is looked for as Debian's package.
need_program() { command -v "$1" >/dev/null || missing+=("${2:-$1}"); }
need_library() {
    [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null) == installed ]] || missing+=("$1")
}

demo() {
    need_program g++
    need_program cmake
    need_program ninja ninja-build
    need_program node nodejs
    need_program npm
    need_library librange-v3-dev
    need_library libhowardhinnant-date-dev
    need_library libcli11-dev
    need_library libcsv-dev
    need_library nlohmann-json3-dev
}
tests() {
    need_program pkg-config
    need_program xz xz-utils
    need_library libboost-test-dev
    need_library librapidcheck-dev
}
bench() { need_library libbenchmark-dev; }
ci() {
    need_program ccache
    need_program clang++-14 clang-14
    need_library libclang-rt-14-dev # the sanitizers
    need_program clang++-16 clang-16
    need_program clang++-19 clang-19
    need_program clang-format-14
    need_program clang-tidy-14
}

if ! command -v apt-get >/dev/null; then
    echo "setup: no apt-get here, so nothing is installed. The names of Debian's packages are in scripts/setup.sh."
    exit 0
fi
case $profile in
    demo) demo ;;
    test) demo && tests ;;
    bench) demo && bench ;;
    ci) demo && tests && bench && ci ;;
    *) echo "usage: scripts/setup.sh [demo|test|bench|ci]" >&2 && exit 2 ;;
esac
if ((${#missing[@]} == 0)); then exit 0; fi

as_root=()
if ((EUID != 0)); then
    command -v sudo >/dev/null || {
        echo "setup: these packages are missing, and installing them takes root or sudo: ${missing[*]}" >&2
        exit 1
    }
    as_root=(sudo)
fi

echo "setup: installing ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@" >"$log" 2>&1 </dev/null || {
        echo "setup: apt-get $1 failed:" >&2
        tail -n 20 "$log" >&2
        exit 1
    }
}
apt update
apt install -y --no-install-recommends "${missing[@]}"
