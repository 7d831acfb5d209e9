"""A relay's port is open to the whole internet: packets of strangers, to it or to the robot, have no
effect on the picture, and are counted."""

import itertools
import pathlib
import socket
import struct
import sys
import threading
import time
import unittest

import lossy
import mosaic
import rtp
from chain import Chain, make_key
from harness import Lab, wait_until
from lossy import link
from tap import Tap

FLOOD = pathlib.Path(__file__).with_name("flood.py")
STEADY = ("--adaptive", "off")  # a coarse mosaic may count as damaged
FORGED = 50  # of each kind
REFUSALS = "malformed wrong_type refused bad_tag replayed".split()


def rtcp(kind: int, count: int, *words: int) -> bytes:
    return struct.pack(f">BBH{len(words)}I", 0x80 | count, kind, len(words), *words)


def sender_report(ssrc: int) -> bytes:
    return rtcp(200, 0, ssrc, 0xE0000000, 0, 0, 1, 1)


def bye(ssrc: int) -> bytes:
    return rtcp(203, 1, ssrc)


def requests(ssrc: int) -> "list[bytes]":
    """For a key frame, and for a few hundred packets."""
    pli = rtcp(206, 1, 1, ssrc)
    return [pli, *(rtcp(205, 1, 1, ssrc, at << 16 | 0xFFFF) for at in range(0, 65536, 8192))]


def next_in_sequence(packet: rtp.Packet) -> bytes:
    """The next RTP packet of the same sender, with a slice of an IDR picture."""
    header = (0x80, 0x80 | 96, (packet.sequence + 1) % 2**16, packet.timestamp + 3000, packet.ssrc)
    return struct.pack(">BBHII", *header) + bytes([0x65, 0x88]) + bytes(100)


def paced(wires: "list[bytes]"):
    """A few at a time: a socket of the usual size takes some 90 packets while its program waits."""
    for number, wire in enumerate(wires, 1):
        yield wire
        if number % 10 == 0:
            time.sleep(0.005)


