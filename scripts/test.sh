#!/usr/bin/env bash
# Every check, in the order in which they fail fastest. Ends with the counts of all of them.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '\n== %s\n' "$1"; }

step "setup"
scripts/setup.sh --tests

step "lint"
scripts/lint.sh

step "the detection benchmark's own tests"
python3 -m unittest discover -s Benchmarks/Detection

step "the benchmarks' runners' own tests"
python3 -m unittest discover -s Benchmarks/Engine
python3 -m unittest discover -s Benchmarks/Load
python3 -m unittest discover -s Benchmarks/Peers

step "build (warnings are errors)"
swift build --build-tests
swift build --product scrim

results=$(mktemp)
trap 'rm -f "$results"' EXIT

step "Swift tests"
swift test --skip-build --parallel 2>&1 | tee "$results"

# The laws of the engine on many random cases, in optimised code: under a seed that stays, and under one of this run.
seed=${SCRIM_SEED:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
step "laws, SCRIM_SEED=$seed"
swift build -c release --product laws
swift build -c release --product oracle-cases
swift build -c release --product pattern-check
optimised=$(swift build -c release --show-bin-path)
"$optimised/laws" 1 20000 | tee -a "$results"
"$optimised/laws" "$seed" 4000 | tee -a "$results"

step "patterns"
"$optimised/pattern-check" | tee -a "$results"
.build/debug/scrim patterns list --profile strict --markdown | diff docs/catalogue.md - ||
    { echo "docs/catalogue.md is not up to date: scrim patterns list --profile strict --markdown >docs/catalogue.md" >&2; exit 1; }

step "oracle: RE2"
.venv-tests/bin/python Tests/Oracle/oracle.py "$optimised/oracle-cases" "$seed" | tee -a "$results"

step "allocations and instructions an event"
scripts/count.sh

step "fuzzing, shortly"
Fuzz/run.sh "${SCRIM_FUZZ_SECONDS:-10}"

step "official clients"
clients=$(mktemp)
trap 'rm -f "$results" "$clients"' EXIT
.venv-tests/bin/python -m pytest Tests/Clients | tee "$clients"

step "counts"
grep -aE 'Test run with .* tests?|^laws: [0-9]+ cases|^patterns: ' "$results"
tail -n 1 "$clients"
