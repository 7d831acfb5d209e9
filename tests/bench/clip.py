"""A clip of natural motion, fed to publishers at its pace, time-coded where that is wanted."""

import fcntl
import mmap
import os
import pathlib
import subprocess
import sys
import time

import timecode
from harness import Lab, Process

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


def soften(clip: Clip) -> Clip:
    """Another one, blurred as by a lens. Coded at 2 Mbit/s, its frames keep a PSNR of 35 dB or
    more; those of a sharp one have hardly 30, and damaged ones are no longer recognized."""
    path = clip.path.with_name("soft.y4m")
    blur = ["-vf", "gblur=1.5", "-f", "yuv4mpegpipe", path]
    subprocess.run(["ffmpeg", "-v", "error", "-i", clip.path, *blur], check=True)
    return Clip(path)


def enlarge_pipe(fd: int) -> None:
    """The same for every reader: fewer and larger reads."""
    fcntl.fcntl(fd, _F_SETPIPE_SZ, PIPE_BYTES)


def write(fd: int, parts: "list[memoryview]") -> None:
    for part in parts:
        while part:
            part = part[os.write(fd, part) :]


def due_ns(number: int, start_ns: int) -> int:
    """Wall clock at which frame `number` is captured, given that of frame 0."""
    return start_ns + number * 1_000_000_000 // FPS


def feed(clip: Clip, fd: int, start_ns: int) -> None:
    """Without end, a time code in each picture: its number, and when it was due."""
    enlarge_pipe(fd)
    write(fd, [memoryview(clip.header)])
    number = 0
    while True:
        due = due_ns(number, start_ns)
        time.sleep(max(0, due - time.time_ns()) / 1e9)
        code = timecode.TimeCode(number, due // 1_000_000)
        write(fd, clip.frame(number, code))
        number += 1


def start_publisher(lab: Lab, clip: Clip, command, start_ns: int) -> "list[Process]":
    """The feeder, a process of its own, and the publisher that reads what it feeds."""
    feeding = ["python3", "-B", pathlib.Path(__file__).resolve(), clip.path, start_ns]
    environment = {"PYTHONPATH": str(pathlib.Path(timecode.__file__).parent)}
    feeder = lab.start("feeder", feeding, env=environment, capture_stdout=True)
    publisher = lab.start("publisher", command, stdin=feeder.popen.stdout)
    feeder.popen.stdout.close()
    return [feeder, publisher]


if __name__ == "__main__":
    try:
        feed(Clip(pathlib.Path(sys.argv[1])), sys.stdout.fileno(), int(sys.argv[2]))
    except BrokenPipeError:
        sys.stderr.close()
