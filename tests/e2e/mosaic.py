"""A picture that shows whether it is whole: below its time code each 16x16 block has one of three
greys, as the frame's number says. Two of three change from one picture to the next, so that what
was not decoded, or was predicted from a damaged picture, does not fit. At 720p and 2 Mbit/s a
picture fills some six packets."""

import random
import time
import typing

import timecode

BLOCK = timecode.BLOCK
# Share of the blocks that may differ, for the encoder is short of bits at times: after a key frame
# out of turn the last row suffers. One packet of six missing makes many more differ, in the pictures
# after it, too.
TOLERANCE = 0.02
DAMAGED = 0.08
_GREYS = bytes(range(20, 256, 105))  # 20, 125, 230
_DRAW = bytes(_GREYS[i % 3] for i in range(256))
_NEAREST = bytes(_GREYS[min((i + 32) // 105, 2)] for i in range(256))


class Seen(typing.NamedTuple):
    code: "timecode.TimeCode | None"  # None = unreadable
    wrong: float  # share of the blocks
    at_ms: int  # when, as in the code

    @property
    def intact(self) -> bool:
        return self.wrong <= TOLERANCE

    @property
    def damaged(self) -> bool:
        return self.wrong > DAMAGED


def draw(code: timecode.TimeCode, width: int, height: int) -> bytes:
    """The luma; width and height are multiples of 16."""
    across = width // BLOCK
    blocks = _blocks(code.frame, across * (height // BLOCK))
    rows = [timecode.draw(code, width)]
    for start in range(timecode.rows_needed(width) // BLOCK * across, len(blocks), across):
        row = b"".join(bytes([grey]) * BLOCK for grey in blocks[start : start + across])
        rows.append(row * BLOCK)
    return b"".join(rows)


def read(samples: bytes, across: int) -> Seen:
    """`samples`: one of each block, row by row; `across`: blocks in a row."""
    at_ms = now_ms()
    value = 0
    for sample in samples[: timecode.BITS]:
        value = value << 1 | (sample > (timecode.BLACK + timecode.WHITE) // 2)
    code = timecode.from_bits(value)
    if code is None:
        return Seen(None, 1, at_ms)
    below = -(-timecode.BITS // across) * across
    expected = _blocks(code.frame, len(samples))
    found = samples.translate(_NEAREST)
    wrong = sum(a != b for a, b in zip(found[below:], expected[below:]))
    return Seen(code, wrong / len(samples), at_ms)


def now_ms() -> int:
    """As in a time code."""
    return time.time_ns() // 1_000_000 % 2**32


def _blocks(frame: int, count: int) -> bytes:
    return random.Random(frame).randbytes(count).translate(_DRAW)
