"""The whole path over a link that loses and delays packets both ways, the same losses for all."""

import pathlib
import re
import statistics
import sys
import time

import clip as clips
import lossy_srtp
import programs
import usage
from figures import Figures
from harness import Lab, Process
from lossy_figures import Rows, Run, of_losses
from lossy_path import Link, LossyPath, media_kilobits
from lossy_scenarios import Scenario
from lossy_systems import SYSTEMS, System
from mediamtx import MediaMtx

_SEED = 7
_LATE_NS = 1_500_000_000  # that the last pictures may take
_REASON = 300  # characters of what went wrong
_GARBAGE = pathlib.Path(__file__).with_name("garbage.py")


def measure(lab: Lab, figures: Figures, runs: int, seconds: float, scenarios, systems) -> None:
    """`systems` by name."""
    bench = Bench(lab, figures, seconds)
    systems = {name: SYSTEMS[name] for name in systems if _is_there(name, figures)}
    media = {}
    if any(scenario.rows is of_losses for scenario in scenarios):
        media = {n: media_kilobits(lab, bench.clip, system.rtp) for n, system in systems.items()}
    for run in range(runs):
        for scenario in scenarios:
            for name, system in systems.items():
                if scenario.rows or system.encrypts:
                    bench.measure(scenario, system, _SEED + run, media.get(name, 0))


def _is_there(name: str, figures: Figures) -> bool:
    missing = name in ("srt", "rist") and not programs.ffmpeg_speaks(name)
    if missing:
        figures.note(f"No {SYSTEMS[name].title}: this ffmpeg was built without it.")
    return not missing


class Bench:
    def __init__(self, lab: Lab, figures: Figures, seconds: float):
        self.clip = clips.soften(clips.make(lab, programs.bench_program("bench_clip")))
        self._lab = lab
        self._figures = figures
        self._seconds = seconds  # of scenarios that have no time of their own
        self._server = MediaMtx(lab)

    def measure(self, scenario: Scenario, system: System, seed: int, media: float) -> None:
        """A program that ends, or shows no picture, is noted."""
        print(f"  {scenario.title}: {system.title}", file=sys.stderr)
        try:
            for what, unit, value in self._rows(scenario, system, seed, media):
                self._figures.add(scenario.title, what, unit, system.title, value)
        except (RuntimeError, TimeoutError) as error:
            reason = " ".join(str(error).split())[:_REASON]
            self._figures.note(f"{scenario.title}: {system.title}: {reason}")

    def _rows(self, scenario: Scenario, system: System, seed: int, media: float) -> Rows:
        link = Link(
            scenario.delay_ms,
            scenario.losses,
            seed,
            scenario.relay_options,
            scenario.start,
            scenario.steps,
        )
        keys = programs.veter_key(self._lab) if scenario.key and system.encrypts else ()
        between = self._lab, self._server, self.clip, system, link
        if scenario.rows:
            return self._watch(LossyPath(*between, keys), scenario, media)
        paths = (LossyPath(*between, options, watched=False) for options in ((), keys))
        return lossy_srtp.compare(*paths, self._seconds)

    def _watch(self, path: LossyPath, scenario: Scenario, media: float) -> Rows:
        with path:
            begin = path.begin_ns
            end = begin + round((scenario.seconds or self._seconds) * 1e9)
            path.run_until(begin)
            flood = self._flood(path, scenario)
            first, cpu = path.seconds(), usage.cpu_ns(path.relay.pid)
            path.run_until(end)
            cpu = (usage.cpu_ns(path.relay.pid) - cpu) / (time.time_ns() - begin)
            seconds = first, path.seconds()
            if flood:
                flood.kill()
                yield "garbage sent", "packets/s", _mean_sent(flood)
            path.run_until(end + _LATE_NS)
            shown = path.viewers.by_ffmpeg(), path.viewers.by_probe()
        yield from scenario.rows(Run(path, begin, end, seconds, media, cpu, *shown))

    def _flood(self, path: LossyPath, scenario: Scenario) -> "Process | None":
        if not scenario.flood:
            return None
        command = [sys.executable, _GARBAGE, path.relay_port, scenario.flood]
        return self._lab.start(f"garbage-{path.relay_port}", command)


def _mean_sent(flood: Process) -> float:
    told = re.findall(r"^sent=(\d+)", flood.text, re.MULTILINE)
    if not told:
        raise RuntimeError(f"{flood} sent nothing: {flood.text}")
    return statistics.mean(map(int, told))
