"""The programs that are measured, with the options that make them fast and alike: x264 superfast,
zerolatency, constrained baseline, 2 Mbit/s with a VBV of 100 ms, an IDR a second, packets of 1200
bytes."""

import pathlib
import shutil
import subprocess

import viewers
from harness import Lab, Process, program

RTSP = ["-f", "rtsp", "-rtsp_transport", "tcp"]


def bench_program(name: str) -> str:
    """bench_clip or bench_bare_x264, which are built beside veter's programs."""
    path = pathlib.Path(program("veter-publish")).parents[1] / "tests/bench" / name
    if not path.exists():
        raise FileNotFoundError(f"{path}: build it first (VETER_BENCH=ON)")
    return str(path)


def veter_relay(lab: Lab, sdp: pathlib.Path, url: str) -> Process:
    return lab.start("veter-relay", [program("veter-relay"), "--sdp", sdp, "--publish", url])


def ffmpeg_relay(lab: Lab, sdp: pathlib.Path, url: str) -> Process:
    source = ["-protocol_whitelist", "file,udp,rtp", "-i", sdp]
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
    source = ["-probesize", "32", "-f", "yuv4mpegpipe", "-i", "pipe:0"]
    encoder = ["-c:v", "libx264", "-preset", "superfast", "-tune", "zerolatency"]
    encoder += ["-profile:v", "baseline", "-b:v", "2M", "-maxrate", "2M", "-bufsize", "200k"]
    encoder += ["-g", "30", "-sc_threshold", "0", "-threads", str(threads)]
    encoder += viewers.each_frame_once()
    output = ["-f", "rtp", "-payload_type", "96", f"rtp://127.0.0.1:{port}?pkt_size=1200"]
    return ["ffmpeg", "-v", "warning", *source, *encoder, *output]


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
