#!/usr/bin/env python3
"""How long `scrim proxy` takes from its start to the first connection that it accepts.

Several binaries, profiles and states of the cache take turns, run by run, so that the machine's noise meets all alike. "cold" begins
with an empty cache folder, "warm" with the one that an earlier start has filled (and the files in the page cache). Wall time
is from just before the process is made to the return of the first successful connect, which is tried each half millisecond; CPU time (user
and system) is the whole process's up to then, as the system counts it.

    python3 Benchmarks/Startup/startup.py .build/release/scrim [ANOTHER…] [--runs 20] [--cold 3] [--profiles default,strict]
"""

import argparse
import os
import pathlib
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def cpu_seconds(pid):
    """User and system time of a process, in seconds, at the kernel's own resolution."""
    run_nanoseconds = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        run_nanoseconds += int((task / "schedstat").read_text().split()[0])
    return run_nanoseconds * 1e-9


def resident_kilobytes(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


def start(binary, profile, cache):
    """One start. Returns wall seconds, CPU seconds, resident memory in kB."""
    port = free_port()
    command = [binary, "proxy", "--upstream", "http://127.0.0.1:9", "--listen", f"127.0.0.1:{port}"]
    environment = dict(os.environ, SCRIM_CACHE=cache)
    if profile != "default":
        command += ["--profile", profile]
    begin = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                connection = socket.create_connection(("127.0.0.1", port), timeout=5)
                wall = time.perf_counter() - begin
                connection.close()
                return wall, cpu_seconds(process.pid), resident_kilobytes(process.pid)
            except ConnectionRefusedError:
                if process.poll() is not None:
                    sys.exit(f"{' '.join(command)} ended with code {process.returncode}")
                if time.perf_counter() - begin > 60:
                    sys.exit(f"{' '.join(command)} did not listen within a minute")
                time.sleep(0.0005)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("binaries", nargs="+")
    parser.add_argument("--runs", type=int, default=20, help="warm starts of each")
    parser.add_argument("--cold", type=int, default=3, help="cold starts of each")
    parser.add_argument("--profiles", default="default,strict")
    arguments = parser.parse_args()

    results = {}
    with tempfile.TemporaryDirectory(prefix="scrim-startup-") as folder:
        cases = [(binary, profile) for profile in arguments.profiles.split(",") for binary in arguments.binaries]
        for run in range(arguments.cold):
            for case in cases:
                with tempfile.TemporaryDirectory(dir=folder) as empty:
                    results.setdefault((*case, "cold"), []).append(start(*case, empty))
        for index, (binary, profile) in enumerate(cases):
            start(binary, profile, f"{folder}/{index}")
        for run in range(arguments.runs):
            for index, case in enumerate(cases):
                results.setdefault((*case, "warm"), []).append(start(*case, f"{folder}/{index}"))

    print(f"{'':<28}{'ms to accept':>24}{'CPU ms':>18}{'MB':>7}")
    print(f"{'':<28}{'median':>8}{'least':>8}{'most':>8}{'median':>10}{'least':>8}{'':>7}")
    for (binary, profile, state), runs in sorted(results.items(), key=lambda item: (item[0][1:], item[0][0])):
        wall = [1000 * run[0] for run in runs]
        cpu = [1000 * run[1] for run in runs]
        memory = statistics.median(run[2] for run in runs) / 1000
        print(
            f"{profile:<9}{state:<6}{binary[-12:]:<13}{statistics.median(wall):8.1f}{min(wall):8.1f}{max(wall):8.1f}"
            f"{statistics.median(cpu):10.1f}{min(cpu):8.1f}{memory:7.1f}"
        )


if __name__ == "__main__":
    main()
