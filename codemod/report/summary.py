"""How many findings of which kind, and what becomes of them: the counts that people are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from codemod.console import counted
from codemod.model import Applicability, Finding, Run, Span


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of one run.

    `fixed` are the findings that the run's changes settle, in `changed` files; `offered` those whose
    suggestion only waits for --unsafe-fixes; `dropped` those whose suggestion could not be applied.
    """

    files: int
    findings: int
    by_applicability: tuple[tuple[Applicability, int], ...]
    fixed: int
    changed: int
    offered: int
    dropped: int
    problems: int

    @property
    def left(self) -> int:
        """How many findings the run's changes do not settle."""
        return self.findings - self.fixed


def tally(run: Run) -> Tally:
    """Count what `run` has found out."""
    kinds = Counter(finding.applicability for finding in run.findings)
    fixed = {_key(finding) for change in run.changes for finding in change.findings}
    dropped = {_key(drop.finding) for drop in run.dropped}
    offered = [
        finding
        for finding in run.findings
        if finding.suggestion and finding.applicability is Applicability.REVIEW
    ]
    return Tally(
        files=run.files,
        findings=len(run.findings),
        by_applicability=tuple((kind, kinds[kind]) for kind in Applicability if kinds[kind]),
        fixed=len(fixed),
        changed=len(run.changes),
        offered=len({_key(finding) for finding in offered} - fixed - dropped),
        dropped=len(dropped),
        problems=len(run.problems),
    )


def found(run: Run) -> str:
    """The closing sentence of a check: what was found, where, and what `reattach apply` would do about it."""
    counts = tally(run)
    unread = f"; {counted(counts.problems, 'problem')}" if counts.problems else ""
    if not counts.findings:
        return f"No findings in {counted(counts.files, 'file')}{unread}"
    kinds = ", ".join(f"{number:,} {kind}" for kind, number in counts.by_applicability)
    fixable = f"; {counts.fixed:,} fixable with `reattach apply`" if counts.fixed else ""
    offered = f"; {counts.offered:,} more with `--unsafe-fixes`" if counts.offered else ""
    return (
        f"Found {counted(counts.findings, 'finding')} ({kinds}) in {counted(counts.files, 'file')}"
        f"{fixable}{offered}{unread}"
    )


def fixes(run: Run, done: str = "") -> str:
    """The closing sentence of a command that makes fixes: how many there are, and what is left to do.

    `done` says what has become of them; it stands in front of their number.
    """
    counts = tally(run)
    parts = []
    if counts.fixed:
        parts.append(f"{done} {counted(counts.fixed, 'fix')} in {counted(counts.changed, 'file')}".lstrip())
    else:
        parts.append(f"No fixes in {counted(counts.files, 'file')}")
    if counts.dropped:
        parts.append(f"{counted(counts.dropped, 'fix')} left out")
    if counts.offered:
        parts.append(f"{counts.offered:,} more with `--unsafe-fixes`")
    alone = counts.left - counts.offered - counts.dropped
    if alone > 0:
        parts.append(
            f"{counted(alone, 'finding')} {'needs' if alone == 1 else 'need'} a person: see `reattach check`"
        )
    return "; ".join(parts)


def reason_dropped(run: Run) -> Callable[[Finding], str | None]:
    """Tells of a finding why its suggestion was left out; None when it was not."""
    reasons = {_key(drop.finding): drop.reason for drop in run.dropped}
    return lambda finding: reasons.get(_key(finding))


def _key(finding: Finding) -> tuple[str, str, Span]:
    # A finding holds a plan with mappings, which cannot be hashed.
    return finding.rule, str(finding.path), finding.span
