"""The whole path through MediaMTX on one machine: from the time code in a frame handed to the
publisher to that frame decoded by a viewer."""

import csv
import time

import clip as clips
import programs
import viewers
from figures import Figures, percentile
from harness import Lab, Process, program
from mediamtx import MediaMtx

PART = "end to end through MediaMTX, frame made to frame decoded"
_SETTLE = clips.FPS  # pictures a viewer may take to catch up
_THREADS = 2


def measure(lab: Lab, figures: Figures, runs: int, seconds: float) -> None:
    clip = clips.make(lab, programs.bench_program("bench_clip"))
    server = MediaMtx(lab)
    pictures = round(seconds * clips.FPS)
    for _ in range(runs):
        for name, (publish, relay, watch) in CHAINS.items():
            chain = _Chain(lab, server.url(name), clip, publish, relay)
            try:
                server.wait_ready(name, timeout=30)
                for viewer in watch:
                    delays = VIEWERS[viewer](lab, server.url(name), pictures)
                    for p in (50, 99):
                        what = f"viewer {viewer}, p{p}"
                        figures.add(PART, what, "ms", name, percentile(delays, p))
            finally:
                chain.kill()
    for complaint in server.complaints("veter"):
        if "[path ffmpeg]" not in complaint:
            figures.note(f"MediaMTX: {complaint}")


class _Chain:
    def __init__(self, lab: Lab, url: str, clip: clips.Clip, publish, relay):
        port = lab.port(pair=True)
        sdp = programs.write_sdp(lab, port)
        fed = clips.start_publisher(lab, clip, publish(port, _THREADS), time.time_ns())
        self._processes = [*fed, relay(lab, sdp, url)]

    def kill(self) -> None:
        for process in self._processes:
            process.kill()


def _watch_with_ffmpeg(lab: Lab, url: str, pictures: int) -> "list[float]":
    source = ["-fflags", "nobuffer", "-flags", "low_delay", "-rtsp_transport", "tcp", "-i", url]
    return _delays(viewers.start_ffmpeg(lab, source), pictures)


def _watch_with_gstreamer(lab: Lab, url: str, pictures: int) -> "list[float]":
    return _delays(viewers.start_gstreamer(lab, viewers.gstreamer_source(url)), pictures)


def _delays(player: viewers.Player, pictures: int) -> "list[float]":
    """Milliseconds from each picture's time code to its output by the player."""
    delays = []
    try:
        for _ in range(_SETTLE + pictures):
            (code,) = player.read(1)
            now = time.time_ns() // 1_000_000
            if code:
                delays.append((now - code.milliseconds) % 2**32)
    finally:
        player.kill()
    return delays[_SETTLE:]


def _watch_with_probe(lab: Lab, url: str, pictures: int) -> "list[float]":
    table = lab.folder / "probe.csv"
    duration = f"{(_SETTLE + pictures) / clips.FPS}s"
    command = [program("veter-probe"), url, "--csv", table, "--duration", duration]
    probe: Process = lab.start("veter-probe", command)
    if probe.wait(60) != 0:
        raise RuntimeError(f"{probe}:\n{probe.text}")
    with open(table, newline="", encoding="ascii") as lines:
        rows = [row for row in csv.DictReader(lines) if row["kind"] == "next"]
    return [float(row["delay_ms"]) for row in rows[_SETTLE:]]


VIEWERS = {
    "veter-probe": _watch_with_probe,
    "GStreamer": _watch_with_gstreamer,
    "ffmpeg": _watch_with_ffmpeg,
}
CHAINS = {
    "veter": (programs.veter_publish, programs.veter_relay, ["veter-probe", "GStreamer", "ffmpeg"]),
    "ffmpeg": (programs.ffmpeg_publish, programs.ffmpeg_relay, ["veter-probe", "ffmpeg"]),
}
