"""Starts `scrim mock` and `scrim proxy` on free ports of the loopback interface, and ends them by process id."""

from __future__ import annotations

import json
import os
import pathlib
import select
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIM = os.environ.get("SCRIM", str(ROOT / ".build" / "debug" / "scrim"))


class Server:
    """A `scrim` command that listens. Use as a context manager."""

    def __init__(self, *arguments: str, environment: dict[str, str] | None = None, errors=None):
        self.arguments = [SCRIM, *arguments]
        self.environment = environment
        self.errors = errors

    def __enter__(self) -> Server:
        self.process = subprocess.Popen(
            self.arguments,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            env={**os.environ, **(self.environment or {})},
        )
        try:
            self.url = self._address(within=60)
        except BaseException:
            self.process.kill()
            self.process.wait()
            raise
        self.port = int(self.url.rsplit(":", 1)[1])
        return self

    def __exit__(self, *_) -> None:
        self.stop()

    def _address(self, within: float) -> str:
        deadline = time.monotonic() + within
        line = b""
        while time.monotonic() < deadline:
            if select.select([self.process.stdout], [], [], 0.2)[0]:
                byte = os.read(self.process.stdout.fileno(), 1)
                if not byte:
                    break
                line += byte
                if byte == b"\n":
                    prefix = b"listening on "
                    assert line.startswith(prefix), line
                    return line[len(prefix) :].strip().decode()
        raise AssertionError(f"{self.arguments} did not say where it listens; it said {line!r}")

    def stop(self) -> int:
        """Asks the process to end and returns its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise AssertionError(f"{self.arguments} outlived SIGTERM")
        self.process.stdout.close()
        return self.process.returncode

    @property
    def memory(self) -> int:
        """The resident set in bytes."""
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise AssertionError("no VmRSS")


class Mock(Server):
    """`scrim mock` with scripts, and what its log says."""

    def __init__(self, folder: pathlib.Path, scripts: dict[str, dict], *arguments: str):
        folder.mkdir(parents=True, exist_ok=True)
        self.log = folder / "log.jsonl"
        options = ["--log", str(self.log), *arguments]
        for name, script in scripts.items():
            # JSON is YAML.
            path = folder / f"{name}.json"
            path.write_text(json.dumps(script, ensure_ascii=False))
            options += ["--script", str(path)]
        super().__init__("mock", "--listen", "127.0.0.1:0", *options)

    def entries(self, at: str, **fields) -> list[dict]:
        """The entries of the log that have these fields."""
        if not self.log.exists():
            return []
        whole = self.log.read_text().rpartition("\n")[0]
        found = (json.loads(line) for line in whole.splitlines())
        return [e for e in found if e["at"] == at and all(e.get(k) == v for k, v in fields.items())]

    def requests(self, marker: str = "") -> list[dict]:
        """The requests with this text in their target or body."""
        return [e for e in self.entries("request") if marker in e["target"] or marker in e["body"]]

    def end(self, request: dict, within: float = 10) -> dict:
        """What became of a request: waits for the mock to say."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            if ends := self.entries("end", id=request["id"]):
                return ends[0]
            time.sleep(0.02)
        raise AssertionError(f"request {request['id']} has no end in the log after {within} s")


class Proxy(Server):
    """`scrim proxy` in front of an upstream."""

    def __init__(self, upstream: str, *arguments: str, **options):
        super().__init__("proxy", "--upstream", upstream, "--listen", "127.0.0.1:0", *arguments, **options)
