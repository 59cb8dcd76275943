#!/usr/bin/env bash
# Installs what Scrim builds with; run again, it does nothing. `--tests` adds what the tests take: a Python environment, and valgrind.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    printf 'setup: %s\n' "$@" >&2
    exit 1
}

# What is missing, by what it is for: pkg-config's name, Debian's package.
libraries=(libhs:libhyperscan-dev libcurl:libcurl4-openssl-dev libcrypto:libssl-dev zlib:zlib1g-dev)
missing=()
packages=()

need_command() {
    command -v "$1" >/dev/null || {
        missing+=("$1 (a command)")
        packages+=("$2")
    }
}

find_missing() {
    missing=()
    packages=()
    need_command pkg-config pkg-config
    need_command curl curl
    need_command git git
    local entry
    for entry in "${libraries[@]}"; do
        command -v pkg-config >/dev/null && pkg-config --exists "${entry%%:*}" || {
            missing+=("${entry%%:*} (a C library and its headers, found by pkg-config)")
            packages+=("${entry#*:}")
        }
    done
    # The demo reads times and compares streams in Python; the tests need an environment of their own too.
    if ! command -v python3 >/dev/null; then
        missing+=("python3, 3.9 or later")
        packages+=(python3)
    fi
    if [[ $tests == yes ]] && ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
        missing+=("python3's venv module")
        packages+=(python3-venv)
    fi
    if [[ $tests == yes ]]; then need_command valgrind valgrind; fi
}

install() {
    local run=(env DEBIAN_FRONTEND=noninteractive)
    if [[ $(id -u) != 0 ]]; then
        command -v sudo >/dev/null || fail "run as root, or install sudo: apt-get install ${packages[*]}"
        run=(sudo "${run[@]}")
    fi
    echo "setup: installing ${packages[*]}"
    local options=(-y -q --no-install-recommends)
    # The lists may be absent or old: fetched only when the packages cannot be had without.
    "${run[@]}" apt-get install "${options[@]}" "${packages[@]}" >/dev/null 2>&1 || {
        "${run[@]}" apt-get update -q >/dev/null
        "${run[@]}" apt-get install "${options[@]}" "${packages[@]}" >/dev/null
    }
}

check_swift() {
    command -v swift >/dev/null || fail "Swift 6.2 or later is needed, and no 'swift' is on the PATH." \
        "Install it from https://www.swift.org/install and run this again."
    local version
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p' | head -n 1)
    local major=${version% *} minor=${version#* }
    [[ -n $version ]] && ((major > 6 || (major == 6 && minor >= 2))) ||
        fail "Swift 6.2 or later is needed; 'swift --version' says ${version/ /.}."
}

# The environment is made anew when the requirements or the Python change.
make_environment() {
    local environment=.venv-tests requirements=Tests/Clients/requirements.txt
    local stamp
    stamp="$(python3 --version) $(cksum <"$requirements")"
    [[ -f $environment/stamp && $(<"$environment/stamp") == "$stamp" ]] && return
    echo "setup: installing the Python packages of the client tests"
    rm -rf "$environment"
    python3 -m venv "$environment"
    "$environment/bin/python" -m pip install --quiet --disable-pip-version-check -r "$requirements"
    printf '%s' "$stamp" >"$environment/stamp"
}

tests=no
case "${1:-}" in
--tests) tests=yes ;;
'') ;;
*) fail "unknown argument '$1'; usage: scripts/setup.sh [--tests]" ;;
esac

find_missing
if ((${#missing[@]})); then
    command -v apt-get >/dev/null || fail "this system has no apt-get; please install:" "${missing[@]/#/  }"
    install
    find_missing
    ((${#missing[@]} == 0)) || fail "still missing after the installation:" "${missing[@]/#/  }"
fi
check_swift
[[ $tests == no ]] || make_environment
