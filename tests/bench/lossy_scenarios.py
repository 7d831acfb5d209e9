"""Changes of the link between robot and server while a system is watched."""

import pathlib
import typing

import lossy_figures
from lossy_figures import FALL, LOW_KBPS, RETURN, Rows, Run

_REBIND = 5  # seconds of measuring
_FLOOD = 50_000  # packets a second
_FALLING = (
    (FALL, (f"up.rate={LOW_KBPS}k",)),
    (RETURN, ("up.rate=4M",)),
)


class Scenario(typing.NamedTuple):
    title: str
    delay_ms: int  # each way
    losses: "tuple[str, ...]" = ()
    relay_options: "tuple[str, ...]" = ()  # of veter-relay
    start: "tuple[str, ...]" = ()  # settings from the start
    steps: "tuple[tuple[int, tuple[str, ...]], ...]" = ()  # second of measuring, settings
    seconds: "float | None" = None  # None: as long as asked for
    key: bool = False  # veter encrypts
    flood: int = 0  # packets of no stream to the relay's port, a second
    rows: "typing.Callable[[Run], Rows] | None" = lossy_figures.of_losses  # None: CPU of SRTP


SCENARIOS = {
    "rtt40": Scenario("RTT 40 ms, nothing lost", 20),
    "rtt40-loss5": Scenario("RTT 40 ms, 5 % lost", 20, ("loss=5%",)),
    "rtt80-loss10": Scenario("RTT 80 ms, 10 % lost", 40, ("loss=10%",)),
    "rtt150-loss5": Scenario("RTT 150 ms, 5 % lost", 75, ("loss=5%",), ("--latency", "120ms")),
    # On the way back, where packets are few, 12 in a row would be seconds of silence.
    "rtt80-bursts": Scenario(
        "RTT 80 ms, 2 % lost, 12 in a row", 40, ("up.loss=2%", "up.burst=12", "down.loss=2%")
    ),
    "step": Scenario(
        "RTT 60 ms, link 4 -> 0.8 Mbit/s for 6 s",
        30,
        start=("up.rate=4M", "up.queue=500ms"),
        steps=_FALLING,
        seconds=24,
        rows=lossy_figures.of_step,
    ),
    "rebind": Scenario(
        "RTT 40 ms, NAT rebinding",
        20,
        steps=((_REBIND, ("rebind=1",)),),
        seconds=15,
        key=True,
        rows=lossy_figures.of_rebinding,
    ),
    "garbage": Scenario(
        f"RTT 40 ms, {_FLOOD} garbage packets/s",
        20,
        flood=_FLOOD,
        rows=lossy_figures.of_garbage,
    ),
    "srtp": Scenario("SRTP", 0, key=True, rows=None),
}
NAMES = [*SCENARIOS, "trace"]


def of_trace(path: pathlib.Path) -> Scenario:
    """A recorded link that begins as the measuring does."""
    return Scenario(
        f"up-link {path.stem}, RTT 50 ms",
        25,
        steps=((0, (f"up.trace={path}", "up.queue=1500ms")),),
        seconds=60,
        rows=lossy_figures.of_trace,
    )


def chosen(names: "list[str] | None", traces: "list[pathlib.Path]") -> "list[Scenario]":
    """By name; all when None. `traces`: each makes one of "trace"."""
    picked = [SCENARIOS[name] for name in names or SCENARIOS if name != "trace"]
    return picked + [of_trace(path) for path in traces]
