"""What a relay tells by HTTP, and what its server's hook asks of it there."""

import json
import re
import subprocess
import time
import unittest
import urllib.error
import urllib.request

import viewers
from chain import Chain, has_http, publish_to
from harness import ROOT, SLOW, Lab, program, wait_until

METRIC = re.compile(r"# (HELP|TYPE) (\w+) (.*)")


@unittest.skipUnless(has_http(), "veter-relay was built without HTTP")
class Http(unittest.TestCase):
    def setUp(self):
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.__exit__, None, None, None)

    def start(self, **options) -> None:
        """Until the relay listens."""
        self.chain = Chain(self.lab, **options)
        self.chain.relay.wait_for("http: listening at")

    def request(self, path: str, method: str = "GET", token: str = "") -> "tuple[int, str]":
        """Status and body."""
        request = urllib.request.Request(
            f"http://{self.chain.server.relay_http}{path}", method=method
        )
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        try:
            with urllib.request.urlopen(request, timeout=5 * SLOW) as reply:
                return reply.status, reply.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def wait_for_health(self, status: int, text: str) -> str:
        def reached():
            answer = self.request("/healthz")
            return answer[1] if answer[0] == status and text in answer[1] else None

        return wait_until(reached, 15, f"{status} {text!r} at /healthz", every=0.2)

    def status(self) -> dict:
        return json.loads(self.request("/v1/status")[1])["cameras"][0]

    def test_a_viewer_gets_a_key_frame_at_once(self):
        """The next one that comes by itself is a minute away."""
        self.start(publisher=False)
        self.chain.start_publisher("--gop", "60s")
        self.chain.server.wait_ready()
        time.sleep(2)
        before = self.status()["repair"]["keyFrameRequests"]
        begin = time.monotonic()
        player = viewers.start_ffmpeg(
            self.lab, ["-rtsp_transport", "tcp", "-i", self.chain.server.url()]
        )
        player.read(1)
        self.assertLess(time.monotonic() - begin, 10 * SLOW)
        self.assertGreater(self.status()["repair"]["keyFrameRequests"], before)

    def test_health_says_which_leg_fails(self):
        self.start(publisher=False)
        self.wait_for_health(200, "camera: waiting: no packet has come yet")
        self.chain.start_publisher()
        self.wait_for_health(200, "camera: showing")
        self.chain.server.process.kill()
        self.wait_for_health(503, "camera: no_server: the RTSP server has not taken the picture")
        self.chain.server.start()
        self.wait_for_health(200, "camera: showing")
        self.chain.publisher.kill()
        self.wait_for_health(200, "camera: silent: no packet has come for")
        self.assertTrue(self.status()["healthy"])

    def test_the_metrics_are_those_of_the_docs(self):
        self.start()
        self.chain.server.wait_ready()
        wait_until(lambda: self.status()["link"]["roundTripSeconds"], 10, "the round trip")
        wait_until(lambda: (self.status()["robot"] or {}).get("encodedPictures"), 10, "the robot")
        text = self.request("/metrics")[1]
        told: dict = {}
        for kind, name, value in METRIC.findall(text):
            told.setdefault(name, {})[kind] = value
        table = (ROOT / "docs/metrics.md").read_text()
        rows = re.findall(r"^\| `(\w+)` \| (\w+) \| ([^|]*?) \|", table, re.MULTILINE)
        documented = {name: {"TYPE": kind, "HELP": text} for name, kind, text in rows}
        self.assertEqual(told, documented)
        for labels in re.findall(r"^veter_\w+\{(.*)\} ", text, re.MULTILINE):
            self.assertRegex(labels, r'^(camera="camera"|version=)')

    def test_with_a_token(self):
        token = self.lab.folder / "token"
        token.write_text("0123456789abcdef0123\n")
        token.chmod(0o600)
        self.chain = Chain(self.lab, relay=False, publisher=False)
        self.chain.start_relay("--http-token-file", token)
        self.chain.relay.wait_for("listening at")
        for path in "/metrics", "/healthz", "/v1/status", "/nothing":
            self.assertEqual(self.request(path)[0], 401)
            self.assertEqual(self.request(path, token="0123456789abcdef0124")[0], 401)
        self.assertEqual(self.request("/healthz", token="0123456789abcdef0123")[0], 200)
        self.assertNotIn("0123456789abcdef", self.chain.relay.text)

    def test_an_address_that_cannot_be(self):
        self.start(publisher=False)
        sdp = self.lab.folder / "other.sdp"
        sdp.write_text(
            self.chain.sdp.read_text().replace(str(self.chain.port), str(self.lab.port()))
        )
        for address, status, reason in (
            ("192.0.2.1:9464", 2, "other machines may reach 192.0.2.1:9464"),
            ("9464", 2, "--http: '9464'"),
        ):
            command = [program("veter-relay"), "--sdp", sdp, "--http", address]
            result = subprocess.run(command, capture_output=True, text=True, timeout=20 * SLOW)
            self.assertEqual(result.returncode, status)
            self.assertRegex(result.stderr, reason)

    def test_a_port_that_another_program_has_does_not_stop_the_picture(self):
        self.start()
        self.chain.server.wait_ready()
        port = self.lab.port(pair=True)
        sdp = self.lab.folder / "second.sdp"
        sdp.write_text(self.chain.sdp.read_text().replace(str(self.chain.port), str(port)))
        command = [program("veter-relay"), "--sdp", sdp, "--publish", self.chain.server.url("second")]
        second = self.lab.start("second", [*command, "--http", self.chain.server.relay_http])
        second.wait_for("cannot listen for HTTP at .*: Address already in use.*; retrying")
        self.lab.start("second-publish", publish_to(f"127.0.0.1:{port}"))
        self.chain.server.wait_ready("second")
        self.chain.relay.terminate()
        second.wait_for("http: listening at")


if __name__ == "__main__":
    unittest.main()
