"""Streams that ordinary RTP receivers accept are shown, and the log says why one cannot be shown."""

import pathlib
import tempfile
import unittest

import timecode
import viewers
from chain import Chain
from harness import Lab, wait_until
from odd_sender import OddSender, make_clip

FRAMES = 360
PICTURES = 60
BASELINE = ["-profile:v", "baseline", "-bf", "0"]


class OddSenders(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.clip = cls.make_clip(*BASELINE, "-x264-params", "slices=3:repeat-headers=1")

    @classmethod
    def make_clip(cls, *options):
        return make_clip(pathlib.Path(cls.folder.name), FRAMES, *options)

    def start(self, clip=None, **oddities) -> Chain:
        lab = Lab()
        lab.__enter__()
        self.addCleanup(lab.__exit__, None, None, None)
        self.lab = lab
        chain = Chain(lab, relay=False, publisher=False)
        chain.start_relay("--stats")
        sender = OddSender(clip or self.clip, chain.port, **oddities)
        self.addCleanup(sender.close)
        return chain

    def assert_shown(self, chain: Chain, step: int = 1) -> None:
        chain.server.wait_ready(timeout=10)
        shown = viewers.ffmpeg(self.lab, chain.server.url(), PICTURES)
        frames = [code.frame for code in shown if code]
        self.assertGreater(len(frames), PICTURES // 2)
        self.assertEqual([b - a for a, b in zip(frames, frames[1:]) if b - a != step], [])
        self.assertEqual(timecode.gaps(shown), [])
        self.assertEqual(chain.server.complaints(), [])

    def test_are_shown(self):
        for oddities in (
            {"padding": True},
            {"sets_with_time_before": True},
            {"marker": "none"},
            {"marker": "slice"},
            {"marker": "nal"},
            {"payload_bytes": 8900},
            {"clock_rate": 0.0},
            {"clock_rate": 0.8},
            {"clock_rate": 1.5},
        ):
            with self.subTest(**oddities):
                self.assert_shown(self.start(**oddities))

    def test_without_idr_are_shown_from_a_recovery_point_on(self):
        refresh = ["-x264-params", "intra-refresh=1:keyint=30:repeat-headers=1"]
        clip = self.make_clip("-profile:v", "main", "-bf", "0", *refresh)
        chain = self.start(clip, first=5)
        chain.server.wait_ready(timeout=10)
        shown = viewers.ffmpeg(self.lab, chain.server.url(), PICTURES)
        self.assertGreater(sum(code is not None for code in shown), PICTURES // 3)

    def test_with_b_frames_keep_their_times(self):
        clip = self.make_clip("-x264-params", "bframes=3:b-adapt=0:repeat-headers=1")
        self.assertNotEqual(clip.places, sorted(clip.places))
        chain = self.start(clip)
        chain.relay.wait_for("the sender uses B frames")
        self.assert_shown(chain)
        self.assertEqual(chain.relay.text.count("publishing to"), 1)

    def test_of_another_payload_type_are_named(self):
        chain = self.start(payload_type=97)
        chain.relay.wait_for("payload type 97, the SDP says 96", 15)
        wait_until(lambda: "why=payload_type" in chain.relay.text, 5, "the figure")


if __name__ == "__main__":
    unittest.main()
