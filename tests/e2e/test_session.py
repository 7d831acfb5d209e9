"""The RTSP session: credentials, TLS, capture times, and what MediaMTX receives."""

import base64
import re
import subprocess
import time
import unittest

import timecode
import viewers
from chain import Chain, publish_to
from harness import Lab, libavformat, program


class Session(unittest.TestCase):
    def setUp(self):
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.__exit__, None, None, None)

    def test_a_wrong_user_is_refused_and_the_right_one_publishes(self):
        chain = Chain(self.lab, server=False, relay=False)
        chain.server.environment.update(
            MTX_AUTHINTERNALUSERS_1_USER="robot",  # the user who may publish
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
        if libavformat() >= 63:  # trusts only what the system trusts
            chain.relay.wait_for("does this system trust its certificate")
            return
        chain.server.wait_ready()
        shown = viewers.ffmpeg(self.lab, chain.server.url(), 60)
        self.assertEqual(timecode.gaps(shown), [])
        self.assertEqual(chain.server.complaints(), [])

    def second_relay(self, chain):
        """To the same path, of another robot."""
        port, sdp = self.lab.port(pair=True), self.lab.folder / "second.sdp"
        sdp.write_text(chain.sdp.read_text().replace(str(chain.port), str(port)))
        self.lab.start("second-publish", publish_to(f"127.0.0.1:{port}"))
        command = [program("veter-relay"), "--sdp", sdp, "--publish", chain.server.url()]
        return self.lab.start("second-relay", command)

    def test_a_second_relay_does_not_interrupt_a_camera(self):
        chain = Chain(self.lab)
        chain.server.wait_ready()
        player = viewers.start_ffmpeg(self.lab, ["-rtsp_transport", "tcp", "-i", chain.server.url()])
        shown = player.read(10)
        second = self.second_relay(chain)
        second.wait_for(r"publish to .*does another relay publish to this path")
        shown += player.read(60)
        self.assertEqual(timecode.gaps(shown), [])
        self.assertNotIn("publishing to", second.text)
        chain.relay.kill()
        second.wait_for("publishing to", 10)

    def test_two_relays_that_replace_each_other_log_it(self):
        chain = Chain(self.lab, server=False, relay=False)
        chain.server.environment["MTX_PATHDEFAULTS_OVERRIDEPUBLISHER"] = "true"
        chain.server.start()
        chain.start_relay()
        chain.server.wait_ready()
        second = self.second_relay(chain)
        for relay in second, chain.relay:
            relay.wait_for(r"Broken pipe.*does another relay publish there")
        time.sleep(8)  # the waits double: no more than some sessions of each
        for relay in second, chain.relay:
            self.assertLess(len(re.findall("publishing to", relay.text)), 8, relay.text)

    def test_errors_of_the_url_are_logged(self):
        chain = Chain(self.lab, server=False, relay=False)
        chain.server.environment["MTX_RTSPTRANSPORTS"] = "udp"
        chain.server.start()
        for url, advice in {
            chain.server.url(): "rtspTransports",
            chain.server.url("my%20camera"): "Bad Request .*letters, digits",
            "rtsp://no.such.invalid/camera": r"\(host no\.such\.invalid: ",
        }.items():
            with self.subTest(url=url):
                chain.start_relay(url=url)
                chain.relay.wait_for(advice)
                chain.relay.terminate()

    def test_a_refused_connection_is_logged_once(self):
        chain = Chain(self.lab, server=False)
        chain.relay.wait_for(r"refused.*is MediaMTX running")
        time.sleep(3)
        self.assertEqual(len(re.findall("refused", chain.relay.text)), 1, chain.relay.text)


if __name__ == "__main__":
    unittest.main()
