"""The scripts, with a PATH of stand-ins: what they choose, refuse and leave behind."""

import hashlib
import os
import pathlib
import platform
import re
import subprocess
import tarfile
import tempfile
import unittest

from harness import ROOT

ARCHES = {"x86_64": "amd64", "aarch64": "arm64", "armv7l": "armv7", "armv6l": "armv6"}

# Serves what lies in $SERVED and writes down each URL, and how it was asked for.
CURL = """#!/bin/sh
for argument; do
    case $previous in -o) to=$argument ;; esac
    case $argument in https:*) url=$argument ;; esac
    previous=$argument
done
echo "$url $* " >>"$SERVED/asked"
cp "$SERVED/${url##*/}" "$to"
"""

# Has the module of MediaMTX, with the hash $SUM, and builds it as what lies in $SERVED.
GO = """#!/bin/sh
case $1 in
    env) echo go1.26.0 ;;
    version) echo "go version go1.26.0" ;;
    mod) printf '{\\n\\t"Dir": "%s",\\n\\t"Sum": "%s"\\n}\\n' "$SERVED/module" "$SUM" ;;
    build)
        for argument; do
            [ "$previous" = -o ] && cp "$SERVED/mediamtx" "$argument"
            previous=$argument
        done ;;
esac
"""
OLD_GO = "#!/bin/sh\necho go1.19.8\n"


class Script(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.env = {"PATH": f"{self.folder}:/usr/bin:/bin", "HOME": str(self.folder)}

    def stand_in(self, name: str, text: str) -> None:
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o755)

    def run_tool(self, name: str, *arguments) -> subprocess.CompletedProcess:
        command = [str(ROOT / "tools" / name), *arguments]
        return subprocess.run(command, env=self.env, capture_output=True, text=True)


@unittest.skipUnless(platform.machine() in ARCHES, "MediaMTX has no release for this machine")
class MediaMtx(Script):
    def setUp(self):
        super().setUp()
        self.stand_in("mediamtx", "#!/bin/sh\necho v1.9.3\n")
        self.stand_in("curl", CURL)
        self.stand_in("go", OLD_GO)
        self.served = self.folder / "served"
        self.served.mkdir()
        self.env.update(SERVED=str(self.served), XDG_CACHE_HOME=str(self.folder / "cache"))
        self.cached = self.folder / "cache/veter/mediamtx-v1.20.1"

    def serve(self, wrong_hash: bool = False) -> None:
        self.stand_in("served/mediamtx", '#!/bin/sh\necho "${1:+v1.20.1}"\n')
        archive = self.served / f"mediamtx_v1.20.1_linux_{ARCHES[platform.machine()]}.tar.gz"
        with tarfile.open(archive, "w:gz") as packed:
            packed.add(self.served / "mediamtx", "mediamtx")
        digest = hashlib.sha256(b"" if wrong_hash else archive.read_bytes()).hexdigest()
        (self.served / "checksums.sha256").write_text(f"{digest}  {archive.name}\n")

    def test_downloads_once_and_keeps_it(self):
        self.serve()
        first = self.run_tool("mediamtx")
        self.assertEqual((first.returncode, first.stdout), (0, f"{self.cached}\n"), first.stderr)
        self.assertIn("older than v1.20", first.stderr)
        self.assertIn("building MediaMTX needs 1.26", first.stderr)
        self.assertIn("not pinned", first.stderr)
        asked = (self.served / "asked").read_text()
        self.assertEqual(self.run_tool("mediamtx", "--version").stdout, "v1.20.1\n")
        self.assertEqual((self.served / "asked").read_text(), asked)

    def test_a_download_with_the_wrong_checksum_is_refused(self):
        self.serve(wrong_hash=True)
        result = self.run_tool("mediamtx")
        self.assertEqual((result.returncode, result.stdout), (1, ""))
        self.assertIn("does not match its checksum", result.stderr)
        self.assertEqual(os.listdir(self.cached.parent), ["lock"])

    def serve_module(self, module_sum: str) -> None:
        self.serve()
        for folder in ("core", "servers/hls", "staticsources/rpicamera"):
            (self.served / "module/internal" / folder).mkdir(parents=True)
        self.stand_in("go", GO)
        self.env["SUM"] = module_sum

    def test_the_pinned_module_is_preferred(self):
        text = (ROOT / "tools/mediamtx").read_text()
        self.serve_module(re.search("^module_sum='(.+)'$", text, re.M)[1])
        result = self.run_tool("mediamtx")
        self.assertEqual((result.returncode, result.stdout), (0, f"{self.cached}\n"), result.stderr)
        self.assertFalse((self.served / "asked").exists())

    def test_a_module_with_another_hash_is_refused_and_nothing_used_instead(self):
        self.serve_module("h1:else")
        result = self.run_tool("mediamtx")
        self.assertEqual((result.returncode, result.stdout), (1, ""))
        self.assertIn("does not have the pinned hash", result.stderr)
        self.assertFalse((self.served / "asked").exists())

    def test_only_https_is_used(self):
        self.serve()
        self.run_tool("mediamtx")
        for line in (self.served / "asked").read_text().splitlines():
            self.assertRegex(line, "^https://.* --proto =https --tlsv1.2 ")

    def test_a_new_one_on_the_path_is_used(self):
        self.stand_in("mediamtx", "#!/bin/sh\necho v1.21.0\n")
        self.assertEqual(self.run_tool("mediamtx").stdout, f"{self.folder}/mediamtx\n")

    def test_a_cache_that_cannot_be_written_is_named(self):
        self.env["XDG_CACHE_HOME"] = "/dev/null"
        result = self.run_tool("mediamtx")
        self.assertEqual(result.returncode, 1)
        self.assertIn("cannot write to /dev/null/veter", result.stderr)


