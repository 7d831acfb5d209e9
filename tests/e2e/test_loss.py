"""What a viewer sees of a camera whose packets get lost, late, doubled or out of order on their way
to the relay."""

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

    def run_over(self, settings, publish=(), relay=()):
        """What the viewer saw, and the last figures of the publisher and the relay."""
        chain = self.chain = lossy.start(self.lab, settings, publish, relay)
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
        time.sleep(3)  # a relay that nobody sends to has nothing to do, whatever was lost last
        self.assertLess(lossy.share_of_core(chain.relay, 1), 0.1)
        return seen, robot, server

    def assert_whole(self, seen, share):
        self.assertGreaterEqual(seen.share, share, seen)
        self.assertLess(seen.delay_ms(99), SLOWEST_MS, seen)

    def assert_told(self, robot, server, loss, rtt_ms):
        """Both ends know the link: `loss` in percent, as far as a few seconds tell."""
        for end in robot, server:
            self.assertLess(abs(end["rtt_ms"] - rtt_ms), 10 + rtt_ms / 4, end)
            self.assertTrue(loss / 3 <= end["loss"] <= loss * 3, end)
        self.assertGreater(server["lost"], 0)

    def test_no_loss(self):
        seen, robot, server = self.run_over(link(0, 40))
        self.assert_whole(seen, 0.99)
        self.assertEqual((robot["loss"], server["loss"], server["nacks"], robot["fec"]), (0,) * 4)
        self.assertLess(server["held_ms"], 1)

    def test_1_percent_round_trip_80(self):
        seen, robot, server = self.run_over(link(1, 80))
        self.assert_whole(seen, 0.98)
        self.assertGreater(robot["resent"] + robot["fec"], 0)

    def test_5_percent_round_trip_40(self):
        seen, robot, server = self.run_over(link(5, 40))
        self.assert_whole(seen, 0.99)
        self.assert_told(robot, server, 5, 40)
        self.assertGreater(robot["resent"], 0)
        self.assertGreater(server["resent"], 0)
        held_ms = [line["held_ms"] for line in lossy.figures(self.chain.relay)]
        self.assertTrue(any(30 < ms <= server["latency_ms"] + 20 for ms in held_ms), held_ms)

    def test_10_percent_round_trip_80(self):
        seen, robot, server = self.run_over(link(10, 80))
        self.assert_whole(seen, 0.96)
        self.assert_told(robot, server, 10, 80)

    def test_10_percent_round_trip_80_without_parity(self):
        seen, robot, server = self.run_over(link(10, 80), ["--fec", "off"])
        self.assert_whole(seen, 0.85)
        self.assertEqual((robot["fec"], server["fec"]), (0, 0))
        self.assertGreater(server["resent"], 20)

    def test_5_percent_round_trip_150(self):
        """Longer than a hole may last: only parity helps."""
        settings = ["--latency", "120ms"]
        seen, robot, server = self.run_over(link(5, 150), relay=settings)
        self.assert_whole(seen, 0.96)
        self.assert_told(robot, server, 5, 150)
        self.assertGreater(server["recovered"], 20)
        self.assertEqual(server["resent"], 0)

    def test_parity_as_much_as_is_asked_for(self):
        seen, robot, server = self.run_over(link(2, 40), ["--fec", "25"])
        self.assert_whole(seen, 0.98)
        self.assertTrue(0.2 < robot["fec"] / robot["packets"] < 0.5, robot)
        self.assertGreater(server["recovered"], 0)

    def test_silence_of_20_ms_now_and_then(self):
        seen, _, server = self.run_over([*link(0, 40), *outages("20ms")])
        self.assert_whole(seen, 0.98)
        self.assertGreater(server["resent"], 0)

    def test_silence_of_60_ms_now_and_then(self):
        seen, _, server = self.run_over([*link(0, 40), *outages("60ms")])
        self.assert_whole(seen, 0.96)
        self.assertGreater(server["resent"], 20)

    def test_out_of_order(self):
        seen, robot, server = self.run_over([*link(0, 40), "reorder=5%"])
        self.assert_whole(seen, 0.99)
        self.assertGreater(server["reordered"], 20)
        self.assertLess(robot["resent"], server["reordered"] / 3, "late is not lost")

    def test_doubled(self):
        seen, robot, server = self.run_over([*link(0, 40), "duplicate=20%"])
        self.assert_whole(seen, 0.99)
        self.assertGreater(server["duplicate"], 100)
        self.assertEqual(robot["resent"], 0)

    def test_every_third_request_is_lost_too(self):
        settings = ["up.loss=2%", "down.loss=33%", "delay=20ms"]
        seen, robot, server = self.run_over(settings)
        self.assert_whole(seen, 0.95)
        self.assertGreater(robot["resent"], 0)

    def test_the_robot_hears_nothing(self):
        """As with a plain sender: whatever is whole is shown, the next key frame mends the rest."""
        settings = ["up.loss=1%", "down.loss=100%", "delay=20ms"]
        seen, robot, server = self.run_over(settings, ["--gop", "330ms"])
        self.assertGreater(seen.share, 0.4, seen)
        self.assertEqual((robot["resent"], robot["fec"], robot["nacked"]), (0, 0, 0))
        self.assertGreater(server["nacks"], 0)
        self.assertLess(server["latency_ms"], 40, "does not wait in vain")


def outages(length):
    """Of the way to the relay, all 0.63 s: not in step with frames."""
    times = (f"{1 + i * 0.63:.2f}s" for i in range(40))
    return [word for time in times for word in ("--at", time, f"up.outage={length}")]


if __name__ == "__main__":
    unittest.main()
