"""Plain RTP in both directions: senders of other programs into veter-relay, veter-publish into
receivers of other programs."""

import subprocess
import unittest

import timecode
import viewers
from chain import Chain, pictures, publish_to
from harness import SIZE, SLOW, Lab, wait_until

PICTURES = 60
ENCODER = "-c:v libx264 -preset superfast -tune zerolatency -profile:v baseline -b:v 2M -g 30"


class Foreign(unittest.TestCase):
    def setUp(self):
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.__exit__, None, None, None)

    def assert_contiguous(self, shown):
        self.assertEqual(timecode.gaps(shown), [])
        self.assertGreater(sum(code is not None for code in shown), PICTURES // 2)

    def pipe_pictures_into(self, name, command):
        return self.lab.start(name, command, stdin=pictures(self.lab, "bars"))


class Senders(Foreign):
    def assert_relayed(self, chain):
        chain.server.wait_ready(timeout=20)
        self.assert_contiguous(viewers.ffmpeg(self.lab, chain.server.url(), PICTURES))
        self.assertEqual(chain.server.complaints(), [])

    def test_ffmpeg(self):
        chain = Chain(self.lab, publisher=False)
        command = f"ffmpeg -v warning -f yuv4mpegpipe -i pipe:0 {ENCODER} -f rtp"
        self.pipe_pictures_into("ffmpeg", [*command.split(), f"rtp://{chain.destination}"])
        self.assert_relayed(chain)

    def test_the_gstreamer_script(self):
        chain = Chain(self.lab, publisher=False)
        host, port = chain.destination.split(":")
        pipeline = "fdsrc ! y4mdec ! x264enc tune=zerolatency bitrate=2000 key-int-max=30"
        pipeline += f" ! rtph264pay config-interval=1 ! udpsink host={host} port={port}"
        self.pipe_pictures_into("gstreamer-sender", ["gst-launch-1.0", "-q", *pipeline.split()])
        self.assert_relayed(chain)

    def test_ffmpegs_sdp_as_printed(self):
        chain = Chain(self.lab, relay=False, publisher=False)
        command = f"ffmpeg -v warning -f yuv4mpegpipe -i pipe:0 {ENCODER} -f rtp"
        sender = self.pipe_pictures_into("ffmpeg", [*command.split(), f"rtp://{chain.destination}"])
        wait_until(lambda: "a=fmtp" in sender.text, 10, "ffmpeg's SDP")
        chain.sdp.write_text(sender.text)  # with its "SDP:" before and whatever it warns of
        chain.start_relay()
        self.assert_relayed(chain)


class Receivers(Foreign):
    def setUp(self):
        super().setUp()
        self.port = self.lab.port(pair=True)
        self.sdp = self.lab.folder / "input.sdp"
        command = [*publish_to(f"127.0.0.1:{self.port}"), "--sdp-out", self.sdp]
        self.lab.start("veter-publish", command)
        wait_until(self.sdp.exists, 10, "the SDP")

    def test_ffmpeg(self):
        source = ["-protocol_whitelist", "file,udp,rtp", "-i", self.sdp]
        self.assert_contiguous(viewers.ffmpeg_from(self.lab, source, PICTURES))

    def test_gstreamer_udpsrc(self):
        caps = "application/x-rtp,media=video,clock-rate=90000,encoding-name=H264,payload=96"
        source = f"udpsrc address=127.0.0.1 port={self.port} caps={caps}"
        source += " ! rtpjitterbuffer latency=50 ! rtph264depay ! avdec_h264"
        self.assert_contiguous(viewers.gstreamer_pipeline(self.lab, source, PICTURES))

    def test_gstreamer_with_the_sdp(self):
        source = f"filesrc location={self.sdp} ! sdpdemux latency=50 ! rtph264depay ! avdec_h264"
        self.assert_contiguous(viewers.gstreamer_pipeline(self.lab, source, PICTURES))

    @unittest.skipUnless(viewers.vlc_has_rtsp(), "this VLC has no live555: no SDP, no RTSP")
    def test_vlc_with_the_sdp(self):
        self.assert_contiguous(viewers.vlc(self.lab, str(self.sdp), PICTURES))

    def test_ffprobe_shows_the_stream(self):
        entries = "stream=codec_name,profile,width,height"
        command = ["ffprobe", "-v", "error", "-protocol_whitelist", "file,udp,rtp", "-show_entries"]
        command += [entries, "-of", "csv=p=0", self.sdp]
        result = subprocess.run(
            command, capture_output=True, text=True, check=True, timeout=20 * SLOW
        )
        self.assertEqual(result.stdout.strip(), f"h264,Constrained Baseline,{SIZE[0]},{SIZE[1]}")


del Foreign  # has no tests of its own

if __name__ == "__main__":
    unittest.main()
