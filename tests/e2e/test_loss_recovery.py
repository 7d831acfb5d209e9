"""On a bad link: outages end soon, a loss that cannot be repaired freezes or passes as set, and forged
requests have little effect."""

import select
import struct
import time
import unittest

import lossy
import mosaic
import rtp
from chain import Chain, pictures
from harness import SLOW, Lab
from lossy import link

ENCODER = "-c:v libx264 -preset superfast -tune zerolatency -profile:v baseline -b:v 2M"


class Recovery(unittest.TestCase):
    def setUp(self):
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.__exit__, None, None, None)

    def test_outage_ends_with_a_key_frame_on_demand(self):
        """Longer than any packet is held or kept; the next regular key frame is far away."""
        outages = [word for s in (6, 9) for word in ("--at", f"{s}s", "outage=400ms")]
        # A rate that leaves bits enough for the key frame.
        settings = ["--gop", "60s", "--adaptive", "off", "--bitrate", "4M"]
        chain = lossy.start(self.lab, [*link(0, 40), *outages], settings)
        viewer = lossy.viewer(self.lab, chain)  # shows something from the first outage on
        chain.impair.wait_for(r"outage=400ms(?s:.*)outage=400ms")
        over_ms = mosaic.now_ms() + 400
        seen = viewer.read_for(4)
        before = [s for s in seen if s.intact and s.at_ms < over_ms]
        after = [s for s in seen if s.intact and s.code.milliseconds > over_ms]
        self.assertGreater(len(before), 5)
        self.assertGreater(len(after), 60)
        self.assertLess(after[0].at_ms - over_ms, 800 * SLOW)
        self.assertEqual([s for s in seen if s.damaged], [])
        self.assertGreaterEqual(lossy.figures(chain.publisher)[-1]["pli"], 2)

    def damaged_without_repair(self, *relay):
        chain = lossy.start(self.lab, [*link(3, 40)], ["--fec", "off"], ["--latency", "0", *relay])
        seen = lossy.watch(lossy.viewer(self.lab, chain), 6)
        server = lossy.figures(chain.relay)
        self.assertEqual(max(line["held_ms"] for line in server), 0)
        self.assertEqual(server[-1]["latency_ms"], 0)
        self.assertGreater(server[-1]["unrepaired"], 10)
        self.assertGreater(seen.intact, 20)
        return seen.damaged

    def test_what_is_lost_freezes(self):
        self.assertEqual(self.damaged_without_repair("--on-loss", "freeze"), 0)

    def test_what_is_lost_passes(self):
        self.assertGreater(self.damaged_without_repair("--on-loss", "pass"), 20)

    def test_frozen_for_longer_than_the_servers_time_out(self):
        """A plain sender whose next key frame is far away; MediaMTX times out after 10 s."""
        chain = Chain(self.lab, publisher=False, link=[*link(0, 40), "--at", "7s", "up.loss=5%"])
        encoder = f"{ENCODER} -g 100000 -force_key_frames 3,5"
        command = f"ffmpeg -v warning -f yuv4mpegpipe -i pipe:0 {encoder} -f rtp"
        command = [*command.split(), f"rtp://{chain.destination}"]
        self.lab.start("ffmpeg", command, stdin=pictures(self.lab, "mosaic"))
        session = chain.server.wait_ready(timeout=20)["source"]["id"]
        viewer = lossy.viewer(self.lab, chain)
        chain.impair.wait_for("up.loss=5%")
        self.assertGreater(len(viewer.read_for(2)), 30)
        # The last picture before it, which the viewer kept until it knew its end.
        self.assertLess(len(viewer.read_for(11)), 2, "frozen")
        self.assertEqual(chain.server.wait_ready()["source"]["id"], session, "one RTSP session")


class ForgedRequests(unittest.TestCase):
    def test_bring_at_most_half_as_much_again(self):
        seconds = 5
        with Lab() as lab:
            chain = Chain(lab, server=False, relay=False, publisher=False)
            port = int(chain.destination.split(":")[1])
            with rtp.udp_sink(port) as sink:
                chain.start_publisher("--stats", "--bitrate", "2M")
                received = ask_for_everything(sink, seconds)
            robot = lossy.figures(chain.publisher)[-1]
        self.assertGreater(robot["nacked"], 100_000)
        self.assertGreater(robot["resent"], 100)
        sequences = [packet.sequence for packet in map(rtp.parse, received) if packet]
        media = {(sequence - sequences[0]) % 2**16 for sequence in sequences}
        self.assertEqual(len(media), max(media) + 1, "the picture goes on meanwhile")
        self.assertLess(sum(map(len, received)), 1.6 * seconds * 2e6 / 8)


def ask_for_everything(sink, seconds):
    """What arrives while all that the sender may still have is requested 1000 times a second."""
    select.select([sink], [], [], 10)
    _, sender = sink.recvfrom(2048)
    received = []
    newest = None
    start = time.monotonic()
    for tick in range(seconds * 1000):
        while select.select([sink], [], [], max(0, start + tick / 1000 - time.monotonic()))[0]:
            received.append(sink.recv(2048))
            newest = rtp.parse(received[-1]) or newest
        if newest:
            sink.sendto(forged_nack(newest, tick % 4 * 255), sender)
    return received


def forged_nack(newest, age):
    """Generic NACK (RFC 4585 section 6.2.1) of 255 packets, the newest of them `age` before."""
    last = newest.sequence - age
    items = [((last - 17 * i - 16) % 2**16, 0xFFFF) for i in range(15)]
    items = b"".join(struct.pack(">HH", *item) for item in items)
    return struct.pack(">BBHII", 0x81, 205, 2 + len(items) // 4, 1, newest.ssrc) + items


if __name__ == "__main__":
    unittest.main()
