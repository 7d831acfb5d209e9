"""What a viewer sees of mosaics sent over a bad link, and what both ends report of that link."""

import os
import pathlib
import re
import time
import typing

import mosaic
import viewers
from chain import Chain, pictures
from harness import Lab, Process

FPS = 30
_NUMBER = re.compile(r"\b(\w+)=([\d.]+)%?(?!\S)")


class Result(typing.NamedTuple):
    begin_ms: int  # frames taken from this time on, as in the code
    end_ms: int  # to this one
    sent: int  # frames
    intact: int  # of those, shown undamaged
    damaged: int  # pictures shown
    delays_ms: "list[int]"  # of the intact, from capture to the viewer's output; in rising order
    freeze_ms: int  # the longest time between two intact ones

    @property
    def share(self) -> float:
        return self.intact / self.sent

    def delay_ms(self, percent: int) -> int:
        return self.delays_ms[(len(self.delays_ms) - 1) * percent // 100]

    def __str__(self) -> str:
        delays = " ".join(f"p{p}={self.delay_ms(p)}" for p in (50, 99)) if self.delays_ms else "-"
        return (
            f"{self.intact} of {self.sent} intact, {self.damaged} damaged, {delays} ms,"
            f" freeze {self.freeze_ms} ms"
        )


def judge(seen: "list[mosaic.Seen]", end_ms: int) -> Result:
    """Of what was sent from the first picture on until `end_ms` (as in the code)."""
    # A damaged code may fit its CRC, but not the clock too.
    codes = [s.code for s in seen if s.code and 0 <= s.at_ms - s.code.milliseconds < 10_000]
    if not codes:
        return Result(end_ms, end_ms, 1, 0, len(seen), [], 0)
    first = codes[0]
    sent = max(1, (end_ms - first.milliseconds) * FPS // 1000 + 1)
    counted = range(first.frame, first.frame + sent)
    intact = [s for s in seen if s.intact and s.code.frame in counted]
    shown_ms = [first.milliseconds, *(s.at_ms for s in intact), end_ms]
    return Result(
        first.milliseconds,
        end_ms,
        sent,
        len({s.code.frame for s in intact}),
        sum(s.damaged for s in seen),
        sorted(s.at_ms - s.code.milliseconds for s in intact),
        max(b - a for a, b in zip(shown_ms, shown_ms[1:])),
    )


def watch(player: viewers.Player, seconds: float, settle: float = 2) -> Result:
    """What `player` shows in that time, once it has settled. The last second is for pictures
    still on their way."""
    player.read_for(settle)
    seen = player.read_for(seconds + 1)
    now_ms = mosaic.now_ms()
    player.kill()
    return judge(seen, now_ms - 1000)


def link(loss: float = 0, rtt_ms: int = 40) -> "list[str]":
    """Settings of veter-impair; `loss` in percent, each way."""
    return [f"loss={loss}%", f"delay={rtt_ms / 2:g}ms"]


def start(lab: Lab, settings, publish=(), relay=()) -> Chain:
    """Mosaics on their way over a bad link. Both ends print their figures."""
    chain = Chain(lab, relay=False, publisher=False, link=["--seed", "7", "--stats", *settings])
    chain.start_relay("--stats", *relay)
    start_publisher(lab, chain, *publish)
    return chain


def start_publisher(lab: Lab, chain: Chain, *options) -> None:
    mosaics = pictures(lab, "mosaic")
    chain.start_publisher("--stats", *options, source="file:-", stdin=mosaics)


def viewer(lab: Lab, chain: Chain) -> viewers.Player:
    chain.server.wait_ready(timeout=20)
    source = ["-rtsp_transport", "tcp", "-i", chain.server.url()]
    return viewers.start_ffmpeg_of_mosaics(lab, source)


def share_of_core(process: Process, seconds: float) -> float:
    """That the process takes in the time to come."""

    def ticks() -> int:
        stat = pathlib.Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii")
        return sum(map(int, stat.rpartition(")")[2].split()[11:13]))  # user and system

    before = ticks()
    time.sleep(seconds)
    return (ticks() - before) / os.sysconf("SC_CLK_TCK") / seconds


def figures(process: Process) -> "list[dict[str, float]]":
    """Each line of --stats, without what was not known yet ("?") or is no number."""
    lines = re.findall(r"^.*\brtt_ms=.*$", process.text, re.MULTILINE)
    return [{key: float(value) for key, value in _NUMBER.findall(line)} for line in lines]
