"""Detach sites labelled by reading, beside the verdicts of an audit."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codemod.model import Applicability
from tests.bench.audited import Share, Site

# What a reader expects, and the verdict that says the same.
AGREES = {
    "fix-safe": Applicability.SAFE,
    "fix-review": Applicability.REVIEW,
    "report-only": Applicability.REPORT,
    "ignore": Applicability.FINE,
}
NOT_FOUND = "not found"
VERDICTS = (*Applicability, NOT_FOUND)
_COLUMNS = ("path", "line", "m", "expected")


class Unusable(Exception):
    """An input that no figure can be had from, and why."""


@dataclass(frozen=True, slots=True)
class Label:
    """What a reader says of one site.

    `line` is where the whole expression starts, `method` the name of the detach.
    """

    path: str
    line: int
    method: str
    expected: str
    why: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and the site it means; None when the audit has none there."""

    label: Label
    site: Site | None

    @property
    def verdict(self) -> str:
        return self.site.verdict if self.site is not None else NOT_FOUND

    @property
    def agrees(self) -> bool:
        return self.verdict == AGREES[self.label.expected]


def read_labels(file: Path) -> list[Label]:
    """The labels of a CSV file with at least the columns path, line, m and expected.

    Raises:
        Unusable: for a file that cannot be read, lacks a column or has a value nobody knows.
    """
    try:
        with file.open(encoding="utf-8", newline="") as text:
            rows = list(csv.DictReader(text))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Unusable(f"{file}: {error}") from error
    if not rows:
        raise Unusable(f"{file}: no labels")
    missing = [column for column in _COLUMNS if column not in rows[0]]
    if missing:
        raise Unusable(f"{file}: no column {', '.join(missing)}")
    return [_label(row, f"{file}: label {number}") for number, row in enumerate(rows, 1)]


def _label(row: Mapping[str, str | None], where: str) -> Label:
    line, expected = row["line"] or "", row["expected"] or ""
    if not line.isdecimal():
        raise Unusable(f"{where}: `line` must be a number, not {line!r}")
    if expected not in AGREES:
        raise Unusable(f"{where}: `expected` must be one of {', '.join(AGREES)}, not {expected!r}")
    return Label(row["path"] or "", int(line), row["m"] or "", expected, row.get("why") or "")


def pair(labels: Sequence[Label], sites: Iterable[Site]) -> list[Pair]:
    """Every label with its site: the one of its path, line and method.

    Of several there, the first label takes the first.
    """
    waiting: dict[tuple[str, int, str], list[Site]] = {}
    for site in sites:
        waiting.setdefault((site.path, site.line, site.method), []).append(site)
    pairs = []
    for label in labels:
        there = waiting.get((label.path, label.line, label.method), [])
        pairs.append(Pair(label, there.pop(0) if there else None))
    return pairs


@dataclass(frozen=True, slots=True)
class Figures:
    """What the pairs come to.

    `precision`: of what is called safe, labelled fix-safe. `recall`: of what is labelled fix-safe, called
    safe and left in the patch. `noise`: of what is labelled ignore, shown by a default check. `confusion`
    counts verdicts by what was expected.
    """

    found: Share
    precision: Share
    recall: Share
    noise: Share
    confusion: Mapping[str, Counter[str]]
    disagreements: tuple[Pair, ...]


def figures(pairs: Sequence[Pair]) -> Figures:
    """Hold the verdicts against the labels."""
    confusion: dict[str, Counter[str]] = {expected: Counter() for expected in AGREES}
    for each in pairs:
        confusion[each.label.expected][each.verdict] += 1
    safe = [each for each in pairs if each.verdict == Applicability.SAFE]
    wanted = [each for each in pairs if each.label.expected == "fix-safe"]
    ignored = confusion["ignore"]
    return Figures(
        found=Share(sum(each.site is not None for each in pairs), len(pairs)),
        precision=Share(sum(each.label.expected == "fix-safe" for each in safe), len(safe)),
        recall=Share(
            sum(each.agrees and not (each.site and each.site.dropped) for each in wanted), len(wanted)
        ),
        noise=Share(ignored.total() - ignored[Applicability.FINE] - ignored[NOT_FOUND], ignored.total()),
        confusion=confusion,
        disagreements=tuple(sorted((each for each in pairs if not each.agrees), key=_gravity)),
    )


def _gravity(each: Pair) -> tuple[int, str, int]:
    """The order of disagreements: a wrong fix is worst, then noise, then a fix not made."""
    if each.verdict == Applicability.SAFE:
        rank = 0
    elif each.label.expected == "ignore":
        rank = 1
    else:
        rank = 2 if each.label.expected == "fix-safe" else 3
    return rank, each.label.path, each.label.line


def as_data(result: Figures) -> dict[str, Any]:
    """`result` as plain values for JSON."""
    shares = {name: getattr(result, name) for name in ("found", "precision", "recall", "noise")}
    return {
        **{name: {"part": s.part, "whole": s.whole, "ratio": s.ratio} for name, s in shares.items()},
        "confusion": {expected: dict(counts) for expected, counts in result.confusion.items()},
        "disagreements": [
            {
                "path": each.label.path,
                "line": each.label.line,
                "expected": each.label.expected,
                "verdict": each.verdict,
                "reason": each.site.reason if each.site else "",
                "why": each.label.why,
            }
            for each in result.disagreements
        ],
    }


def as_text(result: Figures) -> str:
    """`result` for people."""
    width = max(map(len, AGREES))
    lines = [
        f"labelled sites found:                    {result.found}",
        f"of what is called safe, fix-safe:        {result.precision}",
        f"of what is fix-safe, fixed:              {result.recall}",
        f"of what is ignore, shown by default:     {result.noise}",
        "",
        f"{'':{width}}" + "".join(f"{verdict:>11}" for verdict in VERDICTS),
    ]
    for expected, counts in result.confusion.items():
        lines.append(f"{expected:{width}}" + "".join(f"{counts[verdict]:>11}" for verdict in VERDICTS))
    if result.disagreements:
        lines += ["", f"{len(result.disagreements)} disagreements:"]
    for each in result.disagreements:
        site = each.site
        dropped = ", its fix was left out" if site and site.dropped else ""
        lines.append(
            f"{each.label.path}:{each.label.line}: {each.label.expected}, but {each.verdict}{dropped}"
        )
        lines += [f"    verdict: {site.reason}"] if site else []
        lines += [f"    label:   {each.label.why}"] if each.label.why else []
    return "\n".join(lines)
