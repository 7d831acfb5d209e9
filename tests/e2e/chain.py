"""veter-publish -> (veter-impair) -> veter-relay -> MediaMTX, on ports of their own."""

import functools
import pathlib
import subprocess
import sys

from harness import SIZE, Lab, Process, program
from mediamtx import MediaMtx


SOURCES = pathlib.Path(__file__).with_name("sources.py")


def pictures(lab: Lab, kind: str):
    """Standard input for a sender: what sources.py draws, in YUV4MPEG2."""
    return lab.start("pictures", [sys.executable, SOURCES, kind], capture_stdout=True).popen.stdout


def make_key(lab: Lab, name: str = "camera.key", suite: str = "") -> pathlib.Path:
    """What both ends take as --key-file."""
    path = lab.folder / name
    options = ["--suite", suite] if suite else []
    with open(path, "wb") as output:
        subprocess.run([program("veter-relay"), "keygen", *options], stdout=output, check=True)
    return path


@functools.lru_cache
def has_http() -> bool:
    """Whether veter-relay was built where the libraries for it are."""
    command = [program("veter-relay"), "--help"]
    return b"--http " in subprocess.run(command, capture_output=True, check=True).stdout


def publish_to(destination: str, source="test:") -> "list[str]":
    """The command, for pictures of a size that this machine can encode in time."""
    size = "{}x{}".format(*SIZE)
    return [program("veter-publish"), "--source", source, "--size", size, "--dest", destination]


class Chain:
    """All three running, or those chosen: start each later, in any order. `link`: settings of
    veter-impair for packets on their way to the relay, and back; `exit`: the port it sends
    to if not the relay's."""

    def __init__(self, lab: Lab, server=True, relay=True, publisher=True, link=(), exit=0):
        self._lab = lab
        self.port = self._entry = lab.port(pair=True)
        self.exit = exit or self.port
        self.impair: Process
        if link:
            self._entry = lab.port(pair=True)
            command = [program("veter-impair"), "--listen", self._entry, "--to"]
            command += [f"127.0.0.1:{self.exit}", *link]
            self.impair = lab.start("veter-impair", command)
        self.sdp = lab.folder / "input.sdp"
        self._write_sdp()
        self.server = MediaMtx(lab, start=server)
        self.relay: Process
        self.publisher: Process
        if relay:
            self.start_relay()
        if publisher:
            self.start_publisher()

    def _write_sdp(self) -> None:
        self.sdp.write_text(
            "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=test\nc=IN IP4 127.0.0.1\nt=0 0\n"
            f"m=video {self.port} RTP/AVP 96\na=rtpmap:96 H264/90000\n"
            "a=fmtp:96 packetization-mode=1\n"
        )

    @property
    def destination(self) -> str:
        """Where a sender is to send to."""
        return f"127.0.0.1:{self._entry}"

    def start_relay(self, *options, url=None) -> None:
        command = [program("veter-relay"), "--sdp", self.sdp, "--publish", url or self.server.url()]
        if has_http():
            command += ["--http", self.server.relay_http]
        self.relay = self._lab.start("veter-relay", [*command, *options])

    def start_publisher(self, *options, source="test:", stdin=None) -> None:
        command = [*publish_to(self.destination, source), *options]
        self.publisher = self._lab.start("veter-publish", command, stdin=stdin)
