"""Publishers fed with the same frames at 30 a second, and a UDP socket that notes what comes
when."""

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
from harness import Lab, Process

PUBLISHERS = {
    "veter": programs.veter_publish,
    "ffmpeg": programs.ffmpeg_publish,
    "GStreamer": programs.gstreamer_publish,
}
_WARM_UP = clips.FPS  # frames; then the measuring begins
_LAST = 0.3  # seconds for what is still on its way


class Run(typing.NamedTuple):
    written: "list[int]"  # when a frame's last byte was in the pipe, ns
    sent: "list[int]"  # when the last packet of a picture arrived, ns
    cpu_ms: float  # per frame
    peak_megabytes: float

    def delays(self) -> "list[float]":
        """Milliseconds by frame, from the first one measured."""
        pairs = list(zip(self.written, self.sent))[_WARM_UP:]
        return [(sent - written) / 1e6 for written, sent in pairs]


def measure(lab: Lab, figures: Figures, runs: int, seconds: float) -> None:
    clip = clips.make(lab, programs.bench_program("bench_clip"))
    frames = _WARM_UP + round(seconds * clips.FPS)
    for _ in range(runs):
        for threads in (1, 2):
            part = f"publisher, 720p30, {threads} thread" + ("s" if threads > 1 else "")
            bare, encode_ms = _bare(lab, clip, threads, frames)
            encode = percentile(encode_ms, 50)
            figures.add(part, "encode of a frame, p50", "ms", "bare x264", encode)
            figures.add(part, "CPU per frame", "ms", "bare x264", bare.cpu_ms)
            figures.add(part, "peak memory", "MB", "bare x264", bare.peak_megabytes)
            for name, command in PUBLISHERS.items():
                if name == "veter" or threads == 2:
                    run = _publisher(lab, name, command, clip, threads, frames)
                    _add(figures, part, name, run, bare, encode_ms)


def _add(figures: Figures, part: str, name: str, run: Run, bare: Run, encode_ms) -> None:
    over = [delay - encode for delay, encode in zip(run.delays(), encode_ms)]
    what = "frame in to last packet out"
    figures.add(part, f"{what}, p50", "ms", name, percentile(run.delays(), 50))
    figures.add(part, f"{what}, over the bare encode, p50", "ms", name, percentile(over, 50))
    figures.add(part, f"{what}, over the bare encode, p99", "ms", name, percentile(over, 99))
    figures.add(part, "CPU per frame", "ms", name, run.cpu_ms)
    figures.add(part, "CPU per frame, bare = 1", "", name, run.cpu_ms / bare.cpu_ms)
    figures.add(part, "peak memory", "MB", name, run.peak_megabytes)


def _bare(lab: Lab, clip: clips.Clip, threads: int, frames: int) -> "tuple[Run, list[float]]":
    """And the milliseconds of each frame's encode, as Run.delays()."""
    times = lab.folder / "bare.txt"
    run = _feed(lab, "bare", programs.bare_x264(times, threads), clip, frames, None)
    return run, [float(line) for line in times.read_text().split()][_WARM_UP:]


def _publisher(lab: Lab, name: str, command, clip: clips.Clip, threads: int, frames: int) -> Run:
    port = lab.port(pair=True)
    with rtp.udp_sink(port) as sink:
        run = _feed(lab, f"{name}-publisher", command(port, threads), clip, frames, sink)
    if len(run.sent) != frames:
        raise RuntimeError(f"{name} sent {len(run.sent)} of {frames} pictures")
    return run


def _feed(lab: Lab, name: str, command, clip: clips.Clip, frames: int, sink) -> Run:
    readable, fd = os.pipe()
    clips.enlarge_pipe(fd)
    process = lab.start(name, command, stdin=readable)
    os.close(readable)
    written: "list[int]" = []
    sent: "list[int]" = []
    cpu = 0
    clips.write(fd, [memoryview(clip.header)])
    try:
        for number in range(frames):
            if number == _WARM_UP:
                cpu = usage.cpu_ns(process.pid)
            clips.write(fd, clip.frame(number))
            written.append(time.time_ns())
            due = written[0] + (number + 1) * 1_000_000_000 // clips.FPS
            _collect(sink, sent, due)
        cpu = usage.cpu_ns(process.pid) - cpu
        peak = usage.peak_megabytes(process.pid)
    except BrokenPipeError:
        process.wait()
        raise RuntimeError(f"{process} ended:\n{process.text}") from None
    finally:
        os.close(fd)
    _collect(sink, sent, time.time_ns() + int(_LAST * 1e9))
    _end(process)
    return Run(written, sent, cpu / 1e6 / (frames - _WARM_UP), peak)


def _collect(sink: "socket.socket | None", sent: "list[int]", until: int) -> None:
    """Arrival of every picture's last packet until then."""
    while (wait := until - time.time_ns()) > 0:
        if not select.select([sink] if sink else [], [], [], wait / 1e9)[0]:
            return
        wire, arrived = rtp.receive(sink)
        packet = rtp.parse(wire)
        if packet and packet.marker:
            sent.append(arrived)


def _end(process: Process) -> None:
    """Its input has ended, and so should it."""
    try:
        process.wait(5)
    finally:
        process.kill()
