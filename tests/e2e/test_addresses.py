"""A server with several addresses: the relay's feedback is sent from the one that the robot sends to,
as the robot's connected socket accepts no other."""

import os
import re
import subprocess
import unittest

from chain import make_key, publish_to
from harness import Lab, Process, program, wait_until

SERVER = ("203.0.113.1", "203.0.113.2", "2001:db8::1", "2001:db8::2")
ROBOT = ("203.0.113.9", "2001:db8::9")


class Addresses(unittest.TestCase):
    """Two hosts: network namespaces with a cable between them."""

    def setUp(self):
        if os.geteuid() != 0:
            self.skipTest("needs root, to make network namespaces")
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.__exit__, None, None, None)
        self.server, self.robot = (f"veter-{who}-{os.getpid()}" for who in ("server", "robot"))
        for host in self.server, self.robot:
            self.ip("netns", "add", host)
            self.addCleanup(self.ip, "netns", "delete", host)
        cable = ["veth0", "netns", self.server, "type", "veth", "peer", "veth0"]
        self.ip("link", "add", *cable, "netns", self.robot)
        for host, addresses in (self.server, SERVER), (self.robot, ROBOT):
            for address in addresses:
                bits = ["/64", "nodad"] if ":" in address else ["/24"]
                place = address + bits[0]
                self.ip("-n", host, "address", "add", place, "dev", "veth0", *bits[1:])
            for device in "lo", "veth0":
                self.ip("-n", host, "link", "set", device, "up")

    def ip(self, *arguments):
        subprocess.run(["ip", *arguments], check=True)

    def start(self, host, name, command) -> Process:
        return self.lab.start(name, ["ip", "netns", "exec", host, *command])

    def test_feedback_leaves_from_the_address_that_was_sent_to(self):
        sdp = self.lab.folder / "input.sdp"
        sdp.write_text(
            "v=0\nc=IN IP4 0.0.0.0\nm=video 9000 RTP/AVP 96\na=rtpmap:96 H264/90000\n"
        )
        key = ["--key-file", make_key(self.lab)]
        for options in [], key:
            relay = [program("veter-relay"), "--sdp", sdp, "--publish", "rtsp://127.0.0.1:1/x"]
            relay = self.start(self.server, "veter-relay", [*relay, *options])
            for address in SERVER:
                with self.subTest(address=address, key=bool(options)):
                    host = f"[{address}]" if ":" in address else address
                    command = [*publish_to(f"{host}:9000"), "--stats", *options]
                    publisher = self.start(self.robot, "veter-publish", command)
                    answered = re.compile(r"rtt_ms=\d")
                    wait_until(lambda: answered.search(publisher.text), 10, "a round trip")
                    publisher.terminate()
            relay.terminate()


if __name__ == "__main__":
    unittest.main()
