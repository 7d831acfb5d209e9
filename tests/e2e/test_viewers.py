"""The whole path, publisher to viewer, with each player that people use."""

import json
import subprocess
import unittest

import browser
import timecode
import viewers
from chain import Chain
from harness import SIZE, Lab

PICTURES = 90  # three seconds, three key frames


class Viewers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab()
        cls.lab.__enter__()
        cls.addClassCleanup(cls.lab.__exit__, None, None, None)
        cls.chain = Chain(cls.lab)
        cls.url = cls.chain.server.url()
        cls.chain.server.wait_ready()

    def tearDown(self):
        self.assertEqual(self.chain.server.complaints(), [])

    def assert_contiguous(self, shown):
        self.assertEqual(timecode.gaps(shown), [])
        self.assertGreater(sum(code is not None for code in shown), PICTURES // 2)

    def test_stream_has_the_required_properties(self):
        entries = "stream=codec_name,profile,width,height,r_frame_rate"
        command = ["ffprobe", "-v", "error", "-rtsp_transport", "tcp", "-show_entries", entries]
        command += ["-of", "json", self.url]
        result = subprocess.run(command, capture_output=True, check=True, timeout=20)
        self.assertEqual(
            json.loads(result.stdout)["streams"],
            [
                {
                    "codec_name": "h264",
                    "profile": "Constrained Baseline",
                    "width": SIZE[0],
                    "height": SIZE[1],
                    "r_frame_rate": "30/1",
                }
            ],
        )

    def test_ffmpeg_over_tcp(self):
        self.assert_contiguous(viewers.ffmpeg(self.lab, self.url, PICTURES, "tcp"))

    def test_ffmpeg_over_udp(self):
        self.assert_contiguous(viewers.ffmpeg(self.lab, self.url, PICTURES, "udp"))

    def test_gstreamer(self):
        self.assert_contiguous(viewers.gstreamer(self.lab, self.url, PICTURES))

    @unittest.skipUnless(viewers.vlc_has_rtsp(), "this VLC has no RTSP (tests/e2e/README.md)")
    def test_vlc(self):
        self.assert_contiguous(viewers.vlc(self.lab, self.url, PICTURES))

    @unittest.skipUnless(browser.installed(), "no chromedriver")
    def test_chromium(self):
        seen = browser.watch(self.lab, self.chain.server.page(), PICTURES)
        self.assertEqual((seen.width, seen.height), SIZE)
        self.assertGreater(seen.seconds, 1)
        # A browser shows what its machine has time for: in order, and nearly all.
        frames = [code.frame for code in seen.shown if code]
        self.assertEqual(frames, sorted(set(frames)))
        self.assertGreater(len(frames), 0.9 * (frames[-1] - frames[0]))
        self.assertGreater(len(frames), PICTURES // 2)


if __name__ == "__main__":
    unittest.main()
