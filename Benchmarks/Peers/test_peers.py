"""The runner's arithmetic, its tables and what it reads of processes."""

import sys
import time
import unittest

import figures
import peers
import processes
import tables
from scenarios import SCENARIOS


def histogram(p50=0.0, p99=0.0, count=1):
    return {"count": count, "p50": p50, "p90": p99, "p99": p99, "max": p99}


def of_load(**changes):
    """What the load tool would print of a run of two seconds."""
    load = {
        "seconds": 2.0,
        "opening_seconds": 0.1,
        "open": 4,
        "events": 1000,
        "bytes": 150_000,
        "streams": 10,
        "wrong": 0,
        "failed": 0,
        "cut": 0,
        "changed": 0,
        "untimed": 0,
        "held": 250,
        "held_longer": 10,
        "client_cpu": 0.5,
        "delay_us": histogram(100, 1000),
        "first_us": histogram(200, 300),
        "late_us": histogram(50, 90),
        "leaks": {
            "github": {"planted": 3, "whole": 2, "part": 1},
            "card": {"planted": 1, "whole": 0, "part": 0},
        },
        "failure": "",
    }
    load.update(changes)
    return load


class FiguresTest(unittest.TestCase):
    def test_a_run(self):
        run = figures.of_run(of_load(), 0.05, 12.5)
        expected = {
            "events_s": 500,
            "mb_s": 0.075,
            "streams_s": 5,
            "cpu_us_event": 50,
            "cpu_s_gb": 0.05 / 0.00015,
            "cpu_ms_stream": 5,
            "p50": 100,
            "p99": 1000,
            "held_percent": 25,
            "held_longer_percent": 1,
            "late_p99": 90,
            "memory_kib": 12.5,
            "planted": 4,
            "whole": 2,
            "part": 1,
            "client_cpu": 0.25,
        }
        for name, value in expected.items():
            self.assertAlmostEqual(run[name], value, msg=name)

    def test_a_run_in_which_nothing_came(self):
        nothing = histogram(count=0)
        run = figures.of_run(
            of_load(seconds=0, events=0, bytes=0, streams=0, delay_us=nothing, first_us=nothing, late_us=nothing), 0.0
        )
        for name in ("events_s", "mb_s", "cpu_us_event", "cpu_s_gb", "cpu_ms_stream", "p50", "late_p50", "first_p50"):
            self.assertIsNone(run[name], name)

    def test_medians_leave_out_what_is_missing(self):
        runs = [{"p50": 5}, {"p50": None}, {"p50": 1}, {"p50": 3}, {}]
        self.assertEqual(figures.median(runs, "p50"), 3)
        self.assertEqual(figures.spread(runs, "p50"), (1, 5))
        self.assertIsNone(figures.median(runs, "p99"))
        self.assertIsNone(figures.spread([], "p50"))

    def test_ratios_pair_the_rounds(self):
        base = [{"cpu": 1.0}, {"cpu": 10.0}, {"cpu": 100.0}]
        runs = [{"cpu": 2.0}, {"cpu": 20.0}, {"cpu": 200.0}]
        self.assertEqual(figures.ratio(runs, base, "cpu"), 2)
        self.assertIsNone(figures.ratio(runs, [{"cpu": 0}], "cpu"))
        self.assertIsNone(figures.ratio(runs, [], "cpu"))

    def test_added_delay(self):
        direct = [{"p50": 30}, {"p50": 40}, {"p50": None}]
        nginx = [{"p50": 130}, {"p50": 140}, {"p50": 100}]
        ours = [{"p50": 180}, {"p50": 190}, {"p50": 100}]
        self.assertEqual(figures.added(ours, direct, "p50"), [150, 150, None])
        self.assertEqual(figures.added_ratio(ours, nginx, direct, "p50"), 1.5)
        # A base that adds nothing is no measure.
        self.assertIsNone(figures.added_ratio(ours, direct, direct, "p50"))


