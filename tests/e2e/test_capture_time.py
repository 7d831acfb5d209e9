"""The sender reports of the RTSP session say when a picture was taken on the robot (RFC 3550 section
6.4.1), not when it passed the relay."""

import select
import struct
import time
import typing
import unittest

import rtp
import rtsp_sink
from chain import Chain, publish_to
from harness import SLOW, Lab


class ClockMap(typing.NamedTuple):
    """What a sender report maps: this instant of the wall clock to that RTP timestamp."""

    seconds: float  # NTP
    timestamp: int

    def wall_clock(self, timestamp: int) -> float:
        ahead = (timestamp - self.timestamp + 2**31) % 2**32 - 2**31
        return self.seconds + ahead / 90_000


def clock_map(rtcp: bytes) -> "ClockMap | None":
    if len(rtcp) < 20 or rtcp[1] != 200:
        return None
    ntp, timestamp = struct.unpack_from(">QI", rtcp, 8)
    return ClockMap(ntp / 2**32, timestamp)


class CaptureTime(unittest.TestCase):
    def test_sender_reports_carry_it(self):
        with Lab() as lab:
            chain = Chain(lab, server=False, relay=False, publisher=False)
            host, port = chain.destination.split(":")
            tap_port = lab.port()
            tap, sink = rtp.udp_sink(tap_port), rtsp_sink.RtspSink(lab.port())
            self.addCleanup(tap.close)
            self.addCleanup(sink.close)
            chain.start_relay(url=sink.url)
            lab.start("veter-publish", publish_to(f"127.0.0.1:{tap_port}"))

            told, sent = [], []  # the robot's reports, and the timestamps of its pictures
            select.select([tap], [], [], 10 * SLOW)  # until it sends
            deadline = time.monotonic() + 8  # two reports of the RTSP session, five seconds apart
            while time.monotonic() < deadline:
                for sock in select.select([tap, *sink.sockets()], [], [], 0.1)[0]:
                    if sock is not tap:
                        sink.on_readable(sock)
                        continue
                    wire, _ = rtp.receive(tap)
                    tap.sendto(wire, (host, int(port)))
                    told.append(clock_map(wire))
                    packet = rtp.parse(wire)
                    if packet and packet.marker:
                        sent.append(packet.timestamp)

            robot = [t for t in told if t]
            session = [clock_map(report) for report in sink.reports]
            self.assertGreaterEqual(len(robot), 6)
            self.assertGreaterEqual(len(session), 2)
            self.assertGreater(len(sink.timestamps), 150)
            for said, shown in zip(sent, sink.timestamps):
                taken = robot[0].wall_clock(said)
                for report in (session[0], session[-1]):
                    self.assertAlmostEqual(report.wall_clock(shown), taken, delta=0.002)


if __name__ == "__main__":
    unittest.main()
