"""veter-impair between two sockets: what it does to packets is as set, each time."""

import re
import socket
import statistics
import subprocess
import time
import unittest

import rtp
from harness import Lab, is_free, program, wait_until


class Wire:
    """veter-impair, a socket that sends to it (the robot) and one behind it (the relay)."""

    def __init__(self, lab, *settings, sink=True):
        self.lab = lab
        self.port, self.far_port = lab.port(), lab.port()
        self.far = rtp.udp_sink(self.far_port) if sink else None
        self.near = self.client()
        arguments = ["--listen", self.port, "--to", f"127.0.0.1:{self.far_port}", "--stats"]
        self.process = lab.start(
            f"impair-{self.port}", [program("veter-impair"), *arguments, *settings]
        )
        self.process.wait_for(r"-> 127\.0\.0\.1")

    def client(self):
        near = rtp.stamped(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        near.setblocking(False)
        near.connect(("127.0.0.1", self.port))
        return near

    def send(self, count, gap=0.001, size=100):
        """Numbered packets, `gap` seconds apart; returns when each was sent, in ns."""
        start = time.monotonic()
        sent = []
        for number in range(count):
            time.sleep(max(0, start + number * gap - time.monotonic()))
            sent.append(time.time_ns())
            self.near.send(number.to_bytes(4, "big").ljust(size, b"\0"))
        return sent

    def collect(self, sent, quiet=0.7):
        """(number, delay in ms) of all that arrived, until nothing has for `quiet` seconds."""
        arrived = []
        for data, at in packets(self.far, quiet):
            number = int.from_bytes(data[:4], "big")
            arrived.append((number, (at - sent[number]) / 1e6))
        return arrived

    def run(self, count, gap=0.001, size=100):
        return self.collect(self.send(count, gap, size))

    def totals(self, direction):
        """Ends the program; its last line of figures."""
        assert self.process.terminate() == 0
        line = re.search(rf"^total {direction} (.*)$", self.process.text, re.MULTILINE)[1]
        return {key: int(value) for key, value in (pair.split("=") for pair in line.split())}


def packets(sock, quiet):
    deadline = time.monotonic() + quiet
    while time.monotonic() < deadline:
        try:
            yield rtp.receive(sock)
            deadline = time.monotonic() + quiet
        except BlockingIOError:
            time.sleep(0.005)


def receive(sock, what):
    """One packet and its sender."""

    def one():
        try:
            return sock.recvfrom(1 << 16)
        except (BlockingIOError, ConnectionRefusedError):
            return None

    return wait_until(one, 5, what)


def numbers(arrived):
    return [number for number, _delay in arrived]


class Impair(unittest.TestCase):
    def setUp(self):
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.__exit__, None, None, None)

    def wire(self, *settings, **options):
        wire = Wire(self.lab, *settings, **options)
        self.addCleanup(wire.near.close)
        if wire.far:
            self.addCleanup(wire.far.close)
        return wire

    def test_same_seed_same_losses(self):
        first = self.wire("loss=5%", "burst=3", "--seed", "4").run(2000)
        again = self.wire("loss=5%", "burst=3", "delay=30ms", "jitter=9ms", "--seed", "4").run(2000)
        other = self.wire("loss=5%", "burst=3", "--seed", "5").run(2000)
        self.assertEqual(numbers(first), numbers(again))
        self.assertNotEqual(numbers(first), numbers(other))
        self.assertLess(1800, len(first))
        self.assertLess(len(first), 1980)

    def test_delay_and_jitter_keep_order(self):
        for settings, least, most in [(["delay=20ms"], 20, 25), (["jitter=20ms"], 5, 25)]:
            with self.subTest(settings=settings):
                arrived = self.wire(*settings).run(500, gap=0.002)
                self.assertEqual(numbers(arrived), list(range(500)))
                median = statistics.median(delay for _number, delay in arrived)
                self.assertLessEqual(least, median)
                self.assertLess(median, most)

    def test_rate_and_tail_drop(self):
        # 500 bytes of IP each 2.5 ms are 1.6 Mbit/s: half of them fit.
        wire = self.wire("up.rate=800k", "up.queue=100ms")
        arrived = wire.run(800, gap=0.0025, size=472)
        self.assertEqual(numbers(arrived), sorted(numbers(arrived)))
        self.assertAlmostEqual(len(arrived) / 800, 0.5 + 20 / 800, delta=0.05)
        delays = [delay for _number, delay in arrived[len(arrived) // 2 :]]
        self.assertAlmostEqual(statistics.median(delays), 105, delta=10)
        totals = wire.totals("up")
        self.assertEqual(totals["queue_drops"], 800 - len(arrived))
        self.assertEqual(totals["bytes"], 472 * len(arrived))

    def test_trace(self):
        trace = self.lab.folder / "trace"
        trace.write_text("".join(f"{ms}\n" for ms in range(12, 1201, 12)))  # 1 Mbit/s
        arrived = self.wire(f"trace={trace}", "queue=50ms").run(400, gap=0.005, size=1472)
        self.assertAlmostEqual(len(arrived) / 400, 5 / 12 + 4 / 400, delta=0.04)

    def test_reordering_and_duplicates(self):
        wire = self.wire("reorder=5%", "reorder-gap=30ms", "duplicate=5%")
        arrived = numbers(wire.run(1000))
        late = sum(1 for i, number in enumerate(arrived) if number < max(arrived[: i + 1]))
        self.assertEqual(set(arrived), set(range(1000)))
        self.assertTrue(20 < len(arrived) - 1000 < 100, len(arrived))
        self.assertTrue(20 < late < 120, late)
        totals = wire.totals("up")
        self.assertEqual(totals["duplicated"], len(arrived) - 1000)
        self.assertEqual(totals["reordered"], late)

    def test_outage_at_a_time(self):
        schedule = self.lab.folder / "schedule"
        schedule.write_text("1s up.outage=300ms  # a tunnel\n")
        for settings in (["--at", "1s", "up.outage=300ms"], ["--schedule", schedule]):
            with self.subTest(settings=settings):
                wire = self.wire(*settings)
                arrived = numbers(wire.run(2000))
                missing = sorted(set(range(2000)) - set(arrived))
                self.assertEqual(missing, list(range(missing[0], missing[-1] + 1)))
                self.assertAlmostEqual(len(missing), 300, delta=60)
                self.assertEqual(wire.totals("up")["lost"], len(missing))

    def test_directions_are_apart(self):
        wire = self.wire("down.loss=100%", "up.delay=5ms")
        wire.near.send(b"up")
        data, impair = receive(wire.far, "a packet up")
        self.assertEqual(data, b"up")
        for _ in range(10):
            wire.far.sendto(b"down", impair)
        self.assertEqual(list(packets(wire.near, 0.5)), [])
        self.assertEqual(wire.totals("down")["lost"], 10)

    def test_clients_are_kept_apart(self):
        wire = self.wire("delay=10ms")
        with wire.client() as second:
            clients = {b"first": wire.near, b"second": second}
            for name, client in clients.items():
                client.send(name)
            seen = dict(receive(wire.far, "both clients") for _ in clients)
            self.assertEqual(len(set(seen.values())), 2)
            for name, impair in seen.items():
                wire.far.sendto(b"to " + name, impair)
            for name, client in clients.items():
                self.assertEqual(receive(client, "an answer")[0], b"to " + name)

    def test_rebind_changes_the_source_port(self):
        wire = self.wire("--at", "1s", "rebind=1")
        wire.near.send(b"before")
        _data, before = receive(wire.far, "a packet before")
        wire.process.wait_for("rebind=1")
        wire.near.send(b"after")
        data, after = receive(wire.far, "a packet after")
        self.assertEqual(data, b"after")
        self.assertNotEqual(before, after)
        wire.far.sendto(b"to the old port", before)
        wire.far.sendto(b"to the new port", after)
        self.assertEqual(receive(wire.near, "an answer")[0], b"to the new port")

    def test_continues_without_a_receiver(self):
        wire = self.wire(sink=False)
        wire.send(200)  # each is answered by ICMP
        with rtp.udp_sink(wire.far_port) as far:
            wire.near.send(b"there")
            data, impair = receive(far, "a packet once somebody is there")
            self.assertEqual(data, b"there")
            far.sendto(b"yes", impair)
            self.assertEqual(receive(wire.near, "an answer")[0], b"yes")
        self.assertTrue(wire.process.running)

    def test_packets_of_any_size(self):
        wire = self.wire("loss=0%")
        for size in (0, 1, 1472, 60_000):
            wire.near.send(b"x" * size)
            self.assertEqual(len(receive(wire.far, f"{size} bytes")[0]), size)

    def test_ends_after_its_duration(self):
        wire = self.wire("--duration", "300ms")
        self.assertEqual(wire.process.wait(5), 0)
        self.assertTrue(is_free(wire.port))


class CommandLine(unittest.TestCase):
    def fails(self, arguments, status, pattern):
        result = subprocess.run(
            [program("veter-impair"), *map(str, arguments)],
            capture_output=True, text=True, timeout=10, check=False,
        )  # fmt: skip
        self.assertEqual(result.returncode, status, result.stderr)
        self.assertRegex(result.stderr.splitlines()[-1], "^veter-impair: " + pattern)

    def test_wrong_usage(self):
        ends = ["--listen", "9000", "--to", "127.0.0.1:9001"]
        self.fails([], 2, "--listen is required")
        self.fails(["--listen", "x", "--to", "vps:1"], 2, "--listen: 'x'.*1 to 65535")
        self.fails(["--listen", "9000", "--to", "vps"], 2, "--to: 'vps'.*HOST:PORT")
        self.fails([*ends, "los=5%"], 2, "SETTING: 'los=5%'.*loss, burst")
        self.fails([*ends, "--at", "loss=5%"], 2, "--at: 'loss=5%'.*10s")

    def test_port_taken(self):
        with Lab() as lab, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            port = lab.port()
            other.bind(("127.0.0.1", port))
            ends = ["--listen", port, "--to", "127.0.0.1:9"]
            self.fails(ends, 1, rf"listen on UDP 127.0.0.1:{port}: .*in use")

    def test_no_such_host(self):
        with Lab() as lab:
            ends = ["--listen", lab.port(), "--to", "no-such-host.invalid:9"]
            self.fails(ends, 1, "look up no-such-host.invalid: ")


if __name__ == "__main__":
    unittest.main()
