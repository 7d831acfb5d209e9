"""Figures of a run over a bad link: from what both viewers showed and the link counted."""

import typing

import clip as clips
from figures import percentile
from lossy_path import LossyPath
from lossy_viewers import Shown

INTACT_DB = 30  # clip.soften() says why
DEADLINE_MS = 300
IN_TIME_MS = 150  # after a fall of the link's rate
FALL, RETURN = 4, 10  # seconds of measuring: the link's rate falls, and is back
LOW_KBPS = 800  # in between
_FULL_KBPS = 2000  # what all publishers are set to
_LAST_NS = 1_000_000_000  # of the fallen link's time: pictures must come there to be in time again
Rows = typing.Iterable["tuple[str, str, float]"]  # what, unit, value


class Run(typing.NamedTuple):
    path: LossyPath
    begin: int  # wall clock, ns
    end: int
    link_seconds: "tuple[int, int]"  # of the link's life: those measured
    media_kbps: float
    relay_cpu: float  # of a core
    ffmpeg: "dict[int, Shown]"
    probe: "dict[int, Shown]"

    def sent(self) -> range:
        return range(self.path.number_at(self.begin), self.path.number_at(self.end))

    def is_intact(self, number: int) -> bool:
        return number in self.ffmpeg and self.ffmpeg[number].psnr >= INTACT_DB

    def at_probe(self) -> "list[tuple[int, int]]":
        """(wall clock, number) of each frame when veter-probe showed it."""
        captured = self.path.captured_ns
        return sorted((captured(n) + round(p.delay_ms * 1e6), n) for n, p in self.probe.items())


def of_losses(run: Run) -> Rows:
    sent = run.sent()
    intact = list(filter(run.is_intact, sent))
    in_time = [n for n in intact if n in run.probe and run.probe[n].delay_ms <= DEADLINE_MS]
    yield "frames intact", "%", 100 * len(intact) / len(sent)
    what = f"intact, and at veter-probe within {DEADLINE_MS} ms"
    yield what, "%", 100 * len(in_time) / len(sent)
    yield "longest time without an intact frame", "ms", _longest_wait(run)
    for viewer, shown in (("veter-probe", run.probe), ("ffmpeg", run.ffmpeg)):
        delays = [shown[n].delay_ms for n in sent if n in shown]
        for p in (50, 99):
            if delays:
                yield f"delay at {viewer}, p{p}", "ms", percentile(delays, p)
    wire = run.path.kilobits(*run.link_seconds)
    yield "bytes on the wire over media", "%", 100 * (wire / run.media_kbps - 1)


def of_step(run: Run) -> Rows:
    yield "longest time without an intact frame", "ms", _longest_wait(run)
    yield "the same at veter-probe", "ms", _longest_wait_at_probe(run)
    low = RETURN - FALL
    yield f"all under {IN_TIME_MS} ms again after ({low} = never)", "s", _in_time_again(run)
    first = run.path.steps_begin
    told = run.path.link_kilobits(first + FALL, first + RETURN)
    yield f"use of {LOW_KBPS / 1000:g} Mbit/s", "%", 100 * sum(told) / low / LOW_KBPS
    back = list(run.path.link_kilobits(first + RETURN, run.path.seconds()))
    full = [n for n, kilobits in enumerate(back, 1) if kilobits >= 0.9 * _FULL_KBPS]
    if full:
        yield "back at 90 % of 2 Mbit/s after", "s", full[0]


def of_trace(run: Run) -> Rows:
    what = f"time with an intact picture younger than {DEADLINE_MS} ms on the screen"
    yield what, "%", 100 * _share_young(run, run.is_intact)
    yield "… intact or not", "%", 100 * _share_young(run, lambda _number: True)
    delays = [run.probe[n].delay_ms for n in run.sent() if n in run.probe]
    for p in (50, 95):
        if delays:
            yield f"delay at veter-probe, p{p}", "ms", percentile(delays, p)
    yield "longest time without an intact frame at veter-probe", "ms", _longest_wait_at_probe(run)
    yield "frames shown", "%", 100 * len(delays) / len(run.sent())


def of_rebinding(run: Run) -> Rows:
    lost = [n for n in run.sent() if not run.is_intact(n)]
    yield "picture lost", "ms", len(lost) * 1000 / clips.FPS
    yield "longest time without an intact frame at veter-probe", "ms", _longest_wait_at_probe(run)


def of_garbage(run: Run) -> Rows:
    sent = run.sent()
    yield "frames lost", "frames", sum(n not in run.probe for n in sent)
    yield "frames intact", "%", 100 * len(list(filter(run.is_intact, sent))) / len(sent)
    yield "CPU of the relay", "% of a core", 100 * run.relay_cpu


def _longest_wait(run: Run) -> float:
    """Milliseconds that ffmpeg shows nothing new that is intact."""
    captured = run.path.captured_ns
    shown = ((n, run.ffmpeg[n].delay_ms) for n in run.ffmpeg if run.is_intact(n))
    return _longest_gap(run, [captured(n) + delay * 1e6 for n, delay in shown])


def _longest_wait_at_probe(run: Run) -> float:
    return _longest_gap(run, [at for at, n in run.at_probe() if run.is_intact(n)])


def _longest_gap(run: Run, times: "list[float]") -> float:
    inside = sorted(t for t in times if run.begin < t < run.end)
    marks = [run.begin, *inside, run.end]
    return max(b - a for a, b in zip(marks, marks[1:])) / 1e6


def _in_time_again(run: Run) -> float:
    """Seconds from the fall to the capture of the last frame that was late, while the rate is low;
    all of that time when no frame of its last second is shown."""
    fall, back = (run.begin + second * 1_000_000_000 for second in (FALL, RETURN))
    numbers = range(run.path.number_at(fall), run.path.number_at(back))
    shown = [n for n in numbers if n in run.probe]
    if not shown or run.path.captured_ns(shown[-1]) < back - _LAST_NS:
        return RETURN - FALL
    late = [n for n in shown if run.probe[n].delay_ms > IN_TIME_MS]
    if not late:
        return 0
    if late[-1] == shown[-1]:
        return RETURN - FALL
    return (run.path.captured_ns(late[-1]) - fall) / 1e9


def _share_young(run: Run, counts: "typing.Callable[[int], bool]") -> float:
    """Of the time, for frames that count: a picture stays until the next one, and is fresh for
    DEADLINE_MS."""
    shown = run.at_probe()
    good = 0.0
    following = [at for at, _ in shown[1:]] + [run.end]
    for (at, number), until in zip(shown, following):
        young = run.path.captured_ns(number) + DEADLINE_MS * 1_000_000
        if counts(number):
            good += max(0, min(until, young, run.end) - max(at, run.begin))
    return good / (run.end - run.begin)
