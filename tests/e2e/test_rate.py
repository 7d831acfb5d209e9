"""A link whose rate changes, or that fails for a while: pictures stay fresh, and return.
More of such links, and exact figures, are in tests/unit/rate, in virtual time."""

import typing
import unittest

import lossy
import mosaic
from harness import SLOW, Lab

DELAY = "delay=30ms"
QUEUE = "up.queue=1500ms"  # deep, as a mobile network's
FRESH_MS = 500 * SLOW  # the viewer takes some 75 ms of it for itself


class Shown(typing.NamedTuple):
    at_ms: int
    captured_ms: int

    @property
    def age_ms(self) -> int:
        return self.at_ms - self.captured_ms


def readable(seen) -> "list[Shown]":
    """A link too narrow for mosaics leaves their time code, which is enough here."""
    shown = [Shown(s.at_ms, s.code.milliseconds) for s in seen if s.code]
    return [s for s in shown if 0 <= s.age_ms < 60_000]  # else rubbish that fits its CRC


def longest_freeze(shown, begin_ms: int, end_ms: int) -> int:
    """In ms, between pictures that arrived from `begin_ms` to `end_ms`."""
    times = [begin_ms, *(s.at_ms for s in shown if begin_ms < s.at_ms < end_ms), end_ms]
    return max(b - a for a, b in zip(times, times[1:]))


class OverLink(unittest.TestCase):
    def setUp(self):
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.__exit__, None, None, None)

    def start(self, settings):
        self.chain = lossy.start(self.lab, [DELAY, QUEUE, *settings])
        self.viewer = lossy.viewer(self.lab, self.chain)
        self.shown: "list[Shown]" = []

    def watch(self, seconds: float) -> None:
        self.shown += readable(self.viewer.read_for(seconds))

    def watch_until(self, change: str) -> int:
        """Until the link changes so; returns its time as in the time code, 0.1 s late at most."""
        for _ in range(600):
            if f"impair: {change}\n" in self.chain.impair.text:
                return mosaic.now_ms()
            self.watch(0.1)
        self.fail(f"{change}: not within a minute")

    def relay_kbps(self) -> "list[float]":
        return [line["kbps"] for line in lossy.figures(self.chain.relay)]


class Rate(OverLink):
    def test_a_fall_to_a_fifth_and_back(self):
        steps = ["--at", "7s", "up.rate=800k", "--at", "15s", "up.rate=4M"]
        self.start(["up.rate=4M", *steps])
        fell_ms = self.watch_until("up.rate=800k")
        before_kbps = self.relay_kbps()[-1]
        returned_ms = self.watch_until("up.rate=4M")
        narrow_kbps = self.relay_kbps()[-4:]
        self.watch(10)
        wide_kbps = self.relay_kbps()[-2:]

        self.assertGreater(before_kbps, 1300)
        freeze_ms = longest_freeze(self.shown, fell_ms, returned_ms)
        settled = [s.age_ms for s in self.shown if fell_ms + 4000 < s.at_ms < returned_ms]
        print(f"{self.id()}: freeze {freeze_ms} ms, then at most {max(settled)} ms late;"
              f" {narrow_kbps}, then {wide_kbps} kbit/s")
        self.assertLess(freeze_ms, 1500 * SLOW)
        settled.sort()
        self.assertLess(settled[len(settled) * 95 // 100], 400 * SLOW)
        self.assertGreater(sum(narrow_kbps) / len(narrow_kbps), 0.6 * 800)
        self.assertGreater(max(wide_kbps), min(1400, 0.9 * before_kbps))
        self.assertEqual(self.chain.server.complaints(), [])


class Outage(OverLink):
    def assert_back(self, over_ms: int):
        """A picture taken after the outage is shown soon, and no older one after it."""
        after = [s for s in self.shown if s.at_ms > over_ms]
        first = next((s for s in after if s.captured_ms >= over_ms), None)
        self.assertIsNotNone(first, "no picture any more")
        print(f"{self.id()}: back after {first.at_ms - over_ms} ms")
        self.assertLess(first.at_ms - over_ms, 2000 * SLOW)
        following = [s.age_ms for s in after if s.at_ms > first.at_ms]
        self.assertGreater(len(following), 45)
        self.assertLess(max(following), FRESH_MS)

    def watch_outage(self, seconds: int):
        over_ms = self.watch_until(f"outage={seconds}s") + 1000 * seconds
        self.watch(seconds + 4)
        self.assert_back(over_ms)
        self.assertEqual(lossy.figures(self.chain.relay)[-1]["connects"], 1)

    def test_of_1_and_of_5_seconds(self):
        self.start(["--at", "6s", "outage=1s", "--at", "12s", "outage=5s"])
        self.watch_outage(1)
        self.watch_outage(5)


if __name__ == "__main__":
    unittest.main()
