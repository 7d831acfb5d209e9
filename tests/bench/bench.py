#!/usr/bin/env -S python3 -B
"""Runs veter, ffmpeg and GStreamer on the same work and prints one table.

The programs are taken from VETER_BIN, or build/release/tools. docs/benchmarks.md says what the rows
mean."""

import argparse
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
os.environ.setdefault("VETER_BIN", str(HERE.parents[1] / "build/release/tools"))

# pylint: disable=wrong-import-position
import measure_end_to_end
import measure_publisher
import measure_relay
import usage
from figures import Figures
from harness import Lab

PARTS = {
    "relay": measure_relay.measure,
    "publisher": measure_publisher.measure,
    "end-to-end": measure_end_to_end.measure,
}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=PARTS, action="append", help="this part (repeatable)")
    seconds_help = "measured in each run (%(default)s)"
    parser.add_argument("--seconds", type=float, default=5, help=seconds_help)
    runs_help = "of each program, in turns (%(default)s)"
    parser.add_argument("--runs", type=int, default=2, help=runs_help)
    parser.add_argument("--json", metavar="FILE", help="write the figures of every run there, too")
    options = parser.parse_args()
    if options.seconds < 2 or options.runs < 1:
        parser.error("needs at least 2 seconds and 1 run")
    return options


def machine() -> "dict[str, str]":
    with open("/proc/cpuinfo", encoding="ascii") as lines:
        names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    ffmpeg = subprocess.run(["ffmpeg", "-version"], capture_output=True, check=True, text=True)
    return {
        "processor": f"{len(names)} x {names[0]}" if names else os.uname().machine,
        "kernel": os.uname().release,
        "ffmpeg": ffmpeg.stdout.split()[2],
        "load": f"{os.getloadavg()[0]:.1f}",
    }


def main() -> None:
    options = arguments()
    here = machine()
    usage.be_in_time()
    figures = Figures()
    for name in options.only or PARTS:
        print(f"measuring: {name}", file=sys.stderr)
        with Lab() as lab:
            PARTS[name](lab, figures, options.runs, options.seconds)
    print(", ".join(f"{key} {value}" for key, value in here.items()))
    print(f"{options.runs} runs of {options.seconds:g} s each; median (lowest..highest)")
    print(figures.table())
    if options.json:
        report = {"machine": here, "runs": options.runs, "seconds": options.seconds}
        report["figures"] = figures.as_json()
        pathlib.Path(options.json).write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
