"""A camera with a key: encrypted from end to end, whatever is lost or restarted, and the key stays
secret."""

import os
import pathlib
import resource
import signal
import stat
import subprocess
import tempfile
import time
import unittest

import lossy
import mosaic
import rtp
from chain import Chain, make_key
from harness import SLOW, Lab, program, wait_until
from lossy import link

BACK_MS = 3000 * SLOW  # from a restart to a picture
TOLD_S = 10  # the relay logs what it refuses no more often


def allow_core_dumps() -> None:
    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))


class WithKey(unittest.TestCase):
    def setUp(self):
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.__exit__, None, None, None)
        self.key = ["--key-file", make_key(self.lab)]

    def start(self, settings, publish=(), relay=()) -> Chain:
        return lossy.start(self.lab, settings, [*self.key, *publish], [*self.key, *relay])


class OnTheWire(WithKey):
    def test_resends_and_parity_repair_losses(self):
        """With AES-GCM; the other tests here have AES-CM."""
        self.key = ["--key-file", make_key(self.lab, "gcm.key", "AEAD_AES_128_GCM")]
        chain = self.start(link(5, 60), ["--fec", "30", "--bitrate", "3M"])
        seen = lossy.watch(lossy.viewer(self.lab, chain), 5)
        print(f"{self.id()}: {seen}")
        robot, server = lossy.figures(chain.publisher)[-1], lossy.figures(chain.relay)[-1]
        self.assertGreaterEqual(seen.share, 0.97, seen)
        self.assertEqual(seen.damaged, 0)
        self.assertGreater(server["recovered"], 10)
        self.assertGreater(robot["rtt_ms"], 55, "the robot knows the round trip from the relay's reports")
        self.assertEqual((server["bad_tag"], server["refused"], robot["refused"]), (0, 0, 0))
        self.assertEqual(chain.server.complaints(), [])

    def test_another_key_or_none_shows_nothing(self):
        other = make_key(self.lab, "other.key")
        chain = Chain(self.lab, relay=False, publisher=False)
        chain.start_relay("--stats", *self.key)
        refused = 0
        for options, why in (["--key-file", other], "with another key"), ([], "not encrypted"):
            with self.subTest(publisher=options):
                chain.start_publisher(*options)
                chain.relay.wait_for(f"refusing the stream from 127.0.0.1:.*{why}")
                self.wait_for_figure(chain, "bad_tag", refused + 100)
                chain.publisher.terminate()
                refused = lossy.figures(chain.relay)[-1]["bad_tag"]
                self.assert_nothing_published(chain)
                time.sleep(TOLD_S)
        chain.start_publisher(*self.key)
        chain.server.wait_ready(timeout=20)

    def test_a_relay_without_a_key_says_that_it_needs_one(self):
        for suite in "AES_CM_128_HMAC_SHA1_80", "AEAD_AES_128_GCM":
            with self.subTest(suite):
                key = ["--key-file", make_key(self.lab, f"{suite}.key", suite)]
                chain = Chain(self.lab, relay=False, publisher=False)
                chain.start_publisher(*key)
                chain.start_relay("--stats")  # has missed the start
                reason = "127.0.0.1:.*is encrypted.*this relay has no key: use the SDP"
                chain.relay.wait_for(f"refusing the stream from {reason}")
                self.wait_for_figure(chain, "encrypted", 100)
                self.assert_nothing_published(chain)
                others = [line for line in chain.relay.text.splitlines() if " warning " in line]
                self.assertEqual(len(others), 1, others)
                chain.publisher.terminate()
                chain.start_publisher()
                chain.server.wait_ready(timeout=20)

    def assert_nothing_published(self, chain):
        self.assertEqual(lossy.figures(chain.relay)[-1]["sent"], 0)
        self.assertFalse((chain.server.state() or {}).get("available"))

    def wait_for_figure(self, chain, key, least):
        def reached():
            lines = lossy.figures(chain.relay)
            return lines and lines[-1][key] >= least

        wait_until(reached, 10, f"{key} of {least}")


