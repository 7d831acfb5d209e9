"""The programs that are measured, with the options that make them fast and alike: x264 superfast,
zerolatency, constrained baseline, 2 Mbit/s with a VBV of 100 ms, an IDR a second, packets of 1200
bytes."""

import os
import pathlib
import shutil
import subprocess

import viewers
from harness import Lab, Process, program

RTSP = ["-f", "rtsp", "-rtsp_transport", "tcp"]


def bench_program(name: str) -> str:
    """bench_clip, bench_bare_x264 or bench_watch, which are built beside veter's programs."""
    path = pathlib.Path(program("veter-publish")).parents[1] / "tests/bench" / name
    if not path.exists():
        raise FileNotFoundError(f"{path}: build it first (VETER_BENCH=ON)")
    return str(path)


def write_sdp(lab: Lab, port: int) -> pathlib.Path:
    """Of what any of the publishers sends to that port."""
    path = lab.folder / f"input-{port}.sdp"
    path.write_text(
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=bench\nc=IN IP4 127.0.0.1\nt=0 0\n"
        f"m=video {port} RTP/AVP 96\na=rtpmap:96 H264/90000\na=fmtp:96 packetization-mode=1\n"
    )
    return path


def veter_relay(lab: Lab, sdp: pathlib.Path, url: str, *options: str) -> Process:
    command = [program("veter-relay"), "--sdp", sdp, "--publish", url]
    return lab.start("veter-relay", [*command, *options])


def veter_key(lab: Lab) -> "tuple[str, ...]":
    """Options of both ends: keys made for this lab."""
    path = lab.folder / "camera.key"
    if not path.exists():
        with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as file:
            subprocess.run([program("veter-relay"), "keygen"], stdout=file, check=True)
    return ("--key-file", str(path))


def ffmpeg_relay(lab: Lab, sdp: pathlib.Path, url: str) -> Process:
    return _ffmpeg_relay(lab, ["-protocol_whitelist", "file,udp,rtp", "-i", sdp], url)


def ffmpeg_relay_from(lab: Lab, source: str, url: str) -> Process:
    """`source`: where an MPEG transport stream comes in."""
    low_delay = ["-fflags", "nobuffer", "-flags", "low_delay"]
    return _ffmpeg_relay(lab, [*low_delay, "-f", "mpegts", "-i", source], url)


def _ffmpeg_relay(lab: Lab, source: list, url: str) -> Process:
    return lab.start("ffmpeg-relay", ["ffmpeg", "-v", "warning", *source, "-c", "copy", *RTSP, url])


def gstreamer_relay(lab: Lab, sdp: pathlib.Path, url: str) -> Process:
    port = sdp.read_text().split("m=video ")[1].split()[0]
    caps = "application/x-rtp,media=video,clock-rate=90000,encoding-name=H264,payload=96"
    pipeline = f"udpsrc port={port} caps={caps} ! rtpjitterbuffer latency=30 ! rtph264depay"
    pipeline += f" ! h264parse ! rtspclientsink location={url} protocols=tcp latency=0"
    return lab.start("gstreamer-relay", ["gst-launch-1.0", "-q", *pipeline.split()])


def gstreamer_can_relay() -> bool:
    """Debian's package gstreamer1.0-rtsp."""
    if not shutil.which("gst-inspect-1.0"):
        return False
    command = ["gst-inspect-1.0", "--exists", "rtspclientsink"]
    return subprocess.run(command, check=False).returncode == 0


def veter_publish(port: int, threads: int) -> "list[str]":
    command = [program("veter-publish"), "--source", "file:-", "--dest", f"127.0.0.1:{port}"]
    return [*command, "--threads", str(threads)]


def ffmpeg_publish(port: int, threads: int) -> "list[str]":
    output = ["-f", "rtp", "-payload_type", "96", f"rtp://127.0.0.1:{port}?pkt_size=1200"]
    return [*_ffmpeg_encode(threads), *output]


def ffmpeg_publish_to(url: str, threads: int) -> "list[str]":
    """As an MPEG transport stream."""
    return [*_ffmpeg_encode(threads), "-f", "mpegts", "-flush_packets", "1", url]


def ffmpeg_speaks(protocol: str) -> bool:
    command = ["ffmpeg", "-v", "quiet", "-protocols"]
    text = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    return protocol in text.split()


def _ffmpeg_encode(threads: int) -> "list[str]":
    source = ["-probesize", "32", "-f", "yuv4mpegpipe", "-i", "pipe:0"]
    encoder = ["-c:v", "libx264", "-preset", "superfast", "-tune", "zerolatency"]
    encoder += ["-profile:v", "baseline", "-b:v", "2M", "-maxrate", "2M", "-bufsize", "200k"]
    encoder += ["-g", "30", "-sc_threshold", "0", "-threads", str(threads)]
    encoder += viewers.each_frame_once()
    return ["ffmpeg", "-v", "warning", *source, *encoder]


def gstreamer_publish(port: int, threads: int) -> "list[str]":
    source = f"fdsrc fd=0 blocksize={1 << 20} ! y4mdec"
    encoder = "x264enc speed-preset=superfast tune=zerolatency bitrate=2000 vbv-buf-capacity=100"
    encoder += f" key-int-max=30 sliced-threads=true threads={threads} option-string=scenecut=0"
    payloader = "video/x-h264,profile=constrained-baseline ! rtph264pay config-interval=-1 mtu=1200"
    sink = f"udpsink host=127.0.0.1 port={port} sync=false"
    return ["gst-launch-1.0", "-q", *f"{source} ! {encoder} ! {payloader} ! {sink}".split()]


def bare_x264(times: pathlib.Path, threads: int) -> "list[str]":
    """Sends nothing; writes the milliseconds of each frame to `times` when its input ends."""
    return [bench_program("bench_bare_x264"), "superfast", str(threads), "2000", str(times)]
