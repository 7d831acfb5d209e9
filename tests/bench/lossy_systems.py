"""The systems that are compared over a lossy link: how each sends, and how it passes on to RTSP."""

import typing

import programs
from harness import Lab, Process

Publish = typing.Callable[[int, int], "list[str]"]  # UDP port, threads -> command


class System(typing.NamedTuple):
    title: str
    publish: Publish
    rtp: Publish  # the same encoder, over RTP
    relay: "typing.Callable[..., Process]"  # lab, UDP port, URL, veter-relay's options
    encrypts: bool = False  # when both ends are given veter's --key-file


def _rtp(title: str, publish: Publish, relay, encrypts: bool = False) -> System:
    def start(lab: Lab, port: int, url: str, options) -> Process:
        sdp = programs.write_sdp(lab, port)
        return relay(lab, sdp, url, *options)

    return System(title, publish, publish, start, encrypts)


def _transport_stream(title: str, caller: str, listener: str) -> System:
    """ffmpeg at both ends; `{}` stands for the port."""

    def publish(port: int, threads: int) -> "list[str]":
        return programs.ffmpeg_publish_to(caller.format(port), threads)

    def start(lab: Lab, port: int, url: str, _options) -> Process:
        return programs.ffmpeg_relay_from(lab, listener.format(port), url)

    return System(title, publish, programs.ffmpeg_publish, start)


SYSTEMS = {
    "rtp": _rtp(
        "ffmpeg RTP",
        programs.ffmpeg_publish,
        lambda lab, sdp, url, *_options: programs.ffmpeg_relay(lab, sdp, url),
    ),
    "srt": _transport_stream(
        "SRT 150 ms",
        "srt://127.0.0.1:{}?mode=caller&latency=150000",
        "srt://127.0.0.1:{}?mode=listener&latency=150000",
    ),
    "rist": _transport_stream("RIST", "rist://127.0.0.1:{}", "rist://@127.0.0.1:{}"),
    "veter": _rtp("veter", programs.veter_publish, programs.veter_relay, encrypts=True),
    "veter-fixed": _rtp(
        "veter, fixed rate",
        lambda port, threads: [*programs.veter_publish(port, threads), "--adaptive", "off"],
        programs.veter_relay,
        encrypts=True,
    ),
}
