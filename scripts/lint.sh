#!/usr/bin/env bash
# The format of the Swift sources, as .swift-format says. `--fix` formats instead.
set -euo pipefail
cd "$(dirname "$0")/.."

folders=()
for folder in Package.swift Sources Tests patterns Benchmarks Fuzz; do
    [[ -e $folder ]] && folders+=("$folder")
done
# By name, so that build folders of nested packages and Python environments stay out.
mapfile -t files < <(git ls-files --cached --others --exclude-standard -- "${folders[@]}" | grep '\.swift$')
if [[ ${1:-} == --fix ]]; then
    exec swift format --in-place --parallel "${files[@]}"
fi
swift format lint --strict --parallel "${files[@]}"
for script in scripts/*.sh .ci/run; do bash -n "$script"; done
echo "${#files[@]} files are as they should be"
