"""Completion for bash, called as bash calls it."""

import pathlib
import subprocess
import tempfile
import unittest

from harness import ROOT, program

FRAMEWORK = pathlib.Path("/usr/share/bash-completion/bash_completion")

# Words in the way readline breaks them, the last one to be completed.
ASK = """
. "$1"
. "$2"
shift 2
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
COMP_LINE="$*"
COMP_LINE=${COMP_LINE// : /:}
COMP_POINT=${#COMP_LINE}
compopt() { :; } # known to bash only while it completes
_veter "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


def complete(name: str, *words) -> "list[str]":
    command = ["bash", "-c", ASK, "bash", FRAMEWORK, ROOT / "tools/completion.bash", program(name)]
    result = subprocess.run([*command, *words], capture_output=True, text=True, check=True)
    return result.stdout.split()


@unittest.skipUnless(FRAMEWORK.exists(), "no bash-completion")
class Completion(unittest.TestCase):
    def test_options_are_those_of_help(self):
        self.assertEqual(complete("veter-publish", "--fp"), ["--fps"])
        self.assertEqual(complete("veter-relay", "--on"), ["--on-loss"])
        self.assertIn("--version", complete("veter-view", "--"))

    def test_a_command_has_its_own_options(self):
        self.assertEqual(complete("veter-relay", "key"), ["keygen"])
        self.assertEqual(complete("veter-relay", "keygen", "--s"), ["--suite"])
        self.assertEqual(complete("veter-relay", "--s"), ["--sdp", "--stats"])

    def test_values(self):
        self.assertEqual(complete("veter-publish", "--adaptive", ""), ["on", "off"])
        self.assertEqual(complete("veter-publish", "--adapt", ""), ["frames", "size", "both"])
        self.assertEqual(complete("veter-publish", "--source", "te"), ["test:"])
        self.assertEqual(complete("veter-relay", "--publish", "rt"), ["rtsp://", "rtsps://"])
        self.assertIn("up.rate=", complete("veter-impair", "up.r"))

    def test_an_option_without_a_value_is_followed_by_another(self):
        self.assertEqual(complete("veter-publish", "--stats", "--timec"), ["--timecode"])

    def test_files(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "camera.key"
            path.touch()
            start = folder + "/cam"
            for words in (["--key-file", start], ["--source", "file", ":", start]):
                with self.subTest(words):
                    self.assertEqual(complete("veter-publish", *words), [str(path)])


if __name__ == "__main__":
    unittest.main()
