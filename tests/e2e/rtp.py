"""RTP packets of H.264, and sockets that return when the kernel received each packet."""

import socket
import struct
import time
import typing

_SO_TIMESTAMPNS = 35  # asm-generic/socket.h


class Packet(typing.NamedTuple):
    marker: bool
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes


def parse(wire: bytes) -> "Packet | None":
    """None = RTCP, or not RTP. Without padding and header extensions, which no test sends."""
    if len(wire) < 13 or wire[0] != 0x80 or 192 <= wire[1] <= 223:
        return None
    sequence, timestamp, ssrc = struct.unpack_from(">HII", wire, 2)
    return Packet(wire[1] >= 128, sequence, timestamp, ssrc, wire[12:])


def starts_idr(payload: bytes) -> bool:
    """A sequence parameter set, alone or first of a STAP-A (RFC 6184 section 5.7.1)."""
    kind = payload[0] & 31
    return kind == 7 or kind == 24 and payload[3] & 31 == 7


def begins_idr(payload: bytes) -> bool:
    """The first slice of an IDR picture, or its first part, alone or in a STAP-A."""
    kind = payload[0] & 31
    if kind == 28:  # FU-A: has the start bit
        return payload[1] & 0x9F == 0x85 and payload[2] >= 0x80
    if kind != 24:
        return kind == 5 and payload[1] >= 0x80  # first_mb_in_slice is 0
    at = 1
    while at + 3 < len(payload):
        if payload[at + 2] & 31 == 5:
            return payload[at + 3] >= 0x80
        at += 2 + int.from_bytes(payload[at : at + 2], "big")
    return False


def stamped(sock: socket.socket) -> socket.socket:
    sock.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
    return sock


def udp_sink(port: int) -> socket.socket:
    sock = stamped(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
    sock.bind(("127.0.0.1", port))
    sock.setblocking(False)
    return sock


def receive(sock: socket.socket, size: int = 1 << 16) -> "tuple[bytes, int]":
    """Data and when its last byte arrived: nanoseconds of the wall clock, as time.time_ns()."""
    data, ancillary, _flags, _address = sock.recvmsg(size, 256)
    for level, kind, value in ancillary:
        if level == socket.SOL_SOCKET and kind == _SO_TIMESTAMPNS:
            seconds, nanoseconds = struct.unpack_from("@qq", value)
            return data, seconds * 1_000_000_000 + nanoseconds
    return data, time.time_ns()


def is_bound(port: int) -> bool:
    """A socket receives UDP there."""
    for table in ("/proc/net/udp", "/proc/net/udp6"):
        with open(table, encoding="ascii") as lines:
            if any(f":{port:04X} " in line.split(maxsplit=2)[1] + " " for line in lines):
                return True
    return False
