"""Other finders on the same texts, in an environment of their own beside this file."""

import json
import os
import subprocess
import sys

from corpus.family import PII, SECRETS

_FOLDER = os.path.dirname(os.path.abspath(__file__))
_ENVIRONMENT = os.path.join(_FOLDER, ".venv")
_REQUIREMENTS = os.path.join(_FOLDER, "requirements-peers.txt")
_PYTHON = os.path.join(_ENVIRONMENT, "bin", "python")


def _set_up():
    """Makes the environment, or says why it cannot be made. Anew when the requirements or the Python change."""
    with open(_REQUIREMENTS, encoding="utf-8") as file:
        wanted = sys.version + "\n" + file.read()
    stamp = os.path.join(_ENVIRONMENT, "stamp")
    if os.path.exists(stamp):
        with open(stamp, encoding="utf-8") as file:
            if file.read() == wanted:
                return None
    install = [_PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", _REQUIREMENTS]
    for command in ([sys.executable, "-m", "venv", "--clear", _ENVIRONMENT], install):
        try:
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        except OSError as error:
            return str(error)
        if done.returncode:
            return (done.stdout.decode(errors="replace").strip().splitlines() or ["it failed"])[-1]
    with open(stamp, "w", encoding="utf-8") as file:
        file.write(wanted)
    return None


class PeerFailed(Exception):
    """A peer ended with an error; the message is the last line that it wrote."""


def _run(peer, documents):
    """Finds with their scores, in bytes, of each document."""
    texts = [document.text.decode("utf-8", errors="replace") for document in documents]
    done = subprocess.run(
        [_PYTHON, os.path.join(_FOLDER, "peers_worker.py"), peer],
        input=json.dumps(texts).encode(),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise PeerFailed((done.stderr.decode(errors="replace").strip().splitlines() or ["it failed"])[-1])
    return [_in_bytes(text, finds) for text, finds in zip(texts, json.loads(done.stdout))]


def _in_bytes(text, finds):
    offsets = [0]
    for character in text:
        offsets.append(offsets[-1] + len(character.encode()))
    return [(offsets[start], offsets[end], name, score) for start, end, name, score in finds]


def prepared():
    """Of each peer: its name, the finder, and which families it is meant to find. If there is none, a message says why.

    A peer runs once: under another least score its finds are only filtered.
    """
    print("detection: setting up the peers in %s" % os.path.relpath(_ENVIRONMENT), file=sys.stderr)
    reason = _set_up()
    if reason:
        print("detection: the peers are left out, since their environment cannot be made: %s" % reason, file=sys.stderr)
        return []

    runs = {}

    def finder(peer, least=0.0):
        def find(documents):
            if peer not in runs:
                runs[peer] = _run(peer, documents)
            return [[each[:3] for each in finds if each[3] >= least] for finds in runs[peer]]

        return find

    def secrets(family):
        return family.set == SECRETS

    def personal(family):
        return family.set == PII

    return [
        ("detect-secrets", finder("detect-secrets"), secrets),
        ("presidio", finder("presidio"), personal),
        ("presidio, score>=0.5", finder("presidio", 0.5), personal),
        ("presidio-all", finder("presidio-all"), personal),
        ("presidio-all, >=0.5", finder("presidio-all", 0.5), personal),
    ]
