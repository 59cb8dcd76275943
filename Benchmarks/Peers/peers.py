"""Scrim's proxy and others that stand between a Claude client and its upstream, side by side in one run.

    python3 Benchmarks/Peers/peers.py [--scrim [NAME=]PATH]… [--only NAME]… [--peers NAME]… [--rounds N] [--seconds S]
        [--smoke] [--output FOLDER] [--list]

README.md beside this file says what is measured, and how.
"""

import argparse
import datetime
import os
import signal
import sys
import tempfile
import time

import machine
import measuring
import results
import servers
import tables
import text_engines
from environments import Unavailable
from scenarios import SCENARIOS

OTHERS = ("start", "engines")


def parsed(arguments):
    parser = argparse.ArgumentParser(prog="peers.py", description="Scrim's proxy beside others, on the same streams.")
    parser.add_argument(
        "--scrim",
        action="append",
        default=[],
        metavar="[NAME=]PATH",
        help="the program, or several to compare (default .build/release/scrim)",
    )
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="only measurements named so")
    parser.add_argument("--peers", action="append", default=[], metavar="NAME", help="only peers named so, and direct")
    parser.add_argument("--rounds", type=int, default=5, help="of each measurement, peers taking turns (default 5)")
    parser.add_argument("--seconds", type=float, default=8, help="of each run (default 8)")
    parser.add_argument("--smoke", action="store_true", help="one short round, to see that everything works")
    parser.add_argument("--output", metavar="FOLDER", help="write dated results there, as .md and .json")
    parser.add_argument("--list", action="store_true", help="names of measurements and peers")
    options = parser.parse_args(arguments)
    if options.smoke:
        options.rounds, options.seconds = 1, 2
    scrims = options.scrim or [".build/release/scrim"]
    options.scrims = dict(each.split("=", 1) if "=" in each else ("scrim", each) for each in scrims)
    if len(options.scrims) < len(scrims):
        parser.error("several programs need names: --scrim NAME=PATH")
    known = [*(scenario.name for scenario in SCENARIOS), *OTHERS]
    for name in options.only:
        if not any(each.startswith(name) for each in known):
            parser.error("no measurement is named %r; there are: %s" % (name, ", ".join(known)))
    return options


def chosen(name, names):
    return not names or any(name.startswith(each) for each in names)


def started(peers, folder, load, log):
    """Those peers that are to be had, each running; the others are named with the reason."""
    running, absent = [], {}
    for peer in peers:
        try:
            peer.prepare(folder, load.port)
            peer.start(log)
            running.append(peer)
        except Unavailable as error:
            absent[peer.name] = str(error)
            say("%s is left out: %s" % (peer.name, error))
    return running, absent


def idle_cpu(peers, seconds=3):
    """CPU seconds a second of each peer with nothing to do: all stay up while one is measured."""
    before = {peer.name: measuring.spent(peer) for peer in peers}
    time.sleep(seconds)
    return {peer.name: round((measuring.spent(peer) - before[peer.name]) / seconds, 4) for peer in peers}


def measured(scenario, peers, load, options, log):
    rows = {}
    for turn in range(options.rounds):
        for peer in peers:
            say("%s, round %d of %d: %s" % (scenario.name, turn + 1, options.rounds, peer.name))
            try:
                run = load.run(scenario, peer, options.seconds, log)
            except Unavailable as error:
                say(str(error))
                continue
            if run is None:
                continue
            rows.setdefault(peer.name, []).append(run)
            if run["failure"]:
                say("%s: %s" % (peer.name, run["failure"]))
    return rows


def starts(peers, options, log):
    rows = {}
    for turn in range(options.rounds):
        for peer in peers:
            if not peer.pids() or (peer.slow and turn):
                continue  # those that take seconds start once
            say("start, round %d of %d: %s" % (turn + 1, options.rounds, peer.name))
            try:
                rows.setdefault(peer.name, []).append(measuring.start_once(peer, log))
            except Unavailable as error:
                say(str(error))
    return rows


def say(text):
    print("peers: " + text, file=sys.stderr, flush=True)


def described(about, peers, absent, idle):
    """The machine, the peers and what could not be had, in Markdown."""
    lines = [machine.text(about), ""]
    for peer in peers:
        version = " ".join(each for each in (peer.name, peer.version) if each)
        lines.append("%s: %s; idle CPU %.2f %%" % (version, peer.does, 100 * idle.get(peer.name, 0)))
    lines += ["%s: left out, %s" % pair for pair in absent.items()]
    return "\n".join(lines)


def main(arguments=None):
    options = parsed(arguments)
    for each in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, lambda number, _: sys.exit(128 + number))  # so that the peers are ended, too
    every = servers.all_peers(options.scrims)
    if options.list:
        print("measurements: " + ", ".join([*(each.name for each in SCENARIOS), *OTHERS]))
        print("peers: " + ", ".join(peer.name for peer in every))
        return 0
    wanted = [peer for peer in every if peer.name == "direct" or chosen(peer.name, options.peers)]
    about = machine.described()
    result = {"date": datetime.date.today().isoformat(), "machine": about, "rows": {}}
    result["settings"] = {"rounds": options.rounds, "seconds": options.seconds, "smoke": options.smoke}
    shown = []

    def show(text):
        shown.append(text)
        print(text, flush=True)

    scenarios = [each for each in SCENARIOS if chosen(each.name, options.only)]
    with tempfile.TemporaryDirectory(prefix="scrim-peers-") as folder:
        os.chmod(folder, 0o755)  # nginx's workers are another user
        log_path = os.path.join(folder, "log")
        load = measuring.LoadTool(folder)
        peers = []
        try:
            with open(log_path, "wb") as log:
                need_servers = scenarios or chosen("start", options.only)
                peers, absent = started(wanted if need_servers else [], folder, load, log)
                idle = idle_cpu(peers)
                result["peers"] = {peer.name: {"version": peer.version, "does": peer.does} for peer in peers}
                result.update(absent=absent, idle_cpu=idle)
                show(described(about, peers, absent, idle))
                if chosen("start", options.only):
                    result["rows"]["start"] = starts(peers, options, log)
                    show(tables.starts(result["rows"]["start"]))
                for scenario in scenarios:
                    result["rows"][scenario.name] = measured(scenario, peers, load, options, log)
                    show(tables.table(scenario, result["rows"][scenario.name]))
        finally:
            for peer in peers:
                peer.stop()
            load.close()
            with open(log_path, encoding="utf-8", errors="replace") as log:
                tail = log.read()[-2000:].strip()
            if tail:
                say("the end of the peers' log:\n" + tail)
    if chosen("engines", options.only):
        try:
            result["rows"]["engines"] = text_engines.measured(options.scrims, options, say)
            show(tables.engines(result["rows"]["engines"]))
        except Unavailable as error:
            say("the text engines are left out: %s" % error)
    if options.output:
        method = "Medians of %(rounds)d rounds of %(seconds)g s, the peers taking turns. " % result["settings"]
        method += "`Benchmarks/Peers/README.md` says what the columns mean."
        say("wrote %s.md and .json" % results.save(options.output, "peers", "Peers", method, result, "\n".join(shown)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
