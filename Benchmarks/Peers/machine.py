"""The machine, as results describe it."""

import os
import platform
import subprocess


def _first(path, start):
    try:
        with open(path, encoding="utf-8") as file:
            return next((line.partition(":")[2].strip() for line in file if line.startswith(start)), "")
    except OSError:
        return ""


def described():
    """Name of the processor, cores, memory, kernel, system; and how busy it was at that moment."""
    release = ""
    try:
        release = platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        pass
    hypervisor = subprocess.run(["lscpu"], capture_output=True, text=True, check=False).stdout
    virtual = next((line.partition(":")[2].strip() for line in hypervisor.splitlines() if "Hypervisor" in line), "")
    memory = _first("/proc/meminfo", "MemTotal").split()
    return {
        "processor": _first("/proc/cpuinfo", "model name") + (" (%s guest)" % virtual if virtual else ""),
        "cores": os.cpu_count(),
        "memory_gib": round(int(memory[0]) / 2**20, 1) if memory else None,
        "kernel": platform.release(),
        "system": release,
        "python": platform.python_version(),
        "load_average": [round(each, 2) for each in os.getloadavg()],
    }


def text(about):
    """What `described` says, in lines of Markdown."""
    lines = ["%s, %s cores, %s GiB" % (about["processor"], about["cores"], about["memory_gib"])]
    lines += ["%s, Linux %s, Python %s" % (about["system"], about["kernel"], about["python"])]
    lines += ["load average before: " + ", ".join(map(str, about["load_average"]))]
    return "\n".join(lines)
