"""The relay's use of its machine is limited, whatever arrives and whatever hangs."""

import pathlib
import re
import socket
import sys
import unittest

import rtp
from chain import Chain
from harness import SLOW, Lab, wait_until

FLOOD = pathlib.Path(__file__).with_name("rtp_flood.py")
SECONDS = 10
MEMORY = 64 << 20  # 30 to 40 MB at the time of writing
LOG = 64 << 10


def peak_memory(pid: int) -> int:
    """Most that a process had in RAM so far, in bytes."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)[1]) << 10


class Limits(unittest.TestCase):
    def flood(self, kind: str) -> None:
        with Lab() as lab, socket.create_server(("127.0.0.1", 0)) as hanging:
            chain = Chain(lab, server=False, relay=False, publisher=False)
            url = f"rtsp://127.0.0.1:{hanging.getsockname()[1]}/camera"
            chain.start_relay("--latency", "2s", url=url)
            wait_until(lambda: rtp.is_bound(chain.port), 5, "the relay's port")
            flood = lab.start("flood", [sys.executable, FLOOD, chain.port, kind, SECONDS])
            self.assertEqual(flood.wait(3 * SECONDS), 0, flood.text)
            self.assertTrue(chain.relay.running, chain.relay.text)
            memory, log = peak_memory(chain.relay.pid), len(chain.relay.text)
            print(f"{self.id()}: {flood.text.strip()} packets, {memory >> 20} MB, {log} bytes of log")
            self.assertIn("camera connected", chain.relay.text)
            if SLOW == 1:  # sanitizers keep what was freed
                self.assertLess(memory, MEMORY)
            self.assertLess(log, LOG)
            self.assertEqual(chain.relay.terminate(), 0)

    def test_large_pictures_and_a_server_that_hangs(self):
        self.flood("pictures")

    def test_sequence_numbers_that_jump(self):
        self.flood("jumps")

    def test_a_sender_that_restarts_all_the_time(self):
        self.flood("restarts")


if __name__ == "__main__":
    unittest.main()
