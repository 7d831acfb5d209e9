"""veter-publish with vivid's camera unplugged and plugged in again, seen from the network. Runs in
the guest, as root."""

import pathlib
import select
import sys
import time
import unittest

import rtp
from harness import Lab, program

DRIVER = pathlib.Path("/sys/bus/platform/drivers/vivid")
RATE = 90000


class Stream:
    """The pictures that a publisher sends to `port`: when, RTP time, and whether it is an IDR."""

    def __init__(self, port: int):
        self._socket = rtp.udp_sink(port)
        self.pictures: "list[tuple[float, int, bool]]" = []
        self.ssrcs: "set[int]" = set()

    def receive(self, until, timeout: float) -> None:
        """Until `until()` is true; raises TimeoutError."""
        deadline = time.monotonic() + timeout
        while not until():
            if time.monotonic() > deadline:
                raise TimeoutError(f"not within {timeout:g} s")
            if not select.select([self._socket], [], [], 0.05)[0]:
                continue
            packet = rtp.parse(self._socket.recv(2000))
            if packet:
                self._add(packet)

    def _add(self, packet: rtp.Packet) -> None:
        self.ssrcs.add(packet.ssrc)
        idr = rtp.begins_idr(packet.payload)
        if self.pictures and self.pictures[-1][1] == packet.timestamp:
            at, timestamp, was_idr = self.pictures[-1]
            self.pictures[-1] = at, timestamp, was_idr or idr
        else:
            self.pictures.append((time.monotonic(), packet.timestamp, idr))

    def close(self) -> None:
        self._socket.close()

    @property
    def idrs(self) -> int:
        return sum(idr for _, _, idr in self.pictures)


class Publisher(unittest.TestCase):
    def test_unplugged_and_back(self):
        with Lab() as lab:
            port = lab.port()
            stream = Stream(port)
            self.addCleanup(stream.close)
            command = [program("veter-publish"), "--dest", f"127.0.0.1:{port}", "--fps", "10"]
            command += ["--size", "320x180", "--preset", "ultrafast", "--gop", "60s", "--stats"]
            publisher = lab.start("veter-publish", [*command, "--fec", "off"])
            stream.receive(lambda: len(stream.pictures) > 10, 60)
            self.assertEqual(stream.idrs, 1)

            (DRIVER / "unbind").write_text("vivid.0")
            unplugged = time.monotonic()
            stream.receive(lambda: stream.idrs == 2, 5)
            self.assertLess(time.monotonic() - unplugged, 1, "until viewers see why")
            self.assertRegex(publisher.text, r"no signal \(unplugged\); viewers see NO SIGNAL")
            stream.receive(lambda: time.monotonic() > unplugged + 3, 5)
            self.assertRegex(publisher.text, r"source=lost")

            (DRIVER / "bind").write_text("vivid.0")
            back = time.monotonic()
            stream.receive(lambda: stream.idrs == 3, 5)
            self.assertLess(time.monotonic() - back, 1, "until viewers see the camera")
            stream.receive(lambda: time.monotonic() > back + 3, 5)
            self.assertRegex(publisher.text, r"back after 3\.\d s")
            self.assertTrue(publisher.running)
            self.assert_one_stream(stream)

    def assert_one_stream(self, stream: Stream):
        self.assertEqual(stream.idrs, 3, "one at the start, and one at each turn")
        self.assertEqual(len(stream.ssrcs), 1)
        first_at, first_time, _ = stream.pictures[0]
        last_at, last_time = first_at, first_time
        for at, timestamp, _ in stream.pictures[1:]:
            step = (timestamp - last_time) % (1 << 32)
            self.assertTrue(0 < step < RATE, f"a step of {step} in RTP time")
            self.assertLess(at - last_at, 1, "a pause between pictures")
            elapsed = ((timestamp - first_time) % (1 << 32)) / RATE
            self.assertLess(abs(elapsed - (at - first_at)), 0.7, "RTP time goes with the clock")
            last_at, last_time = at, timestamp


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v"])
