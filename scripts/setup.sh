#!/bin/sh
# Makes .venv/ (pinned requirements and `concord` itself) and fetches the local Slack. Nothing is done twice: a stamp
# keeps what was installed from which files. Whatever fails says so in one sentence; the whole story is in the log.
set -eu
cd "$(dirname "$0")/.."

log=artefacts/setup.log
venv_stamp=.venv/.concord-setup
slack_stamp=node_modules/.concord-setup

fail() {
    echo "make setup: $*" >&2
    exit 1
}

# The network's own words, in any of the two tools.
unreachable() {
    grep -qiE 'ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|network|connection (refused|broken|error)|NewConnectionError|Failed to establish|timed out|ProxyError|Retrying \(' "$log"
}

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        command -v "$PYTHON" >/dev/null 2>&1 || fail "PYTHON=$PYTHON is no command: give the path of a Python 3.11 or newer."
        is_new_enough "$PYTHON" || fail "PYTHON=$PYTHON is $("$PYTHON" -V 2>&1), and Concord needs Python 3.11 or newer."
        return
    fi
    for PYTHON in python3 python3.13 python3.12 python3.11; do
        if command -v "$PYTHON" >/dev/null 2>&1 && is_new_enough "$PYTHON"; then return; fi
    done
    fail "Concord needs Python 3.11 or newer, and no such python3 is here: install one, or name it with PYTHON=/path/to/python3 make setup."
}

find_npm() {
    command -v npm >/dev/null 2>&1 || fail "npm is missing, and the local Slack comes from it: install Node.js with npm (Debian: apt-get install npm)."
}

# The moved folder counts too: a virtual environment holds its own path.
python_state() {
    { pwd -P; cat requirements.txt requirements-dev.txt pyproject.toml; } | cksum
}

slack_package() {
    case "$(uname -s)" in
        Linux) os=linux ;;
        Darwin) os=darwin ;;
        MINGW* | MSYS* | CYGWIN*) os=windows ;;
        *) fail "there is no local Slack for $(uname -s)." ;;
    esac
    case "$(uname -m)" in
        x86_64 | amd64) cpu=x64 ;;
        aarch64 | arm64) cpu=arm64 ;;
        *) fail "there is no local Slack for $(uname -m) processors." ;;
    esac
    echo "local-slack-$os-$cpu"
}

version_of() {
    "$1" -c 'import sys; print(sys.version_info[:2])' 2>/dev/null
}

# A virtual environment serves as long as it stands where it was made and, when PYTHON is given, is of that version.
venv_serves() {
    [ -x .venv/bin/python ] && grep -qsF "$(pwd -P)/.venv" .venv/pyvenv.cfg || return 1
    if [ -n "${PYTHON:-}" ]; then find_python && [ "$(version_of .venv/bin/python)" = "$(version_of "$PYTHON")" ]; fi
}

make_venv() {
    if venv_serves && is_new_enough .venv/bin/python && .venv/bin/python -m pip --version >>"$log" 2>&1; then return; fi
    find_python
    rm -rf .venv
    "$PYTHON" -m venv .venv >>"$log" 2>&1 ||
        fail "$PYTHON cannot make a virtual environment (Debian: apt-get install python3-venv); its words are in $log."
}

pip() {
    PIP_DISABLE_PIP_VERSION_CHECK=1 .venv/bin/python -m pip "$@" >>"$log" 2>&1 && return
    if unreachable; then
        fail "the Python package index cannot be reached: check the connection (or pip's index-url) and run it again; pip's words are in $log."
    fi
    fail "pip could not install the pinned requirements; its words are in $log."
}

python_ready() {
    [ -x .venv/bin/concord ] && [ "$(cat "$venv_stamp" 2>/dev/null)" = "$(python_state)" ] && venv_serves
}

setup_python() {
    make_venv
    echo "setup: Python packages into .venv"
    rm -f "$venv_stamp"
    pip install --quiet --requirement requirements-dev.txt
    pip install --quiet --no-deps --no-build-isolation --editable .
    python_state >"$venv_stamp"
}

slack_ready() {
    [ -d "node_modules/$package/bin" ] && [ "$(cat "$slack_stamp" 2>/dev/null)" = "$(cksum <package.json)" ]
}

setup_slack() {
    echo "setup: the local Slack ($package) into node_modules"
    npm install --no-save --no-audit --no-fund --include=optional --ignore-scripts --loglevel=error \
        --fetch-retries=2 --fetch-retry-mintimeout=1000 --fetch-retry-factor=2 >>"$log" 2>&1 || true
    # The packages are optional, so that npm takes the fitting one: npm calls it a success when it got none.
    if ! [ -d "node_modules/$package/bin" ]; then explain_npm; fi
    cksum <package.json >"$slack_stamp"
}

explain_npm() {
    npm view "$package" version --loglevel=error --fetch-retries=0 >>"$log" 2>&1 || true
    if unreachable; then
        fail "the npm registry cannot be reached: check the connection (or npm's registry setting) and run it again; npm's words are in $log."
    fi
    if grep -q E404 "$log"; then
        fail "the npm registry has no $package: check npm's registry setting; npm's words are in $log."
    fi
    fail "npm could not install the local Slack ($package); its words are in $log."
}

package=$(slack_package)
if python_ready && slack_ready; then exit; fi
mkdir -p artefacts
: >"$log"
slack_ready || find_npm # said before minutes are spent on Python
python_ready || setup_python
slack_ready || setup_slack
