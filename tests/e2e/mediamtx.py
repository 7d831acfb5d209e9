"""MediaMTX with the configuration veter ships, on ports of its own, and its control API."""

import json
import urllib.error
import urllib.request

from harness import ROOT, Lab, Process, libavformat, wait_until

CONFIGURATION = ROOT / "tools/deploy/mediamtx.yml"


class MediaMtx:
    def __init__(self, lab: Lab, name: str = "mediamtx", start: bool = True):
        self._lab = lab
        self._name = name
        self.rtsp_port, self.api_port, self.webrtc_port = (lab.port() for _ in range(3))
        rtp, ice = lab.port(pair=True), lab.port()
        self.environment = {
            "MTX_RTSPADDRESS": f"127.0.0.1:{self.rtsp_port}",
            "MTX_RTPADDRESS": f"127.0.0.1:{rtp}",
            "MTX_RTCPADDRESS": f"127.0.0.1:{rtp + 1}",
            "MTX_WEBRTCADDRESS": f"127.0.0.1:{self.webrtc_port}",
            "MTX_WEBRTCLOCALUDPADDRESS": f"127.0.0.1:{ice}",
            "MTX_WEBRTCLOCALTCPADDRESS": f"127.0.0.1:{ice}",
        }
        self.relay_http = f"127.0.0.1:{lab.port()}"  # where it tells a relay of viewers
        # One for each: a server takes over what changes in its file.
        self._configuration = lab.folder / f"{name}-{self.api_port}.yml"
        # Its hooks use the ports written there, so these are changed where they are written.
        text = CONFIGURATION.read_text().replace("9997", str(self.api_port))
        text = text.replace("127.0.0.1/9464", self.relay_http.replace(":", "/"))
        self._configuration.write_text(text)
        self.process: Process
        if start:
            self.start()

    def start(self) -> None:
        """Again after process.kill(), on the same ports, too. Returns when it answers."""
        command = [ROOT / "tools/mediamtx", self._configuration]
        self.process = self._lab.start(self._name, command, env=self.environment)
        # The first use on a machine may have to fetch it.
        wait_until(self._answers, 600, "MediaMTX's API")

    def _answers(self) -> bool:
        if not self.process.running:
            raise RuntimeError(f"MediaMTX ended:\n{self.log}")
        try:
            self._get("/v3/paths/list")
            return True
        except OSError:
            return False

    @property
    def log(self) -> str:
        return self.process.text

    def url(self, path: str = "camera") -> str:
        return f"rtsp://127.0.0.1:{self.rtsp_port}/{path}"

    def page(self, path: str = "camera") -> str:
        return f"http://127.0.0.1:{self.webrtc_port}/{path}"

    def _get(self, path: str):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.api_port}{path}", timeout=5) as reply:
            return json.load(reply)

    def state(self, path: str = "camera") -> "dict | None":
        """available, online, tracks2, readers, inboundBytes, inboundFramesInError …; None = never
        published."""
        try:
            return self._get(f"/v3/paths/get/{path}")
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise

    def wait_ready(self, path: str = "camera", timeout: float = 10) -> dict:
        """Waits until frames arrive; returns the state."""

        def ready():
            state = self.state(path)
            return state if state and state["available"] and state["inboundBytes"] > 0 else None

        return wait_until(ready, timeout, f"a stream at {self.url(path)}")

    def complaints(self, path: str = "camera") -> "list[str]":
        """Lines of the log that a clean run never has."""
        found = [line for line in self.log.splitlines() if "packets are too big" in line]
        if libavformat() < 59:  # its RTSP muxer sends 1472 bytes, whatever `pkt_size` says
            found = []
        errors = (self.state(path) or {}).get("inboundFramesInError", 0)
        if errors:
            found.append(f"{errors} frames of {path} came in damaged")
        return found
