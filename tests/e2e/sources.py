"""A time-coded picture for senders other than veter's own: YUV4MPEG2, paced by the clock."""

import random
import sys
import time

import timecode


def write_y4m(out, width: int, height: int, fps: int) -> None:
    """Writes pictures until `out` is closed: the time code, and bars that move. No more than that:
    an encoder short of bits would rather keep the time code of the picture before."""
    out.write(f"YUV4MPEG2 W{width} H{height} F{fps}:1 Ip A1:1 C420mpeg2\n".encode())
    levels = random.Random(1).choices(range(timecode.BLACK, timecode.WHITE), k=width // 32)
    bars = b"".join(bytes([level]) * 32 for level in levels)
    code_rows = timecode.rows_needed(width)
    grey = bytes([128]) * (width * (height - code_rows - 64))
    chroma = bytes([128]) * (width * height // 2)
    start = time.monotonic()
    frame = 0
    while True:
        time.sleep(max(0, start + frame / fps - time.monotonic()))
        code = timecode.TimeCode(frame, time.time_ns() // 1_000_000)
        shift = frame * 8 % len(bars)
        moving = (bars[shift:] + bars[:shift]).ljust(width, b"\x80") * 64
        out.write(b"".join([b"FRAME\n", timecode.draw(code, width), grey, moving, chroma]))
        out.flush()
        frame += 1


if __name__ == "__main__":
    try:
        write_y4m(sys.stdout.buffer, 1280, 720, 30)
    except BrokenPipeError:
        sys.stderr.close()
