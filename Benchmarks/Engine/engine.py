"""What masking costs on this machine: `scrim bench`, then the engine's parts one by one, as tables and as dated results.

    python3 Benchmarks/Engine/engine.py [--scrim PATH] [--quick] [--only REGEX] [--skip bench|parts]… [--output FOLDER]
        [options of scrim bench]

README.md beside this file says what is measured, and how.
"""

import argparse
import datetime
import json
import os
import subprocess
import sys
import tempfile

import parts

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(FOLDER, "..", "Peers"))
# The peers' benchmark describes the machine in the same words, and keeps its results in the same form.
import machine  # noqa: E402
import results  # noqa: E402


class Failed(Exception):
    """A program that measures ended badly; it has said why itself."""


def parsed(arguments):
    parser = argparse.ArgumentParser(
        prog="engine.py", description="scrim bench, then the engine's parts. Other options are those of scrim bench."
    )
    parser.add_argument("--scrim", default=".build/release/scrim", metavar="PATH", help="the program")
    parser.add_argument("--quick", action="store_true", help="shows that everything works; writes no results")
    parser.add_argument("--only", metavar="REGEX", help="only parts of this whole name")
    parser.add_argument("--skip", action="append", default=[], choices=["bench", "parts"], help="leaves one half out")
    parser.add_argument("--output", metavar="FOLDER", help="write dated results there, as .md and .json")
    options, options.bench = parser.parse_known_args(arguments)
    if options.quick:
        options.bench.append("--quick")
    return options


def scrim_bench(options, folder):
    """Its tables and its JSON."""
    path = os.path.join(folder, "bench.json")
    run = subprocess.run([options.scrim, "bench", "--json", path, *options.bench], stdout=subprocess.PIPE, check=False)
    if run.returncode:
        raise Failed("scrim bench: exit code %d" % run.returncode)
    with open(path, encoding="utf-8") as file:
        return run.stdout.decode(), json.load(file)


def engine_parts(options, folder):
    """Rows as `parts.of_results` gives them."""
    environment = dict(os.environ, SCRIM_CACHE=os.path.join(folder, "cache"))
    if options.quick:
        environment["SCRIM_QUICK"] = "1"
    package = ["swift", "package", "--package-path", os.path.join(FOLDER, "..")]
    command = [*package, "--allow-writing-to-directory", folder, "benchmark", "--no-progress"]
    command += ["--format", "jmh", "--path", folder]
    if options.only:
        command += ["--filter", options.only]
    # What it prints is how it builds.
    run = subprocess.run(command, stdout=sys.stderr, env=environment, check=False)
    if run.returncode:
        raise Failed("the engine's parts: exit code %d" % run.returncode)
    results = [name for name in os.listdir(folder) if name.endswith(".jmh.json")]
    if not results:
        raise Failed("the engine's parts: nothing was measured")
    with open(os.path.join(folder, results[0]), encoding="utf-8") as file:
        rows = parts.of_results(json.load(file))
    if not rows:
        raise Failed("the engine's parts: none is named %s" % (options.only or "anything"))
    return rows


def main(arguments=None):
    options = parsed(arguments)
    about = machine.described()
    result = {"date": datetime.date.today().isoformat(), "machine": about, "arguments": options.bench}
    shown = [machine.text(about)]
    print(shown[0], flush=True)
    try:
        with tempfile.TemporaryDirectory(prefix="scrim-bench-") as folder:
            if "bench" not in options.skip:
                tables, result["bench"] = scrim_bench(options, folder)
                shown.append(tables)
                print("\n" + tables, flush=True)
            if "parts" not in options.skip:
                result["parts"] = engine_parts(options, folder)
                shown.append(parts.table(result["parts"]))
                print("\n" + shown[-1], flush=True)
    except Failed as error:
        print("engine.py: %s" % error, file=sys.stderr)
        return 1
    if options.output and not options.quick:
        method = "`docs/bench.md` and `Benchmarks/Engine/README.md` say how to read these tables."
        text = "\n\n".join(each.strip("\n") for each in shown)
        path = results.save(options.output, "engine", "The engine", method, result, text)
        print("engine.py: wrote %s.md and .json" % path, file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
