"""README's option tables say what --help says."""

import os
import pathlib
import re
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[1]
PROGRAMS = ("veter-publish", "veter-relay", "veter-probe", "veter-impair", "veter-devices")


def rows_of_help(program: str) -> "list[str]":
    """One row of the table per option, from the program itself."""
    path = pathlib.Path(os.environ["VETER_BIN"]) / program
    text = subprocess.run([path, "--help"], capture_output=True, text=True, check=True).stdout
    text = re.sub(r"(?m)^(  --\S+(?: \S+)*)\n {20,}", r"\1  ", text)  # a description below
    text = re.sub(r"\n {20,}", " ", text)  # its later lines
    rows = []
    for line in text.splitlines():
        match = re.match(r"  (--\S.*?)  +(.*?)(?: \((required|default: \S+)\))?$", line)
        if match and match[1] != "--version":
            name, what, value = match.groups()
            default = re.sub("default: (.*)", r"`\1`", value or "")
            rows.append(f"| `{name}` | {default} | {what} |")
    return rows


class Readme(unittest.TestCase):
    maxDiff = None

    def test_options(self):
        readme = (ROOT / "README.md").read_text()
        for program in PROGRAMS:
            with self.subTest(program=program):
                heading = rf"^\| `{program}` \| default \| \|\n\|[-|]+\|\n((?:\|.*\n)+)"
                table = re.search(heading, readme, re.MULTILINE)
                self.assertIsNotNone(table, f"README.md has no table of {program}'s options")
                self.assertEqual(table[1].splitlines(), rows_of_help(program))


if __name__ == "__main__":
    if sys.argv[1:] == ["--print"]:
        for each in PROGRAMS:
            print(f"| `{each}` | default | |\n|---|---|---|", *rows_of_help(each), "", sep="\n")
    else:
        unittest.main()
