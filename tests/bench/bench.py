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
import typing

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
os.environ.setdefault("VETER_BIN", str(HERE.parents[1] / "build/release/tools"))

# pylint: disable=wrong-import-position
import measure_end_to_end
import lossy_scenarios
import measure_loss
import measure_publisher
import measure_relay
import usage
from figures import Figures
from harness import Lab
from lossy_systems import SYSTEMS

class Part(typing.NamedTuple):
    measure: typing.Callable
    seconds: float = 5
    runs: int = 2


USUAL = {
    "relay": Part(measure_relay.measure),
    "publisher": Part(measure_publisher.measure),
    "end-to-end": Part(measure_end_to_end.measure),
}
PARTS = {**USUAL, "loss": Part(measure_loss.measure, seconds=20, runs=1)}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    only_help = "this part (repeatable); without it all but loss, which takes over twenty minutes"
    parser.add_argument("--only", choices=PARTS, action="append", help=only_help)
    seconds_help = "measured in each run (5; loss: 20)"
    parser.add_argument("--seconds", type=float, help=seconds_help)
    parser.add_argument("--runs", type=int, help="of each program, in turns (2; loss: 1)")
    for name, choices in (("scenario", lossy_scenarios.NAMES), ("system", SYSTEMS)):
        name_help = f"of loss, this {name} (repeatable)"
        parser.add_argument(f"--{name}", choices=choices, action="append", help=name_help)
    trace_help = "a recorded link for the scenario trace (repeatable)"
    parser.add_argument("--trace", metavar="FILE", type=_existing, action="append", help=trace_help)
    parser.add_argument("--json", metavar="FILE", help="write the figures of every run there, too")
    options = parser.parse_args()
    if (options.scenario or options.system or options.trace) and "loss" not in (options.only or []):
        parser.error("--scenario, --system and --trace are of --only loss")
    if options.scenario and ("trace" in options.scenario) != bool(options.trace):
        parser.error("--scenario trace and --trace FILE need each other")
    if (options.seconds or 2) < 2 or (options.runs or 1) < 1:
        parser.error("needs at least 2 seconds and 1 run")
    return options


def _existing(text: str) -> pathlib.Path:
    path = pathlib.Path(text).resolve()
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"no file {text}")
    return path


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


def measure(name: str, figures: Figures, options: argparse.Namespace) -> "dict[str, float]":
    """Returns how it was measured."""
    part = PARTS[name]
    how = {"runs": options.runs or part.runs, "seconds": options.seconds or part.seconds}
    chosen = {}
    if name == "loss":
        chosen["scenarios"] = lossy_scenarios.chosen(options.scenario, options.trace or [])
        chosen["systems"] = options.system or SYSTEMS
    print(f"measuring: {name}", file=sys.stderr)
    with Lab() as lab:
        part.measure(lab, figures, **how, **chosen)
    return how


def main() -> None:
    options = arguments()
    here = machine()
    usage.be_in_time()
    figures = Figures()
    parts = {name: measure(name, figures, options) for name in options.only or USUAL}
    print(", ".join(f"{key} {value}" for key, value in here.items()))
    for name, how in parts.items():
        print(f"{name}: {how['runs']} runs of {how['seconds']:g} s each; median (lowest..highest)")
    print(figures.table())
    if options.json:
        report = {"machine": here, "parts": parts, "figures": figures.as_json()}
        pathlib.Path(options.json).write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
