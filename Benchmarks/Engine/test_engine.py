"""From results to figures and tables; options and files of the runner."""

import json
import os
import stat
import tempfile
import unittest
from unittest import mock

import engine
import parts


def element(name, times, size=1_000_000, events=1000):
    metrics = {parts.TIME: times, parts.BYTES: [size] * len(times), parts.EVENTS: [events] * len(times)}
    return {
        "benchmark": "package.benchmark.Engine." + name.replace(" ", "_"),
        "secondaryMetrics": {key: {"rawData": [values]} for key, values in metrics.items()},
    }


class Figures(unittest.TestCase):
    def test_medians_and_extremes_of_passes(self):
        rows = parts.of_results([element("sse, clean, 16 KiB", [5e6, 1e6, 2e6, 9e6, 3e6])])
        row = rows["sse, clean, 16 KiB"]
        self.assertEqual((row["median"], row["least"], row["most"], row["passes"]), (3e6, 1e6, 9e6, 5))
        self.assertEqual((row["bytes"], row["events"]), (1_000_000, 1000))

    def test_rows_come_as_they_are_registered_and_unknown_ones_last(self):
        names = ["patterns, cold", "new, clean", "sse, clean, event", "text, secrets, 64 KiB", "text, clean, 64 KiB"]
        names += ["text, clean, 1 KiB"]
        rows = parts.of_results([element(name, [1]) for name in names])
        expected = ["text, clean, 1 KiB", "text, clean, 64 KiB", "text, secrets, 64 KiB", "sse, clean, event"]
        self.assertEqual(list(rows), [*expected, "patterns, cold", "new, clean"])

    def test_what_was_not_measured_is_no_row(self):
        with self.assertRaises(ValueError):
            parts.of_results([element("json, clean", [])])


class Tables(unittest.TestCase):
    def test_speeds_and_times(self):
        rows = parts.of_results(
            [element("text, clean, 64 KiB", [2e6, 4e6, 8e6]), element("patterns, cold", [1.5e9], 0, 1)]
        )
        lines = parts.table(rows).splitlines()
        # A megabyte in 4 ms is 250 MB/s; of a thousand events each takes 4 µs.
        self.assertEqual(lines[3].split(), ["text,", "clean,", "64", "KiB", "250", "4000", "2000", "8000", "3"])
        self.assertEqual(lines[-1].split(), ["patterns,", "cold", "1500", "1500", "1500", "1"])

    def test_lines_of_eighty_columns_whatever_the_figures(self):
        wide = element("text, secrets, 64 KiB", [9.9e10] * 99999, 10**9, 1)  # more than a minute for an event
        for line in parts.table(parts.of_results([wide])).splitlines():
            self.assertLessEqual(len(line), 80)


class Runner(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def program(self, script):
        path = os.path.join(self.folder, "scrim")
        with open(path, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\n" + script)
        os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)
        return path

    def run_quietly(self, *arguments):
        with mock.patch("builtins.print"):
            return engine.main([*arguments, "--skip", "parts"])

    def test_results_are_written_with_the_machine_and_what_bench_said(self):
        scrim = self.program('echo \'{"schema":1}\' >"$3"; echo "a table"; echo "$@" >"%s/arguments"' % self.folder)
        output = os.path.join(self.folder, "results")
        self.assertEqual(self.run_quietly("--scrim", scrim, "--output", output, "--profile", "strict"), 0)
        with open(os.path.join(self.folder, "arguments"), encoding="utf-8") as file:
            self.assertEqual(file.read().split()[3:], ["--profile", "strict"])
        names = sorted(os.listdir(output))
        self.assertRegex(names[0], r"^\d{4}-\d\d-\d\d-engine\.json$")
        with open(os.path.join(output, names[0]), encoding="utf-8") as file:
            result = json.load(file)
        self.assertEqual(result["bench"], {"schema": 1})
        self.assertIn("processor", result["machine"])
        with open(os.path.join(output, names[1]), encoding="utf-8") as file:
            self.assertIn("a table", file.read())

    def test_a_quick_run_writes_no_results(self):
        scrim = self.program('echo "{}" >"$3"')
        output = os.path.join(self.folder, "results")
        self.assertEqual(self.run_quietly("--scrim", scrim, "--output", output, "--quick"), 0)
        self.assertFalse(os.path.exists(output))

    def test_a_failure_is_a_failure(self):
        scrim = self.program("exit 3")
        output = os.path.join(self.folder, "results")
        self.assertEqual(self.run_quietly("--scrim", scrim, "--output", output), 1)
        self.assertFalse(os.path.exists(output))


if __name__ == "__main__":
    unittest.main()
