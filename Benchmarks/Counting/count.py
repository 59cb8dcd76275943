#!/usr/bin/env python3
"""Counts what the engine costs an event: allocations and instructions, which are the same at every run, as times are not.

    python3 Benchmarks/Counting/count.py .build/release/event-costs

Allocations come from a preloaded counter, instructions from callgrind: the difference between a long run and a short one, so that
neither the start nor the first round counts. Both are held against `expected.json`; instructions may be 5 % more there. What is less is said, to be written
down. Exit 1: something costs more.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
TOLERANCE = 0.05
EVENTS_A_ROUND = 2000


def allocations(program, case, counter):
    """Allocations an event, in steady state."""
    run = subprocess.run(
        [program, case, "11", HERE / "patterns.yaml"],
        env={"LD_PRELOAD": str(counter)}, capture_output=True, text=True, check=True,
    )
    _, count, _, events = run.stdout.split()
    return int(count) / int(events)


def instructions_of(program, case, rounds, folder):
    run = subprocess.run(
        ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/callgrind.out", program, case, str(rounds),
         HERE / "patterns.yaml"],
        env={"SWIFT_DETERMINISTIC_HASHING": "1"}, capture_output=True, text=True, check=True,
    )
    return int(re.search(r"Collected : (\d+)", run.stderr).group(1))


def instructions(program, case, folder):
    """Instructions an event."""
    short, long = (instructions_of(program, case, rounds, folder) for rounds in (1, 3))
    return (long - short) / (2 * EVENTS_A_ROUND)


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    expected = json.loads((HERE / "expected.json").read_text())
    faults = []
    print(f"{'an event':<24}{'allocations':>12}{'at most':>9}{'instructions':>15}{'expected':>10}")
    with tempfile.TemporaryDirectory(prefix="scrim-count-") as folder:
        # Without what valgrind 3.19 cannot read: debugging information in DWARF 5.
        built, program = program, f"{folder}/event-costs"
        subprocess.run(["strip", "--strip-debug", "-o", program, built], check=True)
        counter = f"{folder}/allocations.so"
        subprocess.run(["clang", "-O2", "-shared", "-fPIC", "-o", counter, HERE / "allocations.c"], check=True)
        for case, bound in expected.items():
            allocated = allocations(program, case, counter)
            executed = instructions(program, case, folder)
            print(
                f"{case:<24}{allocated:>12.4f}{bound['allocations']:>9}{executed:>15.0f}{bound['instructions']:>10}"
            )
            if allocated > bound["allocations"]:
                faults.append(f"{case}: {allocated:.4f} allocations an event, at most {bound['allocations']} are expected")
            ratio = executed / bound["instructions"]
            if ratio > 1 + TOLERANCE:
                faults.append(f"{case}: {100 * (ratio - 1):.1f} % more instructions than expected")
            elif ratio < 1 - TOLERANCE:
                print(f"  {100 * (1 - ratio):.1f} % fewer instructions than expected: write it down in expected.json")
    for fault in faults:
        print(f"count: {fault}", file=sys.stderr)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
