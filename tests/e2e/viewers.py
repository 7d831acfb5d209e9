"""Players as viewers use them. Each function shows a stream for a number of pictures and returns
the time code of every picture it showed, in the order shown; None = time code unreadable."""

import os
import select
import subprocess
import time
import typing

import mosaic
import timecode
from harness import ROOT, SIZE, SLOW, Lab, Process

Shown = typing.List[typing.Optional[timecode.TimeCode]]

WIDTH, HEIGHT = SIZE
LUMA_ROWS = timecode.rows_needed(WIDTH)
# Where the rate is low a publisher sends smaller pictures, as players show them: stretched.
FULL_SIZE = f"scale={WIDTH}:{HEIGHT},format=yuv420p"
GST_FULL_SIZE = f"videoscale ! video/x-raw,width={WIDTH},height={HEIGHT}"


def time_code(luma: bytes) -> "timecode.TimeCode | None":
    return timecode.read(luma, WIDTH)


class Player:
    """A player that writes raw pictures, luma first, to its standard output. `look(picture)` says
    what one shows, as soon as it has arrived."""

    def __init__(self, process: Process, picture_bytes: int, look=time_code):
        self._process = process
        self._bytes = picture_bytes
        self._look = look
        self._data = bytearray()
        self.fed_by: "Process | None" = None  # ends with it

    def read(self, pictures: int, timeout: float = 20) -> list:
        """The next pictures; raises RuntimeError when they do not arrive in time."""
        timeout *= SLOW
        shown = self._until(time.monotonic() + timeout, pictures)
        if len(shown) < pictures:
            self.kill()
            raise RuntimeError(
                f"{self._process} showed {len(shown)} of {pictures} pictures in {timeout:g} s\n"
                f"{self._process.text}"
            )
        return shown

    def read_for(self, seconds: float) -> list:
        """What it shows in that time; less if it ends."""
        return self._until(time.monotonic() + seconds, None)

    def _until(self, deadline: float, pictures: "int | None") -> list:
        shown: list = []
        pipe = self._process.popen.stdout
        while True:
            while len(self._data) >= self._bytes and len(shown) != pictures:
                shown.append(self._look(self._data[: self._bytes]))
                del self._data[: self._bytes]
            left = deadline - time.monotonic()
            if len(shown) == pictures or left <= 0:
                return shown
            ready, _, _ = select.select([pipe], [], [], left)
            chunk = os.read(pipe.fileno(), 1 << 20) if ready else b""
            if not chunk:  # too late, or it has ended
                return shown
            self._data += chunk

    def kill(self) -> None:
        self._process.kill()
        if self.fed_by:
            self.fed_by.kill()


def ffmpeg(lab: Lab, url: str, pictures: int, transport: str = "tcp", timeout: float = 20) -> Shown:
    return ffmpeg_from(lab, ["-rtsp_transport", transport, "-i", url], pictures, timeout)


def ffmpeg_from(lab: Lab, source, pictures: int, timeout: float = 20) -> Shown:
    """`source`: ffmpeg's input options and input."""
    return _show(start_ffmpeg(lab, source), pictures, timeout)


def start_ffmpeg(lab: Lab, source, stdin=None) -> Player:
    """The same, going on until it is killed."""
    crop = f"{FULL_SIZE},crop={WIDTH}:{LUMA_ROWS}:0:0,extractplanes=y"
    return Player(_start_ffmpeg(lab, source, crop, stdin), WIDTH * LUMA_ROWS)


def _start_ffmpeg(lab: Lab, source, picture_filter: str, stdin=None) -> Process:
    command = ["ffmpeg", "-v", "warning", *source, "-an", "-vf", picture_filter, *each_frame_once()]
    # Even raw pictures are encoded by threads that each hold one back (since 5.1).
    command += ["-threads", "1", "-f", "rawvideo", "pipe:1"]
    return lab.start("ffmpeg-viewer", command, capture_stdout=True, stdin=stdin)


def start_ffmpeg_of_mosaics(lab: Lab, source) -> Player:
    """Shows the mosaics of sources.py: gives mosaic.Seen of each."""
    across, down = WIDTH // mosaic.BLOCK, HEIGHT // mosaic.BLOCK
    now = ["-fflags", "nobuffer", "-flags", "low_delay", "-analyzeduration", "500k"]
    blocks = f"extractplanes=y,scale={across}:{down}:flags=area"
    viewer = _start_ffmpeg(lab, [*now, *source], blocks)
    return Player(viewer, across * down, lambda samples: mosaic.read(samples, across))


def start_gstreamer_of_mosaics(lab: Lab, source: str) -> Player:
    """The same by GStreamer; `source` as for gstreamer_pipeline."""
    across, down = WIDTH // mosaic.BLOCK, HEIGHT // mosaic.BLOCK
    pipeline = f"{source} ! {GST_FULL_SIZE} ! videoconvert ! video/x-raw,format=I420 ! fdsink fd=1"
    command = ["gst-launch-1.0", "-q", *pipeline.split()]
    player = lab.start("gstreamer", command, capture_stdout=True)

    def look(picture: bytes) -> mosaic.Seen:
        first = mosaic.BLOCK // 2  # the middle of each block
        rows = range(first * WIDTH, WIDTH * HEIGHT, mosaic.BLOCK * WIDTH)
        samples = b"".join(picture[y + first : y + WIDTH : mosaic.BLOCK] for y in rows)
        return mosaic.read(samples[: across * down], across)

    return Player(player, WIDTH * HEIGHT * 3 // 2, look)


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
    planar = "videoconvert ! video/x-raw,format=I420 ! fdsink fd=1"
    pipeline = f"{source} ! {GST_FULL_SIZE} ! {crop} ! {planar}"
    player = lab.start("gstreamer", ["gst-launch-1.0", "-q", *pipeline.split()], capture_stdout=True)
    luma = WIDTH * LUMA_ROWS
    return Player(player, luma + luma // 2)


def vlc(lab: Lab, url: str, pictures: int, timeout: float = 30) -> Shown:
    """Its first second is left out: its muxer may drop pictures while its clock settles."""
    settling = 30
    return _show(start_vlc(lab, url), settling + pictures, timeout)[settling:]


def start_vlc(lab: Lab, url: str) -> Player:
    """VLC takes the stream in as a viewer does and passes on what it received, to be decoded. `url`
    may be the path of an SDP file: VLC reads it as standard input, as its own user or chroot may not
    see the file."""
    command = [*vlc_command(), "-I", "dummy", "--no-audio", "--rtsp-tcp", "--network-caching=100"]
    command += [url if "://" in url else "-", ":sout=#file{mux=ts,dst=-}", ":sout-keep"]
    home = {"HOME": "/nonexistent"}
    with open(os.devnull if "://" in url else url, "rb") as sdp:
        player = lab.start("vlc", command, capture_stdout=True, env=home, stdin=sdp)
    decoder = start_ffmpeg(lab, ["-f", "mpegts", "-i", "pipe:0"], stdin=player.popen.stdout)
    decoder.fed_by = player
    return decoder


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
