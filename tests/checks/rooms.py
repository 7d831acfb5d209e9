#!/usr/bin/env python3
"""Includes between the folders ("rooms") of the sources, against docs/architecture.md.

tests/checks/rooms.py [--write] [ROOT]

The table of its section "Rooms" says what each room is and where it may look, itself and base
apart. Wrong are an include that it does not allow, a right that nobody uses, a room that it does
not have, and a circle. What the rooms do include stands in the section "Includes between rooms",
which --write brings up to date.
"""

import collections
import pathlib
import re
import sys

STAGES = ("base", "capture", "encode", "transport", "relay", "tools")
INCLUDE = re.compile(r'^\s*#\s*include\s*["<]([^">]+)[">]', re.M)
ROW = re.compile(r"^\| `([a-z0-9_/]+)` \| .+ \|(.*)\|$", re.M)
BEGIN, END = "<!-- begin: tests/checks/rooms.py --write -->\n", "<!-- end -->\n"


def includes(root):
    """(room, room included) -> ["file includes header", ...]"""
    found = collections.defaultdict(list)
    for stage in STAGES:
        for path in sorted((root / stage).rglob("*.[ch]pp")):
            room = path.parent.relative_to(root).as_posix()
            found[room, room].append("")
            for header in INCLUDE.findall(path.read_text()):
                target = pathlib.PurePosixPath(header).parent.as_posix()
                if target != room and (root / header).exists():
                    found[room, target].append(f"{path.relative_to(root)} includes {header}")
    return found


def allowed(text):
    """room -> the rooms it may look into"""
    section = ("\n" + text).split("\n## Rooms\n")[1].split("\n## ")[0]
    return {room: set(re.findall(r"`([a-z0-9_/]+)`", rights))
            for room, rights in ROW.findall(section)}


def circles(rights):
    """The rooms that may include each other in a circle."""
    def reach(room, seen):
        for target in rights.get(room, ()):
            if target not in seen:
                seen.add(target)
                reach(target, seen)
        return seen
    return [room for room in rights if room in reach(room, set())]


def check(found, rights):
    rooms = {room for room, _ in found}
    problems = [f"room {room} is not in the table" for room in sorted(rooms - rights.keys())]
    problems += [f"room {room} of the table does not exist" for room in sorted(rights.keys() - rooms)]
    for (room, target), lines in sorted(found.items()):
        if target not in (room, "base") and target not in rights.get(room, ()):
            problems += lines
    for room, targets in sorted(rights.items()):
        problems += [f"room {room} may look into {target}, and does not" for target in sorted(targets)
                     if (room, target) not in found]
    problems += [f"room {room} is in a circle" for room in circles(rights)]
    return problems


def table(found):
    """Of the includes there are, base apart, which all rooms look into."""
    lines = ["| room | includes of it, by room |", "| --- | --- |"]
    for room in sorted({room for room, _ in found}):
        cells = [f"{target} {len(lines_)}" for (r, target), lines_ in sorted(found.items())
                 if r == room and target not in (room, "base")]
        lines.append(f"| {room} | {', '.join(cells) or 'none'} |")
    return "\n".join(lines) + "\n"


def main():
    arguments = sys.argv[1:]
    write = "--write" in arguments
    places = [a for a in arguments if not a.startswith("--")]
    root = pathlib.Path(places[0] if places else pathlib.Path(__file__).parents[2]).resolve()
    document = root / "docs/architecture.md"
    text = document.read_text()
    found = includes(root)
    problems = check(found, allowed(text))
    head, _, rest = text.partition(BEGIN)
    shown, _, tail = rest.partition(END)
    if write:
        document.write_text(head + BEGIN + table(found) + END + tail)
    elif shown != table(found):
        problems.append("the table of includes is out of date: tests/checks/rooms.py --write")
    print("\n".join(problems) or f"{len(found)} pairs of rooms, as docs/architecture.md has them")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