class TablesTest(unittest.TestCase):
    def rows(self):
        run = figures.of_run(of_load(events=10**9, bytes=10**12, wrong=3), 98765.4, 12345.6)
        none = figures.of_run(of_load(events=0, bytes=0, delay_us=histogram(count=0), late_us=histogram(count=0)), 0.0)
        return {"direct": [run, run], "nginx": [run, run], "LiteLLM Presidio and more": [none]}

    def test_every_table_fits_80_columns(self):
        for scenario in SCENARIOS:
            text = tables.table(scenario, self.rows())
            self.assertIn("nginx", text)
            for line in text.split("\n"):
                self.assertLessEqual(len(line), 80, line)

    def test_leaks_are_shares(self):
        text = tables.table(SCENARIOS[-1], {"nginx": [figures.of_run(of_load(), 0.1)]})
        self.assertEqual(text.split("\n")[-1].split(), ["nginx", "4", "2", "1", "100%", "0%", "0"])

    def test_wrong_streams_are_marked(self):
        quiet = next(each for each in SCENARIOS if each.kind == "paced")
        good, bad = figures.of_run(of_load(), 0.1), figures.of_run(of_load(failed=1), 0.1)
        self.assertIn("nginx! ", tables.table(quiet, {"nginx": [good, bad]}))
        self.assertIn("nginx  ", tables.table(quiet, {"nginx": [good, good]}))

    def test_numbers(self):
        for value, text in (
            (None, "-"),
            (0, "0"),
            (1.234, "1.23"),
            (9.999, "10.0"),
            (12.34, "12.3"),
            (123.4, "123"),
            (99_949, "99949"),
            (112_207, "112k"),
            (16_341_008, "16.3M"),
            (2e9, "2.00G"),
            (-0.5, "-0.50"),
        ):
            self.assertEqual(tables.number(value), text)

    def test_starts_and_engines(self):
        self.assertIn("3.00", tables.starts({"nginx": [{"start_ms": 3, "idle_mib": 10}]}))
        rows = {
            "scrim mask": [{"mb_cpu_s": 10, "patterns": 5, "finds": 7}],
            "re2 set": [{"mb_cpu_s": 5, "patterns": 4, "finds": 7}],
        }
        self.assertEqual(tables.engines(rows).split("\n")[-1].split(), ["re2", "set", "5.00", "4", "7", "0.50"])


def runs(pid):
    """False also for what has ended and was not waited for yet: the child's parent is gone."""
    try:
        with open("/proc/%d/stat" % pid, encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class ProcessesTest(unittest.TestCase):
    def test_cpu_of_a_tree(self):
        spin = "import time\nend = time.process_time() + 0.5\nwhile time.process_time() < end: pass"
        spin += "\ntime.sleep(60)"
        code = "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', %r])\n%s" % (spin, spin)
        with open("/dev/null", "wb") as log:
            process = processes.start([sys.executable, "-c", code], log)
        try:
            end = time.monotonic() + 30
            while processes.cpu_seconds(process.pid) < 1 and time.monotonic() < end:
                time.sleep(0.05)
            children = processes.tree(process.pid)
            self.assertEqual(len(children), 2)
            self.assertGreaterEqual(processes.cpu_seconds(process.pid), 1)
            self.assertLess(processes.cpu_seconds(process.pid), 3)
            # Two interpreters, a few megabytes each.
            self.assertTrue(2_000 < processes.memory_kib(process.pid) < 200_000)
        finally:
            processes.stop(process)
        end = time.monotonic() + 10
        while any(map(runs, children)) and time.monotonic() < end:
            time.sleep(0.01)
        self.assertFalse(any(map(runs, children)))

    def test_waiting_for_a_port(self):
        port = processes.free_port()
        with open("/dev/null", "wb") as log:
            server = "import socket, time; s = socket.create_server(('127.0.0.1', %d)); time.sleep(60)" % port
            process = processes.start([sys.executable, "-c", server], log)
            try:
                self.assertIsNotNone(processes.until_it_accepts(process, port, 20))
            finally:
                processes.stop(process)
            ended = processes.start([sys.executable, "-c", "raise SystemExit(3)"], log)
            self.assertIsNone(processes.until_it_accepts(ended, port, 20))
            processes.stop(ended)


class OptionsTest(unittest.TestCase):
    def test_programs(self):
        self.assertEqual(peers.parsed(["--scrim", "a"]).scrims, {"scrim": "a"})
        self.assertEqual(peers.parsed(["--scrim", "old=a", "--scrim", "new=b"]).scrims, {"old": "a", "new": "b"})

    def test_names_of_measurements(self):
        self.assertEqual(peers.parsed(["--only", "paced-200"]).only, ["paced-200"])
        self.assertEqual(len({scenario.name for scenario in SCENARIOS}), len(SCENARIOS))


if __name__ == "__main__":
    unittest.main()
