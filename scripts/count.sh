#!/usr/bin/env bash
# What the engine costs an event in allocations and instructions, held against Benchmarks/Counting/expected.json.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh --tests
swift build -c release --product event-costs
exec python3 Benchmarks/Counting/count.py "$(swift build -c release --show-bin-path)/event-costs"
