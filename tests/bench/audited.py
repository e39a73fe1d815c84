"""The detach sites of a tree as `reattach check --audit` judges them, ready to be held against labels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from codemod import pipeline
from codemod.model import Applicability, Finding, Run, Span
from codemod.settings import Settings

_WRITTEN = re.compile(rb"\.\s*(detach\w*)")
# When several rules speak of one site, the one that goes furthest counts.
_FURTHEST = (Applicability.SAFE, Applicability.REVIEW, Applicability.REPORT, Applicability.FINE)


@dataclass(frozen=True, slots=True)
class Site:
    """One `.detach…` and what is said of it.

    `path` is relative to the tree, with forward slashes. `line` is where the whole expression starts,
    `token_line` where `.detach…` stands, both from 1. `storage` holds the form of the fix first, then the
    other forms offered. `risk` runs from 0 to 1. `dropped` says that a fix was made and then left out.
    """

    path: str
    line: int
    token_line: int
    method: str
    verdict: Applicability
    reason: str
    storage: tuple[str, ...] = ()
    risk: float = 0.0
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many."""

    part: int
    whole: int

    @property
    def ratio(self) -> float | None:
        """From 0 to 1; None of nothing."""
        return self.part / self.whole if self.whole else None

    def __str__(self) -> str:
        counts = f"{self.part} of {self.whole}"
        return counts if self.ratio is None else f"{counts} ({self.ratio:.1%})"


def audit(tree: Path, paths: Sequence[Path], *, strict: bool = False) -> Run:
    """All that the rules say of `paths`, which lie in `tree`, under default settings but for `strict`."""
    return pipeline.run(tree, paths, Settings(audit=True, strict=strict))


def sites_of(run: Run) -> list[Site]:
    """Every `.detach…` that `run` speaks of, once, in order of its place.

    Findings about anything else are left out.
    """
    dropped = {_key(drop.finding) for drop in run.dropped}
    texts: dict[Path, bytes] = {}
    found: dict[tuple[Path, int], Site] = {}
    for finding in run.findings:
        if finding.path not in texts:
            texts[finding.path] = finding.path.read_bytes()
        data = texts[finding.path]
        call = detach_at_end(data, finding.span)
        if call is None:
            continue
        token, method = call
        site = Site(
            path=finding.path.relative_to(run.root).as_posix(),
            line=finding.location.line,
            token_line=data.count(b"\n", 0, token) + 1,
            method=method,
            verdict=finding.applicability,
            reason=finding.reason,
            storage=tuple(dict.fromkeys(filter(None, (finding.storage, *finding.storage_options)))),
            risk=finding.risk,
            dropped=_key(finding) in dropped,
        )
        place = finding.path, token
        found[place] = _joined(found[place], site) if place in found else site
    return [site for _, site in sorted(found.items())]


def detach_at_end(data: bytes, span: Span) -> tuple[int, str] | None:
    """Where the `detach…` starts that the text at `span` ends with, called or not, and its name; or None."""
    for written in reversed(list(_WRITTEN.finditer(data, span.start, span.end))):
        called = data.startswith(b"(", written.end(), span.end)
        end = _closing(data, written.end() + 1, span.end) + 1 if called else written.end()
        if end == span.end:
            return written.start(1), written[1].decode()
    return None


def accounts(run: Run, sites: Sequence[Site]) -> Share:
    """How many of all textual `.detach…` in the files of `run` have a site."""
    return Share(len(sites), sum(len(_WRITTEN.findall(path.read_bytes())) for path in run.scanned))


def verdicts_by_rule(run: Run) -> Mapping[str, Counter[str]]:
    """How many findings of each verdict every rule has."""
    counts: dict[str, Counter[str]] = {}
    for finding in run.findings:
        counts.setdefault(finding.rule, Counter())[finding.applicability] += 1
    return counts


def _closing(data: bytes, start: int, end: int) -> int:
    """Where the bracket closes that stands open before `start`; -1 if it does not before `end`.

    Brackets in strings are counted like others.
    """
    depth = 1
    for bracket in re.compile(rb"[()]").finditer(data, start, end):
        depth += 1 if bracket[0] == b"(" else -1
        if depth == 0:
            return bracket.start()
    return -1


def _joined(one: Site, other: Site) -> Site:
    first, second = sorted((one, other), key=lambda site: _FURTHEST.index(site.verdict))
    return replace(
        first,
        storage=tuple(dict.fromkeys((*first.storage, *second.storage))),
        risk=max(first.risk, second.risk),
    )


def _key(finding: Finding) -> tuple[str, Path, Span]:
    return finding.rule, finding.path, finding.span
