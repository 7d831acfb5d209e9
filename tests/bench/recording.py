"""RTP of veter-publish, recorded once and replayed at its pace as often as wanted."""

import dataclasses
import re
import select
import socket
import struct
import time

import rtp
from harness import Lab, program

FPS = 30
FRAMES = 120  # a multiple of the GOP, so that the end joins the beginning


@dataclasses.dataclass
class Recording:
    packets: "list[tuple[int, rtp.Packet]]"  # nanoseconds after the first one
    sdp: str

    def write_sdp(self, lab: Lab, port: int):
        path = lab.folder / f"input-{port}.sdp"
        path.write_text(re.sub(r"m=video \d+", f"m=video {port}", self.sdp))
        return path


def record(lab: Lab) -> Recording:
    """FRAMES pictures of 720p30 at 2 Mbit/s from a key frame on."""
    port = lab.port(pair=True)
    sdp = lab.folder / "recorded.sdp"
    command = [program("veter-publish"), "--source", "test:", "--dest", f"127.0.0.1:{port}"]
    with rtp.udp_sink(port) as sink:
        publisher = lab.start("recorded", [*command, "--sdp-out", sdp])
        packets: "list[tuple[int, rtp.Packet]]" = []
        frames = 0
        while frames < FRAMES:
            if not select.select([sink], [], [], 5)[0]:
                raise RuntimeError(f"{publisher} sends nothing:\n{publisher.text}")
            wire, arrived = rtp.receive(sink)
            packet = rtp.parse(wire)
            if packet and (packets or rtp.starts_idr(packet.payload)):
                packets.append((arrived, packet))
                frames += packet.marker
        publisher.terminate()
    _require_all(packets)
    first = packets[0][0]
    return Recording([(arrived - first, packet) for arrived, packet in packets], sdp.read_text())


def _require_all(packets: "list[tuple[int, rtp.Packet]]") -> None:
    numbers = [packet.sequence for _, packet in packets]
    if any((b - a) % 65536 != 1 for a, b in zip(numbers, numbers[1:])):
        raise RuntimeError("the recording has a hole: the machine is too busy")


class Replay:
    """Sends a recording over and over, as one stream without a seam."""

    def __init__(self, recording: Recording, port: int):
        self.pictures: "list[tuple[bytes, int]]" = []  # last payload, when it was sent
        self._recording = recording
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._to = ("127.0.0.1", port)
        self._start = time.time_ns()
        self._sent = 0

    def close(self) -> None:
        self._socket.close()

    def send_due(self) -> float:
        """Returns the seconds to the next packet."""
        while True:
            packets = self._recording.packets
            turn, place = divmod(self._sent, len(packets))
            offset, packet = packets[place]
            due = self._start + offset + turn * FRAMES * 1_000_000_000 // FPS
            now = time.time_ns()
            if now < due:
                return (due - now) / 1e9
            self._send(packet, turn)

    def _send(self, packet: rtp.Packet, turn: int) -> None:
        first = self._recording.packets[0][1].timestamp
        timestamp = (packet.timestamp - first + turn * FRAMES * 90_000 // FPS) % 2**32
        kind = 96 | (0x80 if packet.marker else 0)
        header = struct.pack(">BBHII", 0x80, kind, self._sent % 65536, timestamp, 0x76657465)
        if packet.marker:
            self.pictures.append((packet.payload, time.time_ns()))
        try:
            self._socket.sendto(header + packet.payload, self._to)
        except ConnectionRefusedError:
            pass  # the relay is being started or is gone, which shows elsewhere
        self._sent += 1
