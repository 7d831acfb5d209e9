#!/usr/bin/env python3
"""The public headers of libveter-dev, against what they include and docs/library.md.

tests/checks/public_headers.py [ROOT]

The set is the list in cmake/VeterHeaders.cmake. Wrong are an entry twice or without a file, an
include of a header of the project that is not in the set, one of a library that is not OUTSIDE,
and a table in docs/library.md that has other headers.
"""

import pathlib
import re
import sys

LIST = "cmake/VeterHeaders.cmake"
DOCUMENT = "docs/library.md"
INCLUDE = re.compile(r'^\s*#\s*include\s*["<]([^">]+)[">]', re.M)
HEADER = re.compile(r"^\s*([a-z0-9_/]+\.hpp)\b", re.M)
ROW = re.compile(r"^\| `([a-z0-9_/]+\.hpp)` \| .+ \|$", re.M)
STANDARD = re.compile(r"[a-z_]+")
# What else a public header may include. A program that uses them needs these libraries' headers.
OUTSIDE = re.compile(r"(libavcodec|libavutil)/\w+\.h|fmt/format\.h|netinet/in\.h")


def complaints(root):
    headers = HEADER.findall((root / LIST).read_text())
    if not headers:
        yield f"{LIST} names no header"
    for header in sorted({header for header in headers if headers.count(header) > 1}):
        yield f"{LIST} has {header} twice"
    for header in headers:
        if not (root / header).exists():
            yield f"{LIST}: there is no {header}"
            continue
        for included in INCLUDE.findall((root / header).read_text()):
            if (root / included).exists():
                if included not in headers:
                    yield f"{header} includes {included}, which is not public"
            elif not STANDARD.fullmatch(included) and not OUTSIDE.fullmatch(included):
                yield f"{header} includes {included}, of a library that no public header may need"
    told = ROW.findall((root / DOCUMENT).read_text())
    for header in sorted(set(headers) ^ set(told)):
        yield f"{header} is in {LIST if header in headers else DOCUMENT} alone"


def main():
    default = pathlib.Path(__file__).resolve().parents[2]
    found = list(complaints(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else default))
    print("\n".join(found) or f"the public headers are closed, and {DOCUMENT} names each")
    sys.exit(1 if found else 0)


main()
