"""A laboratory for tests with real programs: temporary folder, free ports, processes that never
outlive the test."""

import functools
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
# How many times longer veter may take here: 1, or more with sanitizers or in an emulator.
SLOW = int(os.environ.get("VETER_SLOW", "1"))
# Width and height of what is encoded; an emulator keeps up with small pictures only.
SIZE = (1280, 720) if SLOW < 10 else (256, 144)


def program(name: str) -> str:
    """Path of one of veter's own programs; VETER_BIN is the folder they were built in."""
    folder = pathlib.Path(os.environ.get("VETER_BIN", ROOT / "build/dev/tools"))
    path = folder / name
    if not path.exists():
        raise FileNotFoundError(f"{path}: build it first, or set VETER_BIN")
    return str(path)


@functools.lru_cache
def libavformat() -> int:
    """Major version of the system's, which veter uses as ffmpeg does."""
    text = subprocess.run(["ffmpeg", "-version"], capture_output=True, text=True, check=True).stdout
    return int(re.search(r"libavformat +(\d+)", text)[1])


def wait_until(condition, timeout: float, what: str, every: float = 0.05):
    """Returns the first true value of `condition()`; raises TimeoutError naming `what`. `timeout` is
    meant for a machine of normal speed."""
    deadline = time.monotonic() + timeout * SLOW
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {timeout * SLOW:g} s")
        time.sleep(every)


class Process:
    """A program with its output in a file; `capture_stdout` leaves standard output as a pipe."""

    def __init__(self, arguments, log: pathlib.Path, env=None, capture_stdout=False, stdin=None):
        self.arguments = [str(a) for a in arguments]
        self.log = log
        with open(log, "ab") as output:
            self.popen = subprocess.Popen(
                # Ends with the test even where the test itself is killed, as on a time-out.
                ["setpriv", "--pdeathsig", "KILL", "--", *self.arguments],
                stdin=subprocess.DEVNULL if stdin is None else stdin,
                stdout=subprocess.PIPE if capture_stdout else output,
                stderr=output,
                env={**os.environ, **(env or {})},
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self.popen.pid

    @property
    def running(self) -> bool:
        return self.popen.poll() is None

    @property
    def text(self) -> str:
        return self.log.read_text(errors="replace")

    def wait_for(self, pattern: str, timeout: float = 10) -> "re.Match[str]":
        """Waits for a line of output that matches; fails at once when the program ends."""

        def found():
            running = self.running
            match = re.search(pattern, self.text, re.MULTILINE)
            if not match and not running:
                raise RuntimeError(f"{self} ended with {self.popen.returncode}:\n{self.text}")
            return match

        return wait_until(found, timeout, f"{pattern!r} in the output of {self}")

    def wait(self, timeout: float = 10) -> int:
        return self.popen.wait(timeout * SLOW)

    def terminate(self, timeout: float = 5) -> int:
        """SIGTERM, then as long as it takes to end; raises subprocess.TimeoutExpired."""
        if self.running:
            self.popen.terminate()
        return self.wait(timeout)

    def pause(self) -> None:
        self.popen.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.popen.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """kill -9, the program and what it started."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.popen.wait()
        for pipe in (self.popen.stdin, self.popen.stdout):
            if pipe:
                pipe.close()

    def __str__(self) -> str:
        return f"{os.path.basename(self.arguments[0])} ({self.pid})"


class Lab:
    """with Lab() as lab: …; the folder stays when VETER_KEEP is set."""

    def __enter__(self) -> "Lab":
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="veter-"))
        self.folder.chmod(0o755)  # a viewer may run as another user
        self._processes: "list[Process]" = []
        self._ports: "set[int]" = set()
        return self

    def __exit__(self, _kind, _value, _trace) -> None:
        for process in reversed(self._processes):
            process.kill()
        if os.environ.get("VETER_KEEP"):
            print(f"logs are in {self.folder}")
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, name: str, arguments, **options) -> Process:
        """Starts a program; its output goes to NAME.log, behind earlier output. Its state
        is in the folder, too."""
        state = {"XDG_STATE_HOME": str(self.folder / "state")}
        options["env"] = {**state, **(options.get("env") or {})}
        process = Process(arguments, self.folder / f"{name}.log", **options)
        self._processes.append(process)
        return process

    def port(self, pair: bool = False) -> int:
        """A port free for TCP and UDP; `pair`: even, and the next one is free too (RTP, RTCP)."""
        while True:
            # Below 32768, where Linux picks the ports of outgoing connections from.
            first = random.randrange(20000, 32000, 2)
            ports = {first, first + 1} if pair else {first}
            if not ports & self._ports and all(map(is_free, ports)):
                self._ports |= ports
                return first


def is_free(port: int) -> bool:
    """No socket has the port, of TCP or of UDP."""
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind(("", port))
            except OSError:
                return False
    return True
