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


def ffmpeg(lab: Lab, url: str, pictures: int, transport: str = "tcp", timeout: float = 20) -> Shown:
    options = ["-rtsp_transport", transport] if url.startswith("rtsp") else []
    return _ffmpeg_luma(lab, f"ffmpeg-{transport}", [*options, "-i", url], pictures, timeout)


def gstreamer(lab: Lab, url: str, pictures: int, timeout: float = 20) -> Shown:
    source = f"rtspsrc location={url} latency=0 protocols=tcp ! rtph264depay"
    return gstreamer_pipeline(lab, f"{source} ! avdec_h264", pictures, timeout)


def gstreamer_pipeline(lab: Lab, source: str, pictures: int, timeout: float = 20) -> Shown:
    """`source`: a pipeline that ends in decoded video, as gst-launch-1.0 writes it."""
    crop = f"videocrop bottom={HEIGHT - LUMA_ROWS}"
    pipeline = f"{source} ! {crop} ! videoconvert ! video/x-raw,format=I420 ! fdsink fd=1"
    player = lab.start("gstreamer", ["gst-launch-1.0", "-q", *pipeline.split()], capture_stdout=True)
    luma = WIDTH * LUMA_ROWS
    return _read(player, luma + luma // 2, pictures, timeout)


def vlc(lab: Lab, url: str, pictures: int, timeout: float = 30) -> Shown:
    """VLC takes the stream in as a viewer does and hands on what it received, to be decoded."""
    command = [*vlc_command(), "-I", "dummy", "--no-audio", "--rtsp-tcp", "--network-caching=100"]
    command += [url, ":sout=#file{mux=ts,dst=-}", ":sout-keep"]
    player = lab.start("vlc", command, capture_stdout=True, env={"HOME": "/nonexistent"})
    source = ["-f", "mpegts", "-i", "pipe:0"]
    try:
        return _ffmpeg_luma(
            lab, "vlc-decode", source, pictures, timeout, stdin=player.popen.stdout
        )
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


def _ffmpeg_luma(lab: Lab, name: str, source, pictures: int, timeout: float, stdin=None) -> Shown:
    luma = ["-vf", f"crop={WIDTH}:{LUMA_ROWS}:0:0,extractplanes=y"]
    command = ["ffmpeg", "-v", "warning", *source, "-an", *luma, *_each_frame_once()]
    command += ["-f", "rawvideo", "pipe:1"]
    player = lab.start(name, command, capture_stdout=True, stdin=stdin)
    return _read(player, WIDTH * LUMA_ROWS, pictures, timeout)


def _each_frame_once() -> "list[str]":
    """ffmpeg must not repeat or drop frames to keep a rate; the option's name changed in 5.1."""
    help_text = subprocess.run(["ffmpeg", "-h", "long"], capture_output=True, check=True).stdout
    return ["-fps_mode" if b"-fps_mode" in help_text else "-vsync", "passthrough"]


def _read(player: Process, picture_bytes: int, pictures: int, timeout: float) -> Shown:
    """Reads raw pictures, luma first, from standard output; ends the player."""
    shown: Shown = []
    data = bytearray()
    deadline = time.monotonic() + timeout
    pipe = player.popen.stdout
    while len(shown) < pictures:
        ready, _, _ = select.select([pipe], [], [], max(0, deadline - time.monotonic()))
        chunk = os.read(pipe.fileno(), 1 << 20) if ready else b""
        if not chunk:
            why = "ended" if ready else f"not within {timeout:g} s"
            player.kill()
            raise RuntimeError(
                f"{player} showed {len(shown)} of {pictures} pictures: {why}\n{player.text}"
            )
        data += chunk
        while len(data) >= picture_bytes:
            shown.append(timecode.read(data[:picture_bytes], WIDTH))
            del data[:picture_bytes]
    player.kill()
    return shown[:pictures]
