"""Plain ffmpeg and GStreamer at either end of a bad link, with no option set: never worse with
veter at the other end than among themselves."""

import unittest

import lossy
import viewers
from chain import Chain, pictures
from harness import Lab
from tap import Tap

SECONDS = 7
LINK = ["--seed", "3", "loss=1.5%", "delay=20ms"]
LINK_MS = 30  # from capture to the end of the link
GOP = 10  # frames
CHANCE = 0.05


class Foreign(unittest.TestCase):
    def yield_of(self, sender, show, relay):
        """Runs `sender` and `show`, both functions of the lab and the chain, at the ends of the
        link. Which pictures a loss hits is random, so it returns the pictures shown undamaged as a
        share of those that the received packets make whole. A decoder may be lucky with more."""
        with Lab() as lab:
            way = {"link": LINK, "exit": lab.port()}
            chain = Chain(lab, server=relay, relay=relay, publisher=False, **way)
            tap = Tap(chain.exit, chain.port)
            self.addCleanup(tap.close)
            sender(lab, chain)
            seen = lossy.watch(show(lab, chain), SECONDS)
            window = range(seen.begin_ms + LINK_MS, seen.end_ms + LINK_MS)
            whole = sum(ms in window for ms in tap.whole_ms)
            print(f"{sender.__name__}, {show.__name__}: {seen}, {whole} came whole", flush=True)
            self.assertTrue(0.2 < whole / seen.sent < 0.8, "the link is neither good nor hopeless")
            if relay:
                self.assertEqual(seen.damaged, 0)
            return min(1.0, seen.intact / whole)

    def assert_never_worse(self, sender, receiver):
        alone = self.yield_of(sender, receiver, relay=False)
        self.assertGreater(self.yield_of(sender, lossy.viewer, relay=True), alone - CHANCE)
        self.assertGreater(self.yield_of(veter, receiver, relay=False), alone - CHANCE)

    def test_ffmpeg(self):
        self.assert_never_worse(ffmpeg, to_ffmpeg)

    def test_gstreamer(self):
        self.assert_never_worse(gstreamer, to_gstreamer)


def veter(lab, chain):
    chain.start_publisher("--gop", "333ms", source="file:-", stdin=pictures(lab, "mosaic"))


def ffmpeg(lab, chain):
    encoder = "-c:v libx264 -preset superfast -tune zerolatency -profile:v baseline -b:v 2M"
    command = f"ffmpeg -v warning -f yuv4mpegpipe -i pipe:0 {encoder} -g {GOP} -f rtp"
    command = [*command.split(), f"rtp://{chain.destination}?pkt_size=1212"]
    lab.start("ffmpeg", command, stdin=pictures(lab, "mosaic"))


def gstreamer(lab, chain):
    host, port = chain.destination.split(":")
    encoder = f"x264enc tune=zerolatency speed-preset=superfast bitrate=2000 key-int-max={GOP}"
    pipeline = f"fdsrc ! y4mdec ! {encoder} ! rtph264pay config-interval=1 mtu=1212"
    command = ["gst-launch-1.0", "-q", *f"{pipeline} ! udpsink host={host} port={port}".split()]
    lab.start("gstreamer-sender", command, stdin=pictures(lab, "mosaic"))


def to_ffmpeg(lab, chain):
    source = ["-protocol_whitelist", "file,udp,rtp", "-i", chain.sdp]
    return viewers.start_ffmpeg_of_mosaics(lab, source)


def to_gstreamer(lab, chain):
    caps = "application/x-rtp,media=video,clock-rate=90000,encoding-name=H264,payload=96"
    source = f"udpsrc address=127.0.0.1 port={chain.port} caps={caps}"
    source += " ! rtpjitterbuffer latency=50 ! rtph264depay ! avdec_h264"
    return viewers.start_gstreamer_of_mosaics(lab, source)


if __name__ == "__main__":
    unittest.main()
