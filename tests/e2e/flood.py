"""Garbage for a port of 127.0.0.1, at an even rate: flood.py PORT PACKETS_PER_SECOND SECONDS. Half
of it looks like RTP or RTCP at first sight. Prints how many packets were sent."""

import random
import socket
import sys
import time

KINDS = 1000


def garbage(rng: random.Random) -> bytes:
    data = bytearray(rng.randbytes(rng.choice([1, 7, 12, 40, 200, 1200])))
    if rng.random() < 0.5:
        data[0] = 0x80 | data[0] & 0x1F
        data[1:2] = rng.choice([b"\x60", b"\xe0", b"\xc8", b"\xcb", b"\xcd", b"\xce"])
    return bytes(data)


def flood(port: int, rate: int, seconds: float) -> int:
    rng = random.Random(1)
    packets = [garbage(rng) for _ in range(KINDS)]
    sent = 0
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect(("127.0.0.1", port))
        start = time.monotonic()
        while (now := time.monotonic() - start) < seconds:
            due = int(now * rate)
            if sent >= due:
                time.sleep(0.0005)
            for i in range(sent, due):
                sock.send(packets[i % KINDS])
            sent = max(sent, due)
    return sent


if __name__ == "__main__":
    print(flood(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
