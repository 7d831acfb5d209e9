"""One system from camera to viewers over a link that loses and delays packets: publisher ->
veter-impair -> relay -> MediaMTX -> viewers."""

import re
import statistics
import time
import typing

import clip as clips
import rtp
from harness import Lab, Process, program, wait_until
from lossy_systems import Publish, System
from lossy_viewers import Viewers
from mediamtx import MediaMtx

_THREADS = 2
_AHEAD_NS = 500_000_000  # the publisher is up before the first frame
_START = 30  # seconds for the stream to reach MediaMTX
_CALM = 8  # seconds of the link's life


class Link(typing.NamedTuple):
    """Of veter-impair, the same in both directions."""

    delay_ms: int
    losses: "tuple[str, ...]"  # settings
    seed: int
    relay_options: "tuple[str, ...]"  # what a user would give veter-relay on such a link


class LossyPath:
    """Running, the link at its worst, when built; RuntimeError or TimeoutError where no picture
    arrives. Until _CALM has passed the link only delays: SRT may fail to connect over a lossy one,
    and gives up then."""

    def __init__(self, lab: Lab, server: MediaMtx, clip: clips.Clip, system: System, link: Link):
        near, far = lab.port(pair=True), lab.port(pair=True)
        url = server.url(f"camera{near}")
        self.viewers: "Viewers | None" = None
        self._processes: "list[Process]" = []
        try:
            self._start(system.relay(lab, far, url, link.relay_options), far)
            impair = [program("veter-impair"), "--listen", near, "--to", f"127.0.0.1:{far}"]
            impair += [f"delay={link.delay_ms}ms", "--seed", link.seed, "--stats"]
            if link.losses:
                impair += ["--at", f"{_CALM}s", *link.losses]
            self._link = self._start(lab.start(f"link-{near}", impair), near)
            calm_until = time.time_ns() + _CALM * 1_000_000_000
            self.start_ns = time.time_ns() + _AHEAD_NS
            fed = clips.start_publisher(lab, clip, system.publish(near, _THREADS), self.start_ns)
            self._processes += fed
            server.wait_ready(f"camera{near}", _START)
            self.viewers = Viewers(lab, url, clip, self.start_ns)
            self.run_until(calm_until)
        except BaseException:
            self.kill()
            raise

    def _start(self, process: Process, port: int) -> Process:
        self._processes.append(process)

        def bound() -> bool:
            if not process.running:
                raise RuntimeError(f"{process} ended: {process.text}")
            return rtp.is_bound(port)

        wait_until(bound, 10, f"{process} on UDP port {port}")
        return process

    def number_at(self, wall_clock_ns: int) -> int:
        """The first frame captured then or later."""
        return -(-(wall_clock_ns - self.start_ns) * clips.FPS // 1_000_000_000)

    def captured_ns(self, number: int) -> int:
        return clips.due_ns(number, self.start_ns)

    def run_until(self, wall_clock_ns: int) -> None:
        """RuntimeError when one of the programs ends."""
        while time.time_ns() < wall_clock_ns:
            time.sleep(0.2)
            for process in [*self._processes, *self.viewers.processes]:
                if not process.running:
                    raise RuntimeError(f"{process} ended: {process.text}")

    def seconds(self) -> int:
        """Of the link's life that it has told of."""
        return len(self._told())

    def kilobits(self, begin: int, end: int) -> float:
        """What the publisher gave the link, a second, from one of its seconds to another. The link
        counts the bytes that it delivered: a lost packet is taken to be as long as one that was
        not."""
        told = self._told()
        delivered = statistics.mean(second[0] for second in told[begin:end])
        packets = [last - first for first, last in zip(told[begin - 1][1:], told[end - 1][1:])]
        return delivered * packets[0] / packets[1]

    def _told(self) -> "list[list[int]]":
        """Each second: kbit delivered; packets received and delivered, since it began."""
        pattern = r"^up kbps=(\d+) .*?received=(\d+) delivered=(\d+)"
        return [list(map(int, second)) for second in re.findall(pattern, self._link.text, re.M)]

    def __enter__(self) -> "LossyPath":
        return self

    def __exit__(self, _kind, _value, _trace) -> None:
        self.kill()

    def kill(self) -> None:
        if self.viewers:
            self.viewers.kill()
        for process in self._processes:
            process.kill()


def media_kilobits(lab: Lab, clip: clips.Clip, publish: Publish) -> float:
    """RTP payload a second, the clip shown twice: what the encoder makes, nothing sent again."""
    port = lab.port(pair=True)
    frames = payload = 0
    with rtp.udp_sink(port) as sink:
        sink.settimeout(5)
        fed = clips.start_publisher(lab, clip, publish(port, _THREADS), time.time_ns() + _AHEAD_NS)
        while frames < 2 * clips.FRAMES:
            packet = rtp.parse(rtp.receive(sink)[0])
            if packet:
                payload += len(packet.payload)
                frames += packet.marker
        for process in fed:
            process.kill()
    return payload * 8 / 1000 * clips.FPS / frames
