"""Findings for people, in the manner of rustc: where, what, the code in question, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from unicodedata import combining, east_asian_width

from codemod.console import Paint, printable, shown_name
from codemod.model import Applicability, Finding, Location, Run
from codemod.report.summary import KINDS, Row, by_crate_and_rule, found, reason_dropped

_COLORS = {
    Applicability.SAFE: "green",
    Applicability.REVIEW: "yellow",
    Applicability.REPORT: "cyan",
    Applicability.FINE: "blue",
}
# Of a longer expression, its head and its last line tell enough.
_MOST_LINES, _HEAD_LINES = 6, 4
_MOST_COLUMNS = 140
_TAB = "    "


@dataclass(frozen=True, slots=True)
class Excerpts:
    """Cuts the lines of a finding out of its file, which `read` gives, or None when it cannot."""

    read: Callable[[Path], bytes | None]
    paint: Paint

    def of(self, finding: Finding) -> Iterator[str]:
        """The lines around the finding's span with their numbers, its first line underlined."""
        at, span = finding.location, finding.span
        data = self.read(finding.path) or b""
        if span.end > len(data):  # the file has changed since
            return
        start, end = data.rfind(b"\n", 0, span.start) + 1, data.find(b"\n", span.end)
        lines = data[start : end if end >= 0 else len(data)].split(b"\n")
        if len(lines) <= at.end_line - at.line:
            return
        texts = {
            number: lines[number - at.line].decode("utf-8", "replace").rstrip("\r") for number in _shown(at)
        }
        width = len(str(at.end_line))
        yield self._row("", width, "")
        previous = at.line
        for number, text in texts.items():
            if number > previous + 1:
                yield self.paint("...", "bold", "blue")
            yield self._row(str(number), width, _visible(text))
            if number == at.line:
                yield self._row("", width, self._underline(text, at))
            previous = number

    def _row(self, number: str, width: int, text: str) -> str:
        return f"{self.paint(f'{number:>{width}} |', 'bold', 'blue')} {text}".rstrip()

    def _underline(self, text: str, at: Location) -> str:
        end = at.end_column - 1 if at.end_line == at.line else len(text.rstrip())
        before, marked = _columns(text[: at.column - 1]), _columns(text[at.column - 1 : end])
        marks = "^" * max(1, min(marked, _MOST_COLUMNS - before))
        return " " * before + self.paint(marks, "bold", "red") if before < _MOST_COLUMNS else ""


def render(run: Run, folder: Path, *, read: Callable[[Path], bytes | None], paint: Paint) -> str:
    """All findings of `run` with the code they speak of; paths as seen from `folder`.

    `read` gives the bytes of a file. Every line ends in a newline; without findings the text is empty.
    """
    excerpts = Excerpts(read, paint)
    dropped = reason_dropped(run)
    blocks = []
    for finding in run.findings:
        lines = [
            _headline(finding, folder, paint),
            *excerpts.of(finding),
            *_notes(finding, dropped(finding), paint),
        ]
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def closing(run: Run, paint: Paint) -> str:
    """The sentence below the findings."""
    return paint(found(run), "bold") + "\n"


def table(run: Run, paint: Paint) -> str:
    """How many findings of each kind there are by crate and rule, and in all; empty without findings."""
    rows = by_crate_and_rule(run)
    if not rows:
        return ""
    sums = [sum(row.counts[number] for row in rows) for number in range(len(KINDS))]
    cells = [("crate", "rule", *KINDS, "all"), *map(_cells, rows), _cells(Row("all", "", tuple(sums)))]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = []
    for row in cells:
        names = [cell.ljust(width) for cell, width in zip(row[:2], widths, strict=False)]
        numbers = [cell.rjust(width) for cell, width in zip(row[2:], widths[2:], strict=True)]
        lines.append("  ".join([*names, *numbers]))
    head, *middle, last = lines
    return "\n".join([paint(head, "bold"), *middle, paint(last, "bold")]) + "\n"


def _cells(row: Row) -> tuple[str, ...]:
    numbers = (f"{number:,}" for number in (*row.counts, sum(row.counts)))
    return (printable(row.crate or "(no crate)"), row.rule, *numbers)


def _headline(finding: Finding, folder: Path, paint: Paint) -> str:
    name = shown_name(finding.path, folder)
    place = f"{paint(name, 'bold')}:{finding.location.line}:{finding.location.column}"
    kind = paint(f"[{finding.applicability}]", _COLORS[finding.applicability])
    return f"{place}: {paint(finding.rule, 'bold', 'red')} {kind} {printable(finding.message)}"


def _notes(finding: Finding, dropped: str | None, paint: Paint) -> Iterator[str]:
    margin = " " * (len(str(finding.location.end_line)) + 1) + paint("=", "bold", "blue")
    risk = f"{finding.risk:.2f}" if finding.risk else ""
    facts = [("owner", finding.owner), ("storage", _storage(finding)), ("risk", risk)]
    told = ", ".join(f"{name}: {printable(value)}" for name, value in facts if value)
    if told:
        yield f"{margin} {told}"
    yield f"{margin} reason: {printable(finding.reason)}"
    if dropped is not None:
        yield f"{margin} fix left out: {printable(dropped)}"


def _storage(finding: Finding) -> str:
    others = [form for form in finding.storage_options if form != finding.storage]
    if not finding.storage:
        return f"none chosen ({', '.join(others)} would fit)" if others else ""
    return f"{finding.storage} ({', '.join(others)} would fit too)" if others else finding.storage


def _shown(at: Location) -> list[int]:
    """The numbers of the lines to show."""
    numbers = range(at.line, at.end_line + 1)
    return [*numbers] if len(numbers) <= _MOST_LINES else [*numbers[:_HEAD_LINES], at.end_line]


def _visible(text: str) -> str:
    shown = printable(text.replace("\t", _TAB))
    return shown if len(shown) <= _MOST_COLUMNS else shown[: _MOST_COLUMNS - 3] + "..."


def _columns(text: str) -> int:
    """How many columns of a terminal `text` takes up as shown."""
    shown = printable(text.replace("\t", _TAB))
    if shown.isascii():
        return len(shown)
    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in shown)
