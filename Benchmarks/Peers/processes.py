"""Processes with all their children: what they cost, and how they begin and end. Linux's /proc."""

import os
import re
import signal
import socket
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")


def _stat(pid):
    with open("/proc/%d/stat" % pid, encoding="ascii", errors="replace") as file:
        # The name, in brackets, may hold anything.
        return file.read().rpartition(")")[2].split()


def tree(pid):
    """The process and all below it, as far as they still run."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                parents.setdefault(int(_stat(int(name))[1]), []).append(int(name))
            except (OSError, IndexError):
                pass  # it has just ended
    found = [pid]
    for each in found:
        found += parents.get(each, [])
    return found


def cpu_seconds(pid):
    """User and system time of the whole tree, with that of children that have ended and were waited for.

    In steps of 1/SC_CLK_TCK (10 ms) for each process, so windows of some seconds are needed.
    """
    ticks = 0
    for each in tree(pid):
        try:
            ticks += sum(int(field) for field in _stat(each)[11:15])
        except OSError:
            pass
    return ticks / TICKS


def memory_kib(pid):
    """What is resident of the whole tree: proportional where the kernel tells (shared pages count once), else plain."""
    total = 0
    for each in tree(pid):
        for name, field in (("smaps_rollup", "Pss"), ("status", "VmRSS")):
            try:
                with open("/proc/%d/%s" % (each, name), encoding="ascii", errors="replace") as file:
                    total += int(re.search(r"^%s:\s+(\d+)" % field, file.read(), re.MULTILINE)[1])
                break
            except (OSError, TypeError):
                continue
    return total


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def accepts(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


def start(command, log, environment=None):
    """In a session of its own, so that it can be ended with all its children."""
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        env={**os.environ, **(environment or {})},
        start_new_session=True,
    )


def until_it_accepts(process, port, seconds):
    """Seconds from now to the first connection that is accepted; None if the process ends or takes too long."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if accepts(port):
            return time.monotonic() - began
        if process.poll() is not None:
            return None
        time.sleep(0.001)
    return None


def stop(process):
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            pass
    try:
        os.killpg(process.pid, signal.SIGKILL)  # children that it left behind
    except ProcessLookupError:
        pass
    process.wait()
