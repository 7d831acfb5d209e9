"""The whole path over a link that loses and delays packets both ways, the same losses for all."""

import sys
import time
import typing

import clip as clips
import programs
from figures import Figures, percentile
from harness import Lab
from lossy_path import Link, LossyPath, media_kilobits
from lossy_systems import SYSTEMS
from lossy_viewers import Shown
from mediamtx import MediaMtx

INTACT_DB = 30  # clip.soften() says why
DEADLINE_MS = 300
_SEED = 7
_SETTLE_NS = 2_000_000_000  # after both viewers have a picture; then the measuring begins
_LATE_NS = 1_500_000_000  # that the last pictures may take
_REASON = 300  # characters of what went wrong


class Scenario(typing.NamedTuple):
    title: str
    delay_ms: int  # each way
    losses: "tuple[str, ...]" = ()
    relay_options: "tuple[str, ...]" = ()  # of veter-relay


SCENARIOS = {
    "rtt40": Scenario("RTT 40 ms, nothing lost", 20),
    "rtt40-loss5": Scenario("RTT 40 ms, 5 % lost", 20, ("loss=5%",)),
    "rtt80-loss10": Scenario("RTT 80 ms, 10 % lost", 40, ("loss=10%",)),
    "rtt150-loss5": Scenario("RTT 150 ms, 5 % lost", 75, ("loss=5%",), ("--latency", "120ms")),
    # On the way back, where packets are few, 12 in a row would be seconds of silence.
    "rtt80-bursts": Scenario(
        "RTT 80 ms, 2 % lost, 12 in a row", 40, ("up.loss=2%", "up.burst=12", "down.loss=2%")
    ),
}


def measure(lab: Lab, figures: Figures, runs: int, seconds: float, scenarios, systems) -> None:
    """The named ones of both."""
    clip = clips.soften(clips.make(lab, programs.bench_program("bench_clip")))
    server = MediaMtx(lab)
    systems = {name: SYSTEMS[name] for name in systems if _is_there(name, figures)}
    media = {name: media_kilobits(lab, clip, system.rtp) for name, system in systems.items()}
    for run in range(runs):
        for scenario in map(SCENARIOS.get, scenarios):
            link = Link(scenario.delay_ms, scenario.losses, _SEED + run, scenario.relay_options)
            for name, system in systems.items():
                print(f"  {scenario.title}: {system.title}", file=sys.stderr)
                try:
                    path = LossyPath(lab, server, clip, system, link)
                    for what, unit, value in _measure_one(path, seconds, media[name]):
                        figures.add(scenario.title, what, unit, system.title, value)
                except (RuntimeError, TimeoutError) as error:
                    reason = " ".join(str(error).split())[:_REASON]
                    figures.note(f"{scenario.title}: {system.title}: {reason}")


def _is_there(name: str, figures: Figures) -> bool:
    missing = name in ("srt", "rist") and not programs.ffmpeg_speaks(name)
    if missing:
        figures.note(f"No {SYSTEMS[name].title}: this ffmpeg was built without it.")
    return not missing


def _measure_one(path: LossyPath, seconds: float, media: float):
    with path:
        begin = time.time_ns() + _SETTLE_NS
        end = begin + round(seconds * 1e9)
        path.run_until(begin)
        first = path.seconds()
        path.run_until(end)
        wire = path.kilobits(first, path.seconds())
        path.run_until(end + _LATE_NS)
        ffmpeg, probe = path.viewers.by_ffmpeg(), path.viewers.by_probe()
    sent = range(path.number_at(begin), path.number_at(end))
    intact = [n for n in sent if n in ffmpeg and ffmpeg[n].psnr >= INTACT_DB]
    in_time = [n for n in intact if n in probe and probe[n].delay_ms <= DEADLINE_MS]
    yield "frames intact", "%", 100 * len(intact) / len(sent)
    yield f"intact, and at veter-probe within {DEADLINE_MS} ms", "%", 100 * len(in_time) / len(sent)
    yield "longest time without an intact frame", "ms", _longest_wait(path, ffmpeg, begin, end)
    for viewer, shown in (("veter-probe", probe), ("ffmpeg", ffmpeg)):
        delays = [shown[n].delay_ms for n in sent if n in shown]
        for p in (50, 99):
            if delays:
                yield f"delay at {viewer}, p{p}", "ms", percentile(delays, p)
    yield "bytes on the wire over media", "%", 100 * (wire / media - 1)


def _longest_wait(path: LossyPath, shown: "dict[int, Shown]", begin: int, end: int) -> float:
    """Milliseconds that a viewer sees nothing new that is intact."""
    good = (n for n, picture in shown.items() if picture.psnr >= INTACT_DB)
    times = sorted(path.captured_ns(n) + shown[n].delay_ms * 1e6 for n in good)
    marks = [begin, *(t for t in times if begin < t < end), end]
    return max(b - a for a, b in zip(marks, marks[1:])) / 1e6