class Hostile(unittest.TestCase):
    def setUp(self):
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.__exit__, None, None, None)
        self.key = ["--key-file", make_key(self.lab)]

    def start(self, settings, key, publisher=(), relay=()):
        """Until a viewer shows it."""
        self.chain = lossy.start(self.lab, settings, [*key, *publisher], [*key, *relay])
        self.viewer = lossy.viewer(self.lab, self.chain)
        self.viewer.read(30)

    def start_tapped(self, key, keep=200) -> rtp.Packet:
        """The same, with a tap in front of the relay. Returns a packet that passed."""
        port = self.lab.port(pair=True)
        self.chain = Chain(
            self.lab, relay=False, publisher=False, link=["--stats", "delay=10ms"], exit=port
        )
        self.tap = Tap(port, self.chain.port, keep)
        self.addCleanup(self.tap.close)
        self.chain.start_relay("--stats", *key)
        lossy.start_publisher(self.lab, self.chain, *key, *STEADY)
        self.viewer = lossy.viewer(self.lab, self.chain)
        self.viewer.read(30)
        return [p for p in map(rtp.parse, self.tap.wires) if p][-1]

    def figures(self):
        """The relay's, once they include all that was sent until now."""
        lines = len(lossy.figures(self.chain.relay))
        wait_until(lambda: len(lossy.figures(self.chain.relay)) >= lines + 2, 10, "figures")
        return lossy.figures(self.chain.relay)[-1]

    def refused(self) -> int:
        figures = self.figures()
        return int(sum(figures[key] for key in REFUSALS))

    def send_to_relay(self, wires, address="127.0.0.1"):
        """From an unknown port."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.bind((address, 0))
            for wire in paced(wires):
                stranger.sendto(wire, ("127.0.0.1", self.chain.port))

    def assert_continues(self, share=0.95):
        """All pictures sent from now on are shown, but for the last ones, still on their way."""
        begin_ms = mosaic.now_ms()
        seen = self.viewer.read_for(4)
        new = [s for s in seen if s.code and s.code.milliseconds >= begin_ms]
        result = lossy.judge(new, begin_ms + 3000)
        print(f"{self.id()}: {result}")
        self.assertGreater(result.sent, 2.7 * lossy.FPS)
        self.assertGreaterEqual(result.share, share, result)
        self.assertEqual([s for s in seen if s.damaged], [])
        self.assertEqual(self.chain.server.complaints(), [])


class Forged(Hostile):
    def test_packets_that_arrived_before(self):
        self.start_tapped(self.key)
        before = self.figures()
        wires = list(self.tap.wires)
        for wire in paced(wires):
            self.tap.forge(wire)
        self.send_to_relay(wires)
        after = self.figures()
        self.assertEqual(after["replayed"] - before["replayed"], 2 * len(wires))
        self.assertEqual((after["moves"], after["restarts"], after["bad_tag"]), (0, 0, 0))
        self.assert_continues()

    def test_from_the_right_address_without_the_key(self):
        packet = self.start_tapped(self.key)
        before = self.refused()
        asked = requests(packet.ssrc)
        forged = [sender_report(packet.ssrc), bye(packet.ssrc), next_in_sequence(packet)]
        for wire in paced(forged * FORGED):
            self.tap.forge(wire)
        for wire in paced(asked * FORGED):
            self.tap.forge_answer(wire)
        self.assertEqual(self.refused() - before, len(forged) * FORGED)
        answers = len(asked) * FORGED
        wait_until(
            lambda: lossy.figures(self.chain.publisher)[-1]["refused"] >= answers, 5, "figures"
        )
        robot = lossy.figures(self.chain.publisher)[-1]
        self.assertEqual(robot["refused"], answers)
        self.assertEqual(robot["nacked"], 0)
        self.assertLessEqual(robot["pli"], self.figures()["pli"])  # those of the relay
        self.assertNotIn("BYE", self.chain.relay.text)
        self.assert_continues()

    def test_from_another_address_where_there_is_no_key(self):
        packet = self.start_tapped([])
        before = self.figures()["refused"]
        forged = [sender_report(packet.ssrc), bye(packet.ssrc), next_in_sequence(packet)]
        self.send_to_relay(forged * FORGED)
        self.assertEqual(self.figures()["refused"] - before, len(forged) * FORGED)
        self.assertNotIn("BYE", self.chain.relay.text)
        self.assert_continues()


class Recordings(Hostile):
    """Authentic, but of another time: a driver must not see them."""

    def start_tapped_again(self):
        """The relay of an earlier session is gone, and so is its robot."""
        self.start_tapped(self.key, keep=2000)
        self.viewer.read(60)
        recording = list(self.tap.wires)
        self.viewer.kill()
        self.chain.publisher.kill()
        self.chain.relay.kill()
        self.chain.start_relay("--stats", *self.key)
        wait_until(lambda: lossy.figures(self.chain.relay), 5, "figures")
        return recording

    def play(self, recording, stop: threading.Event):
        """Again and again, from an unknown port, at its own pace and then at once."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            for pause in itertools.chain([0.003], itertools.repeat(0)):
                for wire in recording:
                    stranger.sendto(wire, ("127.0.0.1", self.chain.port))
                    if stop.wait(pause):
                        return
                if stop.wait(0.1):
                    return

    def test_of_an_earlier_session_are_not_shown_and_keep_no_sender_out(self):
        recording = self.start_tapped_again()
        self.assertGreater(len(recording), 200)
        stop = threading.Event()
        player = threading.Thread(target=self.play, args=[recording, stop])
        player.start()
        try:
            self.chain.relay.wait_for("not showing the stream from .* may be a recording", 15)
            figures = self.figures()
            self.assertGreater(figures["unproven"], 200)
            self.assertEqual(figures["sent"], 0)
            self.assertEqual(self.chain.relay.text.count("camera connected"), 1)  # to the first one
            lossy.start_publisher(self.lab, self.chain, *self.key)
            self.viewer = lossy.viewer(self.lab, self.chain)
            self.viewer.read(30)
            self.assert_continues()
        finally:
            stop.set()
            player.join()
        figures = self.figures()
        self.assertEqual((figures["restarts"], figures["moves"]), (0, 0))


