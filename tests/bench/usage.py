"""What a running process of another program has used, and a measuring one that is in time."""

import os
import re
import time


def cpu_ns(pid: int) -> int:
    """CPU time of all its threads, those that ended included: its CPU clock, as
    clock_getcpuclockid(3) makes it, which counts nanoseconds where /proc/PID/stat has ticks."""
    return time.clock_gettime_ns((~pid) << 3 | 2)


def peak_megabytes(pid: int) -> float:
    """Most memory it had resident at once, libraries included."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read()).group(1)) / 1024


def be_in_time() -> None:
    """Lets this process, but none it starts, run as soon as something arrives for it. Where that is
    not allowed the figures are noisier."""
    try:
        policy = os.SCHED_FIFO | os.SCHED_RESET_ON_FORK
        os.sched_setscheduler(0, policy, os.sched_param(1))
    except PermissionError:
        pass
