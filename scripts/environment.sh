# Sourced by the scripts beside it: where the checkout and its environment are, and how the environment is made.
# shellcheck shell=sh

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
venv=${YIZHAN_VENV:-$root/.venv}
case $venv in /*) ;; *) venv=$PWD/$venv ;; esac

say() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
}

fail() {
    say "$*"
    exit 1
}

require_python() {
    command -v python3 >/dev/null 2>&1 ||
        fail "python3 is not installed; 3.11 or newer is needed (Debian: apt-get install python3 python3-venv)"
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        fail "$(python3 --version 2>&1) is too old; Python 3.11 or newer is needed"
    python3 -c 'import ensurepip, venv' 2>/dev/null ||
        fail "python3 has no venv module (Debian: apt-get install python3-venv)"
}

# Runs pip in the environment $1 with the other arguments; all its output goes to a log, a failure is told in one line.
run_pip() (
    log=$root/.cache/pip.log
    python=$1/bin/python
    shift
    cd "$root" && mkdir -p .cache || exit 1
    # The constraints also hold for what builds a package; newer pip reads the second name for that.
    export PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt
    if "$python" -m pip install --no-compile --no-input --disable-pip-version-check "$@" >"$log" 2>&1; then
        exit 0
    fi
    if grep -q -i -E 'name resolution|name or service|connection (refused|broken|reset|to)|NewConnectionError|timed out' "$log"; then
        fail "the package index cannot be reached; is there a network? (all of pip's words: $log)"
    elif grep -q -i 'no space left' "$log"; then
        fail "the disk is full (all of pip's words: $log)"
    fi
    grep '^ERROR' "$log" | tail -n 3 >&2
    fail "pip could not install the dependencies (all of its words: $log)"
)

# Makes the environment, or leaves it alone when it is up to date. $1: empty, or "test" for the test extras.
make_environment() {
    require_python
    stamp="$(cd "$root" && cat setup.cfg setup.py constraints.txt | cksum) $root $venv"
    if [ "$(cat "$venv/yizhan-${1:-serve}.stamp" 2>/dev/null)" = "$stamp" ] && "$venv/bin/python" -c '' 2>/dev/null; then
        return
    fi
    # The commands of an environment hold its path: one that was moved is made anew, as is one that is half made.
    place=$(cat "$venv/yizhan-place" 2>/dev/null || echo "$venv")
    if [ "$place" != "$venv" ] || ! "$venv/bin/python" -c 'import pip' 2>/dev/null; then
        if [ -e "$venv" ] && [ ! -e "$venv/pyvenv.cfg" ] && [ -n "$(ls -A "$venv")" ]; then
            fail "$venv is in the way: it is no Python environment; move it or set YIZHAN_VENV to another folder"
        fi
        say "making the environment $venv"
        python3 -m venv --clear "$venv" || fail "could not make the environment $venv"
        printf '%s\n' "$venv" >"$venv/yizhan-place"
    fi
    rm -f "$venv"/yizhan-*.stamp
    say "installing the locked dependencies${1:+ and those of the tests} (about a minute on a good line)"
    run_pip "$venv" --editable ".[catalogues${1:+,$1}]" || exit 1
    printf '%s\n' "$stamp" >"$venv/yizhan-serve.stamp"
    if [ -n "${1:-}" ]; then
        printf '%s\n' "$stamp" >"$venv/yizhan-$1.stamp"
    fi
}
