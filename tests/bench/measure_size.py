#!/usr/bin/env -S python3 -B
"""Fewer pictures, or smaller ones? Encodes clips at low rates as veter-publish --adapt frames, size
and both do, and prints what a viewer has of each: pictures a second, PSNR and SSIM of the pictures
that are shown (enlarged to 1280x720, against what the camera saw), and of the screen at each frame
of the camera, where a picture that stays gets older. Clips are whatever ffmpeg reads.

measure_size.py [--kbits 300]... [--seconds 8] CLIP..."""

import argparse
import os
import pathlib
import re
import statistics
import subprocess
import tempfile
import typing

HERE = pathlib.Path(__file__).resolve().parent
BENCH = pathlib.Path(os.environ.get("VETER_BENCH", HERE.parents[1] / "build/release/tests/bench"))
SIZE = "1280x720"
FPS = 30
FIRST = FPS  # the first second is the first key frame's


class Picture(typing.NamedTuple):
    number: int
    bytes: int
    width: int
    encode_ms: float


class Result(typing.NamedTuple):
    shown: "list[Picture]"
    psnr: "dict[int, float]"  # of the screen at each frame
    ssim: "dict[int, float]"


def prepare(clip: str, seconds: float, to: pathlib.Path) -> None:
    """As a camera gives it. A short clip plays forwards and backwards; into a photo we drive."""
    width, height = SIZE.split("x")
    still = pathlib.Path(clip).suffix in (".jpg", ".png")
    source = ["-i", clip] if still else ["-t", str(seconds), "-i", clip]
    fill = f"scale={width}:{height}:force_original_aspect_ratio=increase,crop={width}:{height}"
    if still:
        centre = "x='(iw-iw/zoom)*0.4':y='(ih-ih/zoom)*0.6+4*sin(on/3)'"  # and the road is bumpy
        fill += f",scale=iw*4:-1,zoompan=z='1.05+0.005*on':{centre}:d=150:fps={FPS}:s={SIZE}"
    back = "split[a][b];[b]reverse[r];[a][r]concat,loop=-1:32767"
    picture = f"{fill},fps={FPS},setsar=1,format=yuv420p,{back}"
    to_y4m = ["-an", "-filter_complex", picture, "-t", str(seconds), "-f", "yuv4mpegpipe", str(to)]
    subprocess.run(["ffmpeg", "-v", "error", "-y", *source, *to_y4m], check=True)


def values(path: pathlib.Path, key: str) -> "dict[int, float]":
    """By frame, from a stats file of ffmpeg's."""
    lines = path.read_text(encoding="ascii").splitlines()
    found = (re.match(rf"n:(\d+) .*\b{key}:([\d.]+|inf)", line) for line in lines)
    return {int(m[1]) - 1: min(float(m[2]), 100.0) for m in found if m}


def measure(clip: pathlib.Path, adapt: str, kbits: int, seconds: float) -> Result:
    with tempfile.TemporaryDirectory() as name, open(clip, "rb") as pictures:
        folder = pathlib.Path(name)
        command = [BENCH / "bench_size", adapt, str(int(seconds * FPS)), str(kbits)]
        with open(folder / "shown", "w+b") as log:
            bench = subprocess.Popen(command, stdin=pictures, stdout=subprocess.PIPE, stderr=log)
            raw = ["-f", "rawvideo", "-s", SIZE, "-r", str(FPS), "-i", "-"]
            judge = "[0][1]psnr=stats_file=psnr;[0][1]ssim=stats_file=ssim"
            subprocess.run(
                ["ffmpeg", "-v", "error", *raw, "-i", clip.resolve(), "-lavfi", judge, "-f", "null", "-"],
                stdin=bench.stdout, cwd=folder, check=True,
            )
            log.seek(0)
            text = log.read().decode()
            if bench.wait() != 0:
                raise SystemExit(text)
        lines = re.findall(r"^(\d+) (\d+) (\d+) ([\d.]+)$", text, re.MULTILINE)  # the rest is log
        shown = [Picture(int(n), int(b), int(w), float(ms)) for n, b, w, ms in lines]
        return Result(shown, values(folder / "psnr", "psnr_y"), values(folder / "ssim", "Y"))


def row(clip: str, kbits: int, adapt: str, result: Result) -> str:
    screen = [n for n in result.psnr if n >= FIRST]
    shown = [p for p in result.shown if p.number >= FIRST]
    seconds = len(screen) / FPS
    numbers = [p.number for p in shown]
    cells = [clip, kbits, adapt, "/".join(str(w) for w in sorted({p.width for p in shown}))]
    cells += [f"{len(shown) / seconds:.1f}", f"{sum(p.bytes for p in shown) * 8e-3 / seconds:.0f}"]
    for frames in numbers, screen:
        psnr, ssim = (statistics.fmean(by[n] for n in frames) for by in (result.psnr, result.ssim))
        cells += [f"{psnr:.1f}", f"{ssim:.3f}"]
    return "| " + " | ".join(map(str, cells)) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("clips", metavar="CLIP", nargs="+")
    parser.add_argument("--kbits", type=int, action="append", help="a rate (150, 200, 300, 400)")
    parser.add_argument("--seconds", type=float, default=8, help="of each clip (8)")
    options = parser.parse_args()
    print("| clip | kbit/s | adapt | width | pictures/s | kbit/s used | shown: PSNR | SSIM "
          "| screen: PSNR | SSIM |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for clip in options.clips:
            prepared = pathlib.Path(folder) / "clip.y4m"
            prepare(clip, options.seconds, prepared)
            for kbits in options.kbits or [150, 200, 300, 400]:
                for adapt in "frames", "size", "both":
                    result = measure(prepared, adapt, kbits, options.seconds)
                    print(row(pathlib.Path(clip).stem, kbits, adapt, result), flush=True)


if __name__ == "__main__":
    main()
