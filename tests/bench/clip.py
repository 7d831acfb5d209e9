"""A clip of natural motion, fed to publishers at its pace, time-coded where that is wanted."""

import fcntl
import mmap
import os
import pathlib
import subprocess
import sys
import time

import timecode
from harness import Lab

WIDTH, HEIGHT, FPS = 1280, 720, 30
FRAMES = 120
PIPE_BYTES = 1 << 20

_F_SETPIPE_SZ = 1031
_HEAD = b"FRAME\n"
_FRAME_BYTES = len(_HEAD) + WIDTH * HEIGHT * 3 // 2


class Clip:
    def __init__(self, path: pathlib.Path):
        self.path = path
        with open(path, "rb") as file:
            self._data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
            self.header = file.readline()

    def frame(self, number: int, code: "timecode.TimeCode | None" = None) -> "list[memoryview]":
        """Parts of frame `number`, with its line; the clip begins again after its last frame."""
        start = len(self.header) + number % FRAMES * _FRAME_BYTES
        whole = self._data[start : start + _FRAME_BYTES]
        if code is None:
            return [whole]
        drawn = timecode.draw(code, WIDTH)
        rest = whole[len(_HEAD) + len(drawn) :]
        return [whole[: len(_HEAD)], memoryview(drawn), rest]


def make(lab: Lab, bench_clip: str) -> Clip:
    path = lab.folder / "clip.y4m"
    with open(path, "wb") as file:
        subprocess.run([bench_clip, str(FRAMES)], stdout=file, check=True)
    return Clip(path)


def enlarge_pipe(fd: int) -> None:
    """The same for every reader: fewer and larger reads."""
    fcntl.fcntl(fd, _F_SETPIPE_SZ, PIPE_BYTES)


def write(fd: int, parts: "list[memoryview]") -> None:
    for part in parts:
        while part:
            part = part[os.write(fd, part) :]


def feed(clip: Clip, fd: int) -> None:
    """For ever, a time code in each picture: its number, and when it was due."""
    enlarge_pipe(fd)
    write(fd, [memoryview(clip.header)])
    start = time.time_ns()
    number = 0
    while True:
        due = start + number * 1_000_000_000 // FPS
        time.sleep(max(0, due - time.time_ns()) / 1e9)
        code = timecode.TimeCode(number, due // 1_000_000)
        write(fd, clip.frame(number, code))
        number += 1


if __name__ == "__main__":
    try:
        feed(Clip(pathlib.Path(sys.argv[1])), sys.stdout.fileno())
    except BrokenPipeError:
        sys.stderr.close()
