#!/usr/bin/env bash
# k-means of several shapes (points, dimensions, clusters) beside scikit-learn, in one run that takes turns: the same starts,
# the same iterations, the same inertia. Installs what is missing, makes the points, builds, measures, writes a table.
# Usage: scripts/compare_clusters.sh [OPTION]...
#   --folder DIR   where the points are kept (build/compare/points)
#   --rounds N     how often either takes its turn (2)
#   --out FILE     where the table goes (build/compare/clusters.md)
# Takes about ten minutes and 4 GiB; nothing else should run meanwhile.
set -euo pipefail
asked_from=$PWD
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

folder=$PWD/build/compare/points rounds=2 out=$PWD/build/compare/clusters.md
usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p}' scripts/compare_clusters.sh; }
while (($# > 0)); do
    case $1 in
        --folder) folder=$(cd "$asked_from" && realpath -m "$2") && shift ;;
        --rounds) rounds=$2 && shift ;;
        --out) out=$(cd "$asked_from" && realpath -m "$2") && shift ;;
        -h | --help) usage && exit 0 ;;
        *) usage >&2 && exit 2 ;;
    esac
    shift
done
results=$PWD/build/compare/cluster-results
rm -rf "$results" && mkdir -p "$results" "$(dirname "$out")"

scripts/setup.sh bench
step "Installing pandas and scikit-learn" python_peers
build() { cmake --preset bench && cmake --build build/bench --target bench.kmeans_shapes_bench; }
step "Building the benchmark" build
step "Making the points" $python benchmarks/peers/sklearn_clusters.py prepare "$folder"

ours() { # TURN: the chosen method on one thread and two; the others on one, where the points are not too many
    COHORT_BENCH_ROWS=$folder build/bench/benchmarks/kmeans_shapes_bench --benchmark_min_time=0 \
        --benchmark_filter='automatic/|/1000000-.*threads:1/' --benchmark_format=json >"$results/ours-$1.json"
}
# A kernel chosen for another processor would slow NumPy down.
peer() { env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE $python benchmarks/peers/sklearn_clusters.py "$folder" 1 >"$results/peer-$1.jsonl"; }
for ((round = 1; round <= rounds; ++round)); do
    step "Round $round of $rounds: cohort" ours "$round"
    step "Round $round of $rounds: scikit-learn" peer "$round"
done

node benchmarks/clusters_table.mjs "$results" >"$out.new"
mv "$out.new" "$out"
cat "$out"
say "The table: $out"
