"""Without a key any host that sees the packets can forge feedback. It may lower the quality while it
lasts, and not once it has stopped."""

import socket
import struct
import time
import unittest

import lossy
import rtp
from chain import publish_to
from harness import SLOW, Lab, wait_until

FORGER = 0x666
FORGE_SECONDS = 4
FORGET_SECONDS = 10  # after which feedback that stopped is forgotten


def rtcp(kind: int, count: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0x80 | count, kind, len(body) // 4) + body


def forged(packet: rtp.Packet, number: int) -> "list[bytes]":
    """Every kind of report and request, with the worst values."""
    media, last = packet.ssrc, packet.sequence
    late = bytes([0x80 | number % 32, number % 256])  # came: at any time
    arrivals = struct.pack(">IIHH", FORGER, media, last, 2) + late + b"\0\0"
    return [
        rtcp(205, 11, arrivals + struct.pack(">I", number << 16)),  # RFC 8888
        rtcp(201, 1, struct.pack(">IIIIIII", FORGER, media, 0xFFFFFFFF, last, 9999, number, 0)),
        rtcp(204, 1, struct.pack(">I4sIHHI", FORGER, b"VETR", media, 0xFFFF, 200, 1 << 24)),
        rtcp(205, 1, struct.pack(">IIHH", FORGER, media, (last - 20) % 2**16, 0xFFFF)),  # NACK
        rtcp(206, 1, struct.pack(">II", FORGER, media)),  # PLI
        rtcp(207, 0, struct.pack(">IBBHQ", FORGER + number, 4, 0, 2, number << 32)),  # RRTR
    ]


class Forged(unittest.TestCase):
    """To a publisher without a key whose receiver sends no feedback."""

    def setUp(self):
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.__exit__, None, None, None)
        port = self.lab.port(pair=True)
        self.receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(self.receiver.close)
        self.receiver.bind(("127.0.0.1", port))
        self.receiver.settimeout(20 * SLOW)
        command = [*publish_to(f"127.0.0.1:{port}"), "--stats"]
        self.publisher = self.lab.start("veter-publish", command)

    def receive(self) -> "rtp.Packet | None":
        """The next datagram; None = no RTP."""
        wire, self.sender = self.receiver.recvfrom(2048)
        return rtp.parse(wire)

    def forge(self, seconds: float) -> None:
        number, end = 0, time.monotonic() + seconds
        while time.monotonic() < end:
            packet = self.receive()
            if packet and packet.marker:
                number += 1
                for wire in forged(packet, number):
                    self.receiver.sendto(wire, self.sender)

    def figures(self) -> "dict[str, float]":
        return lossy.figures(self.publisher)[-1]

    def is_whole(self) -> bool:
        """Full rate, in the last second."""
        self.drain()
        seen = lossy.figures(self.publisher)
        now, before = seen[-1], seen[-2]
        unknown = "link=unknown" in self.publisher.text.rstrip().rsplit("\n", 1)[-1]
        return unknown and now["fps"] >= 28 and now["skipped"] == before["skipped"]

    def drain(self) -> None:
        self.receiver.settimeout(0)
        try:
            while True:
                self.receive()
        except BlockingIOError:
            self.receiver.settimeout(20 * SLOW)

    def test_recovers_when_it_stops(self):
        self.receive()
        wait_until(lambda: len(lossy.figures(self.publisher)) > 2 and self.is_whole(), 10, "start")
        self.drain()
        self.forge(FORGE_SECONDS)
        end = self.figures()
        self.assertGreater(end["nacked"], 0)
        self.assertLessEqual(end["pli"], 4 * FORGE_SECONDS)  # one each 300 ms
        self.assertEqual((end["fec"], end["ends"]), (0, 0))  # there is no feedback that counts
        wait_until(self.is_whole, FORGET_SECONDS + 6, "the full rate")
        self.assertNotIn("no feedback from the relay", self.publisher.text)


if __name__ == "__main__":
    unittest.main()
