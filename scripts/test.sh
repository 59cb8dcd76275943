#!/usr/bin/env bash
# Every check, in the order in which they fail fastest. Ends with the counts of all of them.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '\n== %s\n' "$1"; }

step "setup"
scripts/setup.sh --tests

step "lint"
scripts/lint.sh

step "build (warnings are errors)"
swift build --build-tests
swift build --product scrim

results=$(mktemp)
trap 'rm -f "$results"' EXIT

# The property tests of the engine once more with a seed of their own: what they find is found again by it.
step "Swift tests"
swift test --skip-build --parallel 2>&1 | tee "$results"
if [[ -d Tests/MaskingTests ]]; then
    seed=${SCRIM_SEED:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
    step "property tests, SCRIM_SEED=$seed"
    SCRIM_SEED=$seed swift test --skip-build --filter MaskingTests 2>&1 | tee -a "$results"
fi

if [[ -x Fuzz/run.sh ]]; then
    step "fuzzing, shortly"
    Fuzz/run.sh "${SCRIM_FUZZ_SECONDS:-20}"
fi

step "official clients"
.venv-tests/bin/python -m pytest Tests/Clients

step "counts"
grep -aE 'Test run with .* tests?' "$results" || true
