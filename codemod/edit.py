"""Bytes and edits to bytes. Touches no disk; what does not fit together is a value, never lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

from codemod.model import Dropped, Edit, Finding

COLLISION = "its edits overlap those of another fix"
TORN = "its edits overlap one another"


def apply_edits(data: bytes, edits: Iterable[Edit]) -> bytes:
    """Apply `edits`, all of one file and free of overlaps, to its bytes. Everything outside of them stays.

    Raises ValueError when edits overlap or reach beyond the end.
    """
    parts = []
    position = 0
    for edit in ordered(edits):
        if not position <= edit.span.start <= edit.span.end <= len(data):
            raise ValueError(f"{edit.path}: edit at {edit.span} does not fit")
        parts += [data[position : edit.span.start], edit.text]
        position = edit.span.end
    return b"".join([*parts, data[position:]])


def combine(findings: Sequence[Finding]) -> tuple[tuple[Finding, ...], tuple[Dropped, ...]]:
    """Keep the suggestions that fit together, in the order given; the rest comes back as dropped.

    A suggestion is kept whole or dropped whole. The same edit asked for twice (a field, an import that two
    fixes both need) is one edit.
    """
    kept: list[Finding] = []
    dropped: list[Dropped] = []
    taken: dict[Path, set[Edit]] = {}
    for finding in findings:
        edits = finding.suggestion.edits if finding.suggestion else ()
        if _torn(edits):
            dropped.append(Dropped(finding, TORN))
            continue
        if any(_collides(edit, taken.get(edit.path, set())) for edit in edits):
            dropped.append(Dropped(finding, COLLISION))
            continue
        for edit in edits:
            taken.setdefault(edit.path, set()).add(edit)
        kept.append(finding)
    return tuple(kept), tuple(dropped)


def edits_by_path(findings: Iterable[Finding]) -> dict[Path, tuple[Edit, ...]]:
    """The edits of all suggestions, by file, each once."""
    found: dict[Path, dict[Edit, None]] = {}
    for finding in findings:
        for edit in finding.suggestion.edits if finding.suggestion else ():
            found.setdefault(edit.path, {})[edit] = None
    return {path: tuple(ordered(edits)) for path, edits in sorted(found.items())}


def ordered(edits: Iterable[Edit]) -> list[Edit]:
    """`edits` of one file as they follow one another in it."""
    # Stable: insertions at one place stay in the order in which they were asked for.
    return sorted(edits, key=lambda edit: (edit.span.start, edit.span.end))


def _torn(edits: Iterable[Edit]) -> bool:
    ordered = sorted(set(edits), key=lambda edit: (edit.path, edit.span))
    return any(
        above.path == below.path and below.span.start < above.span.end for above, below in pairwise(ordered)
    )


def _collides(edit: Edit, taken: set[Edit]) -> bool:
    return edit not in taken and any(_overlap(edit, other) for other in taken)


def _overlap(left: Edit, right: Edit) -> bool:
    a, b = left.span, right.span
    if a.start == a.end == b.start == b.end:
        return True
    return a.start < b.end and b.start < a.end
