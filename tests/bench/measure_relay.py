"""Relays between a replayed RTP stream and an RTSP server that notes when packets arrive."""

import select
import time

import programs
import recording
import rtp
import usage
from figures import Figures, percentile
from harness import Lab, Process, wait_until
from rtsp_sink import RtspSink

PART = "relay, 720p30, 2 Mbit/s"
RELAYS = {
    "veter": programs.veter_relay,
    "ffmpeg": programs.ffmpeg_relay,
    "GStreamer": programs.gstreamer_relay,
}
_SETTLE = 1.0  # seconds after the first picture; then the measuring begins
_PATIENCE = 20.0  # seconds for the first picture
_TAIL = 8  # bytes at a picture's end by which it is recognized


def measure(lab: Lab, figures: Figures, runs: int, seconds: float) -> None:
    relays = dict(RELAYS)
    if not programs.gstreamer_can_relay():
        del relays["GStreamer"]
        figures.note("No GStreamer relay: it has no rtspclientsink (package gstreamer1.0-rtsp).")
    recorded = recording.record(lab)
    for _ in range(runs):
        for name, start in relays.items():
            for what, unit, value in _measure_one(lab, recorded, start, seconds):
                figures.add(PART, what, unit, name, value)


def _measure_one(lab: Lab, recorded: recording.Recording, start, seconds: float):
    port = lab.port(pair=True)
    sink = RtspSink(lab.port())
    relay = start(lab, recorded.write_sdp(lab, port), sink.url)
    wait_until(lambda: rtp.is_bound(port), 10, f"{relay} on UDP port {port}")
    replay = recording.Replay(recorded, port)
    try:
        if not _run(replay, sink, relay, time.monotonic() + _PATIENCE, lambda: sink.pictures):
            raise RuntimeError(f"{relay} publishes nothing:\n{relay.text}")
        _run(replay, sink, relay, time.monotonic() + _SETTLE)
        first, cpu = len(replay.pictures), usage.cpu_ns(relay.pid)
        begin = time.monotonic()
        _run(replay, sink, relay, begin + seconds)
        cpu = (usage.cpu_ns(relay.pid) - cpu) / (time.monotonic() - begin)
        memory = usage.peak_megabytes(relay.pid)
    finally:
        relay.kill()
        replay.close()
        sink.close()
    arrivals = _match(replay.pictures, sink.pictures)
    # The very last ones may still have been on their way.
    delays = [d for n, d in arrivals if first <= n < len(replay.pictures) - recording.FPS]
    yield "added delay of a frame, p50", "ms", percentile(delays, 50)
    yield "added delay of a frame, p99", "ms", percentile(delays, 99)
    yield "first picture after the first IDR", "s", _first_picture(replay, sink) / 1e9
    yield "CPU per second", "ms", cpu / 1e6
    yield "peak memory", "MB", memory


def _run(replay, sink: RtspSink, relay: Process, deadline: float, done=lambda: False) -> bool:
    """Until `done` (True) or the deadline (False)."""
    while time.monotonic() < deadline:
        wait = max(0, min(replay.send_due(), deadline - time.monotonic()))
        for sock in select.select(sink.sockets(), [], [], wait)[0]:
            sink.on_readable(sock)
        if done():
            return True
        if not relay.running:
            raise RuntimeError(f"{relay} ended:\n{relay.text}")
    return False


def _match(sent, received) -> "list[tuple[int, float]]":
    """Which pictures arrived, by number, and how many milliseconds after they were sent whole.
    Recognized by their last bytes: relays packetize them again, with other numbers."""
    matched = []
    number = 0
    for payload, arrived in received:
        tail = payload[-_TAIL:]
        later = (n for n in range(number, len(sent)) if sent[n][0].endswith(tail))
        found = next(later, None) if len(tail) == _TAIL else None
        if found is not None:
            matched.append((found, (arrived - sent[found][1]) / 1e6))
            number = found + 1
    return matched


def _first_picture(replay, sink: RtspSink) -> float:
    return sink.pictures[0][1] - replay.pictures[0][1]
