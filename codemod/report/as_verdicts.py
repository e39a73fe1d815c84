"""What a check by the compiler has found out about each fix: for people, and as one JSON list."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codemod.console import Paint, printable, relative_name, shown_name
from codemod.model import Diagnostic, Finding, Run
from codemod.report.as_json import entry

_COLORS = {"compiles": "green", "not verified": "yellow", "left out": "red"}


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What became of one fix: "compiles", "not verified" or "left out", and why unless it compiles."""

    finding: Finding
    verdict: str
    reason: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()


def render_text(run: Run, folder: Path, paint: Paint) -> str:
    """Every fix that was left out or never compiled, with the reason; empty when there is none."""
    blocks = []
    for each in _verdicts(run):
        if each.verdict == "compiles":
            continue
        at = each.finding.location
        place = f"{paint(shown_name(each.finding.path, folder), 'bold')}:{at.line}:{at.column}"
        kind = paint(f"[{each.verdict}]", _COLORS[each.verdict])
        lines = [f"{place}: {paint(each.finding.rule, 'bold', 'red')} {kind} {printable(each.reason)}"]
        for diagnostic in each.diagnostics:
            lines += [f"  {printable(line)}".rstrip() for line in diagnostic.rendered.strip().splitlines()]
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def render_json(run: Run, folder: Path) -> str:
    """All fixes as entries of `reattach check`, each with `verdict`, `verdict_reason` and `compiler`.

    `compiler` are the messages against it, with the places that they point to; offsets are in bytes, of the
    file with all fixes in it.
    """
    entries = [
        {
            **entry(each.finding, folder),
            "verdict": each.verdict,
            "verdict_reason": each.reason,
            "compiler": [_message(diagnostic, folder) for diagnostic in each.diagnostics],
        }
        for each in _verdicts(run)
    ]
    return json.dumps(entries, indent=2) + "\n"


def _verdicts(run: Run) -> list[_Verdict]:
    def place(each: _Verdict) -> tuple[str, int]:
        return str(each.finding.path), each.finding.span.start

    return sorted(_unsorted(run), key=place)


def _unsorted(run: Run) -> Iterator[_Verdict]:
    for drop in run.dropped:
        yield _Verdict(drop.finding, "left out", drop.reason, drop.diagnostics)
    if run.verified is not None:
        yield from (_Verdict(finding, "compiles") for finding in run.verified.compiled)
        for each in run.verified.unverified:
            yield _Verdict(each.finding, "not verified", each.reason)


def _message(diagnostic: Diagnostic, folder: Path) -> dict[str, Any]:
    return {
        "level": diagnostic.level,
        "code": diagnostic.code,
        "message": diagnostic.message,
        "rendered": diagnostic.rendered,
        "places": [
            {
                "path": relative_name(mark.path, folder),
                "start": mark.span.start,
                "end": mark.span.end,
                "primary": mark.primary,
            }
            for mark in diagnostic.marks
        ],
    }
