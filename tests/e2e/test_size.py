"""A link that gets too narrow for the full picture, and wide again: the picture gets small and large
again, and each player follows in the session it has."""

import json
import re
import unittest

import browser
import lossy
import viewers
from chain import Chain
from harness import SIZE, SLOW, Lab, program

FULL, HALF = (f"{SIZE[0] // n}x{SIZE[1] // n}" for n in (1, 2))
NARROW, WIDE = "up.rate=400k", "up.rate=4M"
LINK = ["delay=20ms", "up.queue=1500ms", WIDE]
LINK += ["--at", f"{10 * SLOW}s", NARROW, "--at", f"{18 * SLOW}s", WIDE]
PICTURES = 60


@unittest.skipUnless(SIZE[0] > 640, "the picture is small already")
class Follows(unittest.TestCase):
    def setUp(self):
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.__exit__, None, None, None)
        self.chain = Chain(self.lab, relay=False, publisher=False, link=LINK)
        self.chain.start_relay("--stats")
        self.chain.start_publisher("--stats")
        self.chain.server.wait_ready()
        self.url = self.chain.server.url()

    def assert_one_session(self):
        """And MediaMTX has passed all on as it came."""
        self.assertEqual(self.changes(), [HALF, FULL])
        self.assertEqual(lossy.figures(self.chain.relay)[-1]["connects"], 1)
        self.assertEqual(self.chain.server.log.count("is reading from path"), 1)
        self.assertEqual(self.chain.server.complaints(), [])

    def changes(self) -> "list[str]":
        return re.findall(r"the picture is (\S+) now", self.chain.publisher.text)

    def assert_smooth(self, shown):
        """Readable, in order, and nearly all of the camera's 30 a second."""
        frames = [code.frame for code in shown if code]
        self.assertGreater(len(frames), 0.95 * len(shown))
        self.assertEqual(frames, sorted(set(frames)))
        self.assertGreater(len(frames), 0.7 * (frames[-1] - frames[0]))

    def watch(self, player: viewers.Player):
        for count in (1, 2):
            for _ in range(300):
                if len(self.changes()) == count:
                    break
                player.read_for(0.1 * SLOW)
            player.read(PICTURES // 2)  # those under way, and the key frame
            self.assert_smooth(player.read(PICTURES))
        self.assert_one_session()

    def test_ffmpeg(self):
        source = ["-rtsp_transport", "tcp", "-i", self.url]
        self.watch(viewers.start_ffmpeg(self.lab, source))

    def test_gstreamer(self):
        self.watch(viewers.start_gstreamer(self.lab, viewers.gstreamer_source(self.url)))

    @unittest.skipUnless(viewers.vlc_has_rtsp(), "this VLC has no RTSP (tests/e2e/README.md)")
    def test_vlc(self):
        self.watch(viewers.start_vlc(self.lab, self.url))

    @unittest.skipUnless(browser.installed(), "no chromedriver")
    def test_chromium(self):
        page = self.chain.server.page()
        seen = browser.watch(self.lab, page, PICTURES, timeout=60, sizes=3)
        self.assertEqual(seen.sizes, [FULL, HALF, FULL])
        self.assertEqual(self.changes(), [HALF, FULL])
        read = [code.frame for code in seen.shown if code]
        self.assertGreater(len(read), 0.9 * len(seen.shown))
        self.assertGreater(len(read), 0.7 * (read[-1] - read[0]))

    def test_probe(self):
        command = [program("veter-probe"), self.url, "--duration", f"{30 * SLOW}s", "--json"]
        probe = self.lab.start("veter-probe", command, capture_stdout=True)
        report = json.loads(probe.popen.stdout.read())
        frames = report["frames"]
        self.assertEqual((report["video"]["width"], report["video"]["height"]), SIZE)
        self.assertGreater(frames["shown"], 0.8 * 30 * 30 * SLOW)
        self.assertLess(frames["damaged"], 0.02 * frames["shown"])
        self.assertEqual(frames["repeated"] + frames["outOfOrder"] + frames["undecodable"], 0)
        self.assertLess(report["freezes"]["longestGapMs"], 1500)
        self.assert_one_session()


if __name__ == "__main__":
    unittest.main()
