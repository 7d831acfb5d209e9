"""A full send buffer, as with a slow modem: the publisher keeps its port, and the picture continues
when there is room again."""

import os
import re
import unittest

import lossy
from chain import Chain, publish_to
from harness import Lab, program, wait_until

FULL_SECONDS = 8  # past the time after which a broken way, or a silent relay, is looked up again


class FullBuffer(unittest.TestCase):
    def start(self, lab: Lab):
        self.full = lab.folder / "full"
        environment = {
            "LD_PRELOAD": program("full-buffer.so"),
            "FULL_BUFFER": str(self.full),
            "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0",
        }
        self.chain = Chain(lab, publisher=False, relay=False)
        self.chain.start_relay("--stats")
        command = [*publish_to(self.chain.destination), "--stats"]
        self.publisher = lab.start("veter-publish", command, env=environment)

    def figure(self, process, key: str) -> float:
        lines = lossy.figures(process)
        return lines[-1].get(key, 0) if lines else 0

    def arrives(self, fps: int) -> bool:
        return self.figure(self.chain.relay, "fps") >= fps

    def test_the_port_stays_and_the_picture_continues(self):
        for reason in "EAGAIN", "ENOBUFS":
            with self.subTest(reason), Lab() as lab:
                self.start(lab)
                wait_until(lambda: self.arrives(25), 20, "the picture")
                self.full.write_text(reason)
                wait_until(lambda: self.figure(self.publisher, "buffer_full") > 0, 5, "the count")
                lines = len(lossy.figures(self.publisher))  # one a second
                wait_until(
                    lambda: len(lossy.figures(self.publisher)) >= lines + FULL_SECONDS, 20, "figures"
                )
                self.assertFalse(self.arrives(1))
                self.full.unlink()
                wait_until(lambda: self.arrives(25), 20, "the picture again")
                text = self.publisher.text
                self.assertEqual(len(re.findall("send buffer is full", text)), 1)
                self.assertNotIn("cannot send", text)
                self.assertNotIn("no feedback from the relay", text)
                relay = self.chain.relay
                self.assertEqual(self.figure(relay, "moves") + self.figure(relay, "refused"), 0)
                self.assertEqual(relay.text.count("camera connected"), 1)


if __name__ == "__main__":
    unittest.main()
