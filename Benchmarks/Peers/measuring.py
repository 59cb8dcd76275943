"""One run of the load tool through one peer, and what the peer spent meanwhile."""

import json
import os
import subprocess
import tempfile
import time

import figures
import processes
from environments import FOLDER

_SOURCES = os.path.join(FOLDER, "..", "Load")


class LoadTool:
    """The load tool, built anew, and its upstream, which answers whatever a run asks for."""

    def __init__(self, folder):
        self.program = os.path.join(folder, "load")
        sources = sorted(os.path.join(_SOURCES, name) for name in os.listdir(_SOURCES) if name.endswith(".c"))
        subprocess.run(["cc", "-std=gnu11", "-O2", "-o", self.program, *sources, "-lm"], check=True)
        self.upstream = subprocess.Popen([self.program, "serve"], stdout=subprocess.PIPE, text=True)
        self.port = int(self.upstream.stdout.readline().split()[-1])

    def close(self):
        self.upstream.terminate()
        self.upstream.wait()
        self.upstream.stdout.close()

    def drive(self, peer, options, streams, seconds, warm_up=1.0):
        """What the tool says of a run, the peer's CPU seconds in it, and its KiB of memory near its end."""
        command = [self.program, "drive", "--port", str(peer.port), "--streams", str(streams)]
        command += ["--seconds", str(seconds), "--warm-up", str(warm_up), *peer.options, *options]
        memory = None
        # Its errors go to a file: nobody empties a pipe meanwhile.
        with tempfile.TemporaryFile("w+") as errors:
            with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as tool:
                line = tool.stdout.readline()
                before = spent(peer)
                if line == "measuring\n":
                    time.sleep(seconds * 0.7)
                    memory = sum(map(processes.memory_kib, peer.pids()))
                    line = tool.stdout.readline()
                cpu = spent(peer) - before
            if not line:
                errors.seek(0)
                raise RuntimeError("the load tool failed: " + errors.read().strip())
        return json.loads(line), cpu, memory

    def run(self, scenario, peer, seconds, log):
        """The figures of one run; None if the peer takes no part in the scenario."""
        streams = scenario.streams
        if peer.slow:
            streams, seconds = scenario.slow_streams, 2 * seconds
        if not streams or (scenario.maskers and not peer.masks and peer.name != "direct"):
            return None
        before = 0
        if scenario.fresh and peer.pids():
            peer.stop()
            peer.start(log)
            # A few streams first: what every process sets up for its first ones is not a stream's.
            self.drive(peer, scenario.options, 20, 0.5, 0.5)
            before = sum(map(processes.memory_kib, peer.pids()))
        load, cpu, memory = self.drive(peer, scenario.options, streams, seconds)
        settle(peer)
        measured = scenario.fresh and memory and load["open"] == streams
        return figures.of_run(load, cpu, (memory - before) / streams if measured else None)


def spent(peer):
    return sum(map(processes.cpu_seconds, peer.pids()))


def settle(peer, limit=60):
    """Waits until it has done what it still had to do, so that the next peer has the machine."""
    end = time.monotonic() + limit
    while peer.pids() and time.monotonic() < end:
        before = spent(peer)
        time.sleep(0.2)
        if spent(peer) - before <= 0.02:
            return


def start_once(peer, log):
    """Starts it anew: milliseconds to the first accepted connection, and what it then holds."""
    peer.stop()
    took = peer.start(log)
    time.sleep(0.2)
    return {"start_ms": took * 1e3, "idle_mib": sum(map(processes.memory_kib, peer.pids())) / 1024}
