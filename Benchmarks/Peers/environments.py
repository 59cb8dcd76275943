"""Python environments of the peers, one each beside this file: they need different versions of the same packages."""

import os
import subprocess
import sys

FOLDER = os.path.dirname(os.path.abspath(__file__))


class Unavailable(Exception):
    """A peer cannot be had on this machine; the message says why."""


def python_of(name):
    """The interpreter of `.venv-NAME`, made from `requirements-NAME.txt`; anew when these or the Python change."""
    folder = os.path.join(FOLDER, ".venv-" + name)
    python = os.path.join(folder, "bin", "python")
    requirements = os.path.join(FOLDER, "requirements-%s.txt" % name)
    with open(requirements, encoding="utf-8") as file:
        wanted = sys.version + "\n" + file.read()
    stamp = os.path.join(folder, "stamp")
    if os.path.exists(stamp):
        with open(stamp, encoding="utf-8") as file:
            if file.read() == wanted:
                return python
    print("peers: installing what %s needs" % name, file=sys.stderr)
    for command in (
        [sys.executable, "-m", "venv", "--clear", folder],
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements],
    ):
        try:
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        except OSError as error:
            raise Unavailable(str(error)) from error
        if done.returncode:
            raise Unavailable((done.stdout.decode(errors="replace").strip().splitlines() or ["pip failed"])[-1])
    with open(stamp, "w", encoding="utf-8") as file:
        file.write(wanted)
    return python


def program_of(name, program):
    return os.path.join(os.path.dirname(python_of(name)), program)


def version_of(name, package):
    code = "import importlib.metadata as m; print(m.version(%r))" % package
    return subprocess.run([python_of(name), "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def debian(*packages):
    """Installs Debian packages that are missing."""

    def installed(package):
        query = ["dpkg-query", "-W", "-f", "${Status}", package]
        try:
            done = subprocess.run(query, capture_output=True, text=True, check=False)
        except OSError as error:
            raise Unavailable("no dpkg here: install %s by hand" % " ".join(packages)) from error
        return done.stdout.endswith(" installed")

    missing = [package for package in packages if not installed(package)]
    if not missing:
        return
    print("peers: installing %s" % " ".join(missing), file=sys.stderr)
    apt = ["apt-get", "-q"] if os.geteuid() == 0 else ["sudo", "apt-get", "-q"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = [*apt, "install", "-y", "--no-install-recommends", *missing]
    for command in (install, [*apt, "update"], install):
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        if command is install and not done.returncode:
            return
    raise Unavailable((done.stderr.strip().splitlines() or ["apt-get failed"])[-1])
