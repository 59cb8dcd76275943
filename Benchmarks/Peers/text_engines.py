"""The engine beside others on plain text, in process: Hyperscan from Python, RE2, detect-secrets.

A comparison of costs on one text with, as far as each takes them, the same expressions. It is none of what is found:
README.md says what each of them leaves out.
"""

import glob
import json
import os
import random
import string
import subprocess
import sys
import tempfile

import environments
from environments import FOLDER, Unavailable

ENGINES = ("hyperscan", "hyperscan, starts", "re2 set", "detect-secrets")
SIZE = 8 << 20  # bytes of text
_DETECTION = os.path.join(FOLDER, "..", "Detection")
_PATTERNS = os.path.join(FOLDER, "..", "..", "patterns")


def _text():
    """Benign text of the detection benchmark, and a made-up token about every 4 kB."""
    sys.path.insert(0, _DETECTION)
    try:
        from corpus.documents import benign_documents
    finally:
        sys.path.remove(_DETECTION)
    chance = random.Random(1)
    parts, since = [], 0
    for document in benign_documents(1, 1 << 20):
        parts.append(document.text)
        since += len(document.text)
        if since > 4096:
            token = "".join(chance.choices(string.ascii_letters + string.digits, k=32))
            parts.append(b"the token is ghp_FAKE%s today\n" % token.encode())
            since = 0
    text = b"\n".join(parts)
    return text * (SIZE // len(text))


def _ids(program):
    done = subprocess.run([program, "patterns", "list", "--json"], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unavailable(done.stderr.strip())
    return [each["id"] for each in json.loads(done.stdout)]


def _spent(command, source, environment=None):
    """CPU seconds of a command that reads the file."""
    with open(source, "rb") as file:
        process = subprocess.Popen(command, stdin=file, stdout=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise Unavailable("%s ended with %d" % (os.path.basename(command[0]), process.returncode))
    return usage.ru_utime + usage.ru_stime


def _scrim(program, text, empty, report):
    """CPU of reading, masking and writing; what an empty text costs (starting, mostly) is taken off."""
    command = [program, "mask", "--format", "text", "--chunk", "65536"]
    if not os.path.exists(report):
        _spent([*command, "--report", report], text)
    with open(report, "rb") as file:
        finds = sum(1 for _ in file)
    return _spent(command, text) - _spent(command, empty), finds


def measured(scrims, options, say):
    python = environments.python_of("text")
    rows = {}
    with tempfile.TemporaryDirectory(prefix="scrim-engines-") as folder:
        text, empty = os.path.join(folder, "text"), os.path.join(folder, "empty")
        with open(text, "wb") as file:
            file.write(_text())
        with open(empty, "wb"):
            pass
        size = os.path.getsize(text) / 1e6
        first = next(iter(scrims.values()))
        ids = _ids(first)
        wanted = os.path.join(folder, "ids.json")
        with open(wanted, "w", encoding="utf-8") as file:
            json.dump({"ids": ids, "files": sorted(glob.glob(_PATTERNS + "/**/*.yaml", recursive=True))}, file)
        for turn in range(min(options.rounds, 3)):
            for name, program in scrims.items():
                say("engines, round %d: %s mask" % (turn + 1, name))
                seconds, finds = _scrim(program, text, empty, os.path.join(folder, name + "-report"))
                run = {"mb_cpu_s": size / seconds, "patterns": len(ids), "finds": finds}
                rows.setdefault(name + " mask", []).append(run)
            for engine in ENGINES:
                say("engines, round %d: %s" % (turn + 1, engine))
                worker = [python, os.path.join(FOLDER, "text_worker.py"), engine, text, wanted]
                done = subprocess.run(worker, capture_output=True, text=True, check=False)
                if done.returncode:
                    say("%s: %s" % (engine, (done.stderr.strip().splitlines() or ["it failed"])[-1]))
                    continue
                rows.setdefault(engine, []).append(json.loads(done.stdout))
    return rows
