"""Wrong options, files and packets: one clear line, or a stream that continues undisturbed."""

import os
import random
import re
import signal
import socket
import struct
import subprocess
import threading
import time
import unittest

import timecode
import viewers
from chain import Chain
from harness import SLOW, Lab, program

# options, what the one line on stderr must say
WRONG_PUBLISH_OPTIONS = [
    ("", r"--dest is required"),
    ("--dest vps", r"--dest: 'vps'.*HOST:PORT"),
    ("--dest vps:0", r"--dest: 'vps:0'.*1 to 65535"),
    ("--dest vps:99999", r"--dest: 'vps:99999'.*1 to 65535"),
    ("--dest vps:9000 --size 1281x720", r"--size: '1281x720'.*even.*H.264"),
    ("--dest vps:9000 --size big", r"--size: 'big'.*1280x720"),
    ("--dest vps:9000 --fps 0", r"--fps: '0'.*1 to 240"),
    ("--dest vps:9000 --bitrate -1", r"--bitrate: '-1'.*2M"),
    ("--dest vps:9000 --gop 0", r"--gop: '0'.*30ms to 60s"),
    ("--dest vps:9000 --threads -1", r"--threads.*-1"),
    ("--dest vps:9000 --mtu 99", r"--mtu.*99"),
    ("--dest vps:9000 --speed 9", r"--speed"),
    ("--dest vps:9000 --flip x", r"--flip: 'x'.*h, v or hv"),
    ("--dest vps:9000 --rotate 45", r"--rotate: '45'.*0, 90, 180 or 270"),
    ("--dest vps:9000 --format XXXX", r"--format: 'XXXX'.*YU12"),
    ("--dest vps:9000 --control gain", r"--control: 'gain'.*NAME=VALUE"),
    ("--dest vps:9000 --log-level loud", r"--log-level: 'loud'.*debug"),
    ("--dest vps:9000 --source webcam:0", r"--source.*webcam.*v4l2:.*test:.*file:"),
    ("--dest vps:9000 --preset sloth", r"--preset: 'sloth'.*superfast"),
]
WRONG_RELAY_OPTIONS = [
    ("", r"--sdp is required"),
    ("--sdp x --publish http://vps/", r"--publish: 'http://vps/'.*rtsp://"),
    ("--sdp x --publish rtsp://robot:SECRET@vps", r"--publish: 'rtsp://vps'.*/PATH"),
    ("--sdp x --publish robot:SECRET@vps/cam", r"--publish: '...'.*/PATH"),
    ("--sdp x --publish rtsp://robot:p@ss/SECRET@vps/cam", r"--publish: 'rtsp://...'.*%40"),
    ("--sdp x --publish rtsp://robot:pa#SECRET@vps/cam", r"--publish: 'rtsp://...'.*%40"),
    ("--sdp x rtsp://robot:SECRET@vps/cam?jwt=SECRET", r"rtsp://vps/cam"),
    ("--sdp x --latency -5", r"--latency: '-5'.*auto.*120ms"),
    ("--sdp x --latency 10s", r"--latency: '10s'.*2s"),
    ("--sdp x --on-loss panic", r"--on-loss.*panic.*freeze.*pass"),
    ("--sdp x --fast", r"--fast"),
]
GOOD_SDP = "v=0\nc=IN IP4 127.0.0.1\nm=video {port} RTP/AVP 96\na=rtpmap:96 H264/90000\n"
WRONG_SDP = [
    ("", r"is empty"),
    ("hello", r"no video"),
    ("v=0\nm=audio 9000 RTP/AVP 0\n", r"no video"),
    (GOOD_SDP.replace("H264", "VP8"), r"not H.264.*VP8"),
    (GOOD_SDP.replace("AVP 96", "AVP 96 97"), r"two formats"),
    (GOOD_SDP + "m=video 9002 RTP/AVP 96\n", r"two video"),
    (GOOD_SDP.replace("{port}", "0"), r"no usable port"),
    (GOOD_SDP.replace("RTP/AVP", "RTP/SAVP"), r"encrypted"),
    ("x" * 70000, r"larger than any SDP"),
]


class BadInput(unittest.TestCase):
    def setUp(self):
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.__exit__, None, None, None)

    def assert_fails(self, command, status, pattern):
        result = subprocess.run(
            [str(a) for a in command], capture_output=True, text=True, timeout=10 * SLOW, check=False
        )
        lines = [line for line in result.stderr.splitlines() if not re.match(r"\d\d:\d\d", line)]
        self.assertEqual(result.returncode, status, result.stderr)
        self.assertEqual(len(lines), 1, result.stderr)
        self.assertRegex(lines[0], pattern)
        self.assertNotIn("SECRET", result.stderr)
        self.assertTrue(lines[0].startswith(os.path.basename(command[0]) + ": "), lines[0])

    def as_nobody(self, command):
        prefix = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        return subprocess.run(
            [*prefix, *map(str, command)], capture_output=True, text=True, timeout=10 * SLOW, check=False
        )


