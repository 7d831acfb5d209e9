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
_CALM = 12  # seconds of the link's life
_SETTLE = 2  # more, with a picture in both viewers; then the measuring begins
_IP_UDP_BYTES = 28  # of each packet, which the link counts when its rate is limited


class Link(typing.NamedTuple):
    """Of veter-impair, the same in both directions."""

    delay_ms: int
    losses: "tuple[str, ...]"  # settings
    seed: int
    relay_options: "tuple[str, ...]"  # what a user would give veter-relay on such a link
    start: "tuple[str, ...]"  # settings from the start
    steps: "tuple[tuple[int, tuple[str, ...]], ...]"  # second of measuring, settings


class LossyPath:
    """Running, the losses begun, when built; RuntimeError or TimeoutError where no picture arrives.
    Until _CALM has passed nothing is lost: SRT may fail to connect over a lossy link, and gives up
    then. Steps begin with the measuring, at `begin_ns`. `keys`: options of both of veter's ends."""

    def __init__(
        self,
        lab: Lab,
        server: MediaMtx,
        clip: clips.Clip,
        system: System,
        link: Link,
        keys: "typing.Sequence[str]" = (),
        watched: bool = True,
    ):
        near, far = lab.port(pair=True), lab.port(pair=True)
        url = server.url(f"camera{near}")
        self.viewers: "Viewers | None" = None
        self.relay_port = far
        self.steps_begin = _CALM + _SETTLE  # seconds of the link's life
        self._processes: "list[Process]" = []
        try:
            relay = system.relay(lab, far, url, (*link.relay_options, *keys))
            self.relay = self._start(relay, far)
            self._link = self._start_link(lab, near, link)
            calm_until = time.time_ns() + _CALM * 1_000_000_000
            self.start_ns = time.time_ns() + _AHEAD_NS
            publish = [*system.publish(near, _THREADS), *keys]
            fed = clips.start_publisher(lab, clip, publish, self.start_ns)
            self._processes += fed
            self.publisher = fed[1]
            server.wait_ready(f"camera{near}", _START)
            if watched:
                self.viewers = Viewers(lab, url, clip, self.start_ns)
            now = time.time_ns()
            if link.steps and now > calm_until:
                raise RuntimeError(f"the viewers have no picture {_CALM} s after the start")
            self.begin_ns = max(calm_until, now) + _SETTLE * 1_000_000_000
            self.run_until(calm_until)
        except BaseException:
            self.kill()
            raise

    def _start_link(self, lab: Lab, port: int, link: Link) -> Process:
        to = f"127.0.0.1:{self.relay_port}"
        command = [program("veter-impair"), "--listen", port, "--to", to]
        command += [f"delay={link.delay_ms}ms", *link.start, "--seed", link.seed, "--stats"]
        if link.losses:
            command += ["--at", f"{_CALM}s", *link.losses]
        for second, changes in link.steps:
            command += ["--at", f"{self.steps_begin + second}s", *changes]
        return self._start(lab.start(f"link-{port}", command), port)

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
            watching = self.viewers.processes if self.viewers else []
            for process in [*self._processes, *watching]:
                if not process.running:
                    raise RuntimeError(f"{process} ended: {process.text}")

    def seconds(self) -> int:
        """Of the link's life that it has reported."""
        return len(self._told())

    def kilobits(self, begin: int, end: int) -> float:
        """What the publisher gave the link, a second, from one of its seconds to another. The link
        counts the bytes that it delivered: a lost packet is taken to be as long as one that was
        not."""
        told = self._told()
        delivered = statistics.mean(second[0] for second in told[begin:end])
        packets = [last - first for first, last in zip(told[begin - 1][1:], told[end - 1][1:])]
        return delivered * packets[0] / packets[1]

    def link_kilobits(self, begin: int, end: int) -> "list[float]":
        """What the link delivered in each of its seconds, with the headers of IP and UDP."""
        told = self._told()
        pairs = zip(told[begin - 1 : end - 1], told[begin:end])
        return [now[0] + (now[2] - old[2]) * _IP_UDP_BYTES * 8 / 1000 for old, now in pairs]

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
