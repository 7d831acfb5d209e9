"""The MediaMTX configuration veter ships, in a real MediaMTX."""

import json
import socket
import unittest
import urllib.request

from harness import Lab
from mediamtx import MediaMtx

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


class MediaMtxConfiguration(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab()
        cls.lab.__enter__()
        cls.addClassCleanup(cls.lab.__exit__, None, None, None)
        cls.server = MediaMtx(cls.lab)

    def test_starts_without_a_complaint(self):
        bad = [line for line in self.server.log.splitlines() if " WAR " in line or " ERR " in line]
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


if __name__ == "__main__":
    unittest.main()
