"""Sends packets of no stream to a UDP port of this machine, at an even rate, until killed:
noise of any length, and RTP and RTCP of other sources.
usage: garbage.py PORT PACKETS_PER_SECOND"""

import random
import socket
import sys
import time

_KINDS = 4096  # different packets, sent in turns
_SEED = 7
_HEADS = [b"", b"\x80\x60", b"\x80\xe0", b"\x81\xce", b"\x81\xcd"]  # noise, RTP, marked, PLI, NACK


def packets() -> "list[bytes]":
    rng = random.Random(_SEED)
    return [rng.choice(_HEADS) + rng.randbytes(rng.randrange(1, 1200)) for _ in range(_KINDS)]


def flood(port: int, rate: int) -> None:
    """Says each second how many it sent: a busy machine may not let it send them all."""
    made = packets()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect(("127.0.0.1", port))
        start = told = time.monotonic()
        sent = before = 0
        while True:
            now = time.monotonic()
            while sent < (now - start) * rate:
                try:
                    sock.send(made[sent % _KINDS])
                except ConnectionRefusedError:
                    pass  # the relay is gone, which shows elsewhere
                sent += 1
            if now - told >= 1:
                print(f"sent={(sent - before) / (now - told):.0f}", flush=True)
                told, before = now, sent
            time.sleep(0.001)


if __name__ == "__main__":
    flood(int(sys.argv[1]), int(sys.argv[2]))
