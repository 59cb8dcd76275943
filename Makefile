# Each target sets up what it needs by itself: any of them works as the first command typed.
.PHONY: demo test build lint format fuzz bench bench-detection bench-peers clean

demo:  ## stream fake secrets through the proxy and look at both sides
	@scripts/demo.sh

test:  ## every check
	@scripts/test.sh

build:  ## .build/release/scrim
	@scripts/setup.sh
	swift build -c release --product scrim

lint:
	@scripts/lint.sh

format:
	@scripts/lint.sh --fix

fuzz:  ## ten minutes a target; SECONDS=n for less
	@scripts/setup.sh
	@Fuzz/run.sh $(or $(SECONDS),600)

bench:  ## scrim bench, and the engine's parts; ARGUMENTS=--quick and others, see Benchmarks/Engine/README.md
	@scripts/setup.sh
	swift build -c release --product scrim
	python3 Benchmarks/Engine/engine.py --output Benchmarks/results $(ARGUMENTS)

bench-detection:  ## what the pattern sets find; ARGUMENTS='--peers' and others, see Benchmarks/Detection/README.md
	@scripts/setup.sh
	swift build -c release --product scrim
	python3 Benchmarks/Detection/detection.py $(ARGUMENTS)

bench-peers:  ## the proxy beside nginx, mitmproxy, LiteLLM; ARGUMENTS=… see Benchmarks/Peers/README.md
	@scripts/setup.sh
	swift build -c release --product scrim
	python3 Benchmarks/Peers/peers.py --output Benchmarks/results $(ARGUMENTS)

clean:
	rm -rf .build .venv-tests Benchmarks/.build Benchmarks/Detection/.venv Benchmarks/Peers/.venv-*
