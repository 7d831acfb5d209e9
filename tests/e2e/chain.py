"""veter-publish -> veter-relay -> MediaMTX, on ports of their own."""

from harness import Lab, Process, program
from mediamtx import MediaMtx


class Chain:
    """All three running, unless told otherwise: start each later, in any order."""

    def __init__(self, lab: Lab, server: bool = True, relay: bool = True, publisher: bool = True):
        self._lab = lab
        self._port = lab.port(pair=True)
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
            f"m=video {self._port} RTP/AVP 96\na=rtpmap:96 H264/90000\n"
            "a=fmtp:96 packetization-mode=1\n"
        )

    @property
    def destination(self) -> str:
        return f"127.0.0.1:{self._port}"

    def start_relay(self, *options, url=None) -> None:
        command = [program("veter-relay"), "--sdp", self.sdp, "--publish", url or self.server.url()]
        self.relay = self._lab.start("veter-relay", [*command, *options])

    def start_publisher(self, *options) -> None:
        command = [program("veter-publish"), "--source", "test:", "--dest", self.destination]
        self.publisher = self._lab.start("veter-publish", [*command, *options])
