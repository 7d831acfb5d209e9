"""The time code in the picture, as base/timecode.hpp defines it."""

import typing

BLOCK = 16
BITS = 64
FRAMES = 1 << 24
BLACK, WHITE = 16, 235


class TimeCode(typing.NamedTuple):
    frame: int  # counts from 0, modulo FRAMES
    milliseconds: int  # of capture, wall clock since 1970, modulo 2^32


def rows_needed(width: int) -> int:
    """Rows of luma the code takes in a picture this wide."""
    return -(-BITS // (width // BLOCK)) * BLOCK


def crc8(data: bytes) -> int:
    crc = 0xFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1) ^ (0x107 if crc & 0x80 else 0)
    return crc


def read(luma: bytes, width: int, stride: int = 0) -> typing.Optional[TimeCode]:
    """`luma`: the first rows_needed(width) rows of 8-bit samples. None = no code, or damaged."""
    stride = stride or width
    per_row = width // BLOCK
    value = 0
    for i in range(BITS):
        middle = (i // per_row * BLOCK + 4) * stride + i % per_row * BLOCK + 4
        total = sum(sum(luma[middle + y * stride : middle + y * stride + 8]) for y in range(8))
        value = value << 1 | (total // 64 > (BLACK + WHITE) // 2)
    return from_bits(value)


def from_bits(value: int) -> typing.Optional[TimeCode]:
    """`value`: the 64 blocks, the first one the most significant bit."""
    code = value.to_bytes(8, "big")
    if crc8(code[:7]) != code[7]:
        return None
    return TimeCode(int.from_bytes(code[:3], "big"), int.from_bytes(code[3:7], "big"))


def draw(code: TimeCode, width: int) -> bytes:
    """The rows of luma that read() understands."""
    data = (code.frame % FRAMES).to_bytes(3, "big") + (code.milliseconds % 2**32).to_bytes(4, "big")
    value = int.from_bytes(data + bytes([crc8(data)]), "big")
    per_row = width // BLOCK
    rows = []
    for start in range(0, BITS, per_row):
        bits = [value >> (BITS - 1 - i) & 1 for i in range(start, min(start + per_row, BITS))]
        row = b"".join(bytes([WHITE if bit else BLACK]) * BLOCK for bit in bits)
        rows.append(row.ljust(width, bytes([BLACK])) * BLOCK)
    return b"".join(rows)


def gaps(shown: "list[typing.Optional[TimeCode]]", start_up: int = 30) -> "list[str]":
    """What keeps `shown` from being one picture after the other, in words; empty = contiguous.
    A player that joins between two key frames may show nothing readable before the next one: that
    much is allowed, `start_up` pictures. It ends with two readable pictures in a row: one alone may
    be rubbish that fits its CRC, as one in 256 does."""
    pairs = (i for i, two in enumerate(zip(shown, shown[1:])) if all(two))
    first = next(pairs, None)
    if first is None:
        return [f"no two of the {len(shown)} pictures in a row have a time code"]
    wrong = [f"the first {first} pictures have no time code"] if first > start_up else []
    for i in range(first + 1, len(shown)):
        before, code = shown[i - 1], shown[i]
        if code is None:
            wrong.append(f"picture {i}: time code unreadable")
        elif before and code.frame != (before.frame + 1) % FRAMES:
            wrong.append(f"picture {i}: frame {code.frame} after {before.frame}")
    return wrong
