"""README's option tables say what --help says, and what the papers point to is there."""

import os
import pathlib
import re
import shutil
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


def files(*patterns: str) -> "list[str]":
    """Of the repository; none in a copy without it."""
    if shutil.which("git") is None:
        return []
    command = ["git", "-C", ROOT, "ls-files", *patterns]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return result.stdout.splitlines()


def anchor_of(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@unittest.skipUnless(files(), "no git repository")
class Papers(unittest.TestCase):
    def test_links(self):
        for paper in files("*.md"):
            text = (ROOT / paper).read_text()
            for target in re.findall(r"\]\((?!https?:|mailto:)([^)\s]+)\)", text):
                with self.subTest(paper=paper, target=target):
                    name, _, anchor = target.partition("#")
                    path = (ROOT / paper).parent / name if name else ROOT / paper
                    self.assertTrue(path.exists())
                    if anchor:
                        headings = re.findall(r"(?m)^#+ (.*)", path.read_text())
                        self.assertIn(anchor, map(anchor_of, headings))

    def test_names_of_the_glossary(self):
        """Its last column: classes, functions and constants of the code."""
        headers = "\n".join((ROOT / name).read_text() for name in files("*.hpp"))
        rows = re.findall(r"(?m)^\|.*\|(.*)\|$", (ROOT / "docs/glossary.md").read_text())
        names = re.findall(r"`([A-Za-z:]+)`", "\n".join(rows))
        self.assertGreater(len(names), 50)
        for name in names:
            with self.subTest(name=name):
                last = name.split("::")[-1]
                declared = rf"\b(class|struct|enum|using) (class )?{last}\b|\b{last}(\(| =)"
                self.assertTrue(re.search(declared, headers), "no such name in the headers")

    def test_headers_that_are_named(self):
        known = {pathlib.Path(name).name for name in files("*.hpp")}
        for paper in files("docs/*.md", "docs/**/*.md"):
            for name in re.findall(r"`(\w+\.hpp)`", (ROOT / paper).read_text()):
                with self.subTest(paper=paper, name=name):
                    self.assertIn(name, known)

    def test_tests_that_are_named(self):
        known = {pathlib.Path(name).stem for name in files("tests")}
        for paper in files("*.md"):
            for name in re.findall(r"`(test_\w+|\w+_test)`", (ROOT / paper).read_text()):
                with self.subTest(paper=paper, name=name):
                    self.assertIn(name, known)


if __name__ == "__main__":
    if sys.argv[1:] == ["--print"]:
        for each in PROGRAMS:
            print(f"| `{each}` | default | |\n|---|---|---|", *rows_of_help(each), "", sep="\n")
    else:
        unittest.main()
