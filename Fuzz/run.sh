#!/usr/bin/env bash
# Builds the fuzz targets and runs each for a time: Fuzz/run.sh [SECONDS] [TARGET…]
#
# Each run first replays what was found before (Regressions) and the seeds (Corpus). What it learns goes to .build-fuzz, where
# runs of a minute or more begin; what it finds goes to Regressions/TARGET: fix it, and commit the file. Exits 1 if any target
# found something.
set -euo pipefail
cd "$(dirname "$0")"

seconds=${1:-60}
shift || true
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(masking framing events syntax sets)

# Only the address sanitizer's own symbols, which the linker cannot export and need not, are left out of the output.
swift build -c release --scratch-path .build-fuzz --sanitize=fuzzer -Xswiftc -sanitize=fuzzer,address 2>&1 \
    | { grep -v 'Cannot export local symbol' || true; }
binary=$(swift build -c release --scratch-path .build-fuzz --sanitize=fuzzer -Xswiftc -sanitize=fuzzer,address \
    --show-bin-path)/scrim-fuzz

# Swift keeps bits of its own in pointers to boxes, so that the leak checker takes what they point to for lost.
export ASAN_OPTIONS=detect_leaks=0 SWIFT_BACKTRACE=enable=no

status=0
for target in "${targets[@]}"; do
    # Reading in what was learned takes a minute or more: a short run begins with the seeds.
    learned=.build-fuzz/learned/$target
    [ "$seconds" -ge 60 ] || { learned=.build-fuzz/short/$target; rm -rf "$learned"; }
    mkdir -p "$learned" "Corpus/$target" "Regressions/$target"
    export SCRIM_FUZZ_TARGET=$target
    echo "fuzz $target: regressions and seeds"
    find "Corpus/$target" "Regressions/$target" -type f -print0 | sort -z \
        | xargs -0 -r "$binary" >".build-fuzz/$target.log" 2>&1 \
        || { tail -40 ".build-fuzz/$target.log"; status=1; continue; }
    echo "fuzz $target: $seconds s"
    dictionary=()
    [ -f "Dictionaries/$target.txt" ] && dictionary=("-dict=Dictionaries/$target.txt")
    if "$binary" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=2048 -print_final_stats=1 \
        -artifact_prefix="Regressions/$target/" "${dictionary[@]}" \
        "$learned" "Corpus/$target" >".build-fuzz/$target.log" 2>&1; then
        grep -E 'stat::number_of_executed_units|stat::average_exec_per_sec' ".build-fuzz/$target.log"
    else
        tail -40 ".build-fuzz/$target.log"
        status=1
    fi
done
exit $status
