"""RTP that looks right, as fast as it goes: rtp_flood.py PORT KIND SECONDS. KIND: "pictures" as large
as they may be, "jumps" of the sequence number before each packet, or "restarts" of the sender after
each two. Prints how many packets were sent."""

import socket
import struct
import sys
import time

PARAMETER_SETS = (
    bytes.fromhex("6742c00cda0507ec04400000030040000007a3c50aa8"),  # 176x144
    bytes.fromhex("68ce0fc8"),
)
KEY_SLICE = bytes.fromhex("6588840a")
PACKETS = 4000  # of a picture
JUMP = 250
RESTART = 5000


def pictures():
    """Sequence number's step, marker, picture, payload."""
    slice_data = KEY_SLICE + bytes(1300)
    picture = 0
    while True:
        for payload in PARAMETER_SETS:
            yield 1, False, picture, payload
        for i in range(PACKETS):
            yield 1, i == PACKETS - 1, picture, slice_data
        picture += 1


def jumps():
    for payload in PARAMETER_SETS:
        yield 1, False, 0, payload
    picture = 0
    while True:
        picture += 1
        yield JUMP, True, picture, KEY_SLICE


def restarts():
    picture = 0
    while True:
        picture += 1
        for step in RESTART, 1:
            yield step, True, picture, KEY_SLICE


KINDS = {kind.__name__: kind for kind in (pictures, jumps, restarts)}


def flood(port: int, kind: str, seconds: float) -> int:
    sequence = sent = 0
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect(("127.0.0.1", port))
        end = time.monotonic() + seconds
        for step, marker, picture, payload in KINDS[kind]():
            sequence = (sequence + step) % 2**16
            head = (0x80, marker << 7 | 96, sequence, picture * 3000 % 2**32, 1)
            sock.send(struct.pack(">BBHII", *head) + payload)
            sent += 1
            if sent % 100 == 0:
                time.sleep(0.001)
                if time.monotonic() > end:
                    return sent


if __name__ == "__main__":
    print(flood(int(sys.argv[1]), sys.argv[2], float(sys.argv[3])))