class CommandLine(BadInput):
    def test_publish(self):
        for options, pattern in WRONG_PUBLISH_OPTIONS:
            with self.subTest(options=options):
                self.assert_fails([program("veter-publish"), *options.split()], 2, pattern)

    def test_relay(self):
        for options, pattern in WRONG_RELAY_OPTIONS:
            with self.subTest(options=options):
                self.assert_fails([program("veter-relay"), *options.split()], 2, pattern)

    def test_configuration_file(self):
        file = self.lab.folder / "veter.conf"
        for text, pattern in [("bitrate=\"fast\"\n", r"--bitrate: 'fast'"), ("speed=9\n", r"speed")]:
            with self.subTest(text=text):
                file.write_text('dest="vps:9000"\n' + text)
                self.assert_fails([program("veter-publish"), "--config", file], 2, pattern)

    def test_help_and_version(self):
        for name in ("veter-publish", "veter-relay", "veter-probe"):
            for option, pattern in [("--help", "--log-level"), ("--version", name + r" \d+\.\d+")]:
                result = subprocess.run(
                    [program(name), option], capture_output=True, text=True, check=True
                )
                self.assertRegex(result.stdout, pattern)


class Files(BadInput):
    def test_sdp(self):
        file = self.lab.folder / "input.sdp"
        for text, pattern in WRONG_SDP:
            with self.subTest(sdp=text[:60]):
                file.write_text(text.replace("{port}", str(self.lab.port())))
                self.assert_fails([program("veter-relay"), "--sdp", file], 1, pattern)

    def test_sdp_that_cannot_be_read(self):
        relay = program("veter-relay")
        self.assert_fails([relay, "--sdp", self.lab.folder / "no"], 1, "No such file")
        self.assert_fails([relay, "--sdp", self.lab.folder], 1, "Is a directory")

    @unittest.skipIf(os.geteuid() != 0, "only root can become somebody who may not")
    def test_permissions(self):
        file = self.lab.folder / "input.sdp"
        file.write_text(GOOD_SDP)
        file.chmod(0o600)
        relay = self.as_nobody([program("veter-relay"), "--sdp", file])
        self.assertEqual(relay.returncode, 1)
        self.assertRegex(relay.stderr, "Permission denied")
        command = [program("veter-publish"), "--dest", "127.0.0.1:9", "--source", f"v4l2:{file}"]
        publish = self.as_nobody(command)
        self.assertEqual(publish.returncode, 1)
        self.assertRegex(publish.stderr, r"group video.*Permission denied")

    def test_port_taken(self):
        port = self.lab.port()
        file = self.lab.folder / "input.sdp"
        file.write_text(GOOD_SDP.format(port=port))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.bind(("127.0.0.1", port))
            command = [program("veter-relay"), "--sdp", file]
            self.assert_fails(command, 1, rf"UDP port {port}.*in use")

    def test_sources(self):
        words = self.lab.folder / "words.txt"
        words.write_text("not a video")
        tone = self.lab.folder / "tone.wav"
        command = "ffmpeg -v error -f lavfi -i sine=duration=0.1".split()
        subprocess.run([*command, str(tone)], check=True)
        for source, pattern in [
            ("file:/does/not/exist", r"/does/not/exist.*No such file"),
            (f"file:{words}", r"words.txt.*Invalid data"),
            (f"file:{tone}", r"find video in .*tone.wav"),
            ("v4l2:/dev/does-not-exist", r"/dev/does-not-exist.*No such file"),
            ("v4l2:/dev/null", r"use /dev/null as a camera"),
        ]:
            with self.subTest(source=source):
                command = [program("veter-publish"), "--dest", "127.0.0.1:9", "--source", source]
                self.assert_fails(command, 1, pattern)


