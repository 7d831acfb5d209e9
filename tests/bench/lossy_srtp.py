"""What encryption costs: two paths at once, so that the machine is as busy for the one as for the
other, and without viewers."""

import time

import usage
from lossy_figures import Rows
from lossy_path import LossyPath


def compare(plain: LossyPath, encrypted: LossyPath, seconds: float) -> Rows:
    """Milliseconds of CPU a second, and how many times as much the encrypted one takes."""
    with plain, encrypted:
        begin = max(plain.begin_ns, encrypted.begin_ns)
        _run(plain, encrypted, begin)
        start, before = time.time_ns(), _cpu_ns(plain, encrypted)
        _run(plain, encrypted, begin + round(seconds * 1e9))
        took, after = time.time_ns() - start, _cpu_ns(plain, encrypted)
    used = [1000 * (b - a) / took for a, b in zip(before, after)]
    for name, without, with_key in zip(("publisher", "relay"), used[0::2], used[1::2]):
        yield f"CPU of the {name}, plain", "ms/s", without
        yield f"CPU of the {name}, encrypted", "ms/s", with_key
        yield f"CPU of the {name}, encrypted over plain", "", with_key / without


def _run(plain: LossyPath, encrypted: LossyPath, until_ns: int) -> None:
    for path in (plain, encrypted):
        path.run_until(until_ns)


def _cpu_ns(*paths: LossyPath) -> "list[int]":
    """Publisher of each path, then relay of each."""
    programs = [*(path.publisher for path in paths), *(path.relay for path in paths)]
    return [usage.cpu_ns(process.pid) for process in programs]
