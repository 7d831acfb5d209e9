"""Figures of several programs, taken in several runs, and the one table they make."""

import math
import statistics
import typing

COLUMNS = ["bare x264", "ffmpeg RTP", "SRT 150 ms", "RIST", "veter", "ffmpeg", "GStreamer"]


def percentile(values: "typing.Sequence[float]", p: float) -> float:
    """Nearest rank."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * p / 100) - 1)]


class Figure(typing.NamedTuple):
    part: str
    what: str
    unit: str
    runs: "dict[str, list[float]]"  # program -> one value a run

    def ratio(self) -> "float | None":
        """Of veter to the ffmpeg of the same runs."""
        if "veter" not in self.runs or "ffmpeg" not in self.runs:
            return None
        other = statistics.median(self.runs["ffmpeg"])
        return statistics.median(self.runs["veter"]) / other if other > 0 else None


class Figures:
    def __init__(self) -> None:
        self.rows: "dict[tuple[str, str], Figure]" = {}
        self.notes: "list[str]" = []

    def add(self, part: str, what: str, unit: str, program: str, value: float) -> None:
        row = self.rows.setdefault((part, what), Figure(part, what, unit, {}))
        row.runs.setdefault(program, []).append(value)

    def note(self, text: str) -> None:
        """What keeps a figure from being there; printed below the table."""
        if text not in self.notes:
            self.notes.append(text)

    def table(self) -> str:
        """Median of the runs, (lowest..highest); a column for each program that has figures."""
        names = [name for name in COLUMNS if any(name in row.runs for row in self.rows.values())]
        compared = any(row.ratio() is not None for row in self.rows.values())
        lines = [["", *names, *(["veter : ffmpeg"] if compared else [])]]
        part = ""
        for row in self.rows.values():
            if row.part != part:
                part = row.part
                lines.append([part])
            ratio = row.ratio()
            name = ", ".join(filter(None, [f"  {row.what}", row.unit]))
            cells = [_cell(row.runs.get(column, [])) for column in names]
            if compared:
                cells.append("" if ratio is None else f"{ratio:.2f}")
            lines.append([name, *cells])
        return "\n".join([_layout(lines) if self.rows else "No figures.", *self.notes])

    def as_json(self) -> "list[dict]":
        return [{**row._asdict(), "veterToFfmpeg": row.ratio()} for row in self.rows.values()]


def _cell(values: "list[float]") -> str:
    if not values:
        return ""
    text = _number(statistics.median(values))
    if len(values) > 1:
        text += f" ({_number(min(values))}..{_number(max(values))})"
    return text


def _number(value: float) -> str:
    digits = 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0
    return f"{value:.{digits}f}"


def _layout(lines: "list[list[str]]") -> str:
    full = [line for line in lines if len(line) > 1]
    widths = [max(len(line[i]) for line in full) for i in range(len(full[0]))]
    text = []
    for line in lines:
        cells = [cell.ljust(width) for cell, width in zip(line, widths)]
        text.append("  ".join(cells).rstrip())
    return "\n".join(text)
