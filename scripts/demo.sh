#!/usr/bin/env bash
# Shows the proxy at work, on this machine alone: see scripts/demo.py.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
echo "Building scrim (the first time takes some minutes) …"
swift build -c release --product scrim
exec python3 scripts/demo.py "$(swift build -c release --show-bin-path)/scrim"
