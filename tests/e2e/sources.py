"""Time-coded pictures for senders other than veter's own: YUV4MPEG2, paced by the clock."""

import random
import sys
import time

import mosaic
import timecode
from harness import SIZE


def bars(code: timecode.TimeCode, width: int, height: int) -> bytes:
    """Luma: the time code, and bars that move. No more than that: an encoder short of bits would
    rather keep the time code of the picture before."""
    levels = random.Random(1).choices(range(timecode.BLACK, timecode.WHITE), k=width // 32)
    line = b"".join(bytes([level]) * 32 for level in levels)
    grey = bytes([128]) * (width * (height - timecode.rows_needed(width) - 64))
    shift = code.frame * 8 % len(line)
    moving = (line[shift:] + line[:shift]).ljust(width, b"\x80") * 64
    return timecode.draw(code, width) + grey + moving


def write_y4m(out, width: int, height: int, fps: int, draw) -> None:
    """Writes pictures until `out` is closed. `draw(code, width, height)` gives their luma."""
    out.write(f"YUV4MPEG2 W{width} H{height} F{fps}:1 Ip A1:1 C420mpeg2\n".encode())
    chroma = bytes([128]) * (width * height // 2)
    start = time.monotonic()
    frame = 0
    while True:
        time.sleep(max(0, start + frame / fps - time.monotonic()))
        code = timecode.TimeCode(frame, time.time_ns() // 1_000_000)
        out.write(b"".join([b"FRAME\n", draw(code, width, height), chroma]))
        out.flush()
        frame += 1


if __name__ == "__main__":
    try:
        kinds = {"bars": bars, "mosaic": mosaic.draw}
        kind = kinds[sys.argv[1] if sys.argv[1:] else "bars"]
        write_y4m(sys.stdout.buffer, *SIZE, 30, kind)
    except BrokenPipeError:
        sys.stderr.close()
