"""Players as viewers use them. Each function shows a stream for a number of pictures and returns
the time code of every picture it showed, in the order shown; None = time code unreadable."""

import os
import select
import subprocess
import time
import typing

import timecode
from harness import ROOT, Lab, Process

Shown = typing.List[typing.Optional[timecode.TimeCode]]

WIDTH, HEIGHT = 1280, 720
LUMA_ROWS = timecode.rows_needed(WIDTH)


class Player:
    """A player that writes raw pictures, luma first, to its standard output."""

    def __init__(self, process: Process, picture_bytes: int):
        self._process = process
        self._bytes = picture_bytes
        self._data = bytearray()

    def read(self, pictures: int, timeout: float = 20) -> Shown:
        """The next pictures; raises RuntimeError when they do not come in time."""
        shown: Shown = []
        deadline = time.monotonic() + timeout
        pipe = self._process.popen.stdout
        while True:
            while len(self._data) >= self._bytes and len(shown) < pictures:
                shown.append(timecode.read(self._data[: self._bytes], WIDTH))
                del self._data[: self._bytes]
            if len(shown) == pictures:
                return shown
            ready, _, _ = select.select([pipe], [], [], max(0, deadline - time.monotonic()))
            chunk = os.read(pipe.fileno(), 1 << 20) if ready else b""
            if not chunk:
                why = "ended" if ready else f"not within {timeout:g} s"
                self.kill()
                raise RuntimeError(
                    f"{self._process} showed {len(shown)} of {pictures} pictures: {why}\n"
                    f"{self._process.text}"
                )
            self._data += chunk

    def kill(self) -> None:
        self._process.kill()


def ffmpeg(lab: Lab, url: str, pictures: int, transport: str = "tcp", timeout: float = 20) -> Shown:
    return ffmpeg_from(lab, ["-rtsp_transport", transport, "-i", url], pictures, timeout)


def ffmpeg_from(lab: Lab, source, pictures: int, timeout: float = 20) -> Shown:
    """`source`: ffmpeg's input options and input."""
    return _show(start_ffmpeg(lab, source), pictures, timeout)


def start_ffmpeg(lab: Lab, source, stdin=None) -> Player:
    """The same, going on until it is killed."""
    luma = ["-vf", f"crop={WIDTH}:{LUMA_ROWS}:0:0,extractplanes=y"]
    command = ["ffmpeg", "-v", "warning", *source, "-an", *luma, *each_frame_once()]
    # Even raw pictures are encoded by threads that each hold one back (since 5.1).
    command += ["-threads", "1", "-f", "rawvideo", "pipe:1"]
    return Player(lab.start("ffmpeg-viewer", command, capture_stdout=True, stdin=stdin), WIDTH * LUMA_ROWS)


def gstreamer(lab: Lab, url: str, pictures: int, timeout: float = 20) -> Shown:
    return gstreamer_pipeline(lab, gstreamer_source(url), pictures, timeout)


def gstreamer_source(url: str) -> str:
    return f"rtspsrc location={url} latency=0 protocols=tcp ! rtph264depay ! avdec_h264"


def gstreamer_pipeline(lab: Lab, source: str, pictures: int, timeout: float = 20) -> Shown:
    """`source`: a pipeline that ends in decoded video, as gst-launch-1.0 writes it."""
    return _show(start_gstreamer(lab, source), pictures, timeout)


def start_gstreamer(lab: Lab, source: str) -> Player:
    """The same, going on until it is killed."""
    crop = f"videocrop bottom={HEIGHT - LUMA_ROWS}"
    pipeline = f"{source} ! {crop} ! videoconvert ! video/x-raw,format=I420 ! fdsink fd=1"
    player = lab.start("gstreamer", ["gst-launch-1.0", "-q", *pipeline.split()], capture_stdout=True)
    luma = WIDTH * LUMA_ROWS
    return Player(player, luma + luma // 2)


def vlc(lab: Lab, url: str, pictures: int, timeout: float = 30) -> Shown:
    """VLC takes the stream in as a viewer does and hands on what it received, to be decoded. `url`
    may be the path of an SDP file: VLC reads it as standard input, as its own user or chroot may not
    see the file. Its first second is left out: its muxer may drop pictures while its clock settles."""
    settling = 30
    command = [*vlc_command(), "-I", "dummy", "--no-audio", "--rtsp-tcp", "--network-caching=100"]
    command += [url if "://" in url else "-", ":sout=#file{mux=ts,dst=-}", ":sout-keep"]
    home = {"HOME": "/nonexistent"}
    with open(os.devnull if "://" in url else url, "rb") as sdp:
        player = lab.start("vlc", command, capture_stdout=True, env=home, stdin=sdp)
    source = ["-f", "mpegts", "-i", "pipe:0"]
    try:
        decoder = start_ffmpeg(lab, source, stdin=player.popen.stdout)
        return _show(decoder, settling + pictures, timeout)[settling:]
    finally:
        player.kill()


def vlc_command() -> "list[str]":
    """VETER_VLC names another VLC than the one on PATH, e.g. one in a chroot."""
    command = os.environ.get("VETER_VLC", "vlc").split()
    if os.geteuid() == 0 and len(command) == 1:  # VLC refuses to be root
        command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command]
    return command


def vlc_has_rtsp() -> bool:
    """Debian 11 to 13, and Ubuntu, build VLC without live555, its RTSP client."""
    if "VETER_VLC" in os.environ:
        return True
    script = [ROOT / "tools/view", "--with", "vlc", "--print"]
    return subprocess.run(script, capture_output=True, check=False).returncode == 0


def each_frame_once() -> "list[str]":
    """ffmpeg must not repeat or drop frames to keep a rate; the option's name changed in 5.1."""
    help_text = subprocess.run(["ffmpeg", "-h", "long"], capture_output=True, check=True).stdout
    return ["-fps_mode" if b"-fps_mode" in help_text else "-vsync", "passthrough"]


def _show(player: Player, pictures: int, timeout: float) -> Shown:
    try:
        return player.read(pictures, timeout)
    finally:
        player.kill()
