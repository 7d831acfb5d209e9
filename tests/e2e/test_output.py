"""Output that nobody reads delays neither the stream nor the end of the program."""

import fcntl
import os
import subprocess
import time
import unittest

import rtp
from chain import Chain, publish_to
from harness import SLOW, Lab, program, wait_until


class FullPipe:
    """Standard output and standard error of a program, without room for a single byte."""

    def __init__(self):
        self._out, self.end = os.pipe()
        fcntl.fcntl(self.end, fcntl.F_SETFL, os.O_NONBLOCK)
        for block in (bytes(4096), b"\0"):
            try:
                while True:
                    os.write(self.end, block)
            except BlockingIOError:
                pass
        fcntl.fcntl(self.end, fcntl.F_SETFL, 0)

    def make_room(self) -> None:
        os.read(self._out, 1 << 20)

    def read(self) -> bytes:
        return os.read(self._out, 1 << 20)

    def start(self, command) -> subprocess.Popen:
        return subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "--", *map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=self.end,
            stderr=self.end,
        )

    def close(self) -> None:
        os.close(self._out)
        os.close(self.end)


class Unread(unittest.TestCase):
    def setUp(self):
        self.pipe = FullPipe()
        self.addCleanup(self.pipe.close)

    def start(self, command, *options) -> subprocess.Popen:
        process = self.pipe.start([*command, *options, "--log-level", "debug"])
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def end_of(self, process) -> int:
        """Its exit status; at most a second later."""
        process.terminate()
        return process.wait(1 * SLOW)

    def test_each_program_ends_at_a_signal(self):
        with Lab() as lab:
            port = lab.port(pair=True)
            chain = Chain(lab, server=False, relay=False, publisher=False)
            url = f"rtsp://127.0.0.1:{port}/camera"
            relay = [program("veter-relay"), "--sdp", chain.sdp, "--publish", url, "--stats"]
            impair = [program("veter-impair"), "--listen", lab.port(), "--to", f"127.0.0.1:{port}"]
            for command, status in (
                ([*publish_to(chain.destination), "--stats"], 0),
                (relay, 0),
                ([*impair, "--stats"], 0),
                ([program("veter-probe"), chain.sdp], 1),  # there was no picture
            ):
                with self.subTest(command[0]):
                    process = self.start(command)
                    time.sleep(2.5)  # --stats has printed
                    self.assertIsNone(process.poll())
                    self.assertEqual(self.end_of(process), status)

    def test_the_stream_continues(self):
        with Lab() as lab:
            chain = Chain(lab, relay=False, publisher=False)
            relay = [program("veter-relay"), "--sdp", chain.sdp, "--publish", chain.server.url()]
            relay = self.start(relay, "--stats")
            wait_until(lambda: rtp.is_bound(chain.port), 5, "the relay's port")
            publisher = self.start(publish_to(chain.destination), "--stats")
            before = chain.server.wait_ready()["inboundBytes"]
            time.sleep(4)
            self.assertGreater(chain.server.state()["inboundBytes"] - before, 200_000)
            self.pipe.make_room()
            wait_until(lambda: b"nobody read" in self.pipe.read(), 5, "word of what was left out")
            self.assertEqual(self.end_of(publisher), 0)
            self.assertEqual(self.end_of(relay), 0)


if __name__ == "__main__":
    unittest.main()
