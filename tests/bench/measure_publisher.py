"""Publishers fed with the same frames at 30 a second, and a UDP socket that notes when packets arrive.
Half a period after each frame the bare x264 loop gets it too, so that other load of the machine
affects both alike."""

import os
import select
import socket
import time
import typing

import clip as clips
import programs
import rtp
import usage
from figures import Figures, percentile
from harness import Lab

PUBLISHERS = {
    "veter": programs.veter_publish,
    "ffmpeg": programs.ffmpeg_publish,
    "GStreamer": programs.gstreamer_publish,
}
_WARM_UP = clips.FPS  # frames; then the measuring begins
_ATTEMPTS = 3  # on a busy machine a publisher drops frames; which one is which is then unknown
_LAST_NS = 100_000_000  # for what is still on its way


class Run(typing.NamedTuple):
    cpu_ms: float  # per frame
    peak_megabytes: float
    frame_ms: "list[float]"  # a frame: encoded, or from its last byte in to its last packet out


def measure(lab: Lab, figures: Figures, runs: int, seconds: float) -> None:
    clip = clips.make(lab, programs.bench_program("bench_clip"))
    frames = _WARM_UP + round(seconds * clips.FPS)
    for _ in range(runs):
        for threads, names in ((1, ["veter"]), (2, list(PUBLISHERS))):
            part = f"publisher, 720p30, {threads} thread" + ("s" if threads > 1 else "")
            for name in names:
                for _attempt in range(_ATTEMPTS):
                    pair = _beside_bare(lab, name, clip, threads, frames)
                    if pair:
                        _add(figures, part, name, *pair)
                        break
                    figures.note(f"{name} dropped frames: a run was repeated")


def _add(figures: Figures, part: str, name: str, run: Run, bare: Run) -> None:
    over = [ours - encode for ours, encode in zip(run.frame_ms, bare.frame_ms)]
    what = "frame in to last packet out"
    for program, values in (("bare x264", bare), (name, run)):
        figures.add(part, f"{what}, p50", "ms", program, percentile(values.frame_ms, 50))
        figures.add(part, "CPU per frame", "ms", program, values.cpu_ms)
        figures.add(part, "peak memory", "MB", program, values.peak_megabytes)
    figures.add(part, f"{what}, over the bare encode, p50", "ms", name, percentile(over, 50))
    figures.add(part, f"{what}, over the bare encode, p99", "ms", name, percentile(over, 99))
    figures.add(part, "CPU per frame, bare = 1", "", name, run.cpu_ms / bare.cpu_ms)


class _Fed:
    """A program that reads a clip from a pipe."""

    def __init__(self, lab: Lab, name: str, command, clip: clips.Clip):
        readable, self._fd = os.pipe()
        clips.enlarge_pipe(self._fd)
        self._process = lab.start(name, command, stdin=readable)
        os.close(readable)
        self._clip = clip
        self._cpu = 0
        self.written: "list[int]" = []  # when a frame's last byte was in the pipe, ns
        clips.write(self._fd, [memoryview(clip.header)])

    def give(self, number: int) -> None:
        if number == _WARM_UP:
            self._cpu = usage.cpu_ns(self._process.pid)
        try:
            clips.write(self._fd, self._clip.frame(number))
        except BrokenPipeError:
            self._process.wait()
            raise RuntimeError(f"{self._process} ended:\n{self._process.text}") from None
        self.written.append(time.time_ns())

    def used(self) -> "tuple[float, float]":
        """Milliseconds of CPU a frame, and megabytes, so far."""
        pid = self._process.pid
        cpu = usage.cpu_ns(pid) - self._cpu
        return cpu / 1e6 / (len(self.written) - _WARM_UP), usage.peak_megabytes(pid)

    def end(self) -> None:
        os.close(self._fd)
        try:
            self._process.wait(5)
        finally:
            self._process.kill()


def _beside_bare(lab: Lab, name: str, clip, threads: int, frames: int):
    """Two Runs; None = not every frame was encoded."""
    port = lab.port(pair=True)
    times = lab.folder / "bare.txt"
    with rtp.udp_sink(port) as sink:
        bare = _Fed(lab, "bare", programs.bare_x264(times, threads), clip)
        ours = _Fed(lab, f"{name}-publisher", PUBLISHERS[name](port, threads), clip)
        sent = _feed([ours, bare], frames, sink)
        used, bare_used = ours.used(), bare.used()
        ours.end()
        bare.end()
        _collect(sink, sent, time.time_ns())
    if len(sent) != frames:
        return None
    delays = [(out - begin) / 1e6 for begin, out in zip(ours.written, sent)]
    encode_ms = [float(line) for line in times.read_text().split()]
    return Run(*used, delays[_WARM_UP:]), Run(*bare_used, encode_ms[_WARM_UP:])


def _feed(fed: "list[_Fed]", frames: int, sink: socket.socket) -> "list[int]":
    """Returns when the last packet of each picture arrived at the sink, ns."""
    sent: "list[int]" = []
    for program in fed:  # the first frame waits until the program reads
        program.give(0)
    period = 1_000_000_000 // clips.FPS
    start = time.time_ns()
    for number in range(1, frames):
        for place, program in enumerate(fed):
            _collect(sink, sent, start + number * period + place * period // len(fed))
            program.give(number)
    _collect(sink, sent, time.time_ns() + _LAST_NS)
    return sent


def _collect(sink: socket.socket, sent: "list[int]", until: int) -> None:
    """Arrival of every picture's last packet: of those that arrived, and that arrive until then."""
    while select.select([sink], [], [], max(0, until - time.time_ns()) / 1e9)[0]:
        wire, arrived = rtp.receive(sink)
        packet = rtp.parse(wire)
        if packet and packet.marker:
            sent.append(arrived)
