"""Two viewers of one stream at once: ffmpeg, whose pictures are compared with the clip, and
veter-probe, which has next to no delay of its own."""

import csv
import json
import typing

import clip as clips
import programs
import viewers
from harness import Lab, program, wait_until

_START = 30  # seconds until a picture is there


class Shown(typing.NamedTuple):
    """A frame when it was shown for the first time."""

    delay_ms: float  # after it was captured
    psnr: "float | None"  # against the frame of the clip, dB


class Viewers:
    """Running, with a picture in both, when built; TimeoutError where none arrives."""

    def __init__(self, lab: Lab, url: str, clip: clips.Clip, start_ns: int):
        self._start_ns = start_ns  # wall clock of frame 0
        name = url.rsplit("/", 1)[1]
        ffmpeg = lab.start(f"ffmpeg-{name}", _ffmpeg(url), capture_stdout=True)
        pipe = ffmpeg.popen.stdout
        clips.enlarge_pipe(pipe.fileno())
        watch = [programs.bench_program("bench_watch"), clip.path]
        self._watch = lab.start(f"watch-{name}", watch, stdin=pipe)
        self._table = lab.folder / f"probe-{name}.csv"
        probe = [program("veter-probe"), url, "--csv", self._table]
        self.processes = [ffmpeg, self._watch, lab.start(f"probe-{name}", probe)]
        try:
            wait_until(self.by_ffmpeg, _START, "a picture with a time code at ffmpeg")
            wait_until(self.by_probe, _START, "a picture with a time code at veter-probe")
        except TimeoutError:
            self.kill()
            raise

    def kill(self) -> None:
        for process in self.processes:
            process.kill()

    def by_ffmpeg(self) -> "dict[int, Shown]":
        """By frame number."""
        found: "dict[int, Shown]" = {}
        for line in self._watch.text.splitlines():
            if line.startswith("{") and line.endswith("}"):
                row = json.loads(line)
                delay = row["shownUs"] / 1e3 - self._captured_ms(row["frame"])
                shown = Shown(delay, row["psnr"])
                self._add(found, row["frame"], row["milliseconds"], shown)
        return found

    def by_probe(self) -> "dict[int, Shown]":
        """By frame number."""
        found: "dict[int, Shown]" = {}
        if self._table.exists():
            with open(self._table, newline="", encoding="ascii") as lines:
                for row in csv.DictReader(lines):
                    # The last line may not be whole yet.
                    if row["kind"] in ("next", "out of order") and row["damaged"] is not None:
                        shown = Shown(float(row["delay_ms"]), None)
                        self._add(found, int(row["frame"]), int(row["capture_ms"]), shown)
        return found

    def _add(self, found: "dict[int, Shown]", frame: int, milliseconds: int, shown: Shown) -> None:
        """A damaged picture may have what looks like a time code: time and number must agree."""
        if milliseconds == int(self._captured_ms(frame)) % 2**32:
            found.setdefault(frame, shown)

    def _captured_ms(self, frame: int) -> float:
        return clips.due_ns(frame, self._start_ns) / 1e6


def _ffmpeg(url: str) -> "list[str]":
    source = ["-fflags", "nobuffer", "-flags", "low_delay", "-rtsp_transport", "tcp", "-i", url]
    luma = ["-an", "-vf", "extractplanes=y", *viewers.each_frame_once()]
    # Even raw pictures are encoded by threads that each hold one back (since 5.1).
    return ["ffmpeg", "-v", "warning", *source, *luma, "-threads", "1", "-f", "rawvideo", "pipe:1"]
