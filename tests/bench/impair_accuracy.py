#!/usr/bin/env -S python3 -B
"""How exactly veter-impair delays packets at 20 000 a second, on this machine as busy as it is.

The program is taken from VETER_BIN, or build/release/tools."""

import argparse
import multiprocessing
import os
import pathlib
import socket
import struct
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
os.environ.setdefault("VETER_BIN", str(HERE.parents[1] / "build/release/tools"))

# pylint: disable=wrong-import-position
import rtp
import usage
from figures import percentile
from harness import Lab, program

RATE = 20_000  # packets a second
BYTES = 1200
DELAY_MS = 20
_HEADER = struct.Struct(">q")  # when it was sent, ns of the wall clock


def send(port: int, count: int) -> None:
    usage.be_in_time()
    padding = bytes(BYTES - _HEADER.size)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect(("127.0.0.1", port))
        start = time.monotonic()
        for number in range(count):
            time.sleep(max(0, start + number / RATE - time.monotonic()))
            sock.send(_HEADER.pack(time.time_ns()) + padding)


def receive(sock: socket.socket) -> "list[float]":
    """By how many ms each packet was late, until none has arrived for a second."""
    late = []
    sock.settimeout(1)
    while True:
        try:
            data, at = rtp.receive(sock)
        except TimeoutError:
            return late
        late.append((at - _HEADER.unpack_from(data)[0]) / 1e6 - DELAY_MS)


def measure(seconds: float) -> "list[float]":
    with Lab() as lab:
        port, sink = lab.port(), lab.port()
        with rtp.udp_sink(sink) as sock:
            command = [program("veter-impair"), "--listen", port, "--to", f"127.0.0.1:{sink}"]
            lab.start("impair", [*command, f"delay={DELAY_MS}ms"]).wait_for("->")
            arguments = (port, int(seconds * RATE))
            sender = multiprocessing.Process(target=send, args=arguments)
            sender.start()
            usage.be_in_time()
            late = receive(sock)
            sender.join()
    return late


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5, help="measured (%(default)s)")
    seconds = parser.parse_args().seconds
    late = measure(seconds)
    arrived = f"{len(late)} of {int(seconds * RATE)} packets arrived"
    within = 100 * sum(1 for ms in late if ms <= 1) / len(late)
    print(f"load {os.getloadavg()[0]:.1f}: {arrived}, {within:.3f} % within 1 ms of their time")
    for percent in (0, 50, 99, 99.9, 100):
        print(f"p{percent:g}: {percentile(late, percent):+.3f} ms")


if __name__ == "__main__":
    main()
