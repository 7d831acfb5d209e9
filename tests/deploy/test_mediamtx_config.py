"""The MediaMTX configuration veter ships, in a real MediaMTX."""

import json
import socket
import unittest
import urllib.error
import urllib.request

import browser
from chain import Chain
from harness import Lab, wait_until
from mediamtx import MediaMtx
from proxy import Proxy

SDP = (
    "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
    "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"
    "a=fmtp:96 packetization-mode=1\r\na=control:0\r\n"
)


def announce(server: MediaMtx, source: str) -> int:
    """Status of the request a publisher starts with, sent from the address `source`."""
    request = (
        f"ANNOUNCE {server.url()} RTSP/1.0\r\nCSeq: 1\r\n"
        f"Content-Type: application/sdp\r\nContent-Length: {len(SDP)}\r\n\r\n{SDP}"
    )
    with socket.create_connection(("127.0.0.1", server.rtsp_port), 5, (source, 0)) as connection:
        connection.sendall(request.encode())
        return int(connection.recv(4096).split()[1])


def post_whip(port: int) -> int:
    """Status of the request by which a browser begins to publish."""
    headers = {"Content-Type": "application/sdp"}
    url = f"http://127.0.0.1:{port}/camera/whip"
    request = urllib.request.Request(url, SDP.encode(), headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:
            return reply.status
    except urllib.error.HTTPError as error:
        return error.code


class MediaMtxConfiguration(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab()
        cls.lab.__enter__()
        cls.addClassCleanup(cls.lab.__exit__, None, None, None)
        cls.server = MediaMtx(cls.lab)
        cls.started = cls.server.log

    def test_starts_without_a_warning(self):
        bad = [line for line in self.started.splitlines() if " WAR " in line or " ERR " in line]
        self.assertEqual(bad, [])

    def test_only_rtsp_and_webrtc_are_open(self):
        url = f"http://127.0.0.1:{self.server.api_port}/v3/config/global/get"
        with urllib.request.urlopen(url, timeout=5) as reply:
            settings = json.load(reply)
        services = ("rtsp", "webrtc", "api", "rtmp", "hls", "srt", "moq", "playback", "metrics")
        self.assertEqual([s for s in services if settings[s]], ["rtsp", "webrtc", "api"])

    def test_this_machine_may_publish(self):
        self.assertEqual(announce(self.server, "127.0.0.1"), 200)

    def test_other_addresses_may_not_publish(self):
        self.assertEqual(announce(self.server, "127.0.0.2"), 401)

    def proxy(self, client=None) -> int:
        """Port of one before the browsers' page."""
        port = self.lab.port()
        proxy = Proxy(port, self.server.webrtc_port, client)
        self.addCleanup(proxy.close)
        return port

    def test_a_proxy_that_names_its_clients_lets_none_publish(self):
        for client in ("203.0.113.9", "127.0.0.1, 203.0.113.9"):
            self.assertEqual(post_whip(self.proxy(client)), 401)

    @unittest.skipUnless(browser.installed(), "no chromedriver")
    def test_a_browser_that_looks_like_this_machine_is_refused(self):
        browser.publish(self.lab, f"http://127.0.0.1:{self.proxy()}/camera/publish")
        self.server.process.wait_for("is publishing to path 'camera'")
        wait_until(lambda: not self.server.state(), 5, "the browser's picture to go")


class OnePublisher(unittest.TestCase):
    def test_a_publishing_camera_stays(self):
        with Lab() as lab:
            chain = Chain(lab)
            session = chain.server.wait_ready()["source"]["id"]
            command = ["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc2"]
            command += ["-frames:v", 100, "-f", "rtsp", "-rtsp_transport", "tcp"]
            self.assertNotEqual(lab.start("second", [*command, chain.server.url()]).wait(), 0)
            self.assertEqual(chain.server.wait_ready()["source"]["id"], session)


if __name__ == "__main__":
    unittest.main()
