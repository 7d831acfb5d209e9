"""The Debian packages of this build: what is in them, and what lintian says."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from harness import ROOT

BUILD = pathlib.Path(os.environ["VETER_BIN"]).parent
PROGRAMS = {
    "veter-publisher": {"veter-publish", "veter-devices"},
    "veter-relay": {"veter-relay"},
    "veter-tools": {"veter-probe", "veter-impair", "veter-view"},
    "libveter-dev": set(),
}
CONFIGURATION = {
    "veter-publisher": {"publish.conf"},
    "veter-relay": {"relay.conf", "input.sdp", "mediamtx.yml"},
    "veter-tools": set(),
    "libveter-dev": set(),
}

SECRET = {"/etc/veter/relay.conf", "/etc/veter/mediamtx.yml"}


def output(*command) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def make_packages(folder: pathlib.Path) -> "dict[str, pathlib.Path]":
    """By name."""
    command = ["cpack", "--config", BUILD / "CPackConfig.cmake", "-B", folder]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1767225600"}
    subprocess.run(command, cwd=BUILD, env=environment, check=True, stdout=subprocess.DEVNULL)
    return {path.name.split("_")[0]: path for path in folder.glob("*.deb")}


def files(package: pathlib.Path) -> "dict[str, str]":
    """Mode, owner and group of each path that is no folder."""
    lines = output("dpkg-deb", "-c", package).splitlines()
    rows = [line.split(None, 5) for line in lines if not line.startswith("d")]
    return {row[5][1:]: f"{row[0]} {row[1]}" for row in rows}


@unittest.skipUnless(shutil.which("dpkg-shlibdeps"), "no dpkg-shlibdeps")
class Packages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="veter-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.packages = make_packages(cls.folder / "first")

    def test_there_are_four(self):
        self.assertEqual(self.packages.keys(), PROGRAMS.keys())

    def test_programs(self):
        for name, programs in PROGRAMS.items():
            found = files(self.packages[name])
            paths = {path for path in found if path.startswith("/usr/bin/")}
            self.assertEqual(paths, {f"/usr/bin/{program}" for program in programs})
            for program in programs:
                self.assertEqual(found[f"/usr/bin/{program}"], "-rwxr-xr-x root/root")
                self.assertIn(f"/usr/share/bash-completion/completions/{program}", found)

    @unittest.skipUnless(shutil.which("help2man"), "no help2man, so no manual pages")
    def test_manual_pages(self):
        for name, programs in PROGRAMS.items():
            for program in programs:
                with self.subTest(program):
                    page = f"/usr/share/man/man1/{program}.1.gz"
                    self.assertIn(page, files(self.packages[name]))
                    built = BUILD / "man" / f"{program}.1.gz"
                    command = ["man", "--warnings", "-E", "UTF-8", "-l", built]
                    result = subprocess.run(command, capture_output=True, text=True)
                    self.assertEqual(result.stderr, "")
                    self.assertRegex(result.stdout, rf"(?m)^NAME\n +{program} +- +\w")
                    for heading in ("SYNOPSIS", "OPTIONS", "EXIT STATUS", "EXAMPLES", "SEE ALSO"):
                        self.assertRegex(result.stdout, f"(?m)^{heading}$")

    def test_configuration_is_kept_on_upgrade(self):
        for name, wanted in CONFIGURATION.items():
            with self.subTest(name):
                paths = {f"/etc/veter/{file}" for file in wanted}
                found = {p for p in files(self.packages[name]) if p.startswith("/etc")}
                self.assertEqual(found, paths)
                if paths:
                    listed = output("dpkg-deb", "-I", self.packages[name], "conffiles")
                    self.assertEqual(set(listed.split()), paths)

    def test_files_that_can_hold_a_password_are_not_readable_by_all(self):
        found = files(self.packages["veter-relay"])
        private = {path for path, mode in found.items() if mode == "-rw-r----- root/root"}
        self.assertEqual(private, SECRET)

    def test_libraries_they_need_are_depended_on(self):
        for name, programs in PROGRAMS.items():
            if programs:
                depends = output("dpkg-deb", "-f", self.packages[name], "Depends")
                self.assertRegex(depends, r"\blibavformat\d+ \(>= ")

    def test_headers_find_what_they_include(self):
        depends = output("dpkg-deb", "-f", self.packages["libveter-dev"], "Depends")
        text = (ROOT / "cmake/VeterDependencies.cmake").read_text()
        for module in re.findall(r"IMPORTED_TARGET (?:lib)?(\w+)", text):
            self.assertRegex(depends, rf"\blib{module}-dev\b")

    def test_a_second_build_gives_the_same_bytes(self):
        again = make_packages(self.folder / "second")
        for name, path in self.packages.items():
            self.assertEqual(path.read_bytes(), again[name].read_bytes(), name)

    @unittest.skipUnless(shutil.which("lintian"), "no lintian")
    def test_lintian_finds_no_error(self):
        command = ["lintian", "--allow-root", "--fail-on", "error", *self.packages.values()]
        result = subprocess.run(command, capture_output=True, text=True)
        self.assertEqual(result.returncode, 0, result.stdout)


if __name__ == "__main__":
    unittest.main()
