"""An RTP sender like some cameras and programs, with unusual markers, timestamps, padding and
sizes."""

import pathlib
import socket
import struct
import subprocess
import threading
import time
import typing

import sources
import timecode
from harness import SIZE

FPS = 30
TICKS = 90_000 // FPS
SLICES = (1, 5)


class Clip(typing.NamedTuple):
    pictures: "list[list[bytes]]"  # the NAL units of each, in the order they are sent
    places: "list[int]"  # of each in the order they are shown


def make_clip(folder: pathlib.Path, frames: int, *options: str) -> Clip:
    """Pictures numbered by time codes. `options`: of ffmpeg's libx264."""
    width, height = SIZE
    header = f"YUV4MPEG2 W{width} H{height} F{FPS}:1 Ip A1:1 C420mpeg2\n".encode()
    chroma = bytes([128]) * (width * height // 2)
    codes = (timecode.TimeCode(i, time.time_ns() // 1_000_000) for i in range(frames))
    pictures = [b"".join([b"FRAME\n", sources.bars(c, width, height), chroma]) for c in codes]
    command = "ffmpeg -v error -i - -c:v libx264 -preset ultrafast -b:v 2M -g 30".split()
    path = folder / "clip.nut"
    command += [*options, "-y", path]
    subprocess.run(command, input=header + b"".join(pictures), check=True)
    copy = ["ffmpeg", "-v", "error", "-i", path, *"-c copy -f h264 -".split()]
    data = subprocess.run(copy, capture_output=True, check=True).stdout
    probe = "ffprobe -v error -show_entries packet=pts_time -of csv=p=0".split()
    times = subprocess.run([*probe, path], capture_output=True, text=True, check=True).stdout
    places = [round(float(time.strip(",")) * FPS) for time in times.split()]
    return Clip(split(data), places)


def split(clip: bytes) -> "list[list[bytes]]":
    """The NAL units of each picture of an Annex B stream."""
    nals = [nal.rstrip(b"\0") for nal in clip.split(b"\0\0\1")[1:]]
    groups: "list[list[bytes]]" = [[]]
    seen_slice = False
    for nal in nals:
        is_slice = nal[0] & 31 in SLICES
        first = is_slice and nal[1] >= 0x80
        if seen_slice and (first or not is_slice):
            groups.append([])
            seen_slice = False
        groups[-1].append(nal)
        seen_slice |= is_slice
    return groups


class OddSender:
    """Sends a clip at its pace, from a thread of its own, until close()."""

    marker = "last"  # or "none", "slice", "nal"
    payload_type = 96
    payload_bytes = 1200
    padding = False  # a packet of padding alone after each picture
    sets_with_time_before = False  # and a marker on the first of them
    clock_rate = 1.0  # of the timestamps; 0 = they stand still

    def __init__(self, clip: Clip, port: int, first: int = 0, **oddities):
        for name, value in oddities.items():
            setattr(self, name, value)
        self._pictures = list(zip(clip.places, clip.pictures))[first:]
        self._to = ("127.0.0.1", port)
        self._sequence = 65_500
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as self._socket:
            start = time.monotonic()
            for number, (place, nals) in enumerate(self._pictures):
                if self._stop.wait(max(0, start + number / FPS - time.monotonic())):
                    return
                self._send_picture(nals, int(place * TICKS * self.clock_rate))

    def _send_picture(self, nals, timestamp: int) -> None:
        for i, nal in enumerate(nals):
            last = i + 1 == len(nals)
            is_slice = nal[0] & 31 in SLICES
            marks = {"last": last, "none": False, "slice": is_slice, "nal": True}[self.marker]
            at = timestamp
            if self.sets_with_time_before and not is_slice:
                at -= TICKS
                marks = nal[0] & 31 == 7
            self._send_nal(nal, at, marks)
        if self.padding:
            self._send(bytes(99) + bytes([100]), timestamp, False, padding=True)

    def _send_nal(self, nal: bytes, timestamp: int, marker: bool) -> None:
        size = self.payload_bytes
        if len(nal) <= size:
            return self._send(nal, timestamp, marker)
        parts = [nal[at : at + size - 2] for at in range(1, len(nal), size - 2)]  # FU-A
        for i, part in enumerate(parts):
            last = i + 1 == len(parts)
            flags = (0x80 if i == 0 else 0) | (0x40 if last else 0)
            head = bytes([nal[0] & 0x60 | 28, flags | nal[0] & 31])
            self._send(head + part, timestamp, marker and last)

    def _send(self, payload: bytes, timestamp: int, marker: bool, padding=False) -> None:
        first = 0xA0 if padding else 0x80
        second = (0x80 if marker else 0) | self.payload_type
        header = (first, second, self._sequence, timestamp % 2**32, 0x0DD)
        self._sequence = (self._sequence + 1) % 2**16
        self._socket.sendto(struct.pack(">BBHII", *header) + payload, self._to)
