#!/usr/bin/env python3
"""Lines that the tests of build/coverage run, by folder, and the sources that they never enter. The
report itself, line by line, is build/coverage/lines.html."""

import collections
import json
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build/coverage"
ROOMS = ("base", "capture", "encode", "transport", "relay", "tools")


def measure():
    """gcovr's summary: a list of files with the numbers of their lines."""
    summary = BUILD / "summary.json"
    filters = [word for room in ROOMS for word in ("--filter", f"{ROOT}/{room}/")]
    subprocess.run(
        ["gcovr", "--root", str(ROOT), *filters, "--json-summary", str(summary),
         "--html-details", str(BUILD / "lines.html"), "--exclude-throw-branches", str(BUILD)],
        check=True)
    return json.loads(summary.read_text())["files"]


def main():
    total = collections.Counter()
    covered = collections.Counter()
    entered = set()
    for file in measure():
        for room in (str(pathlib.PurePath(file["filename"]).parent), "together"):
            total[room] += file["line_total"]
            covered[room] += file["line_covered"]
        if file["line_covered"] > 0:
            entered.add(file["filename"])
    for room in sorted(total):
        print(f"{room:16} {100 * covered[room] / max(1, total[room]):5.1f} % of {total[room]} lines")
    listed = subprocess.run(["git", "ls-files", *(f"{room}/*.cpp" for room in ROOMS)], cwd=ROOT,
                            check=True, capture_output=True, text=True).stdout.split()
    print("no unit test runs any of:", *(name for name in listed if name not in entered), sep="\n  ")


main()
