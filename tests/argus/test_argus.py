"""veter-publish with the camera of the stand-in for Argus, seen by ffprobe and ffmpeg."""

import os
import subprocess
import unittest

import timecode
import viewers
from harness import Lab, wait_until

PUBLISH = os.environ["VETER_ARGUS_PUBLISH"]
PICTURES = 75


class Publisher(unittest.TestCase):
    def test_streams_every_picture_once(self):
        with Lab() as lab:
            port = lab.port()
            sdp = lab.folder / "camera.sdp"
            command = [PUBLISH, "--source", "argus:0", "--dest", f"127.0.0.1:{port}"]
            command += ["--preset", "ultrafast", "--fec", "off", "--timecode", "--sdp-out", sdp]
            command += ["--control", "exposure_time=100..5000,white_balance=daylight"]
            publisher = lab.start("veter-publish", command)
            publisher.wait_for(r"camera argus:0: 1280x720@30 from mode 1 \(1920x1080\)")
            wait_until(sdp.exists, 5, "the SDP")
            source = ["-protocol_whitelist", "file,udp,rtp", "-i", sdp]
            probe = ["ffprobe", "-v", "error", *source, "-of", "csv=p=0"]
            probe += ["-show_entries", "stream=codec_name,width,height"]
            found = subprocess.run(probe, capture_output=True, text=True, timeout=30, check=True)
            self.assertEqual(found.stdout.strip(), "h264,1280,720")
            shown = viewers.ffmpeg_from(lab, source, PICTURES)
            self.assertGreaterEqual(len(shown), PICTURES)
            self.assertEqual(timecode.gaps(shown), [])
            self.assertEqual(publisher.terminate(), 0)

    def test_lists_modes(self):
        command = [PUBLISH, "--source", "argus:0", "--list-formats"]
        found = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True)
        self.assertRegex(found.stdout, r"NV12  up to 1920x1080 at 2 to 60 .*\(sensor_mode=1\)")

    def test_refuses_what_the_camera_lacks(self):
        for options, status, pattern in (
            ("argus:0 --control sensor_mode=7", 2, r"sensor_mode=7: must be 0 to 2"),
            ("argus:0 --control zoom=2", 2, r"no control 'zoom'; it has sensor_mode, exposure_time"),
            ("argus:0 --format YUYV", 2, r"argus:0 has no format YUYV; it has NV12"),
            ("argus:4", 1, r"open camera argus:4 \(1 found\): No such device"),
            ("argus:4 --list-formats", 1, r"open camera argus:4 \(1 found\): No such device"),
        ):
            command = [PUBLISH, "--dest", "127.0.0.1:9", "--source", *options.split()]
            with self.subTest(options=options):
                done = subprocess.run(command, capture_output=True, text=True, timeout=10)
                self.assertEqual(done.returncode, status, done.stderr)
                self.assertRegex(done.stderr, pattern)
                self.assertEqual(done.stderr.count("\n"), 1)


if __name__ == "__main__":
    unittest.main()
