"""What a file or pipe states about its pictures is respected: range, pixel aspect ratio, rotation.
A picture is white in its top left quarter and black elsewhere."""

import struct
import subprocess
import unittest

import viewers
from harness import Lab, program, wait_until

QUARTER = "color=black:s={0}x{1},drawbox=w=iw/2:h=ih/2:c=white:t=fill"
BLACK, WHITE = 16, 235
ONE = 1 << 16


def ffmpeg(*arguments) -> None:
    command = ["ffmpeg", "-nostdin", "-v", "error", "-y", *arguments]
    subprocess.run([str(word) for word in command], check=True)


def turn(path, matrix) -> None:
    """Writes the display matrix over the one in the track header of an MP4 file."""
    content = bytearray(path.read_bytes())
    struct.pack_into(">9i", content, content.index(b"tkhd") + 44, *matrix)
    path.write_bytes(content)


class SourceSays(unittest.TestCase):
    def setUp(self):
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.__exit__, None, None, None)

    def make(self, name, size, *options):
        path = self.lab.folder / name
        ffmpeg("-f", "lavfi", "-t", 1, "-i", QUARTER.format(*size), *options, path)
        return path

    def luma(self, source, size, *options, stdin=None):
        """One sent picture's, as lines of samples."""
        width, height = size
        sdp = self.lab.folder / "input.sdp"
        port = self.lab.port(pair=True)
        command = [program("veter-publish"), "--source", source, "--size", f"{width}x{height}"]
        command += ["--dest", f"127.0.0.1:{port}", "--sdp-out", sdp, "--gop", "200ms", *options]
        self.lab.start("veter-publish", command, stdin=stdin)
        wait_until(sdp.exists, 10, "the SDP")
        command = ["ffmpeg", "-v", "error", "-protocol_whitelist", "file,udp,rtp", "-i", sdp]
        command += ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-"]
        process = self.lab.start("ffmpeg", command, capture_stdout=True)
        player = viewers.Player(process, width * height * 3 // 2, look=bytes)
        picture = player.read(1)[0]
        return [picture[y * width : (y + 1) * width] for y in range(height)]

    def assert_grey(self, got, wanted):
        self.assertLess(abs(got - wanted), 4)

    def test_a_pipe_of_full_range(self):
        path = self.make("h.y4m", (320, 180), "-vf", "scale=out_range=full", "-pix_fmt", "yuvj420p")
        self.assertIn(b"XCOLORRANGE=FULL", path.read_bytes()[:200])
        command = ["ffmpeg", "-v", "error", "-re", "-stream_loop", -1, "-i", path]
        command += ["-pix_fmt", "yuvj420p", "-f", "yuv4mpegpipe", "-"]
        writer = self.lab.start("writer", command, capture_stdout=True)
        lines = self.luma("file:-", (320, 180), stdin=writer.popen.stdout)
        self.assert_grey(lines[40][80], WHITE)
        self.assert_grey(lines[140][240], BLACK)

    def test_motion_jpeg(self):
        path = self.make("cam.avi", (320, 180), "-c:v", "mjpeg", "-q:v", 2)
        lines = self.luma(f"file:{path}?loop=1", (320, 180))
        self.assert_grey(lines[40][80], WHITE)
        self.assert_grey(lines[140][240], BLACK)

    def test_pixels_twice_as_wide_as_high(self):
        square = self.make("square.mp4", (160, 180), "-c:v", "mpeg4", "-q:v", 2)
        path = self.lab.folder / "wide.mp4"
        ffmpeg("-i", square, "-c", "copy", "-aspect", "16:9", path)  # only the container says it
        lines = self.luma(f"file:{path}?loop=1", (320, 180))
        self.assert_grey(lines[40][8], WHITE)  # no bars

    def test_a_phone_held_upright(self):
        path = self.make("phone.mp4", (320, 180), "-c:v", "mpeg4", "-q:v", 2)
        turn(path, (0, ONE, 0, -ONE, 0, 0, 0, 0, 1 << 30))  # by 90 degrees, clockwise
        lines = self.luma(f"file:{path}?loop=1", (180, 320))
        self.assert_grey(lines[80][172], WHITE)  # top right, no bars
        self.assert_grey(lines[80][45], BLACK)
        lines = self.luma(f"file:{path}?loop=1", (320, 180), "--rotate", "90")
        self.assert_grey(lines[140][240], WHITE)  # what is asked for comes on top


if __name__ == "__main__":
    unittest.main()
