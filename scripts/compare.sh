#!/usr/bin/env bash
# The benchmarks beside DuckDB, Polars, pandas and scikit-learn on the same rows, in one run that takes turns.
# Installs what is missing, makes the rows, builds, measures, checks that all results are equal, and writes tables.
# Usage: scripts/compare.sh [OPTION]...
#   --rows N       how many rows to make (10000000; a tenth as many customers)
#   --folder DIR   use the rows there instead: id.bin, t.bin, a.bin, columns of 8-byte numbers
#   --rounds N     how often everything takes its turn (3)
#   --only cohorts only questions about cohorts from a ledger, beside DuckDB: a few minutes
#   --no-native    leave out the build with -march=native
#   --no-growth    leave out 1, 10 and 50 million rows (that takes 4 GiB of memory)
#   --out FILE     where the tables go (build/compare/comparison.md)
# Takes about a quarter of an hour; nothing else should run meanwhile. Linux with glibc on x86-64.
set -euo pipefail
asked_from=$PWD
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

rows=10000000 folder='' only='' rounds=3 native=1 growth=1 out=$PWD/build/compare/comparison.md
usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p}' scripts/compare.sh; }
while (($# > 0)); do
    case $1 in
        --rows) rows=$2 && shift ;;
        --folder) folder=$(cd "$asked_from" && cd "$2" && pwd) && shift ;;
        --rounds) rounds=$2 && shift ;;
        --only) only=$2 && shift ;;
        --no-native) native=0 ;;
        --no-growth) growth=0 ;;
        --out) out=$(cd "$asked_from" && realpath -m "$2") && shift ;;
        -h | --help) usage && exit 0 ;;
        *) usage >&2 && exit 2 ;;
    esac
    shift
done
case $only in
    '') programs=(ledger retention rfm kmeans cohorts) names=(duckdb polars pandas) ;;
    cohorts) programs=(cohorts) names=(duckdb) ;;
    *) usage >&2 && exit 2 ;;
esac

work=$PWD/build/compare
peers=$work/peers results=$work/results
mkdir -p "$peers"
rm -rf "$results" && mkdir -p "$results"

# Functions that are steps say themselves where to stop: `set -e` does not reach into them.

# 1. What is missing.
scripts/setup.sh bench
if [[ -z $only ]]; then step "Installing pandas and scikit-learn" python_peers; fi
# Not `npm ci`: it wants every platform's package to be in the lock, and some cannot be had everywhere.
install_node() {
    cp benchmarks/peers/package.json benchmarks/peers/package-lock.json "$peers/" &&
        (cd "$peers" && npm install --no-fund --no-audit) &&
        cp benchmarks/peers/package-lock.json "$peers/node_modules/.installed"
}
cmp -s benchmarks/peers/package-lock.json "$peers/node_modules/.installed" ||
    step "Installing DuckDB and Polars" install_node
cp benchmarks/peers/*.mjs "$peers/"

# 2. The programs: with the flags that users build with, and for this processor.
targets=("${programs[@]/%/_bench}")
targets=("${targets[@]/#/bench.}")
build() { # PRESET'S-VARIANT NATIVE
    cmake --preset bench -B "build/$1" -DCOHORT_BENCH_NATIVE="$2" &&
        cmake --build "build/$1" --target bench.write_rows "${targets[@]}"
}
step "Building the benchmarks" build bench OFF
if ((native)); then step "Building them with -march=native" build bench-native ON; fi

# 3. The rows, and the points for k-means. Both stay for the next run.
if [[ -z $folder ]]; then
    folder=$work/rows-$rows
    if [[ ! -f $folder/id.bin ]]; then step "Making $rows rows" build/bench/benchmarks/write_rows "$rows" "$folder"; fi
fi
if [[ -z $only ]] && [[ ! -f $folder/features.bin || ! -f $folder/start.bin ]]; then
    step "Making the points for k-means" $python benchmarks/peers/pandas_sklearn.py prepare "$folder"
fi

# 4. Turns. Each does each work three times a turn, so that the best of them is no program's first touch of its
# memory. Cohort comes before another peer in each round.
{
    echo "date=$(date +%F)"
    echo "machine=$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1)"
    echo "cores=$(nproc)"
    echo "system=$(. /etc/os-release && echo "$PRETTY_NAME"), $(awk '/MemTotal/ {printf "%.0f GiB", $2 / 1048576}' /proc/meminfo)"
    echo "compiler=$(g++ --version | head -n 1)"
    echo "flags=-O3, no -march unless said"
    echo "commit=$(git rev-parse --short HEAD 2>/dev/null || echo 'no commit')$(git diff --quiet HEAD -- include benchmarks 2>/dev/null || echo ' with changes')"
    echo "load=$(cut -d ' ' -f 1 /proc/loadavg)"
    echo "rounds=$rounds"
    echo "rows=an array of 24-byte structs, for the peers in their own columns"
} >"$results/about.txt"

compared='^(ledger/|retention/|rfm/rows_scored|rfm/score|kmeans/given_start|cohorts/)'
cohort() { # default|native TURN
    local build=bench program
    if [[ $1 == native ]]; then build=bench-native; fi
    for program in "${programs[@]}"; do
        COHORT_BENCH_ROWS=$folder "build/$build/benchmarks/${program}_bench" --benchmark_min_time=0 \
            --benchmark_repetitions=3 --benchmark_filter="$compared" --benchmark_format=json >"$results/ours-$1-$program-$2.json" || return
    done
}
peer() { # NAME TURN
    case $1 in
        duckdb) node "$peers/duckdb.mjs" "$folder" 3 "$(nproc)" "$only" ;;
        polars) node "$peers/polars.mjs" "$folder" 3 ;;
        # A kernel chosen for another processor would slow NumPy down.
        pandas) env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE $python benchmarks/peers/pandas_sklearn.py "$folder" 3 ;;
    esac >"$results/peer-$1-$2.jsonl"
}
for ((round = 1; round <= rounds; ++round)); do
    for turn in "${!names[@]}"; do
        name=${names[turn]}
        if (((round - 1) % ${#names[@]} == turn)); then
            step "Round $round of $rounds: cohort" cohort default "$round"
            if ((native)); then step "Round $round of $rounds: cohort, -march=native" cohort native "$round"; fi
        fi
        step "Round $round of $rounds: $name" peer "$name" "$round"
    done
done

# 5. Growth, on rows that the benchmarks make.
grow() {
    local program grown
    for program in "${programs[@]}"; do
        grown=$compared
        # The other questions are of the same kind.
        if [[ $program == cohorts ]]; then grown='^cohorts/(calendar/on|rolling/on)/rows'; fi
        env -u COHORT_BENCH_ROWS "build/bench/benchmarks/${program}_bench" --benchmark_min_time=0 \
            --benchmark_repetitions=5 --benchmark_filter="$grown" --benchmark_format=json \
            >"$results/growth-$program.json" || return
    done
}
if ((growth)); then step "Growth from 1 to 50 million rows" grow; fi

# 6. The tables.
mkdir -p "$(dirname "$out")"
node benchmarks/table.mjs "$results" >"$out.new"
mv "$out.new" "$out"
cat "$out"
say "The tables: $out"