class Restarts(WithKey):
    def assert_back(self, seen, returned_ms):
        after = [s for s in seen if s.code and s.code.milliseconds >= returned_ms]
        self.assertGreater(len(after), 45)
        print(f"{self.id()}: back after {after[0].at_ms - returned_ms} ms")
        self.assertLess(after[0].at_ms - returned_ms, BACK_MS)

    def test_publisher(self):
        chain = self.start(link(0, 40))
        viewer = lossy.viewer(self.lab, chain)
        viewer.read(30)
        chain.publisher.kill()
        returned_ms = mosaic.now_ms()
        lossy.start_publisher(self.lab, chain, *self.key)
        self.assert_back(viewer.read_for(5), returned_ms)
        last = lossy.figures(chain.relay)[-1]
        self.assertEqual((last["restarts"], last["connects"]), (1, 1))

    def test_relay(self):
        chain = self.start(link(0, 40))
        lossy.viewer(self.lab, chain).read(30)
        chain.relay.kill()
        gone = lambda: not (chain.server.state() or {}).get("available")
        wait_until(gone, 5, "the server's notice")
        start_ms = mosaic.now_ms()
        chain.start_relay("--stats", *self.key)
        chain.server.wait_ready(timeout=20)  # a key frame has come
        print(f"{self.id()}: back after {mosaic.now_ms() - start_ms} ms")
        self.assertLess(mosaic.now_ms() - start_ms, BACK_MS)
        seen = [s.code for s in lossy.viewer(self.lab, chain).read(45) if s.code]
        self.assertGreater(len(seen), 30)


class KeyStaysSecret(WithKey):
    def test_not_in_the_log_nor_on_the_command_line(self):
        sdp = self.lab.folder / "written.sdp"
        sdp.touch(0o644)
        chain = Chain(self.lab, relay=False, publisher=False)
        publish = [*self.key, "--sdp-out", sdp]
        chain.start_publisher("--log-level", "trace", *publish)
        chain.start_relay("--log-level", "trace", *self.key)
        chain.server.wait_ready(timeout=20)
        self.assertEqual(stat.S_IMODE(sdp.stat().st_mode), 0o600)
        secrets = [word for word in self.key[1].read_text().split() if word.startswith("inline:")]
        self.assertEqual(len(secrets), 2)
        self.assertIn(secrets[0], sdp.read_text(), "the SDP has it")
        for process in chain.publisher, chain.relay:
            proc = pathlib.Path(f"/proc/{process.pid}")
            seen = [process.text]
            seen += [(proc / name).read_text(errors="replace") for name in ("cmdline", "environ")]
            for secret in secrets:
                self.assertNotIn(secret[len("inline:") :], "".join(seen))
            self.assertNotIn("open to every user", process.text)

    def test_not_in_a_core_dump(self):
        chain = Chain(self.lab, server=False, relay=False, publisher=False)
        relay = [program("veter-relay"), "--sdp"]
        publisher = [program("veter-publish"), "--source", "test:", "--dest", chain.destination]
        if not self.dumps_core([*relay, chain.sdp], chain.port):
            self.skipTest("no core dumps here")
        keyed = self.sdp_with_key(chain)
        for command, port in (
            ([*relay, chain.sdp, *self.key], chain.port),
            ([*relay, keyed], chain.port),
            ([program("veter-probe"), keyed], chain.port),
            ([*publisher, *self.key], 0),
        ):
            with self.subTest(command):
                self.assertFalse(self.dumps_core(command, port))
        self.assertTrue(self.dumps_core(publisher, 0))

    def dumps_core(self, command, port) -> bool:
        """Once it has read its key: it listens, or sends."""
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.lab.folder))
        with open(folder / "log", "wb") as log:
            process = subprocess.Popen(
                command, cwd=folder, stdout=log, stderr=log, preexec_fn=allow_core_dumps
            )
        try:
            sends = lambda: "sending to" in (folder / "log").read_text()
            wait_until(lambda: rtp.is_bound(port) if port else sends(), 10, "its start")
        finally:
            process.send_signal(signal.SIGABRT)
            _, status = os.waitpid(process.pid, 0)  # Popen.wait() does not report the core dump
        process.returncode = -os.WTERMSIG(status)
        self.assertEqual(process.returncode, -signal.SIGABRT)
        return os.WCOREDUMP(status)

    def sdp_with_key(self, chain) -> pathlib.Path:
        sdp = self.lab.folder / "with_key.sdp"
        sdp.write_text(chain.sdp.read_text().replace("RTP/AVP", "RTP/SAVP"))
        with open(sdp, "a", encoding="ascii") as lines:
            lines.write(self.key[1].read_text().split("\n", 2)[2])
        return sdp

    def test_a_file_that_all_may_read_is_warned_about(self):
        os.chmod(self.key[1], 0o644)
        chain = Chain(self.lab, server=False, relay=False, publisher=False)
        sdp = self.sdp_with_key(chain)
        chain.start_publisher(*self.key)
        chain.publisher.wait_for(f"{self.key[1]} is open to every user.*chmod 600")
        chain.start_relay(*self.key)
        chain.relay.wait_for(f"{self.key[1]} is open to every user.*chmod 600")
        chain.relay.terminate()
        chain.sdp = sdp
        chain.start_relay()
        chain.relay.wait_for(f"{sdp} holds a key and is open to every user")


if __name__ == "__main__":
    unittest.main()
