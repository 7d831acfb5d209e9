"""The systemd units and the example configurations beside them."""

import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from harness import ROOT, Lab, is_free, program, wait_until

DEPLOY = ROOT / "tools/deploy"
UNITS = sorted(path.name for path in DEPLOY.glob("*.service"))
KEYED = {"veter-publish.service": "publish.conf", "veter-relay.service": "relay.conf"}
CREDENTIALS = [*((unit, "key.conf") for unit in KEYED), ("veter-relay.service", "sdp.conf")]


def analyze(*arguments) -> subprocess.CompletedProcess:
    return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True)


def systemd_version() -> int:
    return int(re.search(r"\d+", analyze("--version").stdout)[0])


def exposure_is_low(unit: pathlib.Path) -> bool:
    """At most 2.0 of 10, without asking a running systemd."""
    return analyze("security", "--offline=yes", "--threshold=20", str(unit)).returncode == 0


@unittest.skipUnless(shutil.which("systemd-analyze"), "no systemd-analyze")
class Units(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def copy(self, name: str) -> pathlib.Path:
        """With the programs where they are before they are installed."""
        text = (DEPLOY / name).read_text()
        mediamtx = subprocess.run([ROOT / "tools/mediamtx"], capture_output=True, text=True)
        text = text.replace("ExecStart=mediamtx", f"ExecStart={mediamtx.stdout.strip()}")
        text = re.sub("ExecStart=(veter-[a-z]+)", lambda m: f"ExecStart={program(m[1])}", text)
        path = self.folder / name
        path.write_text(text)
        return path

    def test_there_are_three(self):
        self.assertEqual(UNITS, ["mediamtx.service", "veter-publish.service", "veter-relay.service"])

    def test_systemd_understands_every_line(self):
        for name in UNITS:
            with self.subTest(name):
                result = analyze("verify", "--man=no", str(self.copy(name)))
                self.assertEqual((result.returncode, result.stdout + result.stderr), (0, ""))

    def test_systemd_understands_the_credentials_beside_them(self):
        """A wrong drop-in is noticed, so the right one was read."""
        for name, file in CREDENTIALS:
            drop_in = self.copy(name).with_name(f"{name}.d") / file
            drop_in.parent.mkdir(exist_ok=True)
            shipped = (DEPLOY / file).read_text()
            wrong = shipped.replace("LoadCredential=", "LoadCredential=a/")
            for text, right in (shipped, True), (wrong, False):
                with self.subTest(name, file=file, right=right):
                    drop_in.write_text(text)
                    result = analyze("verify", "--man=no", str(self.folder / name))
                    self.assertEqual(result.stdout + result.stderr == "", right, result.stderr)
            drop_in.unlink()

    def test_sessions_are_counted_in_a_folder_of_their_own(self):
        for name in KEYED:
            text = (DEPLOY / name).read_text()
            self.assertIn(f"\nStateDirectory={name.partition('.')[0]}\n", text)
            self.assertIn("\nStateDirectoryMode=0700\n", text)

    def test_systemd_understands_what_argus_needs(self):
        unit = self.copy("veter-publish.service")
        drop_in = unit.with_name(f"{unit.name}.d") / "argus.conf"
        drop_in.parent.mkdir()
        argus = (DEPLOY / "argus.conf").read_text()
        for text, right in (argus, True), (argus.replace("auto", "some"), False):
            with self.subTest(right=right):
                drop_in.write_text(text)
                result = analyze("verify", "--man=no", str(unit))
                self.assertEqual(result.stdout + result.stderr == "", right, result.stderr)

    def test_they_are_hardened(self):
        if systemd_version() < 250:
            self.skipTest("systemd before 250 cannot judge a unit that is not loaded")
        for name in UNITS:
            with self.subTest(name):
                self.assertTrue(exposure_is_low(DEPLOY / name))

    def test_an_unhardened_unit_is_found(self):
        if systemd_version() < 250:
            self.skipTest("systemd before 250 cannot judge a unit that is not loaded")
        unit = self.folder / "open.service"
        unit.write_text("[Service]\nExecStart=/bin/true\n")
        self.assertFalse(exposure_is_low(unit))


class Configurations(unittest.TestCase):
    def setUp(self):
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.__exit__, None, None, None)

    def test_relay_reads_its_configuration_and_the_sdp(self):
        sdp = self.lab.folder / "input.sdp"
        port = self.lab.port()
        text = (DEPLOY / "input.sdp").read_text()
        sdp.write_text(text.replace("m=video 9000 ", f"m=video {port} "))
        configuration = self.lab.folder / "relay.conf"
        text = (DEPLOY / "relay.conf").read_text()
        text = text.replace('# sdp = "/etc/veter/input.sdp"', f'sdp = "{sdp}"')
        configuration.write_text(text.replace(":9464", f":{self.lab.port()}"))
        relay = self.lab.start("relay", [program("veter-relay"), "--config", configuration])
        wait_until(lambda: not is_free(port) or not relay.running, 5, "the relay's socket")
        self.assertEqual(relay.terminate(), 0)

    def test_the_key_is_read_from_where_systemd_puts_it(self):
        credential = re.search("^LoadCredential=(.+):", (DEPLOY / "key.conf").read_text(), re.M)[1]
        for unit, configuration in KEYED.items():
            path = re.search('^# key-file = "(.+)"', (DEPLOY / configuration).read_text(), re.M)[1]
            self.assertEqual(path, f"/run/credentials/{unit}/{credential}")

    def test_the_sdp_is_read_from_where_systemd_puts_it(self):
        credential = re.search("^LoadCredential=(.+):", (DEPLOY / "sdp.conf").read_text(), re.M)[1]
        path = f"/run/credentials/veter-relay.service/{credential}"
        self.assertIn(path, (DEPLOY / "relay.conf").read_text())

    def test_a_wrong_option_is_not_retried(self):
        for unit in KEYED:
            name = unit.removesuffix(".service")
            wrong = self.lab.folder / "wrong.conf"
            wrong.write_text('sdpp = "x"\n')
            status = self.lab.start(name, [program(name), "--config", wrong]).wait()
            text = (DEPLOY / unit).read_text()
            self.assertIn(f"\nRestartPreventExitStatus={status}\n", text)

    def test_publisher_reads_its_configuration(self):
        configuration = self.lab.folder / "publish.conf"
        text = (DEPLOY / "publish.conf").read_text()
        text = re.sub(r'# dest = "\S+"', f'dest = "127.0.0.1:{self.lab.port()}"', text)
        text = re.sub(r'source = "\S+"', 'source = "test:"', text)
        configuration.write_text(text)
        command = [program("veter-publish"), "--config", configuration, "--duration", "1s"]
        publisher = self.lab.start("publish", command)
        self.assertEqual(publisher.wait(), 0, publisher.text)


if __name__ == "__main__":
    unittest.main()
