#!/usr/bin/env python3
"""tests/rate/links.py FILE... [--sim PATH] [--options "OPTION..."]
How veter's rate control does on recorded links (docs/congestion.md): a minute each, from several
points of each recording, by sim_rate. Prints a table; each row is the mean of a recording's minutes.
"""

import argparse
import json
import pathlib
import statistics
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
SIM = ROOT / "build/release/tests/rate/sim_rate"
MINUTES = 6  # of each recording, at most
MINUTE_MS = 60_000
MOST = 2_000_000  # bits per second that are wanted

COLUMNS = (
    ("use, where it carries less than is wanted", "narrow_use", "{:.1%}"),
    ("fresh and whole", "fresh", "{:.1%}"),
    ("an all-knowing sender", "possible", "{:.1%}"),
    ("pictures shown", "shown", "{:.1%}"),
    ("p50 ms", "p50_ms", "{:.0f}"),
    ("p95 ms", "p95_ms", "{:.0f}"),
)


def simulate(sim: pathlib.Path, link: str, *options: str) -> "dict[str, float]":
    command = [str(sim), link, "--json", "--one-way", "25", *options]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def beginnings(path: pathlib.Path) -> "list[int]":
    """Where to begin, in ms: minutes in which the link carries something."""
    times = [int(line) for line in path.read_text().split()]
    starts = range(0, max(1, times[-1] - MINUTE_MS // 2), MINUTE_MS)
    carries = [s for s in starts if sum(s <= t < s + MINUTE_MS for t in times) * 12_000 > MOST]
    step = max(1, -(-len(carries) // MINUTES))
    return carries[::step]


def means(sim: pathlib.Path, path: pathlib.Path, options: "list[str]") -> "dict[str, float]":
    runs = [simulate(sim, str(path), "--skip", str(at), *options) for at in beginnings(path)]
    return {key: statistics.mean(run[key] for run in runs) for key in runs[0]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("files", nargs="+", type=pathlib.Path, metavar="FILE")
    parser.add_argument("--sim", type=pathlib.Path, default=SIM)
    parser.add_argument("--options", default="", help="of sim_rate")
    arguments = parser.parse_args()
    print("| link | " + " | ".join(name for name, _, _ in COLUMNS) + " |")
    print("|" + "---|" * (len(COLUMNS) + 1))
    for path in arguments.files:
        figures = means(arguments.sim, path, arguments.options.split())
        cells = (form.format(figures[key]) for _, key, form in COLUMNS)
        print(f"| {path.name} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
