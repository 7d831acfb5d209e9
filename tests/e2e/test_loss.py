"""What a viewer sees of a camera whose packets get lost on their way to the relay: without loss, with
resends, with parity. Links of all other kinds are in tests/link, in virtual time."""

import time
import unittest

import lossy
from harness import SLOW, Lab
from lossy import link

SECONDS = 5
# The viewer takes some 75 ms of it for itself.
SLOWEST_MS = 400 * SLOW


class Loss(unittest.TestCase):
    def setUp(self):
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.__exit__, None, None, None)

    def run_over(self, settings, relay=()):
        """What the viewer saw, and the last figures of the publisher and the relay."""
        chain = self.chain = lossy.start(self.lab, settings, relay=relay)
        viewer = lossy.viewer(self.lab, chain)
        dropped = sum(line["dropped"] for line in lossy.figures(chain.publisher)[-1:])
        seen = lossy.watch(viewer, SECONDS)
        robot, server = lossy.figures(chain.publisher)[-1], lossy.figures(chain.relay)[-1]
        # A machine too slow to encode is not the link's fault.
        seen = seen._replace(sent=seen.sent - int(robot["dropped"] - dropped))
        print(f"{self.id()}: {seen}", flush=True)
        self.assertEqual(chain.server.complaints(), [])
        self.assertEqual(seen.damaged, 0)
        chain.publisher.kill()
        time.sleep(3)  # a relay without a sender has nothing to do, whatever was lost last
        self.assertLess(lossy.share_of_core(chain.relay, 1), 0.1)
        return seen, robot, server

    def assert_whole(self, seen, share):
        self.assertGreaterEqual(seen.share, share, seen)
        self.assertLess(seen.delay_ms(99), SLOWEST_MS, seen)

    def assert_measured(self, robot, server, loss, rtt_ms):
        """Both ends measure the link: `loss` in percent, as precisely as a few seconds allow."""
        for end in robot, server:
            self.assertLess(abs(end["rtt_ms"] - rtt_ms), 10 + rtt_ms / 4, end)
            self.assertTrue(loss / 3 <= end["loss"] <= loss * 3, end)
        self.assertGreater(server["lost"], 0)

    def test_no_loss(self):
        seen, robot, server = self.run_over(link(0, 40))
        self.assert_whole(seen, 0.99)
        self.assertEqual((robot["loss"], server["loss"], server["nacks"], robot["fec"]), (0,) * 4)
        self.assertLess(server["held_ms"], 1)

    def test_5_percent_round_trip_40(self):
        seen, robot, server = self.run_over(link(5, 40))
        self.assert_whole(seen, 0.99)
        self.assert_measured(robot, server, 5, 40)
        self.assertGreater(robot["resent"], 0)
        self.assertGreater(server["resent"], 0)
        held_ms = [line["held_ms"] for line in lossy.figures(self.chain.relay)]
        self.assertTrue(any(30 < ms <= server["latency_ms"] + 20 for ms in held_ms), held_ms)

    def test_5_percent_round_trip_150(self):
        """Longer than a hole may last: only parity helps."""
        settings = ["--latency", "120ms"]
        seen, robot, server = self.run_over(link(5, 150), relay=settings)
        self.assert_whole(seen, 0.96)
        self.assert_measured(robot, server, 5, 150)
        self.assertGreater(server["recovered"], 20)
        self.assertEqual(server["resent"], 0)


if __name__ == "__main__":
    unittest.main()
