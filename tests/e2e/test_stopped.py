"""A program is stopped for a while (SIGSTOP), as a debugger or a suspended machine does it: then
pictures are current again, and no later than before."""

import statistics
import time
import unittest

import viewers
from chain import Chain
from harness import SLOW, Lab

STOPPED_SECONDS = 3
BACK_SECONDS = 3  # from SIGCONT to a picture taken after it
DELAY_MS = 300  # more than before


def now_ms() -> int:
    return time.time_ns() // 1_000_000 % 2**32


class Stopped(unittest.TestCase):
    def setUp(self):
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.__exit__, None, None, None)
        self.chain = Chain(self.lab)
        self.start_viewer()

    def start_viewer(self):
        self.chain.server.wait_ready()
        source = ["-rtsp_transport", "tcp", "-i", self.chain.server.url()]
        self.viewer = viewers.start_ffmpeg(self.lab, source)
        self.viewer.read(30)

    def watch(self, seconds):
        """(frame number, capture time, delay), both in ms, of what is shown in that time."""
        seen = []
        end = time.monotonic() + seconds * SLOW
        while time.monotonic() < end:
            shown = self.viewer.read_for(0.05)
            seen += [(c.frame, c.milliseconds, now_ms() - c.milliseconds) for c in shown if c]
        return seen

    def delay(self, seconds):
        return statistics.median(delay for _, _, delay in self.watch(seconds))

    def assert_continues(self, process, viewer_stays=True):
        before = self.delay(2)
        process.pause()
        self.watch(STOPPED_SECONDS / SLOW)
        process.go_on()
        back_ms = now_ms()
        if not viewer_stays:
            self.viewer.kill()
            self.chain.relay.wait_for(r"(?s)publishing to.*publishing to")
            self.start_viewer()
        seen = self.watch(BACK_SECONDS)
        new = [taken for _, taken, _ in seen if taken > back_ms]
        self.assertTrue(new, "no picture is back")
        self.assertLess(new[0] - back_ms, BACK_SECONDS * 1000 * SLOW)
        frames = [frame for frame, _, _ in seen]
        self.assertEqual(frames, sorted(set(frames)), "an old picture is shown as a new one")
        self.watch(2)
        after = self.delay(2)
        print(f"{self.id()}: {before:.0f} ms before, {after:.0f} ms after")
        self.assertLess(after, before + DELAY_MS * SLOW)
        for ours in self.chain.publisher, self.chain.relay:
            self.assertEqual(ours.terminate(), 0, ours.text)

    def test_publisher(self):
        self.assert_continues(self.chain.publisher)

    def test_relay(self):
        self.assert_continues(self.chain.relay)

    def test_server(self):
        """By then the relay has disconnected, so that all viewers have to connect again."""
        self.assert_continues(self.chain.server.process, viewer_stays=False)


if __name__ == "__main__":
    unittest.main()
