"""With a key no SSRC is used twice, however often the publisher starts."""

import socket
import unittest

import rtp
from chain import make_key, publish_to
from harness import SLOW, Lab

STARTS = 4


class SessionSsrc(unittest.TestCase):
    def setUp(self):
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.__exit__, None, None, None)
        self.port = self.lab.port(pair=True)
        self.key = make_key(self.lab)

    def start(self, number: int, env=None) -> int:
        """The SSRC of a publisher that sends a picture and is killed."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
            receiver.bind(("127.0.0.1", self.port))
            receiver.settimeout(10 * SLOW)
            command = [*publish_to(f"127.0.0.1:{self.port}"), "--key-file", self.key]
            self.publisher = self.lab.start(f"publish{number}", command, env=env)
            packet = None
            while not packet:
                packet = rtp.parse(receiver.recv(2048))
            self.publisher.kill()
            return packet.ssrc

    def test_they_are_counted(self):
        ssrcs = [self.start(number) for number in range(STARTS)]
        # Counted by two, for media and parity, and as far as the clock has gone on meanwhile.
        steps = [(b - a) % 2**32 for a, b in zip(ssrcs, ssrcs[1:])]
        self.assertTrue(all(2 <= step <= 120 * SLOW and step % 2 == 0 for step in steps), ssrcs)
        files = list((self.lab.folder / "state" / "veter").iterdir())
        self.assertEqual(len(files), 1, files)
        secrets = [line.split("inline:")[1] for line in self.key.read_text().splitlines()[2:]]
        self.assertTrue(files[0].name.startswith("media-"))
        self.assertFalse([secret for secret in secrets if secret[:8] in files[0].name])

    def test_without_a_folder_it_sends_and_warns(self):
        first = self.start(0, {"STATE_DIRECTORY": "/dev/null/veter"})
        self.assertIn("cannot count the sessions of the key", self.publisher.text)
        self.assertEqual(first % 2, 0)


if __name__ == "__main__":
    unittest.main()