class Strangers(Hostile):
    def test_the_first_publisher_stays(self):
        for key in self.key, []:
            with self.subTest(key=bool(key)):
                self.start(link(0, 20), key, STEADY)
                self.chain.start_publisher(*key)  # other pictures, no mosaics
                self.assert_continues()
                self.chain.publisher.terminate()  # sends a BYE, for itself
                figures = self.figures()
                self.assertNotIn("BYE", self.chain.relay.text)
                self.assertGreater(figures["refused"], 100)
                self.assertEqual((figures["restarts"], figures["moves"]), (0, 0))
                self.chain.relay.kill()

    def test_only_allowed_networks(self):
        self.chain = lossy.start(self.lab, link(0, 20), relay=["--allow-source", "203.0.113.0/24"])
        wait_until(lambda: lossy.figures(self.chain.relay), 5, "figures")
        self.assertGreater(self.figures()["refused"], 50)
        self.assertNotIn("camera connected", self.chain.relay.text)
        self.chain.publisher.kill()
        self.chain.relay.kill()

        allowed = ["203.0.113.0/24", "127.0.0.1/32"]
        options = [word for cidr in allowed for word in ("--allow-source", cidr)]
        self.chain.start_relay("--stats", *options)
        wait_until(lambda: rtp.is_bound(self.chain.port), 5, "the relay's port")
        first = rtp.Packet(True, 1, 0, 1, b"")
        second = first._replace(sequence=2)
        self.send_to_relay([next_in_sequence(first), next_in_sequence(second)], "127.0.0.2")
        self.assertEqual(self.figures()["refused"], 2)
        lossy.start_publisher(self.lab, self.chain)
        self.viewer = lossy.viewer(self.lab, self.chain)
        self.viewer.read(30)
        self.assert_continues()
        self.assertEqual(self.chain.relay.text.count("camera connected"), 1)

    def test_50000_packets_of_garbage_a_second(self):
        for key in self.key, []:
            with self.subTest(key=bool(key)):
                self.start(link(0, 20), key, STEADY)
                before = self.refused()
                command = [sys.executable, FLOOD, self.chain.port, 50_000, 5]
                flood = self.lab.start(f"flood{len(key)}", command)
                self.assert_continues()
                flood.wait()
                sent = int(flood.text)
                refused = self.refused() - before
                unread = lossy.figures(self.chain.relay)[-1]["kernel_drops"]
                print(f"{self.id()}: {sent} sent, {refused} refused, {unread:.0f} never read")
                self.assertGreater(sent, 100_000)
                self.assertTrue(sent - unread <= refused <= sent)
                self.chain.relay.kill()


class Rebinding(Hostile):
    """A NAT gives the robot another port."""

    def pictures_lost(self, key) -> int:
        """In a row, around the change. Only which ones arrive counts: after a second without
        feedback the rate is low, and mosaics are blurred."""
        self.start([*link(0, 40), "--at", "6s", "rebind=1"], key)
        seen = []
        while "impair: rebind=1\n" not in self.chain.impair.text:
            seen += self.viewer.read_for(0.1)
        seen += self.viewer.read_for(4)
        self.assertEqual(self.figures()["moves"], 1)
        codes = [s.code for s in seen if s.code and 0 <= s.at_ms - s.code.milliseconds < 5000]
        frames = [code.frame for code in codes]
        self.assertGreater(len(frames), 2.5 * lossy.FPS)
        self.assertEqual(frames, sorted(frames))
        lost = max(b - a for a, b in zip(frames, frames[1:])) - 1
        print(f"{self.id()}: {lost} pictures lost in a row")
        return lost

    def test_with_a_key_takes_few_pictures(self):
        self.assertLess(self.pictures_lost(self.key), 0.3 * lossy.FPS)

    def test_without_a_key_takes_a_second(self):
        self.assertLess(self.pictures_lost([]), 2.5 * lossy.FPS)


del Hostile  # has no tests of its own

if __name__ == "__main__":
    unittest.main()