class StreamContinues(BadInput):
    def test_ten_thousand_wrong_datagrams(self):
        chain = Chain(self.lab, relay=False)
        chain.start_relay("--stats")
        chain.server.wait_ready()
        viewer = viewers.start_ffmpeg(
            self.lab, ["-rtsp_transport", "tcp", "-i", chain.server.url()]
        )
        viewer.read(10)
        host, port = chain.destination.split(":")
        rng = random.Random(1)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for i in range(10_000):
                sender.sendto(wrong_datagram(rng, i), (host, int(port)))
                if i % 20 == 19:
                    time.sleep(0.005)
        shown = viewer.read(90)
        self.assertEqual(timecode.gaps(shown), [])
        self.assertEqual(chain.server.complaints(), [])
        time.sleep(1.1)  # the next line of figures
        figures = dict(re.findall(r"(\w+)=(\S+)", chain.relay.text.splitlines()[-1]))
        counted = sum(int(figures[k]) for k in ("malformed", "wrong_type", "refused"))
        self.assertGreaterEqual(counted, 7_500)  # the fourth kind is RTCP of no sender, which is legal
        self.assertEqual(int(figures["lost"]), 0)

    @unittest.skipIf(
        os.environ.get("VETER_SANITIZE") == "thread", "glibc's getaddrinfo_a crashes under tsan"
    )
    def test_unknown_host(self):
        command = [program("veter-publish"), "--source", "test:", "--dest", "robot.invalid:9000"]
        publisher = self.lab.start("veter-publish", command)
        publisher.wait_for("cannot look up robot.invalid")
        time.sleep(1)
        self.assertTrue(publisher.running)
        self.assert_ends(publisher, signal.SIGTERM)

    def test_y4m_cut_off_in_a_picture(self):
        port = self.lab.port()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
            receiver.bind(("127.0.0.1", port))
            receiver.settimeout(5 * SLOW)
            picture = b"FRAME\n" + bytes(320 * 240 * 3 // 2)
            whole = b"YUV4MPEG2 W320 H240 F30:1 C420jpeg\n" + 5 * picture
            command = [program("veter-publish"), "--source", "file:-", "--size", "320x240"]
            result = subprocess.run(
                [*command, "--dest", f"127.0.0.1:{port}", "--stats"],
                input=whole + picture[:1000],
                capture_output=True,
                timeout=10 * SLOW,
                check=False,
            )
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertRegex(result.stderr.decode(), "inside a frame")
            markers = [d for d in datagrams(receiver) if d[1] == 96 | 0x80]
        # Two pictures wait at most and the newest win; the last one is always sent.
        self.assertGreaterEqual(len(markers), 2)

    def test_a_description_without_end_ends_the_probe(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            thread = threading.Thread(target=describe_without_end, args=[server])
            thread.start()
            url = f"rtsp://127.0.0.1:{server.getsockname()[1]}/camera"
            self.assert_fails([program("veter-probe"), url], 1, "longer than 64 kB")
            thread.join()

    def test_signals_end_everything_within_a_second(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            chain = Chain(self.lab)
            chain.server.wait_ready()
            self.assert_ends(chain.publisher, number)
            self.assert_ends(chain.relay, number)
            chain.server.process.kill()

    def test_a_signal_ends_a_relay_whose_server_does_not_answer(self):
        with socket.socket() as tarpit:
            tarpit.bind(("127.0.0.1", 0))
            tarpit.listen()
            tarpit.settimeout(10 * SLOW)
            chain = Chain(self.lab, server=False, relay=False)
            url = f"rtsp://127.0.0.1:{tarpit.getsockname()[1]}/camera"
            chain.start_relay(url=url)
            connection, _ = tarpit.accept()
            time.sleep(0.3)
            self.assert_ends(chain.relay, signal.SIGINT)
            connection.close()

    def assert_ends(self, process, number):
        begin = time.monotonic()
        process.popen.send_signal(number)
        self.assertEqual(process.wait(5), 0, process.text)
        self.assertLess(time.monotonic() - begin, SLOW)


def describe_without_end(server):
    """An RTSP server (RFC 2326), until the client disconnects."""
    connection, _ = server.accept()
    with connection:
        try:
            while request := connection.recv(1 << 16).decode():
                sequence = re.search(r"CSeq: *(\d+)", request, re.IGNORECASE)[1]
                head = f"RTSP/1.0 200 OK\r\nCSeq: {sequence}\r\n"
                if request.startswith("DESCRIBE"):
                    head += "Content-Type: application/sdp\r\nContent-Length: 100000000\r\n"
                connection.sendall(head.encode() + b"\r\n")
                if request.startswith("DESCRIBE"):
                    for _ in range(10_000):
                        connection.sendall(b"a=x\r\n" * 2000)
        except OSError:  # it has left
            pass


def wrong_datagram(rng, i):
    kind = i % 4
    if kind == 0:  # random, but not the RTP of this stream
        return bytes([rng.randrange(0, 128)]) + rng.randbytes(rng.randrange(0, 1400))
    if kind == 1:  # cut off
        return struct.pack("!BBHII", 0x8F, 96, i & 0xFFFF, i, 7)[: rng.randrange(0, 12)]
    if kind == 2:  # another payload type
        return struct.pack("!BBHII", 0x80, 97, i & 0xFFFF, i, 7) + rng.randbytes(100)
    return struct.pack("!BBHI", 0x81, 201, 7, i) + rng.randbytes(28)  # RTCP RR of another receiver


def datagrams(receiver):
    receiver.setblocking(False)
    while True:
        try:
            yield receiver.recv(2048)
        except BlockingIOError:
            return


del BadInput  # has no tests of its own

if __name__ == "__main__":
    unittest.main()
