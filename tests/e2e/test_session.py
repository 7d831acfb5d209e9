"""What an RTSP session is like: credentials, TLS, capture times, and what MediaMTX gets."""

import base64
import re
import subprocess
import time
import unittest

import timecode
import viewers
from chain import Chain
from harness import Lab, libavformat


class Session(unittest.TestCase):
    def setUp(self):
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.__exit__, None, None, None)

    def test_wrong_user_is_told_apart_and_the_right_one_gets_in(self):
        chain = Chain(self.lab, server=False, relay=False)
        chain.server.environment.update(
            MTX_AUTHINTERNALUSERS_1_USER="robot",  # the one who may publish
            MTX_AUTHINTERNALUSERS_1_PASS="secret",
            MTX_AUTHINTERNALUSERS_2_USER="any",  # ourselves, asking the API
            MTX_AUTHINTERNALUSERS_2_PERMISSIONS_0_ACTION="api",
        )
        chain.server.start()
        chain.start_relay()
        chain.relay.wait_for(r"401.*user:password@")
        chain.relay.terminate()
        url = chain.server.url().replace("rtsp://", "rtsp://robot:secret@")
        chain.start_relay("--log-level", "trace", url=url)
        chain.server.wait_ready()
        for secret in "secret", base64.b64encode(b"robot:secret").decode():
            self.assertNotIn(secret, chain.relay.text)

    def test_tls(self):
        key, certificate = self.lab.folder / "key.pem", self.lab.folder / "certificate.pem"
        command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1"
        files = ["-keyout", key, "-out", certificate]
        subprocess.run([*command.split(), *files], capture_output=True, check=True)
        chain = Chain(self.lab, server=False, relay=False)
        port, srtp = self.lab.port(), self.lab.port(pair=True)
        chain.server.environment.update(
            MTX_RTSPENCRYPTION="optional",
            MTX_RTSPSADDRESS=f"127.0.0.1:{port}",
            MTX_SRTPADDRESS=f"127.0.0.1:{srtp}",
            MTX_SRTCPADDRESS=f"127.0.0.1:{srtp + 1}",
            MTX_RTSPSERVERKEY=str(key),
            MTX_RTSPSERVERCERT=str(certificate),
        )
        chain.server.start()
        chain.start_relay(url=f"rtsps://127.0.0.1:{port}/camera")
        if libavformat() >= 63:  # trusts nobody whom the system does not
            chain.relay.wait_for("does this system trust its certificate")
            return
        chain.server.wait_ready()
        shown = viewers.ffmpeg(self.lab, chain.server.url(), 60)
        self.assertEqual(timecode.gaps(shown), [])
        self.assertEqual(chain.server.complaints(), [])

    def test_nobody_listens_is_told_once(self):
        chain = Chain(self.lab, server=False)
        chain.relay.wait_for(r"refused.*is MediaMTX running")
        time.sleep(3)
        self.assertEqual(len(re.findall("refused", chain.relay.text)), 1, chain.relay.text)


if __name__ == "__main__":
    unittest.main()