class Setup(Script):
    def setUp(self):
        super().setUp()
        self.log = self.folder / "log"
        self.log.touch()
        missing = "case $* in *ffmpeg*|*chromium*) exit 1;; esac; echo installed"
        self.stand_in("dpkg-query", f"#!/bin/sh\n{missing}\n")
        self.stand_in("apt-cache", "#!/bin/sh\ncase $* in *chromium*) exit 1;; esac\n")
        self.stand_in("apt-get", f'#!/bin/sh\necho "$@" >>{self.log}\n')
        self.stand_in("id", "#!/bin/sh\necho 0\n")

    def test_installs_what_is_missing_and_nothing_else(self):
        self.assertEqual(self.run_tool("setup", "run").returncode, 0)
        commands = self.log.read_text().splitlines()
        self.assertEqual(len(commands), 1)
        self.assertTrue(commands[0].endswith(" install -y --no-install-recommends ffmpeg"))

    def test_packages_that_the_release_lacks_are_left_out_and_named(self):
        result = self.run_tool("setup", "test")
        self.assertEqual(result.returncode, 0)
        self.assertIn("no package chromium-driver", result.stderr)
        self.assertNotIn("chromium", self.log.read_text())

    def test_does_nothing_when_all_is_there(self):
        self.assertEqual(self.run_tool("setup", "vm").returncode, 0)
        self.assertEqual(self.log.read_text(), "")

    def test_names_are_all_of_the_group_and_none_is_installed(self):
        result = self.run_tool("setup", "--names", "run", "vm")
        self.assertEqual(result.returncode, 0)
        self.assertIn("ffmpeg", result.stdout.splitlines())
        self.assertIn("qemu-system-x86", result.stdout.splitlines())
        self.assertNotIn("?", self.run_tool("setup", "--names", "build", "test", "check").stdout)
        self.assertEqual(self.log.read_text(), "")

    def test_unknown_group(self):
        for arguments in (["everything"], ["--names", "everything"]):
            result = self.run_tool("setup", *arguments)
            self.assertEqual(result.returncode, 2)
            self.assertIn("unknown group 'everything'", result.stderr)


class View(Script):
    def test_each_player_gets_the_url(self):
        for player, name in (("ffplay", "ffplay"), ("gstreamer", "gst-launch-1.0")):
            with self.subTest(player):
                self.stand_in(name, "#!/bin/sh\n")
                result = self.run_tool("view", "--with", player, "--print", "rtsp://vps:8555/arm")
                self.assertRegex(result.stdout, f"^{name} .*rtsp://vps:8555/arm")

    def test_ffplay_shows_what_it_has_decoded(self):
        self.stand_in("ffplay", "#!/bin/sh\n")
        self.assertIn("-vf setpts=0 ", self.run_tool("view", "--with", "ffplay", "--print").stdout)

    def test_no_player_is_an_error_with_advice(self):
        self.env["PATH"] = str(self.folder)
        for name in ("bash", "env", "find", "readlink"):
            (self.folder / name).symlink_to(f"/usr/bin/{name}")
        result = self.run_tool("view")
        self.assertEqual(result.returncode, 1)
        self.assertIn("install one", result.stderr)

    def test_bad_arguments(self):
        for arguments in (["--with", "mplayer"], ["--with"], ["camera"], ["--fast"]):
            with self.subTest(arguments):
                self.assertEqual(self.run_tool("view", *arguments).returncode, 2)


if __name__ == "__main__":
    unittest.main()
