"""SRTP with other programs, in both directions: theirs into an SrtpSession, and that of an
SrtpSession into theirs."""

import base64
import sys
import unittest

import timecode
import viewers
from chain import SOURCES, Chain
from harness import SLOW, Lab, program
from test_foreign import ENCODER

PICTURES = 60
CM = "AES_CM_128_HMAC_SHA1_80"
GCM = "AEAD_AES_128_GCM"
KEY = {CM: bytes(range(1, 31)), GCM: bytes(range(101, 129))}
SSRC = 0x1234ABCD


def crypto(suite: str) -> str:
    """A key each way, as veter writes them."""
    key, back = (base64.b64encode(k).decode() for k in (KEY[suite], KEY[suite][::-1]))
    return f"a=crypto:1 {suite} inline:{key}\na=x-veter-crypto-back:1 {suite} inline:{back}\n"


class Srtp(unittest.TestCase):
    def setUp(self):
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.__exit__, None, None, None)
        self.sender_port = self.lab.port(pair=True)
        self.receiver_port = self.lab.port(pair=True)

    def sdp(self, name: str, keys: str = "", profile: str = "AVP"):
        path = self.lab.folder / f"{name}.sdp"
        path.write_text(
            "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=test\nc=IN IP4 127.0.0.1\nt=0 0\n"
            f"m=video {self.receiver_port} RTP/{profile} 96\na=rtpmap:96 H264/90000\n"
            f"a=fmtp:96 packetization-mode=1\n{keys}"
        )
        return path

    def start_forward(self, direction: str, suite: str):
        sdp = self.sdp("keys", crypto(suite), "SAVP")
        command = [program("srtp-forward"), direction, sdp]
        command += [self.sender_port, self.receiver_port]
        forward = self.lab.start("forward", command)
        forward.wait_for("ready")
        return forward

    def start_ffmpeg_sender(self, output):
        pictures = self.lab.start("pictures", [sys.executable, SOURCES], capture_stdout=True)
        command = f"ffmpeg -v warning -f yuv4mpegpipe -i pipe:0 {ENCODER} -ssrc {SSRC} -f rtp".split()
        self.lab.start("ffmpeg", [*command, *output], stdin=pictures.popen.stdout)

    def watch_with_ffmpeg(self, sdp, pictures=PICTURES, timeout=20):
        source = ["-protocol_whitelist", "file,udp,rtp,srtp", "-i", sdp]
        return viewers.ffmpeg_from(self.lab, source, pictures, timeout)

    def assert_contiguous(self, shown):
        self.assertEqual(timecode.gaps(shown), [])
        self.assertGreater(sum(code is not None for code in shown), PICTURES // 2)

    def assert_nothing_refused(self, forward):
        self.assertNotIn("refused", forward.text)


class Senders(Srtp):
    def test_ffmpeg(self):
        forward = self.start_forward("unprotect", CM)
        keys = ["-srtp_out_suite", CM, "-srtp_out_params", base64.b64encode(KEY[CM]).decode()]
        self.start_ffmpeg_sender([*keys, f"srtp://127.0.0.1:{self.sender_port}"])
        self.assert_contiguous(self.watch_with_ffmpeg(self.sdp("plain")))
        self.assert_nothing_refused(forward)

    def test_ffmpeg_to_a_relay_whose_key_is_for_a_foreign_sender(self):
        chain = Chain(self.lab, relay=False, publisher=False)
        self.receiver_port = chain.port
        key = crypto(CM).split("\n")[0]
        chain.sdp = self.sdp("no_feedback", f"{key}\n", "SAVP")
        chain.start_relay()
        self.assertEqual(chain.relay.wait(), 1)
        self.assertIn("add the line a=x-veter-foreign-sender", chain.relay.text)
        chain.sdp = self.sdp("foreign", f"{key}\na=x-veter-foreign-sender\n", "SAVP")
        chain.start_relay()
        chain.relay.wait_for("anyone with a recording of it can replay that")
        keys = ["-srtp_out_suite", CM, "-srtp_out_params", base64.b64encode(KEY[CM]).decode()]
        self.start_ffmpeg_sender([*keys, f"srtp://127.0.0.1:{chain.port}"])
        chain.server.wait_ready(timeout=20)
        self.assert_contiguous(viewers.ffmpeg(self.lab, chain.server.url(), PICTURES))

    def assert_gstreamer(self, suite, cipher, auth):
        forward = self.start_forward("unprotect", suite)
        pictures = self.lab.start("pictures", [sys.executable, SOURCES], capture_stdout=True)
        pipeline = "fdsrc ! y4mdec ! x264enc tune=zerolatency bitrate=2000 key-int-max=30"
        pipeline += f" ! rtph264pay config-interval=1 ssrc={SSRC} mtu=1200"
        pipeline += f" ! srtpenc key={KEY[suite].hex()} rtp-cipher={cipher} rtp-auth={auth}"
        pipeline += f" rtcp-cipher={cipher} rtcp-auth={auth}"
        pipeline += f" ! udpsink host=127.0.0.1 port={self.sender_port}"
        command = ["gst-launch-1.0", "-q", *pipeline.split()]
        self.lab.start("gstreamer-sender", command, stdin=pictures.popen.stdout)
        self.assert_contiguous(self.watch_with_ffmpeg(self.sdp("plain")))
        self.assert_nothing_refused(forward)

    def test_gstreamer(self):
        self.assert_gstreamer(CM, "aes-128-icm", "hmac-sha1-80")

    def test_gstreamer_with_gcm(self):
        self.assert_gstreamer(GCM, "aes-128-gcm", "null")


class Receivers(Srtp):
    def start_protected(self, suite):
        forward = self.start_forward("protect", suite)
        self.start_ffmpeg_sender([f"rtp://127.0.0.1:{self.sender_port}?pkt_size=1200"])
        return forward

    def test_ffmpeg_with_the_sdp(self):
        forward = self.start_protected(CM)
        self.assert_contiguous(self.watch_with_ffmpeg(self.sdp("secure", crypto(CM), "SAVP")))
        self.assert_nothing_refused(forward)

    def test_ffmpeg_with_another_key_sees_nothing(self):
        self.start_protected(CM)
        wrong = crypto(CM).replace("inline:A", "inline:B")
        with self.assertRaisesRegex(RuntimeError, "showed 0 of 1"):
            sdp = self.sdp("wrong", wrong, "SAVP")
            self.watch_with_ffmpeg(sdp, pictures=1, timeout=5 / SLOW)  # only ffmpeg is asked

    def assert_gstreamer(self, suite, cipher, auth):
        self.start_protected(suite)
        caps = "application/x-srtp,media=video,clock-rate=90000,encoding-name=H264,payload=96"
        caps += f",ssrc=(uint){SSRC},srtp-key=(buffer){KEY[suite].hex()}"
        for kind in ("srtp", "srtcp"):
            caps += f",{kind}-cipher=(string){cipher},{kind}-auth=(string){auth}"
        source = f"udpsrc address=127.0.0.1 port={self.receiver_port} caps={caps} ! srtpdec"
        source += " ! rtpjitterbuffer latency=50 ! rtph264depay ! avdec_h264"
        self.assert_contiguous(viewers.gstreamer_pipeline(self.lab, source, PICTURES))

    def test_gstreamer(self):
        self.assert_gstreamer(CM, "aes-128-icm", "hmac-sha1-80")

    def test_gstreamer_with_gcm(self):
        self.assert_gstreamer(GCM, "aes-128-gcm", "null")


del Srtp  # has no tests of its own

if __name__ == "__main__":
    unittest.main()
