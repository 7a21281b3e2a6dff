# shellcheck shell=bash
# What the scripts share. Sourced, not run.

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
mkdir -p build/log

# Compilations that were done before are looked up, where ccache is installed.
if command -v ccache >/dev/null; then export CMAKE_CXX_COMPILER_LAUNCHER=ccache; fi
CMAKE_BUILD_PARALLEL_LEVEL=${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}
export CMAKE_BUILD_PARALLEL_LEVEL

# Property tests draw the same cases every time, unless the caller says otherwise (RC_PARAMS= draws new ones).
export RC_PARAMS=${RC_PARAMS-seed=20111209}
export BOOST_TEST_COLOR_OUTPUT=no

say() { printf '%s\n' "$*"; }

# step TITLE COMMAND...: runs the command with its output in a file of build/log. On a terminal the last line of
# the output stands where it is and moves on; in a log there is the title and the time. When the command fails,
# the end of its output is shown, and the step's status is the command's.
step() {
    local title=$1 log status=0 begin=$SECONDS
    shift
    log=build/log/$(tr -cs 'a-zA-Z0-9+' '-' <<<"$title" | sed 's/-*$//').log
    if [[ -t 1 ]]; then
        "$@" >"$log" 2>&1 </dev/null &
        local pid=$!
        while kill -0 "$pid" 2>/dev/null; do
            printf '\r\033[K%.*s' "$((${COLUMNS:-80} - 1))" "$title: $(tail -n 1 "$log" | tr -d '\r\033')"
            sleep 0.5
        done
        wait "$pid" || status=$?
        printf '\r\033[K'
    else
        "$@" >"$log" 2>&1 </dev/null || status=$?
    fi
    if ((status == 0)); then
        say "$title: done ($((SECONDS - begin)) s)"
    else
        say "$title: FAILED ($((SECONDS - begin)) s). The end of $log:"
        grep -vE '^\[[0-9]+/[0-9]+\] (Building|Linking) ' "$log" | tail -n 60 | sed 's/^/    /'
    fi
    return "$status"
}

# Debian's Python, which sees Debian's packages.
python=/usr/bin/python3
# Installs pandas and scikit-learn for it, where they are missing.
python_peers() {
    if $python -c 'import pandas, sklearn' 2>/dev/null; then return; fi
    local as_root=()
    if ((EUID != 0)); then as_root=(sudo); fi
    "${as_root[@]}" apt-get -q update &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends \
            python3-pandas python3-sklearn
}
