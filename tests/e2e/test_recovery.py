"""A program that is started late, or killed, needs no help to recover."""

import itertools
import time
import unittest

import timecode
import viewers
from chain import Chain
from harness import Lab, wait_until

BACK_SECONDS = 3  # from the return of what was away to the picture


def age_of(code, now_ms):
    return (now_ms - code.milliseconds) % 2**32


class Recovery(unittest.TestCase):
    def setUp(self):
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.__exit__, None, None, None)

    def wait_for_picture(self, chain):
        chain.server.wait_ready()
        shown = viewers.ffmpeg(self.lab, chain.server.url(), 30)
        self.assertEqual(timecode.gaps(shown), [])

    def assert_back(self, chain, returned):
        """A new viewer sees pictures taken at most BACK_SECONDS after `returned`."""

        def first_picture():
            if not (chain.server.state() or {}).get("available"):
                return None
            try:
                return viewers.ffmpeg(self.lab, chain.server.url(), 1, timeout=5)[0]
            except RuntimeError:  # just then not there any more
                return None

        code = wait_until(first_picture, 15, "a picture")
        taken = time.time() - age_of(code, time.time_ns() // 1_000_000) / 1000
        self.assertLess(taken - returned, BACK_SECONDS)

    def test_every_start_order(self):
        for order in itertools.permutations(["server", "relay", "publisher"]):
            with self.subTest(order=order), Lab() as lab:
                chain = Chain(lab, server=False, relay=False, publisher=False)
                start = {
                    "server": chain.server.start,
                    "relay": chain.start_relay,
                    "publisher": chain.start_publisher,
                }
                for name in order:
                    start[name]()
                    time.sleep(0.5)
                returned = time.time() - 0.5
                self.lab, outer = lab, self.lab
                try:
                    self.assert_back(chain, returned)
                finally:
                    self.lab = outer

    def test_publisher_killed_while_viewers_stay(self):
        chain = Chain(self.lab)
        session = chain.server.wait_ready()["source"]["id"]
        viewer = viewers.start_ffmpeg(self.lab, ["-rtsp_transport", "tcp", "-i", chain.server.url()])
        viewer.read(30)
        chain.publisher.kill()
        time.sleep(3)  # long enough to count as silent
        returned_ms = time.time_ns() // 1_000_000
        chain.start_publisher()
        shown = viewer.read(150)
        viewer.kill()
        again = [c for c in shown if c and age_of(c, returned_ms) > 2**31]  # taken after the return
        self.assertGreater(len(again), 60)
        self.assertEqual(again[0].frame, 0, "the new publisher's first picture is shown")
        self.assertEqual([c.frame for c in again], sorted({c.frame for c in again}))
        self.assertEqual(chain.server.wait_ready()["source"]["id"], session, "one RTSP session")
        chain.relay.wait_for("camera silent")
        chain.relay.wait_for("camera is back")

    def test_publisher_away_for_longer_than_the_servers_time_out(self):
        chain = Chain(self.lab)
        session = chain.server.wait_ready()["source"]["id"]
        viewer = viewers.start_ffmpeg(self.lab, ["-rtsp_transport", "tcp", "-i", chain.server.url()])
        viewer.read(30)
        chain.publisher.kill()
        time.sleep(14)  # MediaMTX closes a publisher that is silent for 10 s
        chain.start_publisher()
        shown = viewer.read(60)
        viewer.kill()
        self.assertGreater(sum(code is not None for code in shown), 30)
        self.assertEqual(chain.server.wait_ready()["source"]["id"], session, "one RTSP session")

    def test_relay_killed(self):
        chain = Chain(self.lab)
        self.wait_for_picture(chain)
        chain.relay.kill()
        time.sleep(2)
        returned = time.time()
        chain.start_relay()
        self.assert_back(chain, returned)

    def test_server_killed(self):
        chain = Chain(self.lab)
        self.wait_for_picture(chain)
        chain.server.process.kill()
        time.sleep(4)
        chain.server.start()
        self.assert_back(chain, time.time())

    def test_server_that_stops_reading(self):
        chain = Chain(self.lab)
        self.wait_for_picture(chain)
        chain.server.process.pause()
        time.sleep(3)
        chain.server.process.go_on()
        self.assert_back(chain, time.time())
        self.assertTrue(chain.relay.running)


if __name__ == "__main__":
    unittest.main()
